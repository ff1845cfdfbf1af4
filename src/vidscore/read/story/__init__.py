"""Stories without timing in, a film without picture or sound and its script out: when what is read."""

from vidscore.read.story.film import check_unsubtitled, is_story, read_narrated, read_story

__all__ = ["check_unsubtitled", "is_story", "read_narrated", "read_story"]
