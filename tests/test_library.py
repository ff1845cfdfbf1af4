"""vidscore as a library: what `import vidscore` offers, and that it does what the command line does."""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import mido
import pytest

import vidscore
from vidscore.tools.ffmpeg import require

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
HEAVY = ("torch", "transformers", "av", "scipy", "matplotlib", "numpy", "pydantic", "rich", "cyclopts")


def test_importing_it_loads_nothing_and_listing_its_names_neither():
    code = (
        "import sys; import vidscore; dir(vidscore); assert set(vidscore.__all__) <= set(dir(vidscore));"
        f"print(sorted(m for m in sys.modules if m.startswith('vidscore.') or m in {HEAVY!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_values_and_errors_come_without_the_stages():
    code = (
        "import sys; from vidscore import Brief, Cue, Mood, Plan, Settings, Span, VidscoreError;"
        "print([m for m in ('torch', 'av', 'scipy', 'vidscore.pipeline', 'vidscore.compose') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_name_it_offers_is_there_is_listed_once_and_is_known_to_type_checkers():
    for name in vidscore.__all__:
        assert getattr(vidscore, name) is not None
    tree = ast.parse(Path(vidscore.__file__).read_text("utf8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    typed = {alias.name: node.module for node in block.body for alias in node.names}
    lazy = {name: f"vidscore.{home}" for home, names in vidscore._HOMES.items() for name in names}
    assert typed == lazy
    assert sorted(typed) == sorted(vidscore.__all__)


def test_a_name_it_does_not_offer_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'score'"):
        _ = vidscore.score


def test_no_function_it_offers_bears_the_name_of_a_stage():
    folders = {path.name for path in (ROOT / "src" / "vidscore").iterdir() if path.is_dir()}
    assert not folders & set(vidscore.__all__)


def test_a_cue_lands_its_hits_and_is_saved_as_midi(tmp_path):
    cue = vidscore.compose_cue(mood="suspense", seconds=20, hits=[12.0], style="chamber", seed=3, candidates=2)
    assert cue.brief.mood.name == "tension"
    assert [round(cue.tempo_map.ms_at(beat)) for _, beat, _ in cue.hits] == [12_000]
    saved = vidscore.save_cue(cue, tmp_path / "cue.mid")
    assert mido.MidiFile(saved).length > 15
    with pytest.raises(vidscore.OutputError, match="already there"):
        vidscore.save_cue(cue, saved)
    assert vidscore.save_cue(cue, saved, force=True) == saved


def test_the_library_and_the_command_line_write_the_same_cue(tmp_path):
    cue = vidscore.compose_cue("grief", 13.37, hits=[8.0], speech=[(2, 6)], style="folk", seed=9, candidates=3)
    vidscore.save_cue(cue, tmp_path / "library.mid")
    typed = "cue --mood grief --duration 13.37 --hits 8.0 --under-speech 2-6 --style folk --seed 9 --candidates 3 -o line.mid -q"
    subprocess.run([sys.executable, "-m", "vidscore", *typed.split()], check=True, cwd=tmp_path)
    assert (tmp_path / "line.mid").read_bytes() == (tmp_path / "library.mid").read_bytes()


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"mood": "sleepy", "seconds": 5}, "'sleepy' is not a mood"),
        ({"mood": "joy", "seconds": 0}, "start < end"),
        ({"mood": "joy", "seconds": float("nan")}, "nan s is not a time"),
        ({"mood": "joy", "seconds": 5, "hits": [9.0]}, "hit at 9000 ms lies outside 0 to 5000 ms"),
        ({"mood": "joy", "seconds": 5, "valence": 3.0}, "valence must lie in -1..1, got 3.0"),
        ({"mood": "joy", "seconds": 5, "tempo_range": (90, 60)}, "tempo_range must rise"),
        ({"mood": "joy", "seconds": 5, "speech": [(4, 2)]}, "speech: a span needs 0 <= start < end"),
        ({"mood": "joy", "seconds": 5, "key": "h-moll"}, "h-moll"),
        ({"mood": "joy", "seconds": 5, "style": "rock"}, "style is 'rock'"),
        ({"mood": "joy", "seconds": 5, "colour": "blue"}, "there is no setting 'colour'"),
    ],
)
def test_a_wrong_request_is_a_settings_error_with_a_hint(choices, said):
    with pytest.raises(vidscore.SettingsError) as caught:
        vidscore.compose_cue(**choices)
    assert said in str(caught.value)
    assert caught.value.hint


@pytest.fixture
def reel(tmp_path, monkeypatch) -> Path:
    """A folder with a short film and its subtitles, which is also the working folder."""
    film = tmp_path / "film.mp4"
    subprocess.run([require(), "-v", "error", "-t", "12", "-i", SAMPLES / "film.mp4", "-c", "copy", film], check=True)
    (tmp_path / "film.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nHe is gone, and I will never see him again.\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIDSCORE_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.mark.media
@pytest.mark.parametrize(
    ("page", "made"),
    [
        ("README.md", {"film.scored.mp4", "cue.mid", "stems"}),
        (
            "docs/library.md",
            {"film.scored.mp4", "film.softer.mp4", "film.plan.yaml", "fear.mid", "fear.wav", "joy.mid", "stems", "midi"},
        ),
    ],
)
def test_the_examples_of_the_page_run_one_after_another(reel, page, made, capsys):
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text("utf8"), re.MULTILINE | re.DOTALL)
    names = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)  # the page is ours
    assert made <= {path.name for path in reel.iterdir()}
    assert names["delivery"].film.exists()
    assert names["delivery"].cue_list.sounding
    if "error" in "".join(blocks):
        assert "style is 'rock'" in capsys.readouterr().out


@pytest.mark.media
def test_a_plan_is_a_value_and_a_file_and_both_can_be_scored(reel):
    told = []
    plan = vidscore.plan_film("film.mp4", output="film.plan.yaml", candidates=1, progress=lambda stage, share: told.append(stage))
    assert told[0] == "read"
    assert plan.cues
    assert vidscore.read_plan("film.plan.yaml").cues == plan.cues
    calm = replace(plan, cues=tuple(replace(cue, level_lu=-3.0) for cue in plan.cues))
    first = vidscore.score_plan(calm, output="one.mp4", candidates=1)
    assert first.cue_list == calm
    assert first.film == Path("one.mp4")
    (reel / "else").mkdir()
    vidscore.save_plan(calm, reel / "else" / "calm.plan.json")
    second = vidscore.score_plan(reel / "else" / "calm.plan.json", output="two.mp4", candidates=1, trust_paths=True)
    assert Path("one.mp4").read_bytes() == Path("two.mp4").read_bytes()
    assert second.duration_ms == first.duration_ms


def test_a_film_that_is_not_there_is_an_input_error_and_writes_nothing(tmp_path):
    with pytest.raises(vidscore.InputError, match=r"none\.mp4"):
        vidscore.score_film(tmp_path / "none.mp4", stems=tmp_path / "stems")
    assert list(tmp_path.iterdir()) == []


def test_reading_settings_is_asked_for_and_never_done_behind_ones_back(tmp_path, monkeypatch):
    (tmp_path / "vidscore.toml").write_text('[plan]\nstyle = "piano"\n')
    monkeypatch.chdir(tmp_path)
    assert vidscore.read_settings("film.mp4").plan.style == "piano"
    assert vidscore.compose_cue("joy", 4, candidates=1).brief.style == "orchestral"
    assert vidscore.compose_cue("joy", 4, settings=vidscore.read_settings("film.mp4"), candidates=1).brief.style == "piano"
