"""A score laid onto a film's channels, by construction: each channel of the mix is what went in and what it should get."""

import numpy as np
import pytest
import soundfile

from tests.mix.made import RATE, brief, film, noise, stem, tones
from vidscore.mix import Workspace, mix_film
from vidscore.mix.loudness import Meter, integrated
from vidscore.model.channels import LAYOUTS, MONO, STEREO, SURROUND_DB, layout_of
from vidscore.model.plan import Plan
from vidscore.model.script import Script
from vidscore.settings import MixSettings
from vidscore.tools.encode import SoundTarget

SURROUND = [one for one in LAYOUTS if one.count > 2]
SECONDS = 8
GETS = {"FL": (1, 0), "FR": (0, 1), "FC": (0, 0), "LFE": (0, 0), "M": (0.5, 0.5), "BC": (10 ** (SURROUND_DB / 20) / 2,) * 2}
GETS |= dict.fromkeys(("BL", "SL"), (10 ** (SURROUND_DB / 20), 0))
GETS |= dict.fromkeys(("BR", "SR"), (0, 10 ** (SURROUND_DB / 20)))


def mixed(layout, folder):
    """The mix on all channels, the score in stereo, and the film's own sound with the master gain; soft, so nothing limits."""
    own = np.concatenate([noise(SECONDS, 0.02, seed) for seed in range(layout.count)], axis=1)[:, : layout.count]
    cue = brief("1m1", 0, SECONDS * 1000)
    music = stem(folder, cue, tones(SECONDS))
    done = mix_film(
        film(SECONDS * 1000, layout.count),
        Script(),
        Plan("film.mp4", SECONDS * 1000, cues=(cue,)),
        (music,),
        MixSettings(loudness="-30"),
        Workspace(folder),
        SoundTarget(layout=layout),
        film_sound=[own],
    )
    read = [soundfile.read(path, dtype="float32", always_2d=True)[0] for path in (done.mix, done.score)]
    return done, *read, own * 10 ** (done.gain_db / 20)


@pytest.mark.parametrize("layout", [*SURROUND, MONO], ids=lambda one: one.name)
def test_every_channel_holds_the_films_own_sound_and_its_share_of_the_score(layout, tmp_path):
    done, mix, score, own = mixed(layout, tmp_path)
    assert mix.shape == own.shape
    assert np.abs(score).max() > 0.001
    for number, channel in enumerate(layout.channels):
        left, right = GETS[channel]
        wanted = own[:, number] + left * score[:, 0] + right * score[:, 1]
        assert np.abs(mix[:, number] - wanted).max() < 1e-5, channel
    meter = Meter(layout=layout)
    meter.add(mix)
    assert integrated(meter.powers) == pytest.approx(done.loudness_lufs, abs=0.02)


def test_the_score_is_nine_decibels_softer_behind_and_not_in_the_centre(tmp_path):
    _, mix, _score, own = mixed(layout_of("5.1", 6), tmp_path)
    level = 20 * np.log10(np.sqrt(np.mean((mix - own) ** 2, axis=0)) + 1e-9)
    front, behind = level[[0, 1]], level[[4, 5]]
    assert front - behind == pytest.approx([9.0, 9.0], abs=0.1)
    assert (level[[2, 3]] < -100).all()


def test_a_loudness_counts_the_surrounds_more_and_the_low_frequencies_not_at_all():
    sound = noise(4, 0.1)[:, :1]
    alone = {}
    layout = layout_of("5.1", 6)
    for number, channel in enumerate(layout.channels):
        meter = Meter(layout=layout)
        meter.add(np.pad(sound, ((0, 0), (number, 5 - number))))
        alone[channel] = integrated(meter.powers)
    assert alone["BL"] - alone["FC"] == pytest.approx(10 * np.log10(1.41), abs=0.01)
    assert alone["FL"] == pytest.approx(alone["FC"], abs=0.01)
    assert alone["LFE"] == -np.inf


def test_mono_is_as_loud_as_the_same_on_two_loudspeakers():
    sound = noise(4, 0.1)[:, :1]
    figures = []
    for layout, samples in ((MONO, sound), (STEREO, np.repeat(sound, 2, axis=1))):
        meter = Meter(layout=layout)
        meter.add(samples)
        figures.append(integrated(meter.powers))
    assert figures[0] == pytest.approx(figures[1], abs=1e-6)


def test_a_wav_of_more_than_two_channels_says_which_they_are(tmp_path):
    from vidscore.mix.wave import WaveFile
    from vidscore.tools.probe import probe

    for layout in LAYOUTS:
        with WaveFile(tmp_path / "a.wav", RATE, layout=layout) as wave:
            wave.write(0, np.full((RATE, layout.count), 0.1, np.float32))
        assert layout_of(probe(wave.path).of("audio")[0].layout, layout.count) == layout
