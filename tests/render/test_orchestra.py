"""The orchestra: exact lengths and onsets, the right presets, a ring that nobody cuts off, the same bytes every time."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import soundfile  # noqa: F401  loaded first on purpose: it must not change what is played
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.render.cues import BEAT_MS, cue, part, small_score
from vidscore.errors import InputError, MissingTool
from vidscore.model.instruments import INSTRUMENTS, SECTIONS
from vidscore.model.plan import RING_MS
from vidscore.model.sound import RATE_HZ
from vidscore.model.span import Span, samples_at
from vidscore.render import casting_notes, orchestra, render_cue, render_cues
from vidscore.render import synth as synth_module
from vidscore.render.room import ROOMS
from vidscore.settings import SETTINGS, RenderSettings, RunSettings

PLAIN, ALONE = RenderSettings(), RunSettings(processes=1, cache=False)


def played(one, folder):
    return {stem.section: np.load(stem.path) for stem in render_cue(one, PLAIN, folder, ALONE)}


def first_sound(samples, share=0.05):
    """Frame where the signal first reaches a share of its peak."""
    level = np.abs(samples).max(axis=1)
    return int(np.argmax(level > share * level.max()))


def spectrum(samples):
    """Energy in third-octave-like bins, normalised: the colour of a sound whatever its level."""
    power = np.abs(np.fft.rfft(samples[: RATE_HZ * 2].mean(axis=1))) ** 2
    edges = np.geomspace(60, 16_000, 40) * 2
    bands = np.array([power[int(a) : int(b) + 1].sum() for a, b in pairwise(edges)])
    return bands / bands.sum()


@pytest.mark.media
def test_each_section_becomes_one_stem_exactly_as_long_as_the_cue_sounds_and_silent_at_its_end(tmp_path):
    one = replace(small_score(), brief=replace(small_score().brief, pre_ms=700, post_ms=1_300))
    stems = render_cue(one, PLAIN, tmp_path, ALONE)
    assert [stem.section for stem in stems] == ["winds", "keys", "percussion"]
    assert one.brief.sounding == Span(1_300, 7_300 + RING_MS)
    frames = samples_at(7_300 + RING_MS, RATE_HZ) - samples_at(1_300, RATE_HZ)
    for stem in stems:
        samples = np.load(stem.path)
        assert samples.shape == (frames, 2)
        assert samples.dtype == np.float32
        assert np.isfinite(samples).all()
        assert 0.005 < np.abs(samples).max() < 1.0
        assert np.abs(samples[-1]).max() < 1e-4
        assert (stem.cue, stem.span, stem.rate_hz) == ("1m1", one.brief.sounding, RATE_HZ)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(start=st.integers(0, 10**7), length=st.integers(40, 5000), pre=st.integers(0, 4000), post=st.integers(0, 4000))
def test_any_cue_gives_the_frames_from_its_first_note_to_the_end_of_its_ring(tmp_path_factory, start, length, pre, post):
    pre = min(pre, start)
    one = cue(part("woodblock", (0, 1, 60, 90)), start_ms=start, length_ms=length, pre_ms=pre, post_ms=post)
    samples = played(one, tmp_path_factory.mktemp("span"))["percussion"]
    assert len(samples) == samples_at(start + length + post + RING_MS, RATE_HZ) - samples_at(start - pre, RATE_HZ)
    assert np.abs(samples[-1]).max() < 1e-4


@pytest.mark.media
@pytest.mark.parametrize("nudge_ms", [0.0, 7.3, -11.9])
def test_notes_sound_within_a_millisecond_of_the_tempo_map_plus_their_nudge(tmp_path, nudge_ms):
    beats = (1, 2, 3, 5)
    one = cue(part("woodblock", *((beat, 1, 70, 100, nudge_ms) for beat in beats)))
    level = np.abs(played(one, tmp_path)["percussion"]).max(axis=1)
    alone = cue(part("woodblock", (0, 1, 70, 100)))
    attack = first_sound(played(alone, tmp_path)["percussion"])
    for beat in beats:
        wanted = samples_at(beat * BEAT_MS + nudge_ms, RATE_HZ)
        around = level[wanted - 2400 : wanted + 2400]
        heard = wanted - 2400 + int(np.argmax(around > 0.05 * around.max())) - attack
        assert abs(heard - wanted) / RATE_HZ < 0.001, f"beat {beat} is {(heard - wanted) / 48:.2f} ms off"


@pytest.mark.media
def test_nothing_sounds_before_the_first_note(tmp_path):
    samples = played(cue(part("piano", (3, 1, 60, 90))), tmp_path)["keys"]
    assert np.abs(samples[: samples_at(3 * BEAT_MS - 1, RATE_HZ)]).max() < 1e-7  # what a transform in float32 leaves


@pytest.mark.media
def test_long_silence_inside_a_cue_is_exact_and_costs_no_disk(tmp_path):
    one = cue(part("woodblock", (0, 1, 70, 100), (60, 1, 70, 100)), length_ms=40_000)
    (stem,) = render_cue(one, PLAIN, tmp_path, ALONE)
    samples = np.load(stem.path)
    assert samples.shape == ((40 + RING_MS // 1000) * RATE_HZ, 2)
    assert not samples[10 * RATE_HZ : 25 * RATE_HZ].any()
    assert np.abs(samples[30 * RATE_HZ : 31 * RATE_HZ]).max() > 0.01
    assert stem.path.stat().st_blocks * 512 < 0.7 * stem.path.stat().st_size


@pytest.mark.media
def test_a_cue_rings_on_past_its_scene_and_dies_away_by_itself(tmp_path):
    notes = [(0, 8, 60, 90), (0, 8, 67, 90)]
    short = played(cue(part("horns", *notes), length_ms=4_000), tmp_path)["brass"]
    longer = played(cue(part("horns", *notes), length_ms=9_000), tmp_path)["brass"]
    ring_ends = len(short) - orchestra.FADE_FRAMES
    assert np.allclose(short[:ring_ends], longer[:ring_ends], rtol=0, atol=1e-6), "the end of the scene is heard"
    tenths = 10 * np.log10(np.mean(short[: 9 * RATE_HZ].reshape(90, -1) ** 2, axis=1) + 1e-20)
    assert tenths[41] > tenths[39] - 12.0, "the players stop dead at the cut"
    assert np.diff(tenths[40:60]).min() > -8.0, "the ring is cut off"
    assert tenths[-2] < tenths[39] - 60.0, "the ring is still heard when the stem ends"


@pytest.mark.media
def test_a_pick_up_sounds_before_the_scene_and_a_held_note_after_it(tmp_path):
    beats = (-3, -1, 0, 9)
    notes = [(beat, 1, 70, 100) for beat in beats]
    level = np.abs(played(cue(part("woodblock", *notes), pre_ms=1_500, post_ms=1_000), tmp_path)["percussion"]).max(axis=1)
    attack = first_sound(played(cue(part("woodblock", (0, 1, 70, 100))), tmp_path)["percussion"])
    for beat in beats:
        wanted = samples_at(1_500 + beat * BEAT_MS, RATE_HZ) + attack
        around = level[max(0, wanted - 2400) : wanted + 2400]
        heard = max(0, wanted - 2400) + int(np.argmax(around > 0.05 * around.max()))
        assert abs(heard - wanted) < 48, f"beat {beat} is {(heard - wanted) / 48:.2f} ms off"


@pytest.mark.media
def test_bank_select_reaches_the_section_strings_and_not_the_general_midi_ensemble(tmp_path, monkeypatch):
    notes = [(0, 6, 67, 80)]
    violins = spectrum(played(cue(part("violins", *notes)), tmp_path)["strings"])
    violas = spectrum(played(cue(part("violas", *notes)), tmp_path)["strings"])
    slow = spectrum(played(cue(part("violins-slow", *notes)), tmp_path)["strings"])
    again = spectrum(played(cue(part("violins", *notes), name="again"), tmp_path)["strings"])
    assert np.abs(violins - again).sum() == 0.0
    assert np.abs(violins - violas).sum() > 0.1
    assert np.abs(violins - slow).sum() > 0.05


@pytest.mark.media
@pytest.mark.parametrize("instrument", ["horns", "violins", "flute", "choir"])
def test_breath_makes_a_held_note_louder_and_brighter(tmp_path, instrument):
    swell = part(instrument, (0, 8, 67, 80), controls=[(0, 2, 30), (4, 2, 120)])
    (samples,) = (stem.mean(axis=1) for stem in played(cue(swell, length_ms=5000), tmp_path).values())
    soft, loud = samples[24_000:90_000], samples[110_000:176_000]

    def centroid(x):
        power = np.abs(np.fft.rfft(x)) ** 2
        return float((np.fft.rfftfreq(len(x), 1 / RATE_HZ) * power).sum() / power.sum())

    assert loud.std() > 4 * soft.std()
    assert centroid(loud) > 1.02 * centroid(soft)


@pytest.mark.media
def test_without_written_breath_the_velocity_is_heard_on_expressive_presets(tmp_path):
    soft = played(cue(part("violins", (0, 6, 67, 30))), tmp_path)["strings"]
    loud = played(cue(part("violins", (0, 6, 67, 110))), tmp_path)["strings"]
    assert loud.std() > 2 * soft.std()


@pytest.mark.media
def test_a_key_struck_again_while_it_is_down_sounds_again(tmp_path):
    twice = played(cue(part("celesta", (0, 6, 72, 90), (2, 1, 72, 90))), tmp_path)["keys"]
    once = played(cue(part("celesta", (0, 6, 72, 90))), tmp_path)["keys"]
    at = samples_at(2 * BEAT_MS, RATE_HZ)
    assert np.allclose(twice[: at - 64], once[: at - 64], rtol=0, atol=1e-6)
    assert twice[at : at + 4800].std() > 1.5 * once[at : at + 4800].std()


@pytest.mark.media
def test_seats_are_heard_left_and_right_and_the_low_end_is_in_the_middle(tmp_path):
    harp = played(cue(part("harp", *((i / 4, 1, 60 + i, 90) for i in range(16)))), tmp_path)["keys"]
    trombone = played(cue(part("trombone", *((i / 2, 0.5, 48 + i, 90) for i in range(12)))), tmp_path)["brass"]
    basses = played(cue(part("basses", (0, 6, 28, 90))), tmp_path)["strings"]
    assert harp[:, 0].std() > 1.2 * harp[:, 1].std()
    assert trombone[:, 1].std() > 1.2 * trombone[:, 0].std()
    low = np.abs(np.fft.rfft(basses, axis=0))[: 60 * len(basses) // RATE_HZ]
    side, middle = np.fft.rfft(basses[:, 0] - basses[:, 1]), np.fft.rfft(basses.sum(axis=1))
    assert np.abs(side[: len(low)]).sum() < 0.15 * np.abs(middle[: len(low)]).sum()


@pytest.mark.media
def test_stems_are_the_same_bytes_in_another_process_and_with_any_number_of_processes(tmp_path):
    folders = [tmp_path / name for name in ("here", "two", "there")]
    for folder in folders:
        folder.mkdir()
    cues = (small_score("1m1"), small_score("1m2", melody=72))
    render_cues(cues, PLAIN, folders[0], run=ALONE)
    render_cues(cues, PLAIN, folders[1], run=replace(ALONE, processes=2))
    code = (
        "import sys; from pathlib import Path; from tests.render.cues import small_score;"
        "from vidscore.render import render_cues;"
        "from vidscore.settings import RenderSettings, RunSettings;"
        "cues = (small_score('1m2', melody=72), small_score('1m1'));"
        "render_cues(cues, RenderSettings(), Path(sys.argv[1]), run=RunSettings(processes=1, cache=False))"
    )
    subprocess.run([sys.executable, "-c", code, str(folders[2])], check=True, cwd=Path(__file__).parents[2])
    names = sorted(path.name for path in folders[0].iterdir())
    assert len(names) == 6
    for folder in folders[1:]:
        assert sorted(path.name for path in folder.iterdir()) == names
        for name in names:
            assert (folder / name).read_bytes() == (folders[0] / name).read_bytes(), f"{folder.name}/{name}"


def test_a_cue_without_notes_gives_no_stem(tmp_path):
    assert render_cue(cue(part("flute")), PLAIN, tmp_path, ALONE) == ()


def test_an_instrument_outside_the_patch_book_is_named(tmp_path):
    one = cue(part("flute", (0, 1, 72, 80)))
    one = replace(one, parts=(replace(one.parts[0], instrument="kazoo"),))
    with pytest.raises(InputError, match="kazoo"):
        render_cue(one, PLAIN, tmp_path, ALONE)


def test_every_room_that_can_be_chosen_is_built_and_no_other():
    assert get_args(SETTINGS["render.room"].kind) == tuple(ROOMS)


def test_a_missing_synthesizer_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fluidsynth", None)
    synth_module.library.cache_clear()
    try:
        with pytest.raises(MissingTool, match="FluidSynth") as caught:
            render_cue(cue(part("flute", (0, 1, 72, 80))), PLAIN, tmp_path, ALONE)
    finally:
        monkeypatch.undo()
        synth_module.library.cache_clear()
    assert "apt-get install" in caught.value.hint
    assert "brew install" in caught.value.hint


def test_nothing_is_printed_even_where_the_binding_likes_to(tmp_path):
    code = "from vidscore.render.synth import synthesizer_version; synthesizer_version()"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env={**os.environ, "CI": "1"})
    assert done.stdout == b""


def test_progress_reaches_the_whole(tmp_path):
    told = []
    render_cues((small_score(),), PLAIN, tmp_path, told.append, ALONE)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_shipped_font_has_every_chair_of_the_patch_book():
    parts = tuple(part(name, (0, 1, 60, 80)) for name in INSTRUMENTS)
    assert casting_notes((cue(*parts),), PLAIN) == ()
    assert {instrument.section for instrument in INSTRUMENTS.values()} == set(SECTIONS)
