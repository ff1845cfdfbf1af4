"""The scored film on real and made media: everything is kept, nothing is longer, nothing is lost on failure."""

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from vidscore.deliver.containers import container_for
from vidscore.deliver.film import check_delivery, default_output, deliver_film, sound_target
from vidscore.errors import OutputError, SettingsError, ToolFailed
from vidscore.model.film import AudioTrack, Film
from vidscore.model.languages import LANGUAGES
from vidscore.model.sound import RATE_HZ, Mixdown
from vidscore.model.span import samples_at
from vidscore.settings import DeliverSettings
from vidscore.tools.encode import encode_piece, join
from vidscore.tools.ffmpeg import decode_audio, ffmpeg
from vidscore.tools.language_codes import language_code
from vidscore.tools.probe import probe

pytestmark = pytest.mark.media

META = (
    ";FFMETADATA1\ntitle=A film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n"
    "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=Two\n"
)


def film_of(path):
    """What the deliverer needs to know, without the reader of another folder."""
    media = probe(path)
    picture = media.picture
    end = picture.end_ms if picture else media.duration_ms
    sounds = tuple(AudioTrack(s.index, s.codec, s.channels, s.rate_hz) for s in media.of("audio"))
    return Film(path, media.container, end, picture.average_rate if picture else None, audio=sounds)


def mixdown_for(film, folder, has_mix=True, codec=None, track="mix"):
    """A mix of 440 Hz and a score of 660 Hz, as long as the film to the sample; with a codec, one of them encoded.

    A little noise under the tones: ffmpeg's AAC encoder takes three times as long over pure ones.
    """
    frames = samples_at(film.duration_ms, RATE_HZ)
    noise = np.random.default_rng(1).standard_normal(frames) * 0.02
    paths = []
    for name, hertz in (("score", 660), ("mix", 440)):
        tone = 0.3 * np.sin(2 * np.pi * hertz * np.arange(frames) / RATE_HZ) + noise
        soundfile.write(folder / f"{name}.wav", np.stack([tone, tone], 1).astype(np.float32), RATE_HZ, subtype="FLOAT")
        paths.append(folder / f"{name}.wav")
    if codec is None:
        return Mixdown(RATE_HZ, frames, paths[0], paths[1] if has_mix else None, -14.0, -1.0)
    sound = soundfile.read(paths[track == "mix"], dtype="float32")[0]
    sound = np.repeat(sound[:, :1], codec.layout.count, axis=1)
    encoded = join(codec, [encode_piece(codec, [sound], 0, None)], frames, folder / "encoded")
    return Mixdown(RATE_HZ, frames, None, None, -14.0, -1.0, encoded=encoded)


def deliver(path, folder, output=None, mode="mix", force=False):
    film = film_of(path)
    has_mix = bool(film.audio)
    target = output or folder / f"{path.stem}.scored{path.suffix}"
    settings = DeliverSettings(audio=mode, force=force)
    wanted = sound_target(film, target, settings)
    mixdown = mixdown_for(film, folder, has_mix, wanted.codec, wanted.track)
    return film, deliver_film(film, mixdown, target, settings)


def packets(path, kind="video", skip_covers=True):
    """(hash of all packet bytes, packets, presentation times in ms from the film's start) of the first such stream."""
    digest, times = hashlib.sha256(), []
    with av.open(str(path)) as media:
        stream = next(s for s in media.streams if s.type == kind and not (s.disposition & av.stream.Disposition.attached_pic))
        for packet in media.demux(stream):
            if packet.size:
                digest.update(bytes(packet))
                times.append(float(packet.pts * packet.time_base * 1000) if packet.pts is not None else 0.0)
    return digest.hexdigest(), len(times), np.sort(times)


def pitch(path, index):
    """The strongest frequency of a sound, in whole hertz."""
    sound = np.concatenate(list(decode_audio(path, index)))[:RATE_HZ, 0]
    return int(np.argmax(np.abs(np.fft.rfft(sound * np.hanning(len(sound)), RATE_HZ))))


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """An MKV with everything: colours, two languages, subtitles, chapters, a font, a cover."""
    folder = tmp_path_factory.mktemp("rich film ä 电影")
    (folder / "a.srt").write_text("1\n00:00:00,500 --> 00:00:01,500\nHello.\n")
    (folder / "meta").write_text(META)
    (folder / "font.ttf").write_bytes(bytes(range(256)) * 4)
    ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", folder / "cover.png"], "making a cover")
    source = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=24000/1001:d=2"]
    for hertz in (300, 500):
        source += ["-f", "lavfi", "-i", f"sine=f={hertz}:r=48000:d=2"]
    source += ["-i", folder / "a.srt", "-i", folder / "meta"]
    for number in range(4):
        source += ["-map", str(number)]
    source += ["-map_metadata", "4", "-map_chapters", "4", "-c:v", "libx264", "-g", "12", "-c:a", "flac", "-c:s", "srt"]
    source += ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    source += ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=fre", "-metadata:s:a:1", "title=Commentary"]
    source += ["-metadata:s:s:0", "language=ger", "-metadata:s:s:0", "title=Untertitel"]
    source += ["-disposition:a:0", "default", "-disposition:a:1", "comment", "-disposition:s:0", "0"]
    source += ["-attach", folder / "font.ttf", "-metadata:s:t:0", "mimetype=font/ttf"]
    source += ["-attach", folder / "cover.png", "-metadata:s:t:1", "mimetype=image/png"]
    ffmpeg([*source, folder / "film.mkv"], "making a film")
    return folder / "film.mkv"


def facts(stream):
    return (stream.kind, stream.codec, stream.language, stream.title, tuple(flag for flag in stream.flags if flag != "default"))


def test_everything_of_a_rich_film_is_kept_and_attachments_do_not_break_the_new_sound(each_ffmpeg, rich, tmp_path):
    """Trap 1: a newly encoded stream after ``-map 0`` fails where fonts are attached."""
    _, delivery = deliver(rich, tmp_path)
    before, after = probe(rich), probe(delivery.film)
    assert [facts(s) for s in after.of("video")] == [facts(s) for s in before.of("video")]
    assert [facts(s) for s in after.of("audio")][1:] == [facts(s) for s in before.of("audio")]
    assert [facts(s) for s in after.of("subtitle")] == [facts(s) for s in before.of("subtitle")]
    assert [s.is_default for s in after.of("subtitle")] == [False]
    assert [s.codec for s in after.of("attachment")] == [s.codec for s in before.of("attachment")]
    assert after.chapters == before.chapters
    assert dict(after.tags)["title"] == "A film"
    with av.open(str(rich)) as one, av.open(str(delivery.film)) as two:
        for name in ("colorspace", "color_primaries", "color_trc", "color_range"):
            assert getattr(one.streams.video[0].codec_context, name) == getattr(two.streams.video[0].codec_context, name)
        fonts = [[bytes(s.data) for s in media.streams if s.type == "attachment"] for media in (one, two)]
        assert fonts[0] == fonts[1]
    assert delivery.notes == ()


def test_the_cover_of_an_mkv_stays_an_attachment_and_does_not_become_a_film(each_ffmpeg, rich, tmp_path):
    _, delivery = deliver(rich, tmp_path)
    covers = [stream for stream in probe(delivery.film).of("video") if stream.is_cover]
    assert len(covers) == 1
    assert packets(delivery.film)[1] == packets(rich)[1]


@pytest.mark.parametrize(
    "name",
    [
        "bbb_60s_360p.mp4",
        "sintel_26s_with_chinese_ssa.mkv",
        "issue-134-rotate.mp4",
        "sample_with_pgs_subtitles.mkv",
        "testvideo.mp4",
    ],
)
def test_real_films_keep_every_packet_stream_and_their_length(shared_data, tmp_path, name):
    path = shared_data / "real" / "video" / name
    film, delivery = deliver(path, tmp_path)
    before, after = probe(path), probe(delivery.film)
    assert packets(delivery.film)[:2] == packets(path)[:2]
    assert packets(delivery.film)[2] == pytest.approx(packets(path)[2], abs=8)
    frame_ms = float(1000 / film.frame_rate) if film.frame_rate < 100 else 25
    assert after.duration_ms == pytest.approx(max(before.duration_ms, film.duration_ms), abs=frame_ms)
    assert [s.codec for s in after.of("subtitle")] == [s.codec for s in before.of("subtitle")]
    assert len(after.of("audio")) == len(before.of("audio")) + 1
    for number, stream in enumerate(after.of("audio")[1:]):
        assert stream.codec == before.of("audio")[number].codec
    assert len(delivery.streams) == len(after.streams)


def test_both_ffmpegs_deliver_a_real_film_alike(each_ffmpeg, shared_data, tmp_path):
    path = shared_data / "real" / "video" / "sintel_26s_with_chinese_ssa.mkv"
    _, delivery = deliver(path, tmp_path)
    assert packets(delivery.film)[:2] == packets(path)[:2]
    assert packets(delivery.film, "subtitle")[:2] == packets(path, "subtitle")[:2]
    assert packets(delivery.film)[2] == pytest.approx(packets(path)[2], abs=8)


def test_a_turned_phone_film_stays_turned(each_ffmpeg, shared_data, tmp_path):
    path = shared_data / "real" / "video" / "issue-134-rotate.mp4"
    _, delivery = deliver(path, tmp_path)
    with av.open(str(delivery.film)) as media:
        assert next(media.decode(media.streams.video[0])).rotation == -90


def test_a_variable_frame_rate_passes_untouched(each_ffmpeg, tmp_path):
    path = tmp_path / "vfr.mp4"
    select = "select='if(lt(t,1),1,not(mod(n,3)))'"
    args = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=30:d=2", "-f", "lavfi", "-i", "sine=d=2", "-vf", select, "-fps_mode", "vfr"]
    ffmpeg([*args, path], "making a film")
    _, delivery = deliver(path, tmp_path)
    assert packets(delivery.film)[0] == packets(path)[0]
    assert packets(delivery.film)[2] == pytest.approx(packets(path)[2], abs=1)


def test_a_film_cut_between_key_frames_keeps_its_hidden_packets_and_its_length(each_ffmpeg, shared_data, tmp_path):
    """Phones trim like this: the packets before the cut stay in the file, and an edit list hides them."""
    path = tmp_path / "trimmed.mp4"
    source = shared_data / "real" / "video" / "sintel_26s_480p.mp4"
    ffmpeg(["-ss", "3.3", "-i", source, "-t", "4", "-c", "copy", path], "cutting a film")
    _, delivery = deliver(path, tmp_path)
    assert packets(delivery.film)[:2] == packets(path)[:2]
    assert packets(delivery.film)[2] == pytest.approx(packets(path)[2], abs=1)
    assert probe(delivery.film).picture.end_ms == pytest.approx(probe(path).picture.end_ms, abs=40)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Two seconds of MP4 with one English sound of 300 Hz."""
    path = tmp_path_factory.mktemp("plain") / "film.mp4"
    args = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2", "-f", "lavfi", "-i", "sine=f=300:r=48000:d=2"]
    ffmpeg([*args, "-metadata:s:a:0", "language=eng", path], "making a film")
    return path


@pytest.mark.parametrize(
    ("mode", "sounds"),
    [
        ("mix", [("With score", "eng", True, 440), ("", "eng", False, 300)]),
        ("replace", [("With score", "eng", True, 440)]),
        ("add-track", [("", "eng", True, 300), ("Score", "zxx", False, 660)]),
    ],
)
@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_the_three_modes_put_the_right_sound_first(each_ffmpeg, plain, tmp_path, mode, sounds, suffix):
    _, delivery = deliver(plain, tmp_path, tmp_path / f"out.{suffix}", mode)
    found = probe(delivery.film).of("audio")
    assert [(s.title, s.language, s.is_default, pitch(delivery.film, s.index)) for s in found] == sounds


def test_in_mp4_the_title_is_in_the_handlers_name_too(each_ffmpeg, plain, tmp_path):
    """Trap 3: MP4 drops a stream's title."""
    _, delivery = deliver(plain, tmp_path, mode="add-track")
    assert dict(probe(delivery.film).of("audio")[1].tags)["handler_name"] == "Score"


def test_the_mix_starts_with_the_picture_to_the_sample_or_nearly(each_ffmpeg, plain, tmp_path):
    for suffix in ("mp4", "mkv"):
        _, delivery = deliver(plain, tmp_path, tmp_path / f"out.{suffix}", "replace")
        sound = np.concatenate(list(decode_audio(delivery.film)))[:, 0]
        at = np.arange(24_000, 72_000)
        phase = np.angle(np.sum(sound[24_000:72_000] * np.exp(-2j * np.pi * 440 * at / RATE_HZ))) + np.pi / 2
        assert abs(phase / (2 * np.pi * 440)) < 0.001
        assert len(sound) == pytest.approx(2 * RATE_HZ, abs=0.025 * RATE_HZ)


@pytest.mark.parametrize("mode", ["mix", "replace", "add-track"])
def test_a_film_without_sound_gets_the_score_alone(each_ffmpeg, tmp_path, mode):
    path = tmp_path / "mute.mp4"
    ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2", path], "making a film")
    _, delivery = deliver(path, tmp_path, mode=mode)
    found = probe(delivery.film).of("audio")
    assert [(s.title, s.language, s.is_default, pitch(delivery.film, s.index)) for s in found] == [("Score", "zxx", True, 660)]


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov"])
def test_the_score_never_makes_the_file_longer(each_ffmpeg, plain, tmp_path, suffix):
    """Trap 5."""
    before = probe(plain).duration_ms
    _, delivery = deliver(plain, tmp_path, tmp_path / f"out.{suffix}")
    assert delivery.duration_ms == pytest.approx(before, abs=45)  # Matroska counts Opus's last packet of 20 ms as whole
    new = probe(delivery.film).of("audio")[0].index
    argv = ["-i", delivery.film, "-map", f"0:{new}", "-f", "f32le", "-c:a", "pcm_f32le", "pipe:1"]
    heard = len(ffmpeg(argv, "decoding the new sound").out) // 8
    assert before * 48 <= heard < before * 48 + 1024


def test_another_container_gets_what_it_can_hold_and_notes_tell_the_rest(each_ffmpeg, rich, tmp_path):
    """Trap 2: copying everything into another container fails."""
    _, delivery = deliver(rich, tmp_path, tmp_path / "out.mp4")
    found = probe(delivery.film)
    assert [s.codec for s in found.of("subtitle")] == ["mov_text"]
    assert [s.codec for s in found.of("audio")] == ["aac", "flac", "flac"]
    assert found.chapters == probe(rich).chapters
    assert any("turned from subrip into mov_text" in note for note in delivery.notes)
    assert any("attached files (fonts) were left out" in note for note in delivery.notes)
    assert packets(delivery.film)[0] == packets(rich)[0]


def test_a_timecode_track_stays_in_mov_and_is_left_out_of_mkv(each_ffmpeg, tmp_path):
    """Trap 2, the camera's side."""
    path = tmp_path / "camera.mov"
    args = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2", "-timecode", "01:00:00:00", path]
    ffmpeg(args, "making a film")
    _, same = deliver(path, tmp_path)
    assert dict(probe(same.film).of("data")[0].tags)["timecode"] == "01:00:00:00"
    _, other = deliver(path, tmp_path, tmp_path / "out.mkv")
    assert probe(other.film).of("data") == ()
    assert "data stream 1 (tmcd) was left out: matroska does not hold it" in other.notes


def test_hevc_is_tagged_for_apple_when_it_moves_into_mp4(each_ffmpeg, tmp_path):
    path = tmp_path / "film.mkv"
    args = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", "-c:v", "libx265", "-x265-params", "log-level=none", path]
    ffmpeg(args, "making a film")
    _, delivery = deliver(path, tmp_path, tmp_path / "out.mp4")
    with av.open(str(delivery.film)) as media:
        assert media.streams.video[0].codec_context.codec_tag == "hvc1"


def test_picture_subtitles_are_left_out_of_mp4_with_a_note(shared_data, tmp_path):
    _, delivery = deliver(shared_data / "real" / "video" / "sample_with_pgs_subtitles.mkv", tmp_path, tmp_path / "out.mp4")
    assert delivery.notes == ("subtitle track 2 (hdmv_pgs_subtitle) was left out: mp4 does not hold it",)


def test_a_container_that_cannot_hold_the_picture_is_refused(plain, tmp_path):
    with pytest.raises(OutputError, match="webm cannot hold this film's picture") as caught:
        deliver(plain, tmp_path, tmp_path / "out.webm")
    assert "-o" in caught.value.hint


def test_an_unknown_suffix_is_refused(plain, tmp_path):
    with pytest.raises(OutputError, match=r"out\.xyz has the suffix \.xyz"):
        deliver(plain, tmp_path, tmp_path / "out.xyz")


@pytest.mark.parametrize("suffix", ["ts", "avi"])
def test_containers_with_start_codes_hold_the_film_too(each_ffmpeg, plain, tmp_path, suffix):
    _, delivery = deliver(plain, tmp_path, tmp_path / f"out.{suffix}", "replace")
    assert packets(delivery.film)[1] == packets(plain)[1]


@pytest.mark.parametrize("suffix", ["mp3", "m4b", "flac", "wav", "ogg", "mka"])
def test_an_audiobook_becomes_a_scored_audiobook_with_its_tags(each_ffmpeg, tmp_path, suffix):
    (tmp_path / "meta").write_text(META)
    path = tmp_path / f"book.{suffix}"
    args = ["-f", "lavfi", "-i", "sine=f=300:r=44100:d=2", "-i", tmp_path / "meta", "-map", "0", "-map_metadata", "1"]
    ffmpeg([*args, "-map_chapters", "1", path], "making a book")
    _, delivery = deliver(path, tmp_path)
    found = probe(delivery.film)
    assert pitch(delivery.film, found.of("audio")[0].index) == 440
    assert found.duration_ms == pytest.approx(2000, abs=60)
    if suffix != "ogg":
        assert dict(found.tags).get("title", dict(found.tags).get("TITLE")) == "A film"
    if suffix in ("mp3", "m4b", "mka"):
        assert [chapter.title for chapter in found.chapters] == ["One", "Two"]


@pytest.mark.parametrize("suffix", ["mp3", "m4a", "flac"])
def test_the_cover_of_an_audiobook_is_kept(each_ffmpeg, tmp_path, suffix):
    ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", tmp_path / "cover.png"], "making a cover")
    path = tmp_path / f"book.{suffix}"
    args = ["-f", "lavfi", "-i", "sine=d=2", "-i", tmp_path / "cover.png", "-map", "0", "-map", "1", "-c:v", "copy"]
    ffmpeg([*args, "-disposition:v", "attached_pic", path], "making a book")
    _, delivery = deliver(path, tmp_path)
    assert [(s.codec, s.is_cover) for s in probe(delivery.film).of("video")] == [("png", True)]


def test_one_sound_containers_cannot_take_a_second_track(tmp_path):
    path = tmp_path / "book.mp3"
    ffmpeg(["-f", "lavfi", "-i", "sine=d=2", path], "making a book")
    with pytest.raises(SettingsError, match="mp3 holds one sound"):
        deliver(path, tmp_path, mode="add-track")


def test_names_with_blanks_quotes_and_other_scripts_work(each_ffmpeg, plain, tmp_path):
    path = tmp_path / "my film's 电影: ä, %d [1].mp4"
    path.write_bytes(plain.read_bytes())
    _, delivery = deliver(path, tmp_path)
    assert delivery.film.name == "my film's 电影: ä, %d [1].scored.mp4"
    assert packets(delivery.film)[0] == packets(path)[0]


def test_what_is_there_is_not_overwritten_without_force(plain, tmp_path):
    output = tmp_path / "out.mp4"
    output.write_text("precious")
    with pytest.raises(OutputError, match="already there"):
        deliver(plain, tmp_path, output)
    assert output.read_text() == "precious"
    assert deliver(plain, tmp_path, output, force=True)[1].film == output
    assert output.stat().st_size > 1000


def test_the_film_itself_is_never_the_output(plain, tmp_path):
    with pytest.raises(OutputError, match="is an input of this run"):
        deliver(plain, tmp_path, plain, force=True)


def test_a_result_that_is_not_as_planned_never_replaces_what_was_there(plain, tmp_path, monkeypatch):
    output = tmp_path / "out.mp4"
    output.write_text("precious")
    monkeypatch.setattr("vidscore.deliver.film.picture_hashes", lambda path, streams: ("other",))
    with pytest.raises(ToolFailed, match="its picture is not the film's, bit for bit"):
        deliver(plain, tmp_path, output, force=True)
    assert output.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["encoded", "mix.wav", "out.mp4", "score.wav"]


@pytest.mark.parametrize(
    ("name", "mode", "error"),
    [
        ("out.webm", "mix", OutputError),
        ("out.xyz", "mix", OutputError),
        ("out.mp3", "add-track", OutputError),
        ("film.mp4", "mix", OutputError),
    ],
)
def test_what_cannot_be_delivered_is_told_before_any_work(plain, name, mode, error):
    with pytest.raises(error):
        check_delivery(film_of(plain), plain.parent / name, DeliverSettings(audio=mode, force=True))
    assert check_delivery(film_of(plain), plain.parent / "out.mp4", DeliverSettings()) == ()


def test_a_full_disk_for_temporary_files_is_told_with_its_folder_before_any_work(plain, tmp_path, monkeypatch):
    def full(*_, **__):
        raise soundfile.LibsndfileError(2)

    monkeypatch.setattr(soundfile.SoundFile, "write", full)
    with pytest.raises(OutputError, match="takes no more sound: the disk is full or fails") as caught:
        check_delivery(film_of(plain), tmp_path / "out.mp4", DeliverSettings())
    assert caught.value.hint.startswith("make room in ")


def test_what_a_container_will_leave_out_is_told_before_any_work(rich, tmp_path):
    notes = check_delivery(film_of(rich), tmp_path / "out.mp4", DeliverSettings())
    assert any("attached files (fonts) were left out" in note for note in notes)


def test_an_interrupt_leaves_nothing_behind(plain, tmp_path):
    film = film_of(plain)

    def interrupt(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_film(film, mixdown_for(film, tmp_path), tmp_path / "out.mp4", DeliverSettings(), interrupt)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mix.wav", "score.wav"]


def test_a_full_disk_is_told_before_any_work(plain, tmp_path, monkeypatch):
    film = film_of(plain)
    usage = type("Usage", (), {"free": 10_000})()
    monkeypatch.setattr("vidscore.tools.files.shutil.disk_usage", lambda folder: usage)
    with pytest.raises(OutputError, match=r"has 10\.0 kB free"):
        deliver_film(film, mixdown_for(film, tmp_path), tmp_path / "out.mp4", DeliverSettings())


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("film.mp4", "film.scored.mp4"),
        ("a.b.MKV", "a.b.scored.MKV"),
        ("film.flv", "film.scored.mkv"),
        ("film.wmv", "film.scored.wmv"),
        ("book.m4b", "book.scored.m4b"),
    ],
)
def test_the_default_output_is_beside_the_film(name, output):
    film = Film(Path("/films") / name, "", 1000, Fraction(25))
    assert default_output(film) == Path("/films") / output


def test_the_new_sound_has_the_language_of_the_old_and_none_where_that_has_none(tmp_path):
    args = ["-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=1", "-f", "lavfi", "-i", "sine=r=48000:d=1"]
    untold, told = tmp_path / "untold.mkv", tmp_path / "told.mkv"
    ffmpeg([*args, untold], "making a film")
    ffmpeg([*args, "-metadata:s:a:0", "language=jpn", told], "making a film in Japanese")
    for film, languages in ((untold, ["", ""]), (told, ["jpn", "jpn"])):
        _, delivery = deliver(film, tmp_path)
        assert [stream.language for stream in probe(delivery.film).of("audio")] == languages


@pytest.mark.parametrize(("suffix", "lost"), [("mp4", []), ("m4a", []), ("mkv", []), ("webm", []), ("ts", []), ("mov", ["gl"])])
def test_every_language_that_can_be_told_has_a_name_in_every_container(each_ffmpeg, tmp_path, suffix, lost):
    path = tmp_path / f"languages.{suffix}"
    names = [container_for(path).language_tag(language.code) for language in LANGUAGES]
    sound = "libopus" if suffix == "webm" else "aac"
    streams = [arg for i, name in enumerate(names) for arg in ("-map", "0:a", f"-metadata:s:a:{i}", f"language={name}")]
    ffmpeg(["-f", "lavfi", "-i", "anullsrc=r=48000:d=0.1", *streams, "-c:a", sound, path], "naming languages")
    read = [language_code(stream.language) for stream in probe(path).of("audio")]
    assert [language.code for language, code in zip(LANGUAGES, read, strict=True) if code != language.code] == lost
