"""Captions that say a whisper ask the music to hold its breath."""

import pytest

from vidscore.model.script import Caption, Line
from vidscore.model.span import Span
from vidscore.plan.hushes import find_hushes


def said(text, start=1_000, end=2_000, kind="sound"):
    return Caption(Span(start, end), text, kind)


@pytest.mark.parametrize(
    "text",
    ["WHISPERS", "whispering", "in a hushed voice", "under her breath", "holding his breath",
     "低声", "耳语", "悄声说", "輕聲", "屏住呼吸", "压低声音"],
)  # fmt: skip
def test_a_whisper_is_found_in_english_and_in_chinese(text):
    (hush,) = find_hushes((said(text),))
    assert hush.span == Span(1_000, 2_000)
    assert text in hush.why


@pytest.mark.parametrize("text", ["DOOR SLAMS", "stops whispering", "loud whisper", "thrush sings", "高声", "不再低声"])
def test_other_captions_are_no_hush(text):
    assert find_hushes((said(text),)) == ()


def test_music_and_lyrics_that_speak_of_whispers_are_no_hush():
    assert find_hushes((said("a whispering melody", kind="music"), said("hush, little baby", kind="lyric"))) == ()


def test_a_hush_lasts_to_the_end_of_the_words_that_are_whispered():
    lines = (Line(Span(0, 900), "Where?"), Line(Span(2_100, 4_000), "Behind you."), Line(Span(4_200, 6_000), "Run!"))
    (hush,) = find_hushes((said("whispers"),), lines)
    assert hush.span == Span(1_000, 4_000)


def test_words_long_after_a_caption_do_not_belong_to_it():
    (hush,) = find_hushes((said("whispers"),), (Line(Span(5_000, 6_000), "Run!"),))
    assert hush.span == Span(1_000, 2_000)


def test_whispers_that_touch_are_one_hush():
    (hush,) = find_hushes((said("whispers"), said("whispers", 1_500, 3_000), said("sighs", 3_000, 3_500)))
    assert hush.span == Span(1_000, 3_000)
