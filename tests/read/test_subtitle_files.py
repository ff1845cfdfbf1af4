"""Every subtitle file that nobody here wrote: read to sensible lines, or refused in words."""

import random
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from vidscore.errors import InputError, SettingsError
from vidscore.model.film import Film
from vidscore.model.span import Span
from vidscore.read import read_script
from vidscore.read.encoding import decode_text
from vidscore.settings import ReadSettings

SUBS = Path(__file__).parents[3] / "shared" / "data" / "real" / "subs"
FILES = sorted(path for path in SUBS.rglob("*.*") if path.is_file()) if SUBS.is_dir() else []
FILM = Film(Path("film.mp4"), "mov", 3 * 3_600_000, Fraction(24))
REFUSED = {
    "csv_ansi.csv": "is a table",
    "ebu_stl_iso6937.stl": "holds no text",
    "LICENSE.txt": "no subtitles of a known kind",
    "subtitle_with_attached_fonts_no_events.ass": "not a single line",
    "subtitle_with_attached_images_aegisub.ass": "not a single line",
    "subtitle_with_attached_images_pysubs2_ref.ass": "not a single line",
}
LANGUAGES = {
    "captions.ar.vtt": "ar", "captions.en.vtt": "en", "captions.ja.vtt": "ja", "captions.ru.vtt": "ru", "captions.sv.vtt": "sv",
    "auto_detect_Danish.srt": "da", "auto_detect_Russian.srt": "ru", "auto_detect_windows-1250.srt": "hr",
    "auto_detect_windows-1251.srt": "sr", "iso8859_9__subtitle.srt": "tr", "sintel_fa.srt": "fa", "sintel_it.srt": "it",
    "sintel-short-de.vtt": "de", "sintel-short-es.vtt": "es", "sintel.srt": "en", "vtt_with_html.vtt": "fr",
}  # fmt: skip
CORUSCANT = "Senator, we're making our final approach into Coruscant."


def read(path, **settings):
    return read_script(path, FILM, ReadSettings(**settings))


@pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.name if path else "none")
def test_every_file_is_read_to_sensible_lines_or_refused_in_words(path):
    if path is None:
        pytest.skip("the shared data folder is not beside this checkout")
    if path.name in REFUSED:
        with pytest.raises(InputError, match=REFUSED[path.name]) as caught:
            read(path)
        assert "--subs" in caught.value.hint
        return
    script = read(path)
    assert script.lines or script.captions
    for line in script.lines:
        assert line.text.strip()
        assert not re.search(r"</?[a-z]|\{\\|\[br\]|\\N|-->|�|&[a-z]+;|^\s*[-–]\s", line.text), line
        assert len(line.speaker) < 30
    if path.name in LANGUAGES:
        assert script.language == LANGUAGES[path.name]


SAME_SCENE = [path for path in FILES if path.parent.name == "mantas-done" and b"Coruscant" in path.read_bytes()]


@pytest.mark.parametrize("path", SAME_SCENE or [None], ids=lambda path: path.name if path else "none")
def test_one_scene_in_many_formats_reads_the_same(path):
    if path is None:
        pytest.skip("the shared data folder is not beside this checkout")
    script = read(path)
    first = script.lines[0]
    assert first.text == CORUSCANT
    if "divs" not in path.name:
        assert first.span.start_ms == pytest.approx(137_400, abs=160)
        assert first.span.end_ms == pytest.approx(140_400, abs=160)
        assert script.lines[1].text == "Very good, Lieutenant."


def test_encodings_with_a_mark_read_the_same(shared_data):
    folder = shared_data / "real" / "subs" / "encodings"
    marked = [path for path in folder.iterdir() if "bom" in path.name]
    assert len(marked) == 5
    assert len({read(path).lines for path in marked}) == 1


CHINESE = (
    "1\n00:00:01,000 --> 00:00:03,000\n你为什么不早点告诉我这件事？\n\n2\n00:00:04,000 --> 00:00:06,000\n我以为你已经知道了。\n"
)
TRADITIONAL = (
    "1\n00:00:01,000 --> 00:00:03,000\n你為什麼不早點告訴我這件事？\n\n2\n00:00:04,000 --> 00:00:06,000\n我以為你已經知道了。\n"
)
JAPANESE = "1\n00:00:01,000 --> 00:00:03,000\n左に見えるのは、だめだ。もう行かなくちゃ。\n"
KOREAN = "1\n00:00:01,000 --> 00:00:03,000\n왜 나에게 말하지 않았어? 미안해.\n"
RUSSIAN = "1\n00:00:01,000 --> 00:00:03,000\nПочему ты мне раньше не сказал? Прости меня.\n"
ITALIAN = "1\n00:00:01,000 --> 00:00:03,000\nPerché non me l'hai detto? È già troppo tardi, è così.\n"
CZECH = "1\n00:00:01,000 --> 00:00:03,000\nProč jsi mi to neřekl dřív? Je mi to moc líto, už půjdeme.\n"
TURKISH = "1\n00:00:01,000 --> 00:00:03,000\nBana neden söylemedin? Çok üzgünüm, şimdi gidiyoruz değil mi?\n"


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        (CHINESE, "gb18030", "zh"),
        (CHINESE, "gb2312", "zh"),
        (TRADITIONAL, "big5", "zh"),
        (JAPANESE, "shift_jis", "ja"),
        (JAPANESE, "euc_jp", "ja"),
        (KOREAN, "cp949", "ko"),
        (RUSSIAN, "cp1251", "ru"),
        (RUSSIAN, "koi8_r", "ru"),
        (RUSSIAN, "cp866", "ru"),
        (ITALIAN, "cp1252", "it"),
        (CZECH, "cp1250", "cs"),
        (TURKISH, "cp1254", "tr"),
        (CHINESE, "utf-8", "zh"),
        (CHINESE, "utf-8-sig", "zh"),
        (CHINESE, "utf-16", "zh"),
        (ITALIAN, "utf-16-le", "it"),
        (ITALIAN, "utf-16-be", "it"),
        (CHINESE, "utf-32", "zh"),
    ],
)
def test_the_encoding_is_found(tmp_path, text, encoding, language):
    path = tmp_path / "untertitel.srt"
    path.write_bytes(text.encode(encoding))
    assert decode_text(path.read_bytes(), "", path) == text
    assert read(path).language == language


def test_an_encoding_that_is_named_is_used(tmp_path):
    path = tmp_path / "a.srt"
    path.write_bytes(CZECH.encode("cp1250"))
    assert read(path, encoding="cp1250").lines[0].text.startswith("Proč")


def test_a_wrong_encoding_is_told_with_the_line(tmp_path):
    path = tmp_path / "a.srt"
    path.write_bytes(CHINESE.encode("gb18030"))
    with pytest.raises(InputError, match=r"not in utf-8.*\(a\.srt, line 3\)"):
        read(path, encoding="utf-8")


def test_an_encoding_that_does_not_exist_is_a_settings_error(tmp_path):
    path = tmp_path / "a.srt"
    path.write_text(ITALIAN, "utf8")
    with pytest.raises(SettingsError, match="'utf-9' is no encoding"):
        read(path, encoding="utf-9")


def test_windows_line_ends_and_old_mac_ones_read_alike(tmp_path):
    scripts = []
    for number, end in enumerate(("\n", "\r\n", "\r")):
        path = tmp_path / f"{number}.srt"
        path.write_bytes(CHINESE.replace("\n", end).encode())
        scripts.append(read(path).lines)
    assert scripts[0] == scripts[1] == scripts[2]
    assert scripts[0][0].span == Span(1000, 3000)


def damaged(data, dice):
    """The same bytes cut off, with a hole, with a stretch twice, or with some bytes changed."""
    start = dice.randrange(len(data))
    end = start + dice.randrange(200)
    noise = bytearray(data)
    for _ in range(10):
        noise[dice.randrange(len(noise))] = dice.randrange(256)
    return dice.choice([data[:start], data[:start] + data[end:], data[:end] + data[start:], bytes(noise)])


def test_a_damaged_file_is_read_or_refused_in_words_but_never_a_crash(shared_data, tmp_path):
    files = [path for path in FILES if path.stat().st_size < 30_000]
    dice, outcomes = random.Random(11), Counter()
    for number in range(150):
        path = tmp_path / f"{number}.srt"
        path.write_bytes(damaged(dice.choice(files).read_bytes(), dice))
        try:
            outcomes[bool(read(path).language)] += 1
        except InputError:
            outcomes["refused"] += 1
    assert sum(outcomes.values()) == 150
    assert outcomes["refused"] > 5
