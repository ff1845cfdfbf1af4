"""Lines and scenes in, moods out: what each does to us, and the evidence."""

from vidscore.feel.hub_model import network_notes
from vidscore.feel.words import feel_lines, feel_texts, language_notes, read_texts, reader_mark
from vidscore.model.mood import EMOTIONS

__all__ = ["EMOTIONS", "feel_lines", "feel_texts", "language_notes", "network_notes", "read_texts", "reader_mark"]
