"""Paths in, Film and Script out: what the file holds, and what is said when."""

from vidscore.read.choice import Listening, names_file, read_words
from vidscore.read.film import read_film
from vidscore.read.find import find_subtitles
from vidscore.read.script import read_script, read_text

__all__ = ["Listening", "find_subtitles", "names_file", "read_film", "read_script", "read_text", "read_words"]
