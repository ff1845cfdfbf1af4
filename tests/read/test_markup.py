import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.read.markup import take_apart


def apart(text, name=""):
    return [(piece.kind, piece.text, piece.speaker) for piece in take_apart(text, name)]


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("<i>Hello</i> <font color='red'>there</font>", "Hello there"),
        ("{\\an8\\pos(10,20)}Hello there", "Hello there"),
        ("<c.yellow>Hello</c> <00:00:01.500>there", "Hello there"),
        ("Hello\nthere", "Hello there"),
        ("It is 10:30: time to go", "It is 10:30: time to go"),
        ("Listen: you must go.", "Listen: you must go."),
        ("He said: go.", "He said: go."),
        ("他说：走吧", "他说：走吧"),
        ("-40 degrees", "-40 degrees"),
        ("Well, I -- I don't know.", "Well, I -- I don't know."),
        ("a < b and c > d", "a < b and c > d"),
        ("—And then he left", "And then he left"),
    ],
)
def test_speech_loses_markup_and_nothing_else(text, speech):
    assert apart(text) == [("speech", speech, "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[DOOR SLAMS]", [("sound", "DOOR SLAMS", "")]),
        ("(sighs)", [("sound", "sighs", "")]),
        ("【开门声】谁？", [("sound", "开门声", ""), ("speech", "谁？", "")]),
        ("（笑）你真傻", [("sound", "笑", ""), ("speech", "你真傻", "")]),
        ("*sobs* Why?", [("sound", "sobs", ""), ("speech", "Why?", "")]),
        ("[Door\nslams]\nWho's there?", [("sound", "Door slams", ""), ("speech", "Who's there?", "")]),
        ("[MUSIC PLAYING] [LAUGHS]", [("music", "MUSIC PLAYING", ""), ("sound", "LAUGHS", "")]),
        ("♪ [tense music] ♪", [("music", "tense music", "")]),
        ("【音乐】", [("music", "音乐", "")]),
        ("♪♪", [("music", "♪", "")]),
        ("♪ I see a line\nof cars ♪\n- Stop it!", [("lyric", "I see a line of cars", ""), ("speech", "Stop it!", "")]),
        ("# La la la #", [("lyric", "La la la", "")]),
        ("...", []),
        ("", []),
    ],
)
def test_what_nobody_says_becomes_a_caption(text, expected):
    assert apart(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("JOHN: Hi.", [("Hi.", "JOHN")]),
        ("JOHN (V.O.): I remember.", [("I remember.", "JOHN")]),
        ("[JOHN]: Hi.", [("Hi.", "JOHN")]),
        ("JOHN:\nHello there,\nfriend.", [("Hello there, friend.", "JOHN")]),
        ("Old Man: Get out.", [("Get out.", "Old Man")]),
        ("MRS. O'BRIEN: No!", [("No!", "MRS. O'BRIEN")]),
        ("MAN #1: Hey", [("Hey", "MAN #1")]),
        ("ДЖОН: Привет", [("Привет", "ДЖОН")]),
        ("小明：你好吗？", [("你好吗？", "小明")]),
        ("<v Roger Bingham>We are in New York City", [("We are in New York City", "Roger Bingham")]),
        ("- Are you ok?\n- Yes.", [("Are you ok?", ""), ("Yes.", "")]),
        ("- Are you ok? - Yes.", [("Are you ok?", ""), ("Yes.", "")]),
        ("Hello.\n- Hi.", [("Hello.", ""), ("Hi.", "")]),
        ("-你好 -再见", [("你好", ""), ("再见", "")]),
        ("– ¿Qué? – Nada.", [("¿Qué?", ""), ("Nada.", "")]),
        (">> JOHN: Hi.\n>> MARY: Bye.", [("Hi.", "JOHN"), ("Bye.", "MARY")]),
        ("JOHN: Hi.\nMARY: Bye.", [("Hi.", "JOHN"), ("Bye.", "MARY")]),
    ],
)
def test_who_speaks_is_told_from_labels_and_dashes(text, expected):
    assert [(said, who) for kind, said, who in apart(text) if kind == "speech"] == expected


def test_the_speakers_field_of_the_format_counts_unless_the_text_says_otherwise():
    assert apart("Hello.", "Mara") == [("speech", "Hello.", "Mara")]
    assert apart("JOHN: Hello.", "Mara") == [("speech", "Hello.", "JOHN")]


def test_a_sound_belongs_to_whoever_makes_it():
    assert apart("- MARA: [SIGHS] Go home.\n- Never!") == [
        ("sound", "SIGHS", "MARA"),
        ("speech", "Go home.", "MARA"),
        ("speech", "Never!", ""),
    ]


def test_brackets_around_an_arabic_name_are_speech_and_around_a_whole_line_are_not():
    assert apart("مرحباً يا (هارفي)") == [("speech", "مرحباً يا هارفي", "")]
    assert apart("(ضحك)") == [("sound", "ضحك", "")]


@settings(max_examples=200, derandomize=True)
@given(st.text(alphabet="aB 你好:：-–>[]()【】♪#*<>{}\\/\n.?!'1", max_size=60))
def test_no_text_however_broken_gives_empty_pieces_or_line_breaks(text):
    for piece in take_apart(text):
        assert piece.text == piece.text.strip()
        assert piece.text
        assert "\n" not in piece.text
