"""Scenes and moods in, a cue list out that a person can edit."""

from vidscore.plan.cue_list import FilmAnalysis, make_plan
from vidscore.plan.edits import tempo_notes, worked_out
from vidscore.plan.file import (
    check_nameable,
    check_paths,
    check_soundfont,
    outside,
    parse_plan,
    plan_schema,
    plan_text,
    read_plan,
)
from vidscore.plan.request import CueRequest, cue_brief

__all__ = [
    "CueRequest",
    "FilmAnalysis",
    "check_nameable",
    "check_paths",
    "check_soundfont",
    "cue_brief",
    "make_plan",
    "outside",
    "parse_plan",
    "plan_schema",
    "plan_text",
    "read_plan",
    "tempo_notes",
    "worked_out",
]
