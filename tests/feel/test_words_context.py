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
    weights = context_weights(spans([gap for gap, _ in rows]), [known for _, known in rows])
    assert np.allclose(weights.sum(1), 1)
    assert (weights >= 0).all()
    assert (weights.argmax(1) == np.arange(len(rows))).all()


def test_a_line_that_cannot_be_read_neither_gives_nor_takes():
    weights = context_weights(spans([0, 0, 0]), [True, False, True])
    assert weights[1].tolist() == [0, 1, 0]
    assert weights[0, 1] == 0


def test_a_neighbour_after_a_long_silence_says_less():
    near, far = (context_weights(spans([0, gap]), [True, True])[0, 1] for gap in (200, 30_000))
    assert near > 5 * far


def test_a_plain_line_between_two_sad_ones_becomes_sadder():
    logits = np.array([[3.0, -3.0], [0.0, 0.0], [3.0, -3.0]])
    mixed, figures = in_context(logits, np.array([[-0.8, 0, 0], [0.0, 0, 0], [-0.8, 0, 0]]), spans([0, 0, 0]), [True] * 3)
    assert mixed[1, 0] > 0 > mixed[1, 1]
    assert figures[1, 0] < 0
