"""vidscore.toml: which file wins, what is refused and where, and that nothing is lost on the way."""

import json
import math
import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vidscore.errors import SettingsError
from vidscore.model.setting import Setting
from vidscore.model.style_table import STYLES
from vidscore.settings import LOUDNESS, SETTINGS, TABLES, Settings, chosen, with_values
from vidscore.tools.config import NAME, config_text, line_of, origins, read_config, settings_beside


@pytest.fixture
def places(tmp_path, monkeypatch):
    """The user's file and the folder of a film."""
    user, film = tmp_path / "user" / NAME, tmp_path / "films" / "film.mp4"
    for path in (user, film):
        path.parent.mkdir()
    user.write_text("")
    monkeypatch.setenv("VIDSCORE_CONFIG", str(user))
    return user, film


def test_the_films_file_wins_over_the_users_and_that_over_the_default(places):
    user, film = places
    user.write_text('[plan]\nstyle = "piano"\nseed = 3\n')
    film.with_name(NAME).write_text('[plan]\nstyle = "folk"\n[run]\ncache = false\n')
    found = settings_beside(film)
    assert (found.plan.style, found.plan.seed, found.run.cache, found.mix) == ("folk", 3, False, Settings().mix)
    assert settings_beside(None).plan.style == "piano"
    told = origins(film)
    assert (told["plan.style"].source, told["plan.seed"].source) == (str(film.with_name(NAME)), str(user))
    assert told["mix.loudness"].source == "default"


def test_without_any_file_the_defaults_hold(places):
    assert settings_beside(places[1]) == Settings()


@pytest.mark.parametrize(
    ("text", "line", "said", "hint"),
    [
        ("[plan]\nseed = -1\n", 2, "seed is -1, but must lie in 0..2147483647", "write seed = 1"),
        ('[plan]\n\n# music\nstyle = "rock"\n', 4, "style is 'rock', but must be one of", 'write style = "orchestral"'),
        ('[compose]\ncandidates = "many"\n', 2, "candidates is 'many', but must be a whole number", "write candidates = 16"),
        ("[mix]\nlead_ms = 3\n[run]\ncache = 1\n", 4, "cache is 1, but must be true or false", "write cache = true"),
        ('[mix]\nloudness = "-99"\n', 2, "loudness -99 LUFS", "choose web"),
        ("[mix]\nspeech_over_music_lu = nan\n", 2, "speech_over_music_lu is nan LU", "14.0"),
        ('[mixing]\nloudness = "web"\n', 1, "there is no table [mixing]", "write [mix]"),
        ("[plan]\nseed = 1\n[sound]\n", 3, "there is no table [sound]", "the tables are read, spot"),
        ('[plan]\nstile = "piano"\n', 2, "[plan] has no setting 'stile'", "write style = ..."),
        ("[plan]\ncandidates = 3\n", 2, "[plan] has no setting 'candidates'", "write it under [compose]"),
        ('style = "piano"\n', 1, "style stands outside of every table", "write [plan] above it"),
        ("[plan]\nstyle = piano\n", 2, "cannot be read", "write for example"),
        ('[plan]\nstyle = "piano', 2, "cannot be read", "write for example"),
        ("plan.seed = -1\n", 1, "seed is -1", "write seed = 1"),
        ("plan = { style = 'folk', seed = -1 }\n", 1, "seed is -1", "write seed = 1"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_refused_with_its_number_its_value_and_what_to_type(places, text, line, said, hint):
    path = places[1].with_name(NAME)
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        settings_beside(places[1])
    assert said in str(caught.value)
    assert str(caught.value).endswith(f"({path}, line {line})")
    assert hint in caught.value.hint


def test_a_file_that_is_no_text_is_refused(places):
    places[0].write_bytes(b"[plan]\n# caf\xe9\n")
    with pytest.raises(SettingsError, match="byte 12 of the settings is not UTF-8"):
        settings_beside(None)


def test_values_that_contradict_each_other_across_two_files_are_refused(places):
    places[0].write_text("[spot]\nmax_scene_ms = 20000\n")
    places[1].with_name(NAME).write_text("[spot]\nmin_scene_ms = 30000\n")
    with pytest.raises(SettingsError, match="max_scene_ms is 20000 ms, but must not be less than min_scene_ms, 30000 ms"):
        settings_beside(places[1])


def test_a_soundfont_that_lies_beside_the_settings_is_taken_from_there_and_a_name_stays_a_name(places):
    beside = places[1].with_name(NAME)
    beside.with_name("my.sf2").write_bytes(b"")
    beside.write_text('[render]\nsoundfont = "my.sf2"\n')
    assert settings_beside(places[1]).render.soundfont == str(beside.with_name("my.sf2"))
    beside.write_text('[render]\nsoundfont = "FluidR3_GM"\n')
    assert settings_beside(places[1]).render.soundfont == "FluidR3_GM"


def test_a_named_file_that_is_not_there_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("VIDSCORE_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(SettingsError, match=r"none\.toml, which does not exist"):
        settings_beside(None)


def any_value(setting: Setting) -> st.SearchStrategy:
    options = get_args(setting.kind)
    if options and isinstance(options[0], str):
        return st.sampled_from(options)
    if setting.name == "dialogue_track":
        return st.sampled_from(("", "2", "0:a:1", "fre"))
    if setting.name == "loudness":
        return st.sampled_from((*LOUDNESS, "-18", "-16/-2", "-20.5 LUFS"))
    low, high = setting.low, setting.high
    kinds = {
        bool: st.booleans(),
        int: st.integers(*(None if math.isinf(limit) else int(limit) for limit in (low, high))),
        float: st.floats(low, high, allow_nan=False),
        str: st.text(st.characters(exclude_categories=("Cs",))),
    }
    scalar = next(kind for kind in (*options, setting.kind) if kind in kinds)
    return st.none() | kinds[scalar] if options else kinds[scalar]


@st.composite
def any_settings(draw) -> Settings:
    values = {key: draw(any_value(setting)) for key, setting in SETTINGS.items()}
    values["spot.max_scene_ms"] = max(values["spot.max_scene_ms"], values["spot.min_scene_ms"])
    return with_values(Settings(), values)


@settings(max_examples=60, deadline=None)
@given(any_settings())
@example(chosen(Settings(), {"encoding": '"\\\x7f\n\t\u2028 三 # = [mix]', "coverage": 1}))
def test_settings_written_and_read_again_are_the_same(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("any") / NAME
    path.write_text(config_text(made), "utf8", newline="\n")
    read = with_values(Settings(), read_config(path))
    assert read == made


def test_the_written_file_names_every_setting_with_its_default_and_changes_none():
    text = config_text(Settings())
    assert tomllib.loads(text) == {table: {} for table in TABLES}
    bare = tomllib.loads("\n".join(line[1:] if line[:1] == "#" and line[1:2].isalpha() else line for line in text.split("\n")))
    for setting in SETTINGS.values():
        shown = bare[setting.table][setting.name]
        assert shown == (setting.example if setting.default is None else setting.default)
        assert setting.help.split()[0] in text
    assert max(map(len, text.split("\n"))) <= 130


def test_a_line_is_found_under_its_own_table():
    text = '[plan]\nseed = 1\n\n[ "mix" ] # loud\n"loudness" = "web"\n'
    assert (line_of(text, "mix"), line_of(text, "mix", "loudness"), line_of(text, "plan", "style")) == (4, 5, 1)


def vidscore(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "vidscore", *map(str, args)], capture_output=True, text=True, check=False)


def test_config_prints_each_value_and_its_origin_within_eighty_columns(places):
    places[1].with_name(NAME).write_text('[plan]\nstyle = "chinese"\n')
    done = vidscore("config", places[1])
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert len([line for line in done.stdout.splitlines() if "." in line.split()[0]]) >= len(SETTINGS)
    said = json.loads(vidscore("config", places[1], "--json").stdout)
    assert said["settings"]["plan.style"] == {"value": "chinese", "from": str(places[1].with_name(NAME))}
    assert said["settings"]["compose.candidates"] == {"value": 16, "from": "default"}
    assert tomllib.loads(vidscore("config", places[1], "--write").stdout)["plan"] == {"style": "chinese"}


def test_a_flag_wins_over_the_files_and_a_wrong_file_is_two_lines_with_its_exit_code(places, tmp_path):
    places[0].write_text('[plan]\nstyle = "piano"\n[compose]\ncandidates = 2\n')
    order = ("cue", "--mood", "joy", "--duration", "5", "--json")
    assert json.loads(vidscore(*order).stdout)["brief"]["style"] == "piano"
    assert json.loads(vidscore(*order, "--style", "folk").stdout)["brief"]["style"] == "folk"
    places[0].write_text("[plan]\nstyle = 3\n")
    done = vidscore(*order)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"error: style is 3, but must be one of {', '.join(STYLES)} ({places[0]}, line 2)",
        'hint:  write style = "orchestral"',
    ]
    assert Path(places[0]).read_text() == "[plan]\nstyle = 3\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[plan]\nseed = " + "9" * 5_000, "beyond reading"),
        ("[plan]\nseed = " + "9" * 400, "seed is 99999"),
        ("[plan]\nseed = 0x" + "F" * 5_000, "seed is a number of thousands of digits"),
        ("[mix]\nspeech_over_music_lu = " + "9" * 400, "speech_over_music_lu is"),
        ("[plan]\nstyle = " + "[" * 5_000 + "]" * 5_000, "beyond reading"),
        ("[plan]\nstyle = '" + "x" * 9_000 + "'", "style is 'xxx"),
        ("[plan]\nstyle" + ".a" * 200 + " = 1", "200 points in one line of the settings, but at most 100 are read"),
        ("#" * 70_000, "70000 bytes long, but at most 65536"),
    ],
    ids=["digits", "integer", "hexadecimal", "float", "nested", "text", "parts", "size"],
)
def test_figures_depth_and_size_out_of_measure_are_refused_in_a_line(places, text, said):
    places[0].write_text(text)
    with pytest.raises(SettingsError) as caught:
        settings_beside(None)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_name_too_long_for_a_file_is_no_file_beside_the_settings(places):
    places[0].write_text(f"[render]\nsoundfont = '{'x' * 3_000}'\n")
    assert settings_beside(None).render.soundfont == "x" * 3_000


def test_settings_that_are_a_pipe_or_a_device_are_refused_at_once(places):
    beside = places[1].with_name(NAME)
    os.mkfifo(beside)
    with pytest.raises(SettingsError, match="not a file"):
        settings_beside(places[1])
    beside.unlink()
    beside.symlink_to("/dev/zero")
    with pytest.raises(SettingsError, match="not a file"):
        settings_beside(places[1])


@pytest.mark.parametrize("odd", ["[" + " " * 60_000, " " * 60_000 + "x", "a " * 30_000, "[" + "a" * 60_000])
def test_a_line_of_blanks_or_letters_is_searched_in_linear_time(odd):
    before = time.process_time()
    line_of(odd, "plan", "seed")
    assert time.process_time() - before < 2.0  # tens of microseconds; minutes where a pattern tries every split
