"""How lines are spoken: pitch, level and pace known by construction, and nothing told of a voice that is covered."""

import wave

import numpy as np
import pytest

from vidscore.model.script import Line
from vidscore.model.span import Span
from vidscore.model.voice import LineVoice
from vidscore.read import read_film
from vidscore.read.voice import analyse_voices

pytestmark = pytest.mark.media
RATE = 16_000


def glottal(seconds, low_hz, high_hz, level=0.2):
    """Syllables of a buzz that glides between two pitches, with pauses between them."""
    t = np.arange(int(seconds * RATE)) / RATE
    hertz = low_hz * (high_hz / low_hz) ** (0.5 + 0.5 * np.sin(2 * np.pi * 0.9 * t))
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    buzz = sum(np.sin(k * phase) / k for k in range(1, 12))
    return level * buzz * (np.sin(2 * np.pi * 2 * t) > -0.3)


def voices(tmp_path, *parts, texts=None):
    """Each part is one line, with half a second of silence around it."""
    sound, lines = [np.zeros(RATE // 2)], []
    for number, part in enumerate(parts):
        start = sum(map(len, sound)) * 1000 // RATE
        text = texts[number] if texts else "Twenty letters or so here"
        lines.append(Line(Span(start, start + len(part) * 1000 // RATE), text))
        sound += [part, np.zeros(RATE // 2)]
    path = tmp_path / "lines.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(np.concatenate(sound), -1, 1) * 32_767).astype("<i2").tobytes())
    return analyse_voices(read_film(path), tuple(lines))


@pytest.mark.parametrize(("low", "high"), [(90, 110), (120, 240), (200, 230), (220, 400)])
def test_the_pitch_and_its_range_are_those_that_were_made(tmp_path, low, high):
    (one,) = voices(tmp_path, glottal(3, low, high))
    assert one.pitch_st == pytest.approx(12 * np.log2(np.sqrt(low * high) / 100), abs=1.5)
    assert one.range_st == pytest.approx(12 * np.log2(high / low) * 0.95, abs=1.5)
    assert one.clarity == 1.0
    assert one.voiced > 0.8


def test_level_and_pace_are_told_apart(tmp_path):
    soft, loud, quick = voices(
        tmp_path,
        glottal(3, 100, 140, 0.05),
        glottal(3, 100, 140, 0.2),
        glottal(1.5, 100, 140, 0.05),
        texts=["Twenty letters."] * 3,
    )
    assert loud.level_db - soft.level_db == pytest.approx(12.0, abs=0.5)
    assert quick.letters_per_s == pytest.approx(2 * soft.letters_per_s, rel=0.15)


def test_noise_without_pitch_is_a_whisper(tmp_path):
    breath = (
        0.05 * np.random.default_rng(0).standard_normal(3 * RATE) * (np.sin(2 * np.pi * 2 * np.arange(3 * RATE) / RATE) > -0.3)
    )
    (one,) = voices(tmp_path, breath)
    assert one.voiced < 0.1
    assert one.clarity == 1.0


def test_a_voice_under_music_of_its_own_level_is_not_told(tmp_path):
    t = np.arange(4 * RATE) / RATE
    chord = sum(0.1 * np.sign(np.sin(2 * np.pi * note * t)) for note in (131, 165, 196))
    part = chord.copy()
    part[RATE // 2 : -RATE // 2] += glottal(3, 120, 200, 0.1)
    (one,) = voices(tmp_path, part)
    assert one.clarity < 0.2


def test_a_film_without_sound_or_a_line_in_silence_has_no_voice(tmp_path):
    assert voices(tmp_path, np.zeros(2 * RATE)) == (LineVoice(),)


def test_lines_that_overlap_are_each_measured(tmp_path):
    path = tmp_path / "both.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((glottal(6, 100, 140) * 32_767).clip(-32_767, 32_767).astype("<i2").tobytes())
    lines = (Line(Span(500, 4_000), "So it is said"), Line(Span(1_000, 2_500), "and said"), Line(Span(9_000, 9_500), "beyond"))
    first, second, beyond = analyse_voices(read_film(path), lines)
    assert first.clarity > 0
    assert second.letters_per_s > 0
    assert beyond == LineVoice()
