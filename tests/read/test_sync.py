"""Subtitles of another cut: offset and frame rate are measured against the film's own speech, or nothing is said."""

import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.io import wavfile

from vidscore import pipeline
from vidscore.errors import InputError
from vidscore.model.film import SoundTrace
from vidscore.model.retiming import Retiming
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.plan import read_plan
from vidscore.read import Listening, read_film, read_words
from vidscore.read.prominence import PROMINENCE_MS, prominence
from vidscore.read.sound import analyse_sound
from vidscore.read.sync import find_retiming, retimed, sync_notes, synced
from vidscore.settings import ReadSettings, Settings, chosen
from vidscore.tools.ffmpeg import ffmpeg

MINUTES = 4


def dialogue(seed, minutes=MINUTES):
    """Lines of 1 to 4 s with pauses between, some of them long."""
    rng, at, lines = random.Random(seed), 2_000, []
    while at < minutes * 60_000 - 6_000:
        length = rng.randint(900, 4_000)
        lines.append(Line(Span(at, at + length), f"line {len(lines)}"))
        at += length + rng.choice((120, 400, 900, 2_500, 7_000))
    return tuple(lines)


def heard(lines, seed=0, minutes=MINUTES):
    """The trace of a film in which these lines are said: syllables over a ground that is not quite still."""
    rng = np.random.default_rng(seed)
    level = rng.normal(-60, 1.5, minutes * 60_000 // PROMINENCE_MS)
    speech = np.zeros(minutes * 120)
    for line in lines:
        hops = np.arange(line.span.start_ms // PROMINENCE_MS, line.span.end_ms // PROMINENCE_MS)
        level[hops] = -35 + 6 * np.sin(2 * np.pi * 4.5 * (hops - hops[0]) * PROMINENCE_MS / 1000) + rng.normal(0, 2, len(hops))
        speech[line.span.start_ms // 500 : line.span.end_ms // 500] = 0.9
    return SoundTrace(500, (-30.0,) * len(speech), (0.0,) * len(speech), tuple(speech), (), prominence(level.astype(np.float32)))


def of_another_cut(lines, rate="1", offset_s=0.0):
    """The same lines as a cut would have them that starts so much later and runs at the other rate."""
    there = Retiming(round(1000 * offset_s), "/".join(reversed(rate.split("/"))))
    moved = (replace(line, span=there.moved(line.span) or Span(0, 1)) for line in lines)
    return tuple(line for line in moved if line.span.start_ms > 0)


def sloppy(lines, seed):
    """As people set them: early or late by up to half a second, one in ten missing, left standing to be read."""
    rng = random.Random(seed)
    kept = [one for one in lines if rng.random() > 0.1]
    starts = [max(0, one.span.start_ms + rng.randint(-500, 500)) for one in kept]
    ends = [one.span.end_ms + rng.randint(200, 1_200) for one in kept]
    made = [replace(one, span=Span(a, max(a + 300, b))) for one, a, b in zip(kept, starts, ends, strict=True)]
    return tuple(sorted(made, key=lambda one: one.span.start_ms))


def worst_ms(found, given, true):
    """How far off the worst line is once the finding is followed."""
    assert found.retiming is not None
    there = [found.retiming.moved(one.span) for one in given]
    return max(abs(one.start_ms - line.span.start_ms) for one, line in zip(there, true[len(true) - len(given) :], strict=True))


@pytest.mark.parametrize("offset_s", [-30.0, -4.2, 1.5, 30.0])
@pytest.mark.parametrize("rate", ["1", "25/23.976", "23.976/25"])
def test_an_offset_and_a_frame_rate_are_measured_to_a_fifth_of_a_second(rate, offset_s):
    said = dialogue(1)
    given = of_another_cut(said, rate, offset_s)
    assert worst_ms(find_retiming(given, heard(said)), given, said) <= 200


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sloppy_lines_are_placed_as_well_as_exact_ones(seed):
    said = dialogue(seed)
    set_by_people = sloppy(said, seed)
    given = of_another_cut(set_by_people, "25/23.976", 12.0)
    assert worst_ms(find_retiming(given, heard(said)), given, set_by_people) <= 200


@pytest.mark.parametrize("seed", range(8))
def test_subtitles_that_fit_are_left_alone_whether_exact_or_sloppy(seed):
    said = dialogue(seed)
    assert find_retiming(said, heard(said, seed)) == find_retiming(said, heard(said, seed))
    assert find_retiming(said, heard(said, seed)).retiming is None
    assert find_retiming(said, heard(said, seed)).sure
    assert find_retiming(sloppy(said, seed), heard(said, seed)).retiming is None


@pytest.mark.parametrize(
    "sound",
    [
        SoundTrace(500),
        SoundTrace(500, prominence=(0,) * 15_000),
        replace(heard(dialogue(5)), prominence=(12,) * 15_000, speech=(0.4,) * 480),
        heard(dialogue(6)),
    ],
    ids=["no sound", "silence", "a steady noise", "another film"],
)  # fmt: skip
def test_nothing_is_claimed_without_speech_that_belongs_to_the_lines(sound):
    for seed in (1, 2, 3):
        assert find_retiming(dialogue(seed), sound).retiming is None


def test_a_few_lines_are_too_little_to_go_by():
    said = dialogue(1)[:7]
    assert find_retiming(of_another_cut(said, offset_s=10.0), heard(said)).retiming is None


def test_without_being_asked_nothing_is_moved_and_the_note_says_by_how_much_and_what_to_type():
    said = dialogue(1)
    note = sync_notes(Script(of_another_cut(said, offset_s=5.0)), heard(said))
    assert len(note) == 1
    assert "the subtitles belong to another cut: they come " in note[0]
    assert "s late: --sync moves them to where they belong" in note[0]
    assert sync_notes(Script(said), heard(said)) == ()


def test_moved_subtitles_fit_and_are_not_moved_again():
    said, sound = dialogue(1), heard(dialogue(1))
    once = synced(Script(of_another_cut(said, "25/23.976", 5.0)), sound)
    assert once.retiming is not None
    assert once.notes == (f"{once.retiming.described()}: --sync moved them",)
    twice = synced(replace(once, notes=()), sound)
    assert twice.lines == once.lines
    assert twice.notes == ("--sync left the subtitles as they are: they fit the film's own speech",)
    assert sync_notes(once, sound) == ()


def test_what_would_end_before_the_film_begins_is_gone_and_what_hangs_over_its_beginning_is_cut():
    script = Script((Line(Span(0, 900), "a"), Line(Span(500, 2_000), "b"), Line(Span(3_000, 4_000), "c")))
    moved = retimed(script, Retiming(-1_000))
    assert [(line.text, line.span) for line in moved.lines] == [("b", Span(0, 1_000)), ("c", Span(2_000, 3_000))]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rate": "30/25"}, "'30/25' is not a rate; choose one of 1, 25/23.976"),
        ({"offset_ms": 10**12}, "offset_ms must lie in -3600000000..3600000000"),
    ],
)
def test_a_retiming_that_no_film_needs_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        Retiming(**wrong)


# --- with a film ---------------------------------------------------------------------------------------


def clock(ms):
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d},{ms % 1000:03d}"


def written(path, lines):
    rows = (f"{n}\n{clock(one.span.start_ms)} --> {clock(one.span.end_ms)}\n{one.text}.\n" for n, one in enumerate(lines, 1))
    path.write_text("\n".join(rows), "utf8")
    return path


@pytest.fixture(scope="module")
def reel(tmp_path_factory):
    """A film of four minutes in which something hums and hisses in syllables where the lines are, and its lines."""
    folder, said, rate = tmp_path_factory.mktemp("sync"), dialogue(9), 16_000
    noise = np.random.default_rng(1)
    samples = noise.normal(0, 0.003, MINUTES * 60 * rate)
    for line in said:
        t = np.arange((line.span.end_ms - line.span.start_ms) * rate // 1000) / rate
        turn = np.sin(2 * np.pi * 4.5 * t)
        hum = sum(np.sin(2 * np.pi * 140 * k * t) for k in range(1, 9)) * 0.05 * np.maximum(turn, 0)
        first = line.span.start_ms * rate // 1000
        samples[first : first + len(t)] += hum + noise.normal(0, 0.05, len(t)) * np.maximum(-turn, 0)
    wavfile.write(folder / "film.wav", rate, (np.clip(samples, -1, 1) * 32_000).astype(np.int16))
    picture = ["-f", "lavfi", "-i", f"color=s=64x36:r=5:d={MINUTES * 60}"]
    ffmpeg([*picture, "-i", folder / "film.wav", "-shortest", folder / "film.mp4"], "making a film")
    return read_film(folder / "film.mp4"), said


def test_a_plan_made_with_sync_reads_the_same_lines_when_it_is_rendered(reel, tmp_path):
    film, said = reel
    subs = written(tmp_path / "other.srt", of_another_cut(said, "25/23.976", 7.0))
    settings = chosen(Settings(), {"sync": True, "cache": False})
    opened, script = pipeline.open_film(film.path, subs, settings)
    assert max(abs(a.span.start_ms - b.span.start_ms) for a, b in zip(script.lines, said, strict=True)) <= 200
    study = pipeline.analyse_film(opened, script, settings)
    assert not any("--sync moves" in note for note in study.notes)
    plan = pipeline.plan_score(study, settings)
    assert plan.sync == script.retiming
    pipeline.save_plan(plan, tmp_path / "film.plan.yaml", False)
    _, again = pipeline.open_planned(read_plan(tmp_path / "film.plan.yaml"), tmp_path, None, Settings())
    assert again.lines == script.lines
    assert pipeline.open_planned(plan, tmp_path, written(tmp_path / "own.srt", said), Settings())[1].retiming is None


def test_subtitles_that_fit_are_read_alike_with_and_without_sync(reel, tmp_path):
    film, said = reel
    subs = written(tmp_path / "film.srt", said)
    plain, mended = (read_words(film, subs, ReadSettings(sync=sync)) for sync in (False, True))
    assert mended.lines == plain.lines
    assert mended.retiming is None
    assert "they fit the film's own speech" in mended.notes[0]


def test_subtitles_that_run_past_the_film_for_their_frame_rate_are_answered_with_sync(reel, tmp_path):
    film, said = reel
    subs = written(tmp_path / "long.srt", of_another_cut(said, "23.976/25"))
    with pytest.raises(InputError, match="but the film is only") as caught:
        read_words(film, subs, ReadSettings())
    assert caught.value.hint.startswith("add --sync: the subtitles belong to another cut")
    assert "23.976 frames a second, not 25" in caught.value.hint
    assert len(read_words(film, subs, ReadSettings(sync=True)).lines) == len(said)


def test_a_film_whose_subtitles_fit_its_length_is_not_listened_to_when_it_is_opened(reel, tmp_path):
    film, said = reel

    def never():
        raise AssertionError

    read_words(film, written(tmp_path / "film.srt", said), ReadSettings(), Listening(never, never))


def test_an_offset_in_the_plan_that_leaves_no_line_is_an_error(reel, tmp_path):
    film, said = reel
    with pytest.raises(InputError, match="no subtitle is left inside the film: sync moves them by -900000 ms"):
        read_words(film, written(tmp_path / "film.srt", said), ReadSettings(), Listening(SoundTrace, Script, Retiming(-900_000)))


def test_beginnings_stand_out_in_the_trace_of_a_film_where_they_are_heard(reel):
    film, said = reel
    trace = analyse_sound(film)
    assert len(trace.prominence) == pytest.approx(film.duration_ms / PROMINENCE_MS, abs=40)
    rises = [
        np.mean(trace.prominence[at // PROMINENCE_MS : at // PROMINENCE_MS + 20])
        - np.mean(trace.prominence[at // PROMINENCE_MS - 20 : at // PROMINENCE_MS])
        for at in (line.span.start_ms for line in said)
    ]
    assert np.median(rises) > 5
