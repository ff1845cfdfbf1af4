"""The voices that are synthesised here: in tune, free of aliases, one note at a time, the same every time, beside FluidSynth."""

import numpy as np
import pytest

from vidscore.model.instruments import DRUM_KEYS, INSTRUMENTS, OWN_BANK
from vidscore.model.sound import RATE_HZ
from vidscore.render.ensemble import Ensemble
from vidscore.render.schedule import BEND, BLOCK, CONTROL, OFF, ON, SynthEvent
from vidscore.render.strokes import stroke
from vidscore.render.synth import STRIDE
from vidscore.render.voices import Voices, frequency
from vidscore.tools.soundfonts import Casting, find_soundfont

OWN = [row for row in INSTRUMENTS.values() if row.bank == OWN_BANK]
PULSE, TRIANGLE = INSTRUMENTS["pulse-lead"], INSTRUMENTS["triangle"]
KITS = [row.name for row in OWN if row.drum_kit]


def played(instrument, events, frames=STRIDE):
    voices = Voices([instrument.program])
    out = voices.play(events, frames)
    return None if out is None else out[:, 0].copy()


def test_the_programs_of_own_voices_differ_so_that_each_is_told_by_its_own():
    assert len({row.program for row in OWN}) == len(OWN) == 8


@pytest.mark.parametrize("key", [48, 69, 93])
@pytest.mark.parametrize("instrument", [PULSE, TRIANGLE], ids=lambda row: row.name)
def test_an_oscillator_sounds_its_harmonics_and_nothing_else(instrument, key):
    sound = played(instrument, [SynthEvent(0, CONTROL, 0, 2, 127), SynthEvent(0, ON, 0, key, 100)])[0][2048:]
    window = np.blackman(len(sound))
    power = np.abs(np.fft.rfft(sound * window)) ** 2
    hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    base = frequency(key)
    near = np.abs(hz / base - np.round(hz / base)) * base < 20
    assert power[~near].sum() < 1e-6 * power.sum()
    assert np.abs(hz[np.argmax(power)] - base) < 6


def test_a_chip_voice_has_one_note_and_silence_after_its_release():
    events = [
        SynthEvent(0, CONTROL, 0, 2, 127),
        SynthEvent(0, ON, 0, 60, 100),
        SynthEvent(60, ON, 0, 67, 100),
        SynthEvent(120, OFF, 0, 67),
    ]
    sound = played(PULSE, events)[0]
    late = sound[90 * BLOCK : 110 * BLOCK]
    spectrum = np.abs(np.fft.rfft(late * np.hanning(len(late)), 1 << 16))
    hz = np.fft.rfftfreq(1 << 16, 1 / RATE_HZ)
    old, new = (spectrum[np.argmin(np.abs(hz - frequency(key)))] for key in (60, 67))
    assert new > 20 * old
    assert not sound[140 * BLOCK :].any()


def test_a_bend_of_a_whole_tone_raises_the_pitch_by_it():
    bent = played(PULSE, [SynthEvent(0, CONTROL, 0, 2, 127), SynthEvent(0, BEND, 0, 16_383), SynthEvent(0, ON, 0, 69, 100)])[0][
        4096:
    ]
    hz = np.fft.rfftfreq(1 << 17, 1 / RATE_HZ)
    assert abs(hz[np.argmax(np.abs(np.fft.rfft(bent * np.hanning(len(bent)), 1 << 17)))] - frequency(71)) < 2


def test_nothing_struck_is_silence_that_costs_nothing():
    assert played(PULSE, []) is None


@pytest.mark.parametrize("kit", KITS)
@pytest.mark.parametrize("drum", ["kick", "snare", "clap", "hat", "ride", "crash", "daluo", "bangu"])
def test_every_drum_of_every_kit_is_a_short_sound_that_begins_and_ends_in_silence(kit, drum):
    sound = stroke(kit, DRUM_KEYS[drum])
    assert sound.shape[0] == 2
    assert 0.02 < np.abs(sound).max() <= 1.3
    assert np.abs(sound[:, -1]).max() == 0
    assert sound.shape[1] < 6 * RATE_HZ
    assert np.isfinite(sound).all()


def test_drums_of_a_pattern_differ_from_each_other():
    sounds = [stroke("drum-machine", DRUM_KEYS[name])[0, :2000] for name in ("kick", "snare", "clap", "hat", "tom")]
    assert all(abs(np.corrcoef(a, b)[0, 1]) < 0.9 for i, a in enumerate(sounds) for b in sounds[:i])


@pytest.mark.media
def test_own_voices_play_beside_the_soundfonts_each_on_its_channel():
    piano = INSTRUMENTS["piano"]
    castings = [Casting(OWN_BANK, PULSE.program, True), Casting(piano.bank, piano.program, False)]
    alone = [SynthEvent(0, ON, 1, 60, 90)]
    with Ensemble(find_soundfont().path, castings) as players:
        out = players.play(alone, STRIDE).copy()
        assert not out[:, 0].any()
        assert out[:, 1].any()
        both = players.play([SynthEvent(STRIDE // BLOCK, ON, 0, 72, 90)], STRIDE)
        assert both[:, 0].any()
        assert both[:, 1].any()
    with Ensemble(find_soundfont().path, castings) as players:
        assert np.array_equal(players.play(alone, STRIDE), out)


def test_the_casting_of_an_own_voice_needs_no_preset():
    from vidscore.tools.soundfonts import cast_instrument

    assert cast_instrument(TRIANGLE, find_soundfont()) == Casting(OWN_BANK, TRIANGLE.program, True)
