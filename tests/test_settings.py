"""Settings have one home: what they refuse, and what the options, the library and vidscore.toml make of them."""

import ast
import inspect
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import numpy as np
import pytest

from vidscore.cli import options
from vidscore.errors import SettingsError
from vidscore.settings import (
    SETTINGS,
    ComposeSettings,
    MixSettings,
    PlanSettings,
    RenderSettings,
    RunSettings,
    Settings,
    SpotSettings,
    chosen,
    values_of,
    with_values,
)


@pytest.mark.parametrize(
    ("make", "said", "hint"),
    [
        (lambda: ComposeSettings(0), "candidates is 0, but must lie in 1..256", "write candidates=16"),
        (lambda: ComposeSettings(True), "candidates is True, but must be a whole number", "candidates=16"),
        (lambda: ComposeSettings(2.0), "candidates is 2.0, but must be a whole number", "candidates=16"),
        (lambda: PlanSettings(seed=-4), "seed is -4, but must lie in 0..2147483647", "seed=1"),
        (lambda: PlanSettings(coverage=float("nan")), "coverage is nan, but must lie in 0..1", "coverage=0.5"),
        (lambda: PlanSettings(style="rock"), "style is 'rock', but must be one of orchestral, chamber", "style='orchestral'"),
        (lambda: RenderSettings(soundfont=None), "soundfont is None, but must be a text", "soundfont=''"),
        (lambda: MixSettings(loudness="-99"), "loudness -99 LUFS / -1 dBTP is outside -40..-6 LUFS", "choose web, podcast"),
        (lambda: MixSettings(loudness="loud"), "'loud' is not a loudness", "-16/-2"),
        (lambda: MixSettings(speech_over_music_lu=50), "speech_over_music_lu is 50 LU, but must lie in 0..40", "=14.0"),
        (lambda: RunSettings(cache=1), "cache is 1, but must be true or false", "cache=True"),
        (lambda: SpotSettings(60_000, 30_000), "max_scene_ms is 30000 ms, but must not be less than min_scene_ms, 60000", "12"),
        (lambda: chosen(Settings(), {"stile": "piano"}), "there is no setting 'stile'", "write style=..."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_where_it_is_made_with_what_it_is_and_what_it_may_be(make, said, hint):
    with pytest.raises(SettingsError) as caught:
        make()
    assert said in str(caught.value)
    assert hint in caught.value.hint


def test_numbers_of_numpy_and_whole_numbers_for_shares_are_taken():
    assert ComposeSettings(np.int64(3)).candidates == 3
    assert PlanSettings(coverage=1).coverage == 1


def test_settings_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        Settings().plan.seed = 3


def test_every_default_may_be_typed_and_every_setting_says_what_it_means():
    for setting in SETTINGS.values():
        assert setting.problem(setting.default) == "", setting.key
        assert setting.problem(setting.example) == "", setting.key
        assert setting.help.endswith("."), setting.key


def test_no_two_settings_share_a_name_so_that_one_word_is_enough_to_choose():
    names = [setting.name for setting in SETTINGS.values()]
    assert len(names) == len(set(names))


def test_values_taken_out_and_put_back_are_the_same_settings():
    other = chosen(Settings(), {"style": "piano", "coverage": 0.25, "cache": False, "loudness": "film"})
    assert with_values(Settings(), values_of(other)) == other != Settings()
    assert chosen(Settings(), {"soundfont": Path("fonts") / "a.sf2"}).render.soundfont == str(Path("fonts/a.sf2"))


def test_no_option_of_the_command_line_has_a_default_of_its_own_that_a_setting_has():
    for owner in vars(options).values():
        if inspect.isclass(owner) and owner.__module__ == options.__name__:
            for option in fields(owner):
                if "setting" in option.metadata:
                    assert option.default is None, f"{owner.__name__}.{option.name}"
                else:
                    assert option.name not in {setting.name for setting in SETTINGS.values()}, f"{owner.__name__}.{option.name}"
    numbers = [node.value for node in ast.walk(ast.parse(inspect.getsource(options))) if isinstance(node, ast.Constant)]
    assert [number for number in numbers if type(number) in (int, float)] == [1, 2, 3, 4, 5], "the order of the groups alone"


def test_what_is_typed_sets_what_it_names_and_nothing_else():
    typed = options.settings_from(
        options.MusicOptions(seed=7, style="folk"),
        options.SoundOptions(duck=9.0, remix=True, no_cache=True),
        options.OutputOptions(force=True),
    )
    changed = {key: value for key, value in values_of(typed).items() if value != values_of(Settings())[key]}
    assert changed == {
        "plan.seed": 7, "plan.style": "folk", "mix.speech_over_music_lu": 9.0, "mix.remix": True,
        "run.cache": False, "deliver.force": True,
    }  # fmt: skip


def test_a_wrong_option_is_called_by_the_flag_that_was_typed():
    with pytest.raises(SettingsError, match=r"duck is 50 LU, but must lie in 0\.\.40") as caught:
        options.settings_from(options.SoundOptions(duck=50.0))
    assert caught.value.hint == "write --duck 14"
