"""Where the talk turns: vectors of sentences, made from the emotion reader and a small file of corrections."""

import numpy as np
import pytest
import torch

from vidscore.feel import feel_lines
from vidscore.feel.network_readers import EncoderLayer
from vidscore.feel.network_sentences import FILE, FOLDER, corrected, sentence_vectors, turns
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.settings import FeelSettings
from vidscore.train.sentences import corrections

HARBOUR = (
    "The boats are coming home.",
    "How many ships are out at sea?",
    "Three, and the storm has sunk one.",
    "Who was aboard?",
)
KITCHEN = ("This soup needs salt.", "Did you taste it?", "I cooked the onions in butter.", "Dinner is at seven.")


def said(texts, language="en"):
    return Script(tuple(Line(Span(3_000 * i, 3_000 * i + 2_000), text) for i, text in enumerate(texts)), (), language)


def test_sentences_about_the_same_thing_are_alike_without_sharing_a_word():
    ship, vessel, soup = sentence_vectors(("The ship went down.", "A vessel sank at sea.", "Dinner tastes wonderful."))
    cosine = lambda a, b: float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))  # noqa: E731
    assert cosine(ship, vessel) > cosine(ship, soup) + 0.2


def test_the_talk_turns_most_where_it_leaves_its_subject():
    found = turns(sentence_vectors(HARBOUR + KITCHEN))
    assert int(np.argmax(found)) == len(HARBOUR) - 1
    assert found.shape == (7,)


def test_every_english_line_is_told_how_far_the_talk_turns_before_it_and_no_other():
    english = feel_lines(said(HARBOUR + KITCHEN), FeelSettings())
    assert max(range(8), key=lambda i: english[i].turn) == len(HARBOUR)
    assert english[0].turn == 0.0
    assert all(feeling.turn == 0.0 for feeling in feel_lines(said(("你好", "汤要加盐", "船回来了"), "zh"), FeelSettings()))


@pytest.mark.parametrize("lines", [0, 1, 2, 3])
def test_the_shortest_scripts_have_one_turn_less_than_lines(lines):
    found = turns(np.eye(4)[:lines])
    assert len(found) == max(0, lines - 1)
    assert np.isfinite(found).all()


def test_corrections_of_full_rank_lead_from_one_set_of_weights_to_the_other():
    torch.manual_seed(0)
    now, before = ({f"layers.0.{k}": v for k, v in EncoderLayer(8, 2, 16, 0.0).state_dict().items()} for _ in range(2))
    apart = [
        max(float((corrected(now, corrections(now, before, rank))[name] - before[name]).abs().max()) for name in now)
        for rank in (2, 8)
    ]
    assert apart[1] < 0.02 < apart[0]


def test_the_file_of_corrections_is_small_and_has_a_card():
    assert (FOLDER / FILE).stat().st_size < 1_000_000
    card = (FOLDER / "README.md").read_text("utf8")
    assert "Apache-2.0" in card
    assert "python -m vidscore.train.sentences" in card
