import math

import numpy as np
import pytest

from vidscore.train.corpora import LABELS, read_corpora, read_phrases, vad_of_labels


@pytest.fixture(scope="module")
def corpora(shared_data):
    return read_corpora(shared_data / "text")


def test_every_corpus_gives_rows_of_one_shape(corpora):
    names = {row.corpus for row in corpora.train}
    assert names == {"goemotions", "xed", "xed_projected", "brighter", "emobank", "cped", "vader", "phrases", "lines"}
    for row in corpora.train[::997]:
        assert len(row.labels) == len(LABELS)
        assert len(row.vad) == 3
        assert all(math.isnan(value) or -1 <= value <= 1 for value in row.vad)


def test_no_judged_text_is_learnt_from(corpora):
    learnt = {row.text.lower() for row in corpora.train}
    judged = [row.text.lower() for rows in corpora.dev.values() for row in rows if len(row.text) > 20]
    assert len(judged) > 10_000
    assert not learnt.intersection(judged)


def test_dialogues_are_kept_whole(corpora):
    assert not {row.group for row in corpora.train if row.corpus == "cped"} & {row.group for row in corpora.dev["cped_zh"]}
    assert 700 < len(corpora.dev["cped_zh"]) < 1600


def test_projected_rows_say_nothing_of_neutral(corpora):
    neutral = LABELS.index("neutral")
    assert all(math.isnan(row.labels[neutral]) for row in corpora.train if row.corpus == "xed_projected")


def test_commas_that_tell_the_corpora_apart_are_gone(corpora):
    assert not any("," in row.text for row in corpora.train)


def test_our_own_phrases_carry_labels_and_vad():
    rows = read_phrases()
    assert len(rows) > 1000
    assert any(row.labels[LABELS.index("joy")] == 1 and row.vad[0] > 0.5 for row in rows)
    assert {row.language for row in rows} == {"zh", "en"}


def test_a_spoken_line_of_our_own_is_set_into_nothing():
    texts = [row.text for row in read_phrases() if row.corpus == "lines"]
    assert len(texts) > 1500
    assert len(set(texts)) > 0.95 * len(texts)


def test_two_labels_lie_between_their_places():
    joy, sadness, both = (vad_of_labels(labels)[0] for labels in ({"joy"}, {"sadness"}, {"joy", "sadness"}))
    assert sadness < both < joy
    assert all(np.isnan(vad_of_labels(set())))
