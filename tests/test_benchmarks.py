"""What a benchmark needs that no set-up brings is said before its work."""

import runpy
from pathlib import Path

SPEED = Path(__file__).parent.parent / "benchmarks" / "speed.py"


def test_a_missing_fluidsynth_program_is_said_and_its_floor_left_out(monkeypatch, capsys, tmp_path):
    speed = runpy.run_path(str(SPEED))
    monkeypatch.setitem(speed["floors"].__globals__, "_run", lambda *_: 1.0)
    monkeypatch.setenv("PATH", str(tmp_path))
    speed["say_what_lacks"]()
    assert "there is no program fluidsynth here" in capsys.readouterr().out
    assert list(speed["floors"](Path("film.mp4"), None, tmp_path)) == ["copy streams (ffmpeg)", "decode key frames (ffmpeg)"]
