import tracemalloc

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.feel.context import context_weights, in_context
from vidscore.model.span import Span


def spans(gaps):
    starts = np.cumsum([1_500 + gap for gap in gaps])
    return [Span(int(start), int(start) + 1_500) for start in starts]


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60_000), st.booleans()), min_size=1, max_size=30))
def test_weights_of_each_line_sum_to_one_and_its_own_is_the_greatest(rows):
    weights = context_weights(spans([gap for gap, _ in rows]), [known for _, known in rows]).toarray()
    assert np.allclose(weights.sum(1), 1)
    assert (weights >= 0).all()
    assert (weights.argmax(1) == np.arange(len(rows))).all()


def test_a_line_that_cannot_be_read_neither_gives_nor_takes():
    weights = context_weights(spans([0, 0, 0]), [True, False, True]).toarray()
    assert weights[1].tolist() == [0, 1, 0]
    assert weights[0, 1] == 0


def test_a_neighbour_after_a_long_silence_says_less():
    near, far = (context_weights(spans([0, gap]), [True, True])[0, 1] for gap in (200, 30_000))
    assert near > 5 * far


def test_a_plain_line_between_two_sad_ones_becomes_sadder():
    logits = np.array([[3.0, -3.0], [0.0, 0.0], [3.0, -3.0]])
    mixed, vad = in_context(logits, np.array([[-0.8, 0, 0], [0.0, 0, 0], [-0.8, 0, 0]]), spans([0, 0, 0]), [True] * 3)
    assert mixed[1, 0] > 0 > mixed[1, 1]
    assert vad[1, 0] < 0


def test_neighbours_weigh_less_the_farther_they_are():
    weights = context_weights(spans([0] * 7), [True] * 7).toarray()
    middle = weights[3]
    assert middle[3] > middle[2] > middle[1] > middle[0] > 0


def test_lines_that_agree_are_not_flattened_and_lines_that_differ_keep_some_of_their_spread():
    random = np.random.default_rng(0)
    vad = random.choice([-0.3, 0.3], size=(400, 3))
    logits = np.zeros((400, 7))
    _, mixed = in_context(logits, vad, spans([0] * 400), [True] * 400)
    plain = context_weights(spans([0] * 400), [True] * 400) @ vad
    assert plain.std() < mixed.std() < vad.std()
    _, alone = in_context(logits[:1], vad[:1], spans([0]), [True])
    assert np.allclose(alone, vad[:1])


def test_valence_arousal_and_dominance_stay_within_their_scale_however_much_neighbours_agree():
    _, mixed = in_context(np.zeros((5, 7)), np.full((5, 3), 0.95), spans([0] * 5), [True] * 5)
    assert mixed.max() <= 1.0


def test_a_book_of_fifty_thousand_lines_takes_memory_for_its_lines_not_for_their_pairs():
    count = 50_000
    tracemalloc.start()
    in_context(np.zeros((count, 7)), np.zeros((count, 3)), spans([0] * count), [True] * count)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 2_000 * count
