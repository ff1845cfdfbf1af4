"""Scenes and moods in, a cue list out that a person can edit."""

from vidscore.plan.cue_list import Study, make_plan
from vidscore.plan.file import check_soundfont, parse_plan, plan_schema, plan_text, read_plan

__all__ = ["Study", "check_soundfont", "make_plan", "parse_plan", "plan_schema", "plan_text", "read_plan"]
