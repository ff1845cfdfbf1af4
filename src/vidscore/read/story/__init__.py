"""Stories without timing in, a film without picture or sound and its script out: when what is read."""

from vidscore.read.story.film import is_story, read_narrated, read_story

__all__ = ["is_story", "read_narrated", "read_story"]
