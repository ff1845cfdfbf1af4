"""How work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], None]
"""Called with the share done of one piece of work, 0..1."""
StageProgress = Callable[[str, float], None]
"""Called with a stage's name and the share of it that is done, 0..1."""
