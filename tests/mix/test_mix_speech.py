import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.mix.loudness import power_of
from vidscore.mix.speech import dialogue_lufs, effects, foreground_sounds, without
from vidscore.mix.voice import VoiceActivity
from vidscore.model.script import Line, Script
from vidscore.model.span import Span, merged

FILM = Span(0, 20_000)


def script(*spans):
    return Script(tuple(Line(Span(*span), "words") for span in spans))


def voice(*heard, likelihood=0.9, purity=0.3):
    """A voice heard at the given spans (ms)."""
    active = np.zeros(500, bool)
    for start, end in heard:
        active[start // 40 : end // 40] = True
    return VoiceActivity(
        np.zeros(500, np.float32), np.full(500, likelihood, np.float32), active, np.full(500, purity, np.float32)
    )


def powers(*loud, floor=-60.0):
    out = np.full(200, power_of(floor))
    for start, end, lufs in loud:
        out[start // 100 : end // 100] = power_of(lufs)
    return out


def test_a_written_line_counts_where_it_is_heard_and_loses_its_silent_end():
    (one,) = foreground_sounds(script((2_000, 8_000)), voice(), powers((2_000, 4_000, -20.0)), FILM)
    assert (one.span, one.source) == (Span(2_000, 4_000), "line")
    assert one.loudness_lufs == pytest.approx(-20.0 - 4.77, abs=0.1)


def test_a_sign_that_nobody_speaks_asks_for_nothing():
    found = foreground_sounds(script((2_000, 4_000), (10_000, 13_000)), voice(), powers((2_000, 4_000, -20.0)), FILM)
    assert [one.span.start_ms for one in found] == [2_000]


def test_a_whisper_counts_when_a_voice_is_heard_there():
    sound = powers((2_000, 4_000, -20.0), (10_000, 13_000, -45.0))
    found = foreground_sounds(script((2_000, 4_000), (10_000, 13_000)), voice((10_200, 12_600)), sound, FILM)
    assert [one.span.start_ms for one in found] == [2_000, 10_000]


def test_an_unsure_voice_counts_only_near_a_written_line():
    sound = powers((1_000, 19_000, -20.0))
    found = foreground_sounds(script((4_000, 6_000)), voice((3_200, 5_000), (15_000, 16_000), likelihood=0.4), sound, FILM)
    assert [(one.span, one.source) for one in found] == [(Span(3_200, 6_000), "line")]


def test_a_sure_voice_counts_anywhere_and_long_ones_are_cut_into_pieces():
    found = foreground_sounds(Script(), voice((4_000, 12_000), (15_000, 15_200)), powers((1_000, 19_000, -20.0)), FILM)
    assert [one.span for one in found] == [Span(4_000, 8_000), Span(8_000, 12_000)]


def test_a_single_short_word_has_a_loudness_too():
    sound = powers((2_000, 2_200, -20.0))
    (word,) = foreground_sounds(script((2_000, 2_200)), voice(), sound, FILM)
    assert dialogue_lufs((word,), sound) == pytest.approx(-20.0, abs=0.01)


def test_lines_beyond_the_film_and_a_silent_film_give_nothing():
    assert foreground_sounds(script((30_000, 31_000)), voice(), powers(), FILM) == ()
    assert foreground_sounds(script((3_000, 4_000)), voice((3_000, 4_000)), np.zeros(200), FILM) == ()


def test_the_soft_end_of_a_word_is_not_taken_for_a_whisper():
    sound = powers((2_000, 4_000, -20.0), (4_000, 4_400, -50.0))
    (one,) = foreground_sounds(script((2_000, 4_000)), voice((2_000, 4_400)), sound, FILM)
    assert one.span == Span(2_000, 4_400)
    assert one.loudness_lufs == pytest.approx(-20.0, abs=0.1)


def test_a_gull_taken_for_a_voice_does_not_hold_the_music_down_where_lines_are_written():
    sound = powers((2_000, 4_000, -20.0), (8_000, 9_000, -30.0))
    (line,) = foreground_sounds(script((2_000, 4_000)), voice((2_000, 4_000), (8_000, 9_000)), sound, FILM)
    assert line.source == "line"


def test_an_unwritten_voice_as_loud_as_the_dialogue_is_spared_like_one():
    sound = powers((2_000, 4_000, -20.0), (8_000, 9_000, -24.0))
    _, other = foreground_sounds(script((2_000, 4_000)), voice((2_000, 4_000), (8_000, 9_000)), sound, FILM)
    assert (other.source, other.span) == ("voice", Span(8_000, 9_000))
    assert other.loudness_lufs == pytest.approx(-24.0, abs=0.1)


def test_without_written_lines_a_soft_voice_counts_as_at_most_eight_lu_under_the_dialogue():
    sound = powers((2_000, 4_000, -20.0), (8_000, 9_000, -50.0))
    loud, breath = foreground_sounds(script(), voice((2_000, 4_000), (8_000, 9_000)), sound, FILM)
    assert (loud.source, breath.source) == ("voice", "voice")
    assert breath.loudness_lufs == pytest.approx(dialogue_lufs((loud, breath), sound) - 8.0, abs=0.1)


def test_loud_effects_are_found_between_the_lines_and_soft_ones_are_not():
    sound = powers((2_000, 4_000, -20.0), (8_000, 10_000, -15.0), (12_000, 14_000, -35.0))
    spoken = foreground_sounds(script((2_000, 4_000)), voice(), sound, FILM)
    (bang,) = effects(spoken, sound, dialogue_lufs(spoken, sound) - 6.0)
    assert bang.source == "effect"
    assert bang.span.overlap_ms(Span(8_000, 10_000)) == 2_000
    assert bang.span.duration_ms <= 2_400


spans = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 100)).map(lambda row: Span(row[0], sum(row))), max_size=8)


@settings(max_examples=50, derandomize=True, deadline=None)
@given(spans, spans)
def test_cutting_spans_out_leaves_exactly_the_rest(ours, taken):
    ours, taken = merged(ours), merged(taken)
    left = without(ours, taken)
    for at in range(1_001):
        assert any(s.contains(at) for s in left) == (any(s.contains(at) for s in ours) and not any(s.contains(at) for s in taken))


def test_whistles_and_chirps_are_no_voice_where_no_line_is_written():
    chirps, loud = voice((2_000, 4_000), purity=0.9), powers((2_000, 4_000, -20.0))
    assert foreground_sounds(script(), chirps, loud, FILM) == ()
    assert [one.source for one in foreground_sounds(script(), voice((2_000, 4_000)), loud, FILM)] == ["voice"]
