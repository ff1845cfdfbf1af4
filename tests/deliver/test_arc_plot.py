"""The picture of the arc: PNG and SVG, any script, the same bytes each time."""

import itertools

import pytest

from vidscore.deliver.arc_plot import _short, _wrapped, plot_arc
from vidscore.model.mood import MOODS, Evidence, Mood
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.plan import Brief
from vidscore.model.scene import Scene
from vidscore.model.span import Span

SCENES = tuple(Scene(i, Span(20_000 * i, 20_000 * (i + 1))) for i in range(3))
TEXTS = ("He is gone. My brother is gone, and nobody on this island will say why.", "他走了。我的哥哥，不在了。", "رحل أخي")
MOODS_SEEN = tuple(
    Mood(name, v, 0.1, -v, 0.7, (), (Evidence("line", 20_000 * i, TEXTS[i], 0.4),))
    for i, (name, v) in enumerate((("grief", -0.6), ("joy", 0.5), ("fear", -0.5)))
)
CURVE = tuple((t, 0.5 - t / 60_000, t / 60_000, 0.1) for t in range(0, 60_000, 1_000))


def cue(name, start, end, silence=False):
    return Brief(name, 0, Span(start, end), MOODS_SEEN[0], silence=silence)


@pytest.mark.parametrize(("ending", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_arc_is_drawn_in_both_formats_and_always_the_same(tmp_path, ending, magic):
    cues = (cue("1m1", 0, 30_000), cue("1m2", 30_000, 40_000, True), cue("1m3", 40_000, 60_000))
    paths = [tmp_path / f"{n}.{ending}" for n in "ab"]
    for path in paths:
        plot_arc(path, SCENES, MOODS_SEEN, CURVE, cues)
    first, second = (path.read_bytes() for path in paths)
    assert first.startswith(magic)
    assert len(first) > 10_000
    assert first == second


def test_one_scene_without_cues_is_drawn(tmp_path):
    plot_arc(tmp_path / "arc.png", SCENES[:1], MOODS_SEEN[:1], CURVE[:20])
    assert (tmp_path / "arc.png").stat().st_size > 5_000


def test_labels_of_a_long_film_with_short_scenes_do_not_overlap(tmp_path, monkeypatch):
    ends = [0]
    for i in range(90):
        ends.append(ends[-1] + (4_000, 15_000, 40_000, 200_000)[i % 4])
    scenes = tuple(Scene(i, Span(a, b)) for i, (a, b) in enumerate(itertools.pairwise(ends)))
    drawn = []
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda figure, *_, **__: drawn.append(figure))
    plot_arc(tmp_path / "arc.png", scenes, MOODS_SEEN * 30, ((0, 0.0, 0.0, 0.0), (ends[-1], 0.0, 0.0, 0.0)))
    (figure,) = drawn
    figure.draw_without_rendering()
    for axis in figure.axes[:2]:
        boxes = sorted((text.get_window_extent() for text in axis.texts), key=lambda box: box.x0)
        assert len(boxes) > 20
        assert all(left.x1 <= right.x0 + 1 for left, right in itertools.pairwise(boxes))


def test_no_row_begins_with_a_mark():
    rows = _wrapped("啊，我太高兴了！好。", 4)
    assert "".join(rows) == "啊，我太高兴了！好。"
    assert not any(row.startswith(("，", "！", "。")) for row in rows)


def test_a_text_that_is_cut_says_so():
    assert _short(["a", "b", "c", "d", "e"]) == ["a", "b", "c", "d …"]
    assert _short(["a", "b"]) == ["a", "b"]


def test_every_mood_has_a_colour_of_its_own():
    assert len({row.colour for row in MOOD_TABLE.values()}) == len(MOODS)


def test_wide_characters_are_wrapped_by_their_width():
    assert _wrapped("18 % 他走了。我的哥哥", 10) == ["18 % 他走了。", "我的哥哥"]
    assert _wrapped("one two three", 8) == ["one two", "three"]
