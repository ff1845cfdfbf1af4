"""The words' share in the decision: topics, greetings and answers in several scripts."""

import itertools
import random
import tracemalloc

import numpy as np
import pytest

from vidscore.model.script import Line
from vidscore.model.span import Span
from vidscore.spot.decide import choose, length_score, posteriors, usual_length_ms
from vidscore.spot.words import BLOCK, answers, asks, greeting, opened, refers, speaker_shift, stems_of, topic_shift, word_blocks


def lines(*texts):
    return tuple(Line(Span(3_000 * i, 3_000 * i + 2_000), text) for i, text in enumerate(texts))


def test_words_are_cut_to_their_stem_and_chinese_to_pairs():
    assert stems_of("The dragons fly! 巨龙来了") == ["the", "dragon", "fly", "巨龙", "龙来", "来了"]
    assert stems_of("12 — ?!") == []


HARBOUR = ["the boat left the harbour", "which harbour, which boat", "my boat"]
SOUP = ["salt the soup", "soup without salt", "salt"]
HARBOUR_ZH = ["船离开了港口", "哪个港口的船", "我的船在港口"]
SOUP_ZH = ["汤里要加盐", "没有盐的汤", "这汤要盐"]


@pytest.mark.parametrize("talks", [(HARBOUR * 4, SOUP * 4), (HARBOUR_ZH * 4, SOUP_ZH * 4)], ids=["English", "Chinese"])
def test_the_topic_shifts_most_where_the_words_change(talks):
    first, second = talks
    shift = topic_shift(lines(*first, *second), 4.0)
    assert int(np.argmax(shift)) == len(first) - 1


def test_words_that_never_return_say_nothing_about_topics():
    assert np.all(topic_shift(lines("one", "two", "three", "four"), 4.0) == 0)


def test_greetings_open_and_farewells_close_in_english_and_chinese():
    assert greeting("See you tomorrow.", "Good morning, doctor!") == 2
    assert greeting("明天见！", "你好，请坐。") == 2
    assert greeting("It was red.", "Blue, I think.") == 0


def test_a_greeting_in_return_opens_no_talk():
    assert greeting("Thanks. I think you got it!", "Hey.") == 1
    assert greeting("Hey.", "Hey, Julie!") == 0


def test_answers_and_questions_are_told_in_several_languages():
    assert [answers(line) for line in ("Yeah, I know.", "是啊，没错。", "Ja, gut.", "Look what I found.")] == [1, 1, 1, 0]
    assert [asks(line) for line in ("Where is he?", "他在哪？", "“Now?”", "Over there.")] == [1, 1, 1, 0]


def test_words_for_what_was_said_and_a_greeting_just_heard_are_told():
    assert [refers(line) for line in ("It's a cat.", "I know that!", "The cat sat.", "他走了。")] == [1, 1, 0, 0]
    assert [opened(line) for line in ("Hey, Julie!", "你好，请坐。", "See you.")] == [1, 1, 0]


def test_speakers_shift_only_where_they_are_named():
    named = tuple(Line(Span(1_000 * i, 1_000 * i + 900), "so", "AB"[i // 6]) for i in range(12))
    assert int(np.argmax(speaker_shift(named, 3.0))) == 5
    assert np.all(speaker_shift(lines("a", "b", "c"), 3.0) == 0)


def test_scenes_grow_with_the_film_and_with_sparse_words():
    lengths = [usual_length_ms(s * 1000, 0, False, 5_000, 240_000) for s in (60, 120, 180, 1_320, 7_200)]
    assert lengths == sorted(lengths)
    assert 6_000 < lengths[0] < 20_000
    assert 60_000 < lengths[-1] < 100_000
    assert usual_length_ms(1_320_000, 60, True, 5_000, 240_000) > usual_length_ms(1_320_000, 400, True, 5_000, 240_000)


def test_the_choice_is_global_not_greedy():
    """The best single place sits so that it would forbid the two that are better together."""
    at, likely = np.array([30_000.0, 32_000.0, 60_000.0]), np.array([0.6, 0.7, 0.6])
    assert choose(at, likely, 90_000, 29_000, 60_000) == (0, 2)


def test_weak_evidence_still_names_the_candidates_worth_naming():
    """The likeliest set is empty, but nobody finds a boundary by naming none."""
    at, likely = 30_000.0 * np.arange(1, 11), np.array([0.3, 0.05] * 5)
    assert choose(at, likely, 330_000, 5_000, 400_000) == (0, 2, 4, 6, 8)


def test_strong_evidence_leaves_the_weak_alone():
    at, likely = 30_000.0 * np.arange(1, 11), np.array([0.95, 0.3] * 5)
    assert choose(at, likely, 330_000, 5_000, 400_000) == (0, 2, 4, 6, 8)


def test_posteriors_agree_with_counting_every_way_to_cut():
    at, scores = np.array([20_000.0, 26_000.0, 50_000.0, 70_000.0]), np.array([0.5, 1.0, -0.3, 0.2])
    weights, held = [], []
    for picked in itertools.product((0, 1), repeat=4):
        edges = np.concatenate(([0.0], at[np.array(picked, bool)], [90_000.0]))
        total = length_score(np.diff(edges), 25_000.0, 10_000, 60_000).sum() + scores @ np.array(picked)
        weights.append(np.exp(total))
        held.append(picked)
    counted = np.array(weights) @ np.array(held) / np.sum(weights)
    assert posteriors(at, scores, 90_000, 25_000.0, 10_000, 60_000) == pytest.approx(counted, abs=1e-9)


def test_a_scene_out_of_limits_is_only_made_where_there_is_no_other_way():
    assert choose(np.array([2_000.0, 50_000.0]), np.array([0.99, 0.01]), 100_000, 5_000, 60_000) == (1,)
    assert choose(np.zeros(0), np.zeros(0), 100_000, 5_000, 60_000) == ()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("said", [["Same words."] * 5, ["no", "yes"] * 2, ["你好"] * 4, ["...", "1", "2"]])
def test_words_that_all_lines_share_tell_no_topic_and_give_no_warning(said):
    shift = topic_shift(lines(*said), 4.0)
    assert np.isfinite(shift).all()
    if len(set(said)) == 1:
        assert shift == pytest.approx(0.0)


def test_a_script_of_thirty_thousand_lines_needs_no_table_of_all_its_words():
    rng = random.Random(1)
    words = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in ("nd", "lt", "rk", "sh", "mp", "st")]
    script = lines(*(" ".join(rng.choices(words, k=4)) for _ in range(30_000)))
    tracemalloc.start()
    topic_shift(script, 5.0)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100e6, f"{most / 1e6:.0f} MB"
    assert max(rows.size for rows in word_blocks(script)) <= BLOCK
