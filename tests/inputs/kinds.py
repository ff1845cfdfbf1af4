"""Kinds of file that people have, each with how it is made and its decided outcome; ``docs/inputs.md`` lists them.

    python -m tests.inputs.kinds        # the tables, as they stand in docs/inputs.md

A recipe is what ffmpeg is told after its inputs (a test picture of 64x48 at 25 frames a second and a tone, 1.2 s both, unless it
names others), or a function from a folder to the file. A row that the test holds differently from what it says fails.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

REAL = Path(__file__).parents[3] / "shared" / "data" / "real" / "video"
SECONDS = 1.2
PICTURE = f"-f lavfi -i testsrc2=s=64x48:r=25:d={SECONDS}"
TONE = f"-f lavfi -i sine=f=300:r=44100:d={SECONDS}"
X264 = "-c:v libx264 -preset ultrafast -g 25 -bf 2 -pix_fmt yuv420p"
X265 = "-c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p"
AAC = "-c:a aac"
H264 = f"{X264} {AAC}"


@dataclass(frozen=True)
class Kind:
    """One row."""

    group: str
    name: str
    made: Callable[[Path], Path]
    suffix: str = ""
    """Of the scored file; empty where the file is refused."""
    sound: str = "stereo"
    """Layout of the new sound."""
    says: tuple[str, ...] = ()
    """What a note, or the error and its hint, must hold."""
    asked: dict[str, object] = field(default_factory=dict)
    """Settings that differ, and ``output``: the name of the scored file where it is not left to the program."""
    bits: tuple[int, int] = (0, 0)
    """Least and highest bit rate of a file that holds nothing but the new sound."""

    @property
    def outcome(self) -> str:
        """What happens, in words."""
        said = "; ".join(f"“{words}”" for words in self.says)
        if not self.suffix:
            return f"refused: {said}"
        scored = f"{self.suffix}, {self.sound}"
        return f"scored as {scored}; said: {said}" if said else f"scored as {scored}"


def ffmpeg(told: str, *more: Path | str) -> None:
    """Run ffmpeg with a line, and paths that may hold spaces."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", *shlex.split(told), *map(str, more)], check=True, capture_output=True)


def made(name: str, codecs: str = "", picture: str = PICTURE, sound: str = TONE) -> Callable[[Path], Path]:
    """A file of a picture and a sound; either may be left out."""

    def make(folder: Path) -> Path:
        ffmpeg(f"{picture} {sound} {codecs}", folder / name)
        return folder / name

    return make


def remade(first: Callable[[Path], Path], told: str, name: str, before: str = "") -> Callable[[Path], Path]:
    """What ffmpeg makes of another file."""

    def make(folder: Path) -> Path:
        source = first(folder)
        target = folder / name
        ffmpeg(f"{before} -i", source, *shlex.split(told), target)
        source.unlink()
        return target

    return make


def changed(first: Callable[[Path], Path], change: Callable[[bytes], bytes], name: str) -> Callable[[Path], Path]:
    """Another file with its bytes changed."""

    def make(folder: Path) -> Path:
        source = first(folder)
        data = source.read_bytes()
        source.unlink()
        (folder / name).write_bytes(change(data))
        return folder / name

    return make


def named(first: Callable[[Path], Path], name: str) -> Callable[[Path], Path]:
    """Another file under another name."""
    return lambda folder: first(folder).rename(folder / name)


def written(name: str, data: bytes) -> Callable[[Path], Path]:
    """A file of these bytes."""

    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def real(name: str) -> Callable[[Path], Path]:
    """A real file of the shared data; skips where there is none."""

    def make(folder: Path) -> Path:
        if not (REAL / name).is_file():
            pytest.skip("the shared data folder is not beside this checkout")
        return Path(shutil.copy(REAL / name, folder))

    return make


def half(data: bytes) -> bytes:
    """A download that broke off."""
    return data[: len(data) // 2]


def _cut(name: str) -> Callable[[Path], Path]:
    """Cut between key frames without encoding."""
    whole = made("whole.mp4", f"-c:v libx264 -g 50 -bf 2 -pix_fmt yuv420p {AAC}", *_seconds(6))
    return remade(whole, "-t 2 -c copy", name, "-ss 2.6")


def _seconds(length: float) -> tuple[str, str]:
    return PICTURE.replace(str(SECONDS), str(length)), TONE.replace(str(SECONDS), str(length))


def _turned(degrees: int) -> Callable[[Path], Path]:
    """Turned by the matrix of the picture's track, as phones write it."""
    one = 0x10000
    matrix = {90: (0, one, 0, 0xFFFF0000, 0, 0, 48 << 16, 0), 180: (0xFFFF0000, 0, 0, 0, 0xFFFF0000, 0, 64 << 16, 48 << 16)}[
        degrees
    ]

    def turn(data: bytes) -> bytes:
        at = data.index(b"tkhd") + 44
        return data[:at] + b"".join(value.to_bytes(4, "big") for value in (*matrix, 0x40000000)) + data[at + 36 :]

    return changed(made("whole.mp4", H264), turn, "turned.mp4")


def _still(folder: Path) -> Path:
    """A podcast with one frame as its picture."""
    ffmpeg(f"{PICTURE} -frames:v 1 {X264}", folder / "one.mp4")
    ffmpeg(f"-i {shlex.quote(str(folder / 'one.mp4'))} {TONE} -c:v copy -c:a aac", folder / "still.mp4")
    return folder / "still.mp4"


def _with_subtitles(name: str, codecs: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / "a.srt").write_text("1\n00:00:00,100 --> 00:00:01,000\nHello.\n")
        ffmpeg(f"{PICTURE} {TONE} -i", folder / "a.srt", *shlex.split(f"-map 0 -map 1 -map 2 {H264} {codecs}"), folder / name)
        (folder / "a.srt").unlink()
        return folder / name

    return make


def _with_cover(name: str, told: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        ffmpeg("-f lavfi -i color=red:s=64x64 -frames:v 1", folder / "cover.png")
        ffmpeg(f"{told.partition('|')[0]} -i", folder / "cover.png", *shlex.split(told.partition("|")[2]), folder / name)
        (folder / "cover.png").unlink()
        return folder / name

    return make


def _with_font(folder: Path) -> Path:
    (folder / "font.ttf").write_bytes(bytes(range(256)) * 4)
    ffmpeg(f"{PICTURE} {TONE} {H264} -attach", folder / "font.ttf", "-metadata:s:t:0", "mimetype=font/ttf", folder / "film.mkv")
    return folder / "film.mkv"


def _with_chapters(name: str, told: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        chapters = "".join(
            f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={n * 400}\nEND={n * 400 + 400}\ntitle=Part {n}\n" for n in range(3)
        )
        (folder / "meta").write_text(f";FFMETADATA1\ntitle=A book\n{chapters}")
        ffmpeg(f"{told.partition('|')[0]} -i", folder / "meta", *shlex.split(told.partition("|")[2]), folder / name)
        (folder / "meta").unlink()
        return folder / name

    return make


def _many(*sounds: str, more: str = "") -> Callable[[Path], Path]:
    """A film with several sounds, each with what is said of it."""
    tones = " ".join(f"-f lavfi -i sine=f={300 + 100 * n}:d={SECONDS}" for n in range(len(sounds)))
    maps = " ".join(f"-map {n}" for n in range(len(sounds) + 1))
    told = " ".join(
        f"-metadata:s:a:{n} {one}" if "=" in one else f"-disposition:a:{n} {one}"
        for n, words in enumerate(sounds)
        for one in shlex.split(words.replace(";", " "))
    )
    return made("film.mkv", f"{maps} {H264} {told} {more}", PICTURE, tones)


def _channels(layout: str, name: str, codec: str, bits: str = "") -> Callable[[Path], Path]:
    return made(name, f"{X264} -af aformat=channel_layouts={layout} {codec} {bits}")


def _twice(first: Callable[[Path], Path], name: str) -> Callable[[Path], Path]:
    return changed(first, lambda data: data * 2, name)


def _holed(data: bytes) -> bytes:
    """A stretch of a disk that could not be read."""
    at = len(data) * 2 // 3
    return data[:at] + bytes(300) + data[at + 300 :]


def _rows(group: str, *rows: Kind | tuple[object, ...]) -> tuple[Kind, ...]:
    return tuple(row if isinstance(row, Kind) else Kind(group, *row) for row in rows)  # type: ignore[arg-type]


CONTAINERS = _rows(
    "Containers",
    ("MP4, H.264 and AAC", made("film.mp4", H264), ".mp4"),
    ("MP4, HEVC and AAC", made("film.mp4", f"{X265} {AAC}"), ".mp4"),
    ("MP4, MPEG-4 and MP3", made("film.mp4", "-c:v mpeg4 -bf 2 -c:a libmp3lame"), ".mp4"),
    ("MP4, AV1 and Opus", made("film.mp4", "-c:v libaom-av1 -cpu-used 8 -c:a libopus"), ".mp4"),
    ("MP4, VP9 and FLAC", made("film.mp4", "-c:v libvpx-vp9 -deadline realtime -c:a flac -strict -2"), ".mp4"),
    ("MP4, its index at the front", made("film.mp4", f"{H264} -movflags +faststart"), ".mp4"),
    ("MP4 in fragments", made("film.mp4", f"{H264} -movflags +frag_keyframe+empty_moov+default_base_moof"), ".mp4"),
    ("MP4 in fragments of DASH", made("film.mp4", f"{H264} -movflags +dash+delay_moov+frag_every_frame"), ".mp4"),
    ("M4V", made("film.m4v", H264), ".m4v"),
    ("F4V", named(made("film.mp4", H264), "film.f4v"), ".mp4", "stereo", ("written as .mp4",)),
    ("MOV, H.264 and PCM", made("film.mov", f"{X264} -c:a pcm_s16le"), ".mov"),
    ("MOV, ProRes and 24-bit PCM", made("film.mov", "-c:v prores_ks -c:a pcm_s24le"), ".mov"),
    ("MOV, ProRes 4444 with alpha", made("film.mov", "-c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le -c:a pcm_s16le"), ".mov"),
    ("MOV, Motion JPEG", made("film.mov", "-c:v mjpeg -pix_fmt yuvj420p -c:a pcm_s16be"), ".mov"),
    ("MOV, Animation", made("film.mov", "-c:v qtrle -c:a pcm_s16be"), ".mov"),
    ("MOV, PNG frames", made("film.mov", "-c:v png -c:a aac"), ".mov"),
    ("MKV, H.264 and AAC", made("film.mkv", H264), ".mkv"),
    ("MKV, FFV1 and FLAC", made("film.mkv", "-c:v ffv1 -c:a flac"), ".mkv"),
    ("MKV, VP8 and Vorbis", made("film.mkv", "-c:v libvpx -deadline realtime -c:a libvorbis"), ".mkv"),
    ("MKV, MPEG-2 and AC-3", made("film.mkv", "-c:v mpeg2video -bf 2 -c:a ac3"), ".mkv"),
    ("MKV, Theora and PCM", made("film.mkv", "-c:v libtheora -c:a pcm_s16le"), ".mkv"),
    ("MKV, raw pictures", made("film.mkv", "-c:v rawvideo -pix_fmt yuv420p -c:a flac -allow_raw_vfw 1"), ".mkv"),
    ("WebM, VP8 and Vorbis", made("film.webm", "-c:v libvpx -deadline realtime -c:a libvorbis"), ".webm"),
    ("WebM, VP9 and Opus", made("film.webm", "-c:v libvpx-vp9 -deadline realtime -c:a libopus"), ".webm"),
    ("WebM, AV1 and Opus", made("film.webm", "-c:v libaom-av1 -cpu-used 8 -c:a libopus"), ".webm"),
    ("WebM, VP8 with alpha", made("film.webm", "-c:v libvpx -pix_fmt yuva420p -auto-alt-ref 0 -c:a libopus"), ".webm"),
    ("AVI, MPEG-4 and MP3", made("film.avi", "-c:v mpeg4 -bf 2 -c:a libmp3lame"), ".avi"),
    ("AVI, Motion JPEG and PCM", made("film.avi", "-c:v mjpeg -pix_fmt yuvj420p -c:a pcm_s16le"), ".avi"),
    ("AVI, H.264 and MP3", made("film.avi", f"{X264} -c:a libmp3lame"), ".avi"),
    ("AVI, HuffYUV and PCM", made("film.avi", "-c:v huffyuv -c:a pcm_s16le"), ".avi"),
    ("AVI, MS MPEG-4 (DivX 3)", made("film.avi", "-c:v msmpeg4 -c:a libmp3lame"), ".avi"),
    ("AVI, raw pictures", made("film.avi", "-c:v rawvideo -pix_fmt yuv420p -c:a pcm_u8"), ".avi"),
    ("AVI named DivX", named(made("film.avi", "-c:v mpeg4 -c:a libmp3lame"), "film.divx"), ".avi", "stereo", ("written as .avi",)),
    ("TS, H.264 and AAC", made("film.ts", H264), ".ts"),
    ("TS, MPEG-2 and MP2", made("film.ts", "-c:v mpeg2video -bf 2 -c:a mp2"), ".ts"),
    ("TS, HEVC and AC-3", made("film.ts", f"{X265} -c:a ac3"), ".ts"),
    ("MTS (AVCHD)", made("film.mts", f"{X264} -c:a ac3 -f mpegts -mpegts_m2ts_mode 1"), ".mts"),
    ("M2TS (Blu-ray)", made("film.m2ts", f"{X264} -c:a ac3"), ".m2ts"),
    ("TS of a receiver, named .trp", named(made("film.ts", H264), "film.trp"), ".ts", "stereo", ("written as .ts",)),
    ("MPG, MPEG-1 and MP2", made("film.mpg", "-c:v mpeg1video -c:a mp2"), ".mpg"),
    ("MPEG, MPEG-2 and MP2", made("film.mpeg", "-c:v mpeg2video -bf 2 -c:a mp2"), ".mpeg"),
    ("VOB, MPEG-2 and AC-3", made("film.vob", "-c:v mpeg2video -bf 2 -c:a ac3"), ".vob"),
    ("MOD (camcorder)", named(made("film.mpg", "-c:v mpeg2video -c:a ac3"), "film.mod"), ".mpg", "stereo", ("written as .mpg",)),
    ("FLV, Sorenson and MP3", made("film.flv", "-c:v flv -c:a libmp3lame"), ".mkv", "stereo", ("written as .mkv",)),
    ("FLV, H.264 and AAC", made("film.flv", H264), ".mkv", "stereo", ("written as .mkv",)),
    ("OGV, Theora and Vorbis", made("film.ogv", "-c:v libtheora -c:a libvorbis"), ".ogv"),
    ("OGV, Theora and FLAC", made("film.ogv", "-c:v libtheora -c:a flac"), ".ogv"),
    ("3GP, H.263 and AAC at 8 kHz", made("film.3gp", "-c:v h263 -s 176x144 -c:a aac -ar 8000"), ".3gp"),
    ("3GP, H.264 and AAC", made("film.3gp", H264), ".3gp"),
    ("3G2, MPEG-4 and AAC", made("film.3g2", "-c:v mpeg4 -c:a aac"), ".3g2"),
    ("WMV, WMV 2 and WMA 2", made("film.wmv", "-c:v wmv2 -c:a wmav2"), ".wmv"),
    ("WMV, WMV 1 and WMA 1", made("film.wmv", "-c:v wmv1 -c:a wmav1"), ".wmv"),
    ("ASF, MS MPEG-4 and MP3", made("film.asf", "-c:v msmpeg4 -c:a libmp3lame"), ".asf"),
    ("GIF", made("film.gif", "", PICTURE.replace("25", "10"), ""), ".mkv", "stereo", ("written as .mkv",)),
    ("APNG", made("film.apng", "", PICTURE, ""), "", "", ("codec apng is not supported", "encode its picture first: ffmpeg -i 'film.apng'")),
    ("MXF, MPEG-2 and PCM", made("film.mxf", "-c:v mpeg2video -c:a pcm_s16le -ar 48000"), ".mkv", "stereo", ("written as .mkv",)),
    ("GXF", made("film.gxf", "-c:v mpeg2video -s 720x576 -c:a pcm_s16le -ar 48000 -ac 1"), "", "",
     ("GXF does not say when its pictures are shown", "convert it first: ffmpeg -i")),
    ("NUT", made("film.nut", "-c:v mpeg4 -c:a libvorbis"), ".mkv", "stereo", ("written as .mkv",)),
    ("DV", made("film.dv", "-target pal-dv"), ".mkv", "stereo", ("written as .mkv",)),
    ("RealMedia", made("film.rm", "-c:v rv20 -s 176x144 -c:a ac3"), "", "", ("does not yet support muxing rv20", "encode its picture first")),
    ("WTV", made("film.wtv", "-c:v mpeg2video -c:a mp2"), ".mkv", "stereo", ("written as .mkv",)),
    ("ISMV (smooth streaming)", made("film.ismv", H264), ".mp4", "stereo", ("written as .mp4",)),
    ("CMAF", named(made("film.mp4", f"{H264} -movflags +frag_keyframe+empty_moov"), "film.cmfv"), ".mp4", "stereo", ("written as .mp4",)),
    ("DVR-MS", made("film.dvr-ms", "-c:v msmpeg4v2 -c:a wmav2 -f asf"), ".wmv", "stereo", ("written as .wmv",)),
    ("VRO (DVD recorder)", made("film.vro", "-c:v mpeg2video -c:a mp2 -f vob"), ".mpg", "stereo", ("written as .mpg",)),
    ("DAT (video CD)", made("film.dat", "-c:v mpeg2video -c:a mp2 -f svcd"), ".mpg", "stereo", ("written as .mpg",)),
    ("MOV, DNxHR", made("film.mov", "-s 256x144 -c:v dnxhd -profile:v dnxhr_hq -c:a pcm_s16le"), ".mov"),
    ("MOV, raw 10 bits (v210)", made("film.mov", "-c:v v210 -c:a pcm_s16le"), ".mov"),
    ("MOV, CineForm", made("film.mov", "-c:v cfhd -c:a pcm_s16le"), ".mov"),
    ("AVI, Cinepak", made("film.avi", "-c:v cinepak -c:a pcm_s16le"), ".avi"),
    ("FLV, Nellymoser", made("film.flv", "-c:v flv -c:a nellymoser"), ".mkv", "stereo", ("(nellymoser) was encoded again",)),
    ("RoQ", made("film.roq", "-s 128x128 -r 30 -c:v roqvideo -ar 22050 -c:a roq_dpcm"), "", "", ("codec roq is not supported", "encode its picture first")),
    ("SWF", made("film.swf", "-c:v flv -c:a libmp3lame"), ".mkv", "stereo", ("written as .mkv",)),
    ("IVF", made("film.ivf", "-c:v libvpx -deadline realtime", PICTURE, ""), ".mkv", "stereo", ("written as .mkv",)),
    ("Y4M", made("film.y4m", "-pix_fmt yuv420p", PICTURE, ""), ".mkv", "stereo", ("written as .mkv",)),
)  # fmt: skip

STRUCTURE = _rows(
    "Structure",
    ("MP4 cut between key frames (an edit list)", _cut("film.mp4"), ".mp4"),
    ("the same, asked for as MKV", _cut("film.mp4"), ".mp4", "stereo", ("film.scored.mkv would show",), {"output": "film.scored.mkv"}),
    ("the same, named .mkv", named(_cut("film.mp4"), "film.mkv"), ".mp4", "stereo", ("would show",)),
    ("MP4 that begins before 0", made("film.mp4", f"{H264} -output_ts_offset -0.4 -avoid_negative_ts disabled"), ".mp4"),
    ("MP4 whose clock begins at an hour", made("film.mp4", f"{H264} -output_ts_offset 3600 -use_editlist 0"), ".mp4"),
    ("TS whose clock begins at an hour", made("film.ts", f"{H264} -output_ts_offset 3600"), ".ts"),
    ("MKV whose clock begins at a minute", made("film.mkv", f"{H264} -output_ts_offset 60"), ".mkv"),
    ("WebM from a browser's recorder: no length, no index",
     made("film.webm", "-c:v libvpx -deadline realtime -c:a libopus -f webm -live 1"), ".webm"),
    ("MKV through a pipe: no length, no index", made("film.mkv", f"{H264} -f matroska -live 1"), ".mkv"),
    ("FLV of a stream: no length", made("film.flv", f"{H264} -flvflags no_duration_filesize"), ".mkv", "stereo", ("written as .mkv",)),
    ("bare H.264", made("film.h264", X264, PICTURE, ""), ".mp4", "stereo", ("keeps no times", "25 frames a second")),
    ("bare H.264 at 23.976", made("film.264", X264 + " -f h264", PICTURE.replace("r=25", "r=24000/1001"), ""), ".mp4", "stereo",
     ("keeps no times", "24000/1001 frames a second")),
    ("bare HEVC", made("film.hevc", X265, PICTURE, ""), ".mp4", "stereo", ("keeps no times",)),
    ("bare MPEG-2", made("film.m2v", "-c:v mpeg2video -bf 2", PICTURE, ""), ".mp4", "stereo", ("keeps no times",)),
    ("bare MPEG-4", made("film.m4v", "-c:v mpeg4 -bf 2 -f m4v", PICTURE, ""), ".m4v", "stereo", ("keeps no times",)),
    ("bare Motion JPEG", made("film.mjpeg", "-c:v mjpeg -pix_fmt yuvj420p", PICTURE, ""), ".mp4", "stereo", ("keeps no times",)),
    ("bare AV1", made("film.obu", "-c:v libaom-av1 -cpu-used 8", PICTURE, ""), ".mp4", "stereo", ("keeps no times",)),
    ("two TS recordings, one behind the other", _twice(made("one.ts", H264, *_seconds(3)), "two.ts"), ".ts", "stereo", ("clock starts again",)),
    ("two VOBs, one behind the other", _twice(made("one.vob", "-c:v mpeg2video -bf 2 -c:a ac3", *_seconds(3)), "two.vob"), ".vob", "stereo",
     ("clock starts again",)),
    ("two MP4s, one behind the other: players see the first", _twice(made("one.mp4", H264), "two.mp4"), ".mp4"),
    ("MP4 that breaks off, its index at the front",
     changed(made("a.mp4", f"{H264} -movflags +faststart", *_seconds(8)), half, "film.mp4"), ".mp4", "stereo", ("the file breaks off at",)),
    ("MP4 that breaks off before its index", changed(made("a.mp4", H264), half, "film.mp4"), "", "", ("Invalid data",)),
    ("MKV that breaks off", changed(made("a.mkv", H264, *_seconds(8)), half, "film.mkv"), ".mkv", "stereo", ("the file breaks off at",)),
    ("AVI that breaks off", changed(made("a.avi", "-c:v mpeg4 -c:a libmp3lame", *_seconds(8)), half, "film.avi"), ".avi"),
    ("TS that breaks off", changed(made("a.ts", H264, *_seconds(8)), half, "film.ts"), ".ts"),
    ("MP3 that breaks off", changed(made("a.mp3", "-ac 1 -b:a 64k", "", TONE), half, "film.mp3"), ".mp3", "mono"),
    ("MP4 with junk behind it", changed(made("a.mp4", H264), lambda data: data + b"junk" * 999, "film.mp4"), ".mp4"),
    ("TS with a hole", changed(made("a.ts", H264, *_seconds(4)), _holed, "film.ts"), ".ts"),
    ("MKV with a hole", changed(made("a.mkv", H264, *_seconds(4)), _holed, "film.mkv"), ".mkv"),
    ("no ending in its name", named(made("a.mp4", H264), "film"), ".mp4"),
    ("a name that ends in a dot", named(made("a.mp4", H264), "film."), ".mp4"),
    ("a hidden file", named(made("a.mp4", H264), ".mp4"), ".mp4"),
    ("a name in another script, with quotes", named(made("a.mp4", H264), "电影 'ä' \"x\" $1;.mp4"), ".mp4"),
    ("a name like an option", named(made("a.mp4", H264), "-i.mp4"), ".mp4"),
    ("MP4 named .mkv", named(made("a.mp4", H264), "film.mkv"), ".mkv"),
    ("MKV named .mp4", named(made("a.mkv", H264), "film.mp4"), ".mp4"),
    ("WebM named .mp4, VP8", named(made("a.webm", "-c:v libvpx -deadline realtime -c:a libopus"), "film.mp4"), ".mkv", "stereo",
     ("written as .mkv",)),
)  # fmt: skip

PICTURES = _rows(
    "Picture",
    ("turned by 90 degrees", _turned(90), ".mp4"),
    ("turned by 180 degrees", _turned(180), ".mp4"),
    ("variable frame rate", made("film.mp4", f"-vf select='not(mod(n\\,3))+lt(n\\,9)' -fps_mode vfr {H264}"), ".mp4"),
    ("interlaced H.264", made("film.mp4", f"{H264} -vf tinterlace=interleave_top -flags +ilme+ildct -x264-params interlaced=1"), ".mp4"),
    ("interlaced MPEG-2", made("film.ts", "-c:v mpeg2video -vf tinterlace=interleave_top -flags +ilme+ildct -c:a mp2"), ".ts"),
    ("HDR10, 10 bits", made("film.mp4", f"{X265}10le {AAC} -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc"), ".mp4"),
    ("HLG, 10 bits", made("film.mkv", f"{X265}10le {AAC} -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc"), ".mkv"),
    ("odd number of pixels", made("film.mkv", "-vf crop=63:47 -c:v ffv1 -c:a flac"), ".mkv"),
    ("pixels that are not square", made("film.mp4", f"-vf setsar=16/11 {H264}"), ".mp4"),
    ("4:4:4", made("film.mp4", "-c:v libx264 -pix_fmt yuv444p -c:a aac"), ".mp4"),
    ("grey", made("film.mp4", "-c:v libx264 -pix_fmt gray -c:a aac"), ".mp4"),
    ("one frame a second", made("film.mp4", H264, *[one.replace("r=25", "r=1") for one in _seconds(3)]), ".mp4"),
    ("120 frames a second", made("film.mp4", H264, PICTURE.replace("r=25", "r=120")), ".mp4"),
    ("59.94 frames a second", made("film.mp4", H264, PICTURE.replace("r=25", "r=60000/1001")), ".mp4"),
    ("two pictures", made("film.mkv", f"-map 0 -map 2 -map 1 {H264}", PICTURE, f"{TONE} {PICTURE}"), ".mkv"),
    ("one still frame under a sound", _still, ".mp4", "stereo", ("one still frame, so the film is as long as its sound",)),
    ("a cover beside the picture",
     _with_cover("film.mp4", f"{PICTURE} {TONE}|-map 0 -map 1 -map 2 {X264} {AAC} -c:v:1 png -disposition:v:1 attached_pic"), ".mp4"),
    ("picture that begins half a second late",
     made("film.mkv", f"-map 0 -map 1 {H264}", f"-itsoffset 0.5 {PICTURE}"), ".mkv"),
    ("picture that begins late, MP4", made("film.mp4", f"-map 0 -map 1 {H264}", f"-itsoffset 0.5 {PICTURE}"), ".mp4"),
    ("a single frame and no sound", made("film.mp4", f"-frames:v 1 {X264}", PICTURE, ""), ".mp4"),
    ("a fifth of a second", made("film.mp4", f"-t 0.2 {H264}"), ".mp4"),
)  # fmt: skip

TWO = ("language=eng;default", "language=fre;0")
SOUNDS = _rows(
    "Sound",
    ("no sound", made("film.mp4", X264, PICTURE, ""), ".mp4"),
    ("digital silence", made("film.mp4", H264, PICTURE, f"-f lavfi -i anullsrc=d={SECONDS}"), ".mp4"),
    ("mono", made("film.mp4", f"{H264} -ac 1"), ".mp4"),
    ("mono, asked to stay so", made("film.mp4", f"{H264} -ac 1"), ".mp4", "mono", (), {"channels": "mono"}),
    ("3.0", _channels("3.0", "film.mkv", "-c:a flac"), ".mkv", "3.0"),
    ("2.1", _channels("2.1", "film.mkv", "-c:a pcm_s16le"), ".mkv", "stereo", ("has 3 channels, which are mixed to stereo",)),
    ("4.0", _channels("4.0", "film.mkv", "-c:a aac"), ".mkv", "stereo", ("has 4 channels (4.0), which are mixed to stereo",)),
    ("quadrophonic", _channels("quad", "film.mkv", "-c:a flac"), ".mkv", "quad"),
    ("5.0", _channels("5.0", "film.mkv", "-c:a flac"), ".mkv", "5.0"),
    ("5.1, AAC in MP4", _channels("5.1", "film.mp4", "-c:a aac"), ".mp4", "5.1"),
    ("5.1, AC-3 in MKV", _channels("5.1", "film.mkv", "-c:a ac3"), ".mkv", "5.1"),
    ("5.1, E-AC-3 in TS", _channels("5.1", "film.ts", "-c:a eac3"), ".ts", "5.1"),
    ("5.1, DTS in MKV", _channels("5.1(side)", "film.mkv", "-c:a dca -strict -2 -ar 48000"), ".mkv", "5.1"),
    ("5.1, AC-3 in AVI", made("film.avi", "-c:v mpeg4 -ac 6 -c:a ac3"), ".avi", "5.1"),
    ("5.1, AC-3 in VOB", made("film.vob", "-c:v mpeg2video -ac 6 -c:a ac3"), ".vob", "5.1"),
    ("5.1, Opus in WebM", made("film.webm", "-c:v libvpx -deadline realtime -af aformat=channel_layouts=5.1 -c:a libopus"), ".webm", "5.1"),
    ("5.1, PCM in MOV", _channels("5.1", "film.mov", "-c:a pcm_s16le"), ".mov", "5.1"),
    ("5.1, asked for in stereo", _channels("5.1", "film.mp4", "-c:a aac"), ".mp4", "stereo", (), {"channels": "stereo"}),
    ("6.1, FLAC in MKV", _channels("6.1", "film.mkv", "-c:a flac"), ".mkv", "6.1"),
    ("7.1, FLAC in MKV", _channels("7.1", "film.mkv", "-c:a flac"), ".mkv", "7.1"),
    ("7.1, AAC in MP4", _channels("7.1", "film.mp4", "-c:a aac"), ".mp4", "7.1"),
    ("7.1, TrueHD in MKV", _channels("5.1", "film.mkv", "-c:a truehd -strict -2 -ar 48000"), ".mkv", "5.1"),
    ("8 kHz", made("film.mp4", f"{H264} -ar 8000"), ".mp4"),
    ("11 025 Hz, 8 bits", made("film.avi", "-c:v mpeg4 -c:a pcm_u8 -ar 11025"), ".avi"),
    ("22 050 Hz", made("film.mkv", f"{X264} -c:a libmp3lame -ar 22050"), ".mkv"),
    ("32 kHz", made("film.mkv", f"{X264} -c:a ac3 -ar 32000"), ".mkv"),
    ("96 kHz, 24 bits", made("film.mkv", f"{X264} -c:a pcm_s24le -ar 96000"), ".mkv"),
    ("192 kHz, FLAC", made("film.mkv", f"{X264} -c:a flac -ar 192000"), ".mkv"),
    ("μ-law", made("film.mov", f"{X264} -c:a pcm_mulaw -ar 8000 -ac 1"), ".mov"),
    ("ALAC", made("film.mp4", f"{X264} -c:a alac"), ".mp4"),
    ("sound that begins half a second late", made("film.mkv", f"-map 0 -map 1 {H264}", PICTURE, f"-itsoffset 0.5 {TONE}"), ".mkv"),
    ("sound that begins late, MP4", made("film.mp4", f"-map 0 -map 1 {H264}", PICTURE, f"-itsoffset 0.5 {TONE}"), ".mp4"),
    ("sound that ends early", made("film.mp4", H264, PICTURE, TONE.replace("d=1.2", "d=0.6")), ".mp4"),
    ("sound that goes on after the picture", made("film.mp4", H264, PICTURE, TONE.replace("d=1.2", "d=2")), ".mp4"),
    ("two languages", _many(*TWO), ".mkv", "stereo", ("sound 1 (eng, mono) is heard as the dialogue",)),
    ("two languages, the second is the default", _many("language=eng;0", "language=fre;default"), ".mkv", "stereo",
     ("sound 2 (fre, mono) is heard as the dialogue",)),
    ("two languages, --dialogue-track 2", _many(*TWO), ".mkv", "stereo", ("sound 2 (fre, mono) is heard",), {"dialogue_track": "2"}),
    ("two languages, --dialogue-track fr", _many(*TWO), ".mkv", "stereo", ("sound 2 (fre, mono) is heard",), {"dialogue_track": "fr"}),
    ("two languages, --dialogue-track 3", _many(*TWO), "", "", ("has no sound 3: it has 1 (eng, mono), 2 (fre, mono)",),
     {"dialogue_track": "3"}),
    ("two languages, --dialogue-track ja", _many(*TWO), "", "", ("has no sound ja",), {"dialogue_track": "ja"}),
    ("a commentary is the default", _many("language=eng;default+comment", "language=eng;0"), ".mkv", "stereo",
     ("sound 2 (eng, mono) is heard", "commentary")),
    ("a commentary by its title", _many("title=Commentary;default", "language=eng;0"), ".mkv", "stereo",
     ("sound 2 (eng, mono) is heard",)),
    ("an audio description comes first", _many("visual_impaired", "language=eng;0"), ".mkv", "stereo",
     ("sound 2 (eng, mono) is heard", "audio description")),
    ("stereo and 5.1, the default is 5.1", _many("0", "default", more="-ac:a:1 6 -c:a:1 ac3"), ".mkv", "5.1",
     ("sound 2 (5.1",)),
)  # fmt: skip

WITH = _rows(
    "Other streams",
    ("MP4 with text", _with_subtitles("film.mp4", "-c:s mov_text"), ".mp4"),
    ("MKV with SRT", _with_subtitles("film.mkv", "-c:s srt"), ".mkv"),
    ("MKV with ASS", _with_subtitles("film.mkv", "-c:s ass"), ".mkv"),
    ("MKV with DVD subtitles", _with_subtitles("film.mkv", "-c:s webvtt"), ".mkv"),
    ("MKV with a font", _with_font, ".mkv"),
    ("MKV with a font, asked for as MP4", _with_font, ".mp4", "stereo", ("1 attached files (fonts) were left out",),
     {"output": "film.scored.mp4"}),
    ("MKV with SRT, asked for as AVI", _with_subtitles("film.mkv", "-c:s srt"), ".avi", "stereo",
     ("subtitle track 2 (subrip) was left out",), {"output": "film.scored.avi"}),
    ("MP4 with chapters", _with_chapters("film.mp4", f"{PICTURE} {TONE}|-map 0 -map 1 -map_metadata 2 {H264}"), ".mp4"),
    ("MOV with a timecode track", made("film.mov", f"{H264} -timecode 01:00:00:00"), ".mov"),
    ("MOV with a timecode track, asked for as MKV", made("film.mov", f"{H264} -timecode 01:00:00:00"), ".mkv", "stereo",
     ("data stream 2 (tmcd) was left out",), {"output": "film.scored.mkv"}),
    ("MP4 with a timecode track", made("film.mp4", f"{H264} -timecode 01:00:00:00"), ".mp4"),
    ("TS of two programmes", made("film.ts", f"-map 0 -map 1 {H264} -program st=0:st=1 -program st=0"), ".ts"),
)  # fmt: skip

ONLY = ("", TONE)
ALONE = _rows(
    "Sound without a picture",
    Kind("", "MP3, mono, 64 kb/s", made("book.mp3", "-ac 1 -b:a 64k", *ONLY), ".mp3", "mono", bits=(60_000, 80_000)),
    Kind("", "MP3, stereo, 128 kb/s", made("book.mp3", "-ac 2 -b:a 128k", *ONLY), ".mp3", bits=(120_000, 160_000)),
    Kind("", "MP3, mono, 32 kb/s at 22 050 Hz", made("book.mp3", "-ac 1 -b:a 32k -ar 22050", *ONLY), ".mp3", "mono",
         bits=(44_000, 64_000)),
    Kind("", "MP3, mono, asked for in stereo", made("book.mp3", "-ac 1 -b:a 64k", *ONLY), ".mp3", "stereo", (), {"channels": "stereo"},
         (120_000, 160_000)),
    ("MP3 with a cover", _with_cover("book.mp3", f"{TONE}|-map 0 -map 1 -c:v png -id3v2_version 3 -disposition:v attached_pic"), ".mp3",
     "mono"),
    ("M4B with chapters, mono, 64 kb/s", _with_chapters("book.m4b", f"{TONE}|-map 0 -map_metadata 1 -c:a aac -ac 1 -b:a 64k -f ipod"),
     ".m4b", "mono"),
    ("M4A, AAC in stereo", made("book.m4a", "-c:a aac -ac 2", *ONLY), ".m4a"),
    ("M4A, ALAC", made("book.m4a", "-c:a alac", *ONLY), ".m4a", "mono"),
    ("M4A with a cover",
     _with_cover("book.m4a", f"{TONE}|-map 0 -map 1 -c:a aac -c:v png -disposition:v attached_pic"), ".m4a", "mono"),
    ("AAC (ADTS)", made("book.aac", "-c:a aac", *ONLY), ".aac", "mono"),
    ("Ogg Vorbis", made("book.ogg", "-c:a libvorbis", *ONLY), ".ogg", "mono"),
    Kind("", "Opus, mono, 24 kb/s", made("book.opus", "-c:a libopus -b:a 24k", *ONLY), ".opus", "mono", bits=(20_000, 70_000)),
    ("Ogg FLAC", made("book.oga", "-c:a flac", *ONLY), ".oga", "mono"),
    ("FLAC, 44.1 kHz, stereo", made("book.flac", "-ac 2", *ONLY), ".flac"),
    ("FLAC, 192 kHz", made("book.flac", "-ar 192000 -ac 2", *ONLY), ".flac", "stereo",
     ("delivered at 48000 Hz; the film's own has 192000 Hz",)),
    ("FLAC with a cover",
     _with_cover("book.flac", f"{TONE}|-map 0 -map 1 -c:v png -disposition:v attached_pic"), ".flac", "mono"),
    ("WAV, 16 bits", made("book.wav", "-ac 2", *ONLY), ".wav"),
    ("WAV, μ-law at 8 kHz (a telephone)", made("book.wav", "-c:a pcm_mulaw -ar 8000", *ONLY), ".wav", "mono"),
    ("WAV, 32-bit float at 96 kHz", made("book.wav", "-c:a pcm_f32le -ar 96000 -ac 2", *ONLY), ".wav", "stereo", ("at 48000 Hz",)),
    ("WAV, 5.1", made("book.wav", "-ac 6", *ONLY), ".wav", "5.1"),
    ("RF64", made("book.wav", "-ac 2 -rf64 always", *ONLY), ".wav"),
    ("AIFF", made("book.aiff", "-ac 2", *ONLY), ".aiff"),
    ("CAF", made("book.caf", "-ac 2 -c:a pcm_s16le", *ONLY), ".mka", "stereo", ("written as .mka",)),
    ("AU", made("book.au", "", *ONLY), ".mka", "mono", ("written as .mka",)),
    ("W64", made("book.w64", "-ac 2", *ONLY), ".mka", "stereo", ("written as .mka",)),
    ("WMA", made("book.wma", "-c:a wmav2 -b:a 64k", *ONLY), ".wma", "mono"),
    ("MP2", made("book.mp2", "-b:a 64k", *ONLY), ".mka", "mono", ("written as .mka",)),
    ("AC-3, 5.1", made("book.ac3", "-ac 6", *ONLY), ".mka", "5.1", ("written as .mka",)),
    ("GSM", made("book.gsm", "-c:a libgsm -ar 8000 -ac 1", *ONLY), ".mka", "mono", ("(gsm) was encoded again",)),
    ("ADX", made("book.adx", "-c:a adpcm_adx", *ONLY), ".mka", "mono", ("(adpcm_adx) was encoded again",)),
    ("Speex", made("book.spx", "-c:a libspeex -ar 16000", *ONLY), ".mka", "mono", ("written as .mka",)),
    ("DTS", made("book.dts", "-c:a dca -strict -2 -ar 48000 -ac 2", *ONLY), ".mka", "stereo", ("written as .mka",)),
    ("TrueHD", made("book.thd", "-c:a truehd -strict -2 -ar 48000 -ac 2", *ONLY), ".mka", "stereo", ("written as .mka",)),
    ("WAV, MS ADPCM", made("book.wav", "-c:a adpcm_ms", *ONLY), ".wav", "mono"),
    ("WAV that holds MP3", made("book.wav", "-c:a libmp3lame", *ONLY), ".wav", "mono"),
    ("WAV, 16 channels", made("book.wav", "-af pan=16c|c0=c0", *ONLY), ".wav", "stereo", ("has 16 channels, which are mixed to stereo",)),
    ("True Audio", made("book.tta", "", *ONLY), ".mka", "mono", ("written as .mka",)),
    ("WavPack", made("book.wv", "-ac 2", *ONLY), ".mka", "stereo", ("written as .mka",)),
    ("MKA with Opus", made("book.mka", "-c:a libopus", *ONLY), ".mka", "mono"),
    ("WebM with sound alone", made("book.webm", "-c:a libopus", *ONLY), ".webm", "mono"),
    ("MP4 with sound alone", made("book.mp4", "-c:a aac", *ONLY), ".mp4", "mono"),
    ("3GP with sound alone", made("book.3gp", "-c:a aac -ar 8000", *ONLY), ".3gp", "mono"),
)  # fmt: skip

NOT_FILMS = _rows(
    "No films",
    ("nothing at that path", lambda folder: folder / "gone.mp4", "", "", ("does not exist",)),
    ("a folder", lambda folder: folder, "", "", ("is a folder",)),
    ("an empty file", written("film.mp4", b""), "", "", ("the file is empty",)),
    ("a text", written("film.mp4", b"Once upon a time.\n" * 99), "", "", ("no film or sound that can be read",)),
    ("a PNG picture", made("film.png", "-frames:v 1", PICTURE, ""), "", "", ("a PNG picture, which does not move",)),
    ("a JPEG picture", made("film.jpg", "-frames:v 1", PICTURE, ""), "", "", ("a JPEG picture, which does not move",)),
    ("an AVIF picture", made("film.avif", "-frames:v 1 -c:v libaom-av1 -cpu-used 8", PICTURE, ""), "", "", ("an AVIF picture, which does not move",)),
    ("a HEIC picture", changed(made("a.mp4", H264), lambda data: data[:8] + b"heic" + data[12:], "film.heic"), "", "", ("a HEIC picture",)),
    ("a WebP picture", made("film.webp", "-frames:v 1 -c:v libwebp", PICTURE, ""), "", "", ("a WebP picture, which does not move",)),
    ("an HLS playlist", written("film.m3u8", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), "", "", ("an HLS playlist",)),
    ("a playlist named .mp4", written("film.mp4", b"#EXTM3U\n#EXTINF:1,\na.ts\n"), "", "", ("an HLS playlist",)),
    ("an ffconcat script", written("film.ffconcat", b"ffconcat version 1.0\nfile a.mp4\n"), "", "", ("an ffconcat script",)),
    ("a ZIP archive", written("film.zip", b"PK\x03\x04" + bytes(500)), "", "", ("no film or sound that can be read",)),
    ("a PDF", written("film.pdf", b"%PDF-1.7\n" + b"x" * 500), "", "", ("no film or sound that can be read",)),
    ("random bytes", written("film.mp4", bytes((n * 7919 >> 5) % 256 for n in range(4000))), "", "", ("no film or sound that can be read",)),
    ("MKV with nothing but subtitles", remade(written("a.srt", b"1\n00:00:00,000 --> 00:00:01,000\nHello.\n"), "-c:s srt", "film.mkv"),
     "", "", ("neither picture nor sound, only subtitle",)),
    ("asked for in a container nobody knows", made("film.mp4", H264), "", "", ("no container that can be written",), {"output": "a.xyz"}),
    ("ProRes asked for as WebM", made("film.mov", "-c:v prores_ks -c:a aac"), "", "", ("cannot hold this film's picture",),
     {"output": "a.webm"}),
    ("VP8 asked for as MOV", made("film.webm", "-c:v libvpx -deadline realtime -c:a libopus"), "", "", ("does not take this film",),
     {"output": "a.mov"}),
    ("turned, asked for as AVI", _turned(90), "", "", ("does not keep that the picture is turned",), {"output": "a.avi"}),
)  # fmt: skip

REALS = _rows(
    "Real files",
    ("MP4 of Big Buck Bunny", real("bbb_60s_360p.mp4"), ".mp4"),
    ("MP4 of Sintel", real("sintel_26s_480p.mp4"), ".mp4"),
    ("MKV of Sintel with Chinese SSA", real("sintel_26s_with_chinese_ssa.mkv"), ".mkv"),
    ("MP4 from a telephone, turned", real("issue-134-rotate.mp4"), ".mp4"),
    ("MKV with PGS subtitles", real("sample_with_pgs_subtitles.mkv"), ".mkv"),
    ("MKV with SRT, mono", real("sample_with_srt.mkv"), ".mkv"),
    ("MP4 with cuts", real("testvideo.mp4"), ".mp4"),
)  # fmt: skip

KINDS: tuple[Kind, ...] = (*CONTAINERS, *STRUCTURE, *PICTURES, *SOUNDS, *WITH, *ALONE, *NOT_FILMS, *REALS)


def table() -> str:
    """The rows as docs/inputs.md holds them."""
    lines = []
    for kinds in (CONTAINERS, STRUCTURE, PICTURES, SOUNDS, WITH, ALONE, NOT_FILMS, REALS):
        group = next(kind.group for kind in kinds if kind.group)
        lines += [
            f"### {group}",
            "",
            "| kind | outcome |",
            "|---|---|",
            *(f"| {kind.name} | {kind.outcome} |" for kind in kinds),
            "",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(), end="")
