"""Every row of the table of formats: written, read back, and asked by everybody who takes a file name."""

import re
import signal
from fractions import Fraction
from pathlib import Path

import av
import mido
import numpy as np
import pytest

from vidscore.deliver.formats import NOTE_FORMATS, SOUND_FORMATS, check_cue_format, notes_format, sound_format, suffixes
from vidscore.errors import OutputError, SettingsError
from vidscore.model.cue import Cue
from vidscore.model.mood import Mood
from vidscore.model.music import Bar, Note, Part, TempoMap
from vidscore.model.plan import Brief
from vidscore.model.sound import SoundBlocks
from vidscore.model.span import Span
from vidscore.tools.ffmpeg import decode_audio

pytestmark = pytest.mark.media

RATE = 48_000
SECONDS = 2.5
ALL = (*suffixes(NOTE_FORMATS), *suffixes(SOUND_FORMATS))


def tone() -> np.ndarray:
    mono = 0.3 * np.sin(2 * np.pi * 440 * np.arange(round(SECONDS * RATE)) / RATE)
    return np.stack([mono, mono / 2], axis=1).astype(np.float32)


def cue() -> Cue:
    notes = (Note(Fraction(0), Fraction(1), 60, 80), Note(Fraction(2), Fraction(2), 64, 80))
    brief = Brief("1m1", 0, Span(0, 2_500), Mood("joy", 0.5, 0.5, 0.0))
    parts = (Part("piano", "piano", "keys", "melody", notes),)
    return Cue(
        brief,
        TempoMap(((Fraction(0), 0.0), (Fraction(4), 2_500.0))),
        (Bar(Fraction(0), (4, 4), "A"),),
        (),
        parts,
        Fraction(2),
        Fraction(4),
    )


@pytest.mark.parametrize("suffix", suffixes(NOTE_FORMATS))
def test_notes_are_read_back_at_their_length_from_every_format_of_notes(suffix, tmp_path):
    path = tmp_path / f"cue{suffix}"
    form = notes_format(path)
    assert form is not None
    form.write(cue(), path)
    read = mido.MidiFile(path)  # a format that is not MIDI needs a reader of its own here
    assert read.length == pytest.approx(SECONDS, abs=0.002)
    assert [m.note for track in read.tracks for m in track if m.type == "note_on" and m.velocity] == [60, 64]


@pytest.mark.parametrize("suffix", suffixes(SOUND_FORMATS))
def test_sound_is_read_back_at_its_length_and_level_from_every_format_of_sound(each_ffmpeg, suffix, tmp_path):
    path, sound = tmp_path / f"cue{suffix}", tone()
    sound_format(path).write(SoundBlocks(iter([sound[:1_000], sound[1_000:]]), len(sound), RATE), path)
    with av.open(str(path)) as media:
        (stream,) = media.streams.audio
        assert stream.codec_context.rate == RATE
        assert stream.codec_context.channels == 2
    read = np.concatenate(list(decode_audio(path)))
    assert len(read) == pytest.approx(len(sound), abs=2_048)  # a packet of a lossy codec
    assert np.sqrt(np.mean(read**2)) == pytest.approx(np.sqrt(np.mean(sound**2)), rel=0.03)
    assert np.corrcoef(read[RATE : 2 * RATE, 0], sound[RATE : 2 * RATE, 0])[0, 1] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".ogg", ".opus"])
def test_compressed_formats_carry_their_tags(suffix, tmp_path):
    path = tmp_path / f"cue{suffix}"
    tags = (("title", "1m1 (grief)"), ("genre", "Soundtrack"), ("comment", "悲伤"))
    sound_format(path).write(SoundBlocks([tone()], len(tone()), RATE, tags), path)
    with av.open(str(path)) as media:
        found = {key.lower(): value for key, value in (*media.metadata.items(), *media.streams[0].metadata.items())}
    assert {key: found.get(key) for key, _ in tags} == dict(tags)


def test_compressed_sound_needs_no_ffprobe(tmp_path, monkeypatch):
    """pydub asks ffprobe about what it cannot read by itself, and imageio-ffmpeg carries none."""
    import imageio_ffmpeg

    monkeypatch.setenv("VIDSCORE_FFMPEG", imageio_ffmpeg.get_ffmpeg_exe())
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "cue.mp3"
    sound_format(path).write(SoundBlocks([tone()], len(tone()), RATE), path)
    assert path.stat().st_size > 10_000


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_a_disk_that_takes_no_more_sound_is_said_in_words(suffix, tmp_path):
    resource = pytest.importorskip("resource", reason="this system limits no sizes of files")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(OutputError, match="takes no more sound"):
            sound_format(Path(f"a{suffix}")).write(SoundBlocks([tone()], len(tone()), RATE), tmp_path / f"cue{suffix}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


def test_no_suffix_stands_in_two_rows_and_each_says_what_it_is():
    assert len(set(ALL)) == len(ALL)
    assert all(re.fullmatch(r"\.[a-z0-9]+", suffix) for suffix in ALL)
    assert all(row.what for row in (*NOTE_FORMATS, *SOUND_FORMATS))


def test_every_suffix_is_known_to_the_check_in_any_case_and_others_are_refused_with_all_of_them():
    for suffix in ALL:
        check_cue_format(Path(f"cue{suffix.upper()}"))
    for name in ("cue.xyz", "cue"):
        with pytest.raises(SettingsError, match="is not a format of a cue") as refused:
            check_cue_format(Path(name))
        assert all(suffix in refused.value.hint for suffix in ALL)


def test_the_help_of_cue_names_every_format(capsys):
    from vidscore.cli import run

    assert run(["cue", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert [suffix for suffix in ALL if suffix not in said] == []
