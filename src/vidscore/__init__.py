"""vidscore composes a score for a film from its subtitles and its picture."""

__version__ = "0.1.0"
