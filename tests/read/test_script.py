from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.errors import InputError
from vidscore.model.film import Film
from vidscore.model.script import Caption
from vidscore.model.span import Span
from vidscore.read import read_script
from vidscore.settings import ReadSettings

FILM = Film(Path("film.mp4"), "mov", 60_000, Fraction(25))
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def clock(ms):
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d},{ms % 1000:03d}"


def srt(*cues):
    return "\n".join(f"{n}\n{clock(start)} --> {clock(end)}\n{text}\n" for n, (start, end, text) in enumerate(cues, 1))


@pytest.fixture
def read(tmp_path):
    def reader(text, name="a.srt", film=FILM, **options):
        path = tmp_path / name
        path.write_text(text, "utf8")
        return read_script(path, film, ReadSettings(**options))

    return reader


def test_lines_are_sorted_and_overlaps_stay(read):
    script = read(srt((5000, 9000, "Second."), (1000, 6000, "First."), (5500, 7000, "Third.")))
    assert [(line.text, line.span) for line in script.lines] == [
        ("First.", Span(1000, 6000)),
        ("Second.", Span(5000, 9000)),
        ("Third.", Span(5500, 7000)),
    ]


def test_a_line_without_length_lasts_as_long_as_reading_takes_but_not_into_the_next(read):
    script = read(srt((1000, 1000, "Twenty letters long."), (4000, 3000, "Backwards."), (4100, 5000, "Next.")))
    assert [line.span for line in script.lines] == [Span(1000, 2200), Span(4000, 4100), Span(4100, 5000)]


def test_two_voices_share_a_subtitle_by_what_they_say(read):
    script = read(srt((1000, 4000, "- Aaaaaaaaaaaaaaaaaaa.\n- Bbbbbbbbb.")))
    assert [line.span for line in script.lines] == [Span(1000, 3000), Span(3000, 4000)]


def test_equal_lines_that_touch_are_one(read):
    script = read(srt((1000, 2000, "Hey."), (2000, 3000, "Hey."), (1500, 2500, "Hey."), (9000, 9500, "Hey.")))
    assert [line.span for line in script.lines] == [Span(1000, 3000), Span(9000, 9500)]


def test_captions_are_facts_with_their_time(read):
    script = read(srt((1000, 2000, "[THUNDER]\nRun!"), (3000, 4000, "♪ La la ♪")))
    assert script.captions == (
        Caption(Span(1000, 2000), "THUNDER", "sound"),
        Caption(Span(3000, 4000), "La la", "lyric"),
    )
    assert [line.text for line in script.lines] == ["Run!"]


def test_adverts_and_credits_of_the_subtitlers_are_not_speech(read):
    script = read(
        srt((0, 900, "Subtitles by Someone"), (1000, 2000, "www.example.com"), (3000, 4000, "字幕组：某某"), (5000, 6000, "Hi."))
    )
    assert [line.text for line in script.lines] == ["Hi."]


def test_ass_names_are_speakers_and_drawings_comments_and_signs_are_dropped(read):
    events = (
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Mara,0,0,0,,{\\i1}Go{\\i0}\\Nhome.\n"
        "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}\n"
        "Comment: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,not for the audience\n"
        "Dialogue: 0,0:00:05.00,0:00:06.00,Signs,,0,0,0,,POLICE STATION\n"
        "Dialogue: 0,0:00:07.00,0:00:08.00,OP Romaji,,0,0,0,,sakura saku\n"
    )
    script = read(ASS + events, "a.ass")
    assert [(line.text, line.speaker) for line in script.lines] == [("Go home.", "Mara")]
    assert [(caption.text, caption.kind) for caption in script.captions] == [("sakura saku", "lyric")]


def test_bilingual_subtitles_keep_the_chinese(read):
    cues = [(n * 2000, n * 2000 + 1500, f"我们走吧第{word}次。\nLet's go again.") for n, word in enumerate("一二三四")]
    script = read(srt(*cues))
    assert script.language == "zh"
    assert [line.text for line in script.lines] == [f"我们走吧第{word}次。" for word in "一二三四"]


def test_two_languages_at_the_same_time_are_one(read):
    events = [
        f"Dialogue: 0,0:00:{n:02d}.00,0:00:{n + 1:02d}.00,{style},,0,0,0,,{text}\n"
        for style in ("中文", "English")
        for n, text in [(2, "我们走吧。" if style == "中文" else "Let's go."), (5, "好的。" if style == "中文" else "All right.")]
    ]
    script = read(ASS + "".join(events), "a.ass")
    assert [line.text for line in script.lines] == ["我们走吧。", "好的。"]


def test_a_foreign_line_among_chinese_ones_stays(read):
    script = read(
        srt(*((n * 2000, n * 2000 + 1500, text) for n, text in enumerate(["我们走吧。", "Oh my God!", "好的。", "再见。"])))
    )
    assert [line.text for line in script.lines] == ["我们走吧。", "Oh my God!", "好的。", "再见。"]


def test_rolling_automatic_captions_say_everything_once(read):
    text = (
        "WEBVTT\nKind: captions\nLanguage: en\n\n"
        "00:00:01.000 --> 00:00:03.000 align:start position:0%\n \nhello<00:00:01.500><c> everybody</c>\n\n"
        "00:00:03.000 --> 00:00:03.010 align:start position:0%\nhello everybody\n \n\n"
        "00:00:03.010 --> 00:00:05.000 align:start position:0%\nhello everybody\nand<00:00:03.500><c> welcome</c>\n\n"
        "00:00:05.000 --> 00:00:05.010 align:start position:0%\nand welcome\n \n\n"
        "00:00:05.010 --> 00:00:07.000 align:start position:0%\nand welcome\nto<00:00:05.500><c> the show</c>\n"
    )
    assert [line.text for line in read(text, "a.vtt").lines] == ["hello everybody", "and welcome", "to the show"]


def test_people_may_repeat_themselves(read):
    script = read(
        srt((0, 1000, "No."), (1000, 2000, "No.\nNever."), (2000, 3000, "Go."), (9000, 9500, "Now."), (9600, 9900, "Yes."))
    )
    assert [line.text for line in script.lines] == ["No.", "No. Never.", "Go.", "Now.", "Yes."]


def test_webvtt_notes_styles_and_voices(read):
    text = (
        "WEBVTT - a title\n\nSTYLE\n::cue { color: red }\n\nNOTE\na comment\nof two lines\n\n"
        "cue-1\n00:01.000 --> 00:02.000 align:middle\n<v.loud Mara Voss>Who's <b>there</b>?</v>\n\n"
        "NOTE another\n\n00:03.000 --> 00:04.000\nAT&amp;T &lt;3\n"
    )
    script = read(text, "a.vtt")
    assert [(line.text, line.speaker) for line in script.lines] == [("Who's there?", "Mara Voss"), ("AT&T <3", "")]


def test_microdvd_counts_the_films_frames(read):
    film = Film(Path("film.mp4"), "mov", 60_000, Fraction(24_000, 1_001))
    script = read("{240}{480}Hello there.|My friend.\n", "a.sub", film)
    assert script.lines[0].span == Span(10_010, 20_020)


def test_a_frame_rate_in_the_file_goes_before_the_films(read):
    assert read("{1}{1}10\n{100}{200}Hello there.\n", "a.sub").lines[0].span == Span(10_000, 20_000)


@pytest.mark.parametrize(
    ("clock_text", "attributes", "start_ms"),
    [
        ("00:00:02.500", "", 2500),
        ("2.5s", "", 2500),
        ("2500ms", "", 2500),
        ("50f", 'ttp:frameRate="20"', 2500),
        ("60f", 'ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001"', 2502),
        ("25000000t", 'ttp:tickRate="10000000"', 2500),
        ("00:00:02:10", 'ttp:frameRate="20"', 2500),
    ],
)
def test_every_clock_of_timed_text(read, clock_text, attributes, start_ms):
    paragraph = f'<p begin="{clock_text}" dur="1s">Hi<br/>you.</p>'
    text = f'<tt xmlns="http://www.w3.org/ns/ttml" {attributes}><body><div>{paragraph}</div></body></tt>'
    script = read(text, "a.ttml")
    assert [(line.text, line.span.start_ms) for line in script.lines] == [("Hi you.", start_ms)]


def test_song_lyrics_with_times_are_lyrics(read):
    script = read("[ti:Song]\n[00:01.50]First words\n[00:04:00]Second words\n", "a.lrc")
    assert script.captions == (
        Caption(Span(1500, 4000), "First words", "lyric"),
        Caption(Span(4000, 9000), "Second words", "lyric"),
    )


@pytest.mark.parametrize("text", ["", "\n\n  \n", "\ufeff"])
def test_an_empty_file_is_refused(read, text):
    with pytest.raises(InputError, match=r"the subtitle file is empty \(a\.srt\)"):
        read(text)


def test_subtitles_without_words_are_refused(read):
    with pytest.raises(InputError, match="not a single line"):
        read(srt((0, 1000, "..."), (2000, 3000, "<i></i>")))


def test_something_else_is_refused_and_the_hint_names_the_option(read):
    with pytest.raises(InputError, match="no subtitles of a known kind") as caught:
        read("Dear diary,\ntoday was fine.\n", "a.txt")
    assert "--subs" in caught.value.hint


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_script(tmp_path / "none.srt", FILM, ReadSettings())
    with pytest.raises(InputError, match="is a folder"):
        read_script(tmp_path, FILM, ReadSettings())


@pytest.mark.parametrize(
    ("name", "data"), [("a.sup", b"PG\x00\x01"), ("a.idx", b"# VobSub index"), ("a.sub", b"\0\0\x01\xba\x44")]
)
def test_pictures_are_refused(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=r"are pictures .* no words"):
        read_script(tmp_path / name, FILM, ReadSettings())


def test_subtitles_that_run_past_the_film_are_refused_with_both_times_and_the_line(read):
    with pytest.raises(InputError) as caught:
        read(srt((1000, 2000, "Hi."), (58_000, 65_400, "Late.")))
    assert str(caught.value) == "subtitles end at 00:01:05.400 but the film is only 00:01:00.000 long (a.srt, line 6)"
    assert caught.value.hint == (
        "if they belong to another cut, shift or stretch them first; --clip-subtitles scores the part that fits"
    )


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.ass", ASS + "Dialogue: 0,0:00:01.00,0:01:05.40,Default,,0,0,0,,Hi.\n", 10),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 01:05.400\nHi there.\n", 3),
    ],
)
def test_the_line_at_fault_is_found_in_other_formats_too(read, name, text, line):
    with pytest.raises(InputError) as caught:
        read(text, name)
    assert caught.value.line == line


def test_clipping_keeps_the_part_that_fits(read):
    script = read(srt((1000, 2000, "Hi."), (58_000, 65_400, "Late."), (70_000, 71_000, "Gone.")), clip_subtitles=True)
    assert [(line.text, line.span.end_ms) for line in script.lines] == [("Hi.", 2000), ("Late.", 60_000)]


def test_a_last_line_may_hang_over_by_a_second(read):
    assert read(srt((58_000, 61_000, "Bye."))).lines[0].span == Span(58_000, 60_000)
    with pytest.raises(InputError, match="subtitles end at"):
        read(srt((58_000, 61_001, "Bye.")))


def test_subtitles_wholly_after_the_film_cannot_be_clipped(read):
    with pytest.raises(InputError, match=r"no subtitle falls inside the film: the first is at 00:02:00.000"):
        read(srt((120_000, 130_000, "Bye.")), clip_subtitles=True)


def test_the_language_of_a_few_words_comes_from_the_files_name(read):
    assert read(srt((0, 900, "Taxi!")), "film.fi.srt").language == "fi"
    assert read(srt((0, 900, "Taxi!")), "film.srt").language == ""


CUES = st.lists(
    st.tuples(
        st.integers(0, 59_000),
        st.integers(-3_000, 6_000),
        st.sampled_from(["Hi.", "- A b.\n- C d.", "[BANG]", "♪", "JOHN: Yes."]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, derandomize=True)
@given(CUES)
def test_whatever_the_times_the_script_lies_sorted_inside_the_film(tmp_path_factory, cues):
    path = tmp_path_factory.mktemp("cues") / "a.srt"
    path.write_text(srt(*((start, max(0, start + length), text) for start, length, text in cues)), "utf8")
    script = read_script(path, FILM, ReadSettings(clip_subtitles=True))
    starts = [line.span.start_ms for line in script.lines]
    assert starts == sorted(starts)
    assert all(0 <= span.start_ms < span.end_ms <= 60_000 for span in script.speech)
    assert len(script.lines) + len(script.captions) > 0
