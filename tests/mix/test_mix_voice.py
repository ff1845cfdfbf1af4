import numpy as np
import pytest

from tests.mix.made import LINES, noise, say, tones
from vidscore.mix.speech import PUREST
from vidscore.mix.voice import VoiceDetector
from vidscore.model.span import Span

RATE = 48_000


def listen(sound):
    listener = VoiceDetector()
    for at in range(0, len(sound), RATE):
        listener.add(sound[at : at + RATE])
    return listener.heard()


def placed(folder, starts=(2.0, 7.0, 12.5)):
    """Speech at known places on 18 s of silence, and those places."""
    sound, spans = np.zeros((18 * RATE, 2), np.float32), []
    for (text, speaker), start in zip(LINES, starts, strict=False):
        spoken = say(text, speaker, folder)
        sounding = np.flatnonzero(np.abs(spoken[:, 0]) > 0.01)
        at = round(start * RATE) - sounding[0]
        sound[at : at + len(spoken)] += spoken
        spans.append(Span(round(start * 1000), round((at + sounding[-1]) / 48)))
    return sound, spans


def share(spans, inside):
    total = sum(span.duration_ms for span in spans)
    return sum(a.overlap_ms(b) for a in spans for b in inside) / max(1, total)


@pytest.mark.media
@pytest.mark.parametrize("under", ["nothing", "a room", "rain 10 dB down", "piano 8 dB down"])
def test_speech_is_found_over_what_lies_beneath_it(under, tmp_path):
    sound, truth = placed(tmp_path)
    rms = np.sqrt((sound[2 * RATE : 4 * RATE] ** 2).mean())
    piano = tones(18)
    piano *= rms * 10 ** (-8 / 20) / np.sqrt((piano**2).mean())
    beneath = {
        "nothing": 0,
        "a room": noise(18, 0.0005),
        "rain 10 dB down": noise(18, rms * 0.316),
        "piano 8 dB down": piano,
    }[under]
    heard = listen(sound + beneath)
    found = heard.spans(0.5)
    assert share(truth, heard.spans(0.5, PUREST)) > 0.75
    assert share(truth, found) > 0.8, f"heard {found}, said {truth}"
    assert share(found, truth) > 0.85, f"heard {found}, said {truth}"


@pytest.mark.parametrize("name", ["silence", "noise", "a pad", "a piano", "drums"])
def test_what_is_not_speech_is_hardly_ever_taken_for_it(name):
    hits = noise(15, 0.3)
    hits *= np.exp(-(np.arange(len(hits)) % 12_000) / 1_500)[:, None].astype(np.float32)
    sound = {
        "silence": np.zeros((15 * RATE, 2), np.float32),
        "noise": noise(15, 0.1),
        "a pad": tones(15, beat_s=3.0, decay_s=20.0),
        "a piano": tones(15),
        "drums": hits,
    }[name]
    taken = sum(span.duration_ms for span in listen(sound).spans(0.6))
    assert taken < 600


@pytest.mark.media
def test_the_size_of_the_blocks_changes_nothing(tmp_path):
    sound, _ = placed(tmp_path)
    whole = VoiceDetector()
    whole.add(sound)
    at_once, in_blocks = whole.heard(), listen(sound)
    assert np.allclose(at_once.likelihood, in_blocks.likelihood, atol=1e-3)
    assert at_once.spans(0.5) == in_blocks.spans(0.5)
    assert len(at_once.level_db) >= len(sound) // 1920


def test_a_film_shorter_than_one_window_is_heard_without_an_error():
    assert listen(noise(0.02, 0.1)).spans(0.5) == ()
