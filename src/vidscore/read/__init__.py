"""Paths in, Film and Script out: what the file holds, and what is said when."""

from vidscore.read.choice import Listening, names_file, read_words
from vidscore.read.film import read_film
from vidscore.read.find import find_subtitles
from vidscore.read.script import read_script, read_text
from vidscore.read.story import check_unsubtitled, is_story, read_narrated, read_story

__all__ = [
    "Listening",
    "check_unsubtitled",
    "find_subtitles",
    "is_story",
    "names_file",
    "read_film",
    "read_narrated",
    "read_script",
    "read_story",
    "read_text",
    "read_words",
]
