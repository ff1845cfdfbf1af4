"""What each container can hold, as one table: the only place that knows.

A stream whose codec a container holds is copied; subtitles that it holds in another form are
converted; the rest is left out with a note, except the moving picture, which is never touched:
a container that cannot hold it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vidscore.errors import OutputError
from vidscore.model.film import STORY, Film
from vidscore.tools.encode import CODECS, Codec
from vidscore.tools.language_codes import Form, iso_639_2

ANY = frozenset({"*"})
_TEXT = ("subrip", "ass", "ssa", "webvtt", "mov_text", "text", "ttml", "sami", "microdvd", "subviewer")


@dataclass(frozen=True, slots=True)
class Container:
    """One row."""

    muxer: str
    suffixes: tuple[str, ...]
    encoder: tuple[tuple[str, str], ...]
    """How the new sound is encoded: ffmpeg's options of an audio stream."""
    video: frozenset[str] = frozenset()
    """Codecs of moving pictures it holds."""
    audio: frozenset[str] = frozenset()
    subtitles: tuple[tuple[str, str], ...] = ()
    """(codec, ``copy`` or the codec it is turned into); codecs that are not named are left out."""
    data: frozenset[str] = frozenset()
    """Tags of data streams it holds. MP4 makes its timecode (``tmcd``) anew from the picture's tag."""
    attachments: bool = False
    covers: bool = False
    """Whether a still picture can be a stream of it; Matroska keeps covers as attachments."""
    edit_lists: bool = False
    """Whether it can hide the beginning of a stream: a film cut without encoding needs that."""
    one_sound: bool = False
    """Whether it holds a single audio stream."""
    most_channels: int = 8
    """Of the new sound, as its encoder knows them."""
    surround: tuple[tuple[str, str], ...] = ()
    """How new sound of more than two channels is encoded, where the usual encoder knows only two."""
    start_codes: bool = False
    """Whether it keeps H.264 and HEVC with start codes instead of lengths, so that packets differ in form."""
    length_ms: int = 0
    """By how much its header may be wrong about the length."""
    options: tuple[tuple[str, str], ...] = ()
    """Options of the muxer."""
    tags: tuple[tuple[str, str], ...] = ()
    """(codec, four-letter tag) for pictures that come from another container; Apple plays HEVC as ``hvc1`` only."""

    languages: Form = "bibliographic"
    """Which form of ISO 639-2 its streams name their language in."""
    own_languages: tuple[tuple[str, str], ...] = ()
    """(ISO 639-1, name) of the languages that it, or ffmpeg for it, names otherwise."""

    @property
    def codec(self) -> Codec | None:
        """How the new sound is encoded while it is mixed; None where it must be encoded in one go."""
        return CODECS.get(dict(self.encoder)["c"])

    def holds(self, kind: str, codec: str) -> bool:
        """Whether a video or audio codec can be copied into it."""
        held = self.video if kind == "video" else self.audio
        return held == ANY or codec in held

    def language_tag(self, code: str) -> str:
        """What a stream's language is named here; empty for one that is not in the table.

        Args:
            code: ISO 639-1.
        """
        return dict(self.own_languages).get(code) or iso_639_2(code, self.languages)


def _encoder(codec: Codec) -> tuple[tuple[str, str], ...]:
    return (("c", codec.name), ("b", str(codec.bit_rate)), *codec.options)


_AAC, _OPUS = _encoder(CODECS["aac"]), _encoder(CODECS["libopus"])
_MP4_VIDEO = frozenset({"h264", "hevc", "vvc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg", "png", "prores"})
_MP4_AUDIO = frozenset({"aac", "mp3", "mp2", "ac3", "eac3", "alac", "opus", "flac", "dts"})
_MP4_SUBTITLES = (
    ("mov_text", "copy"),
    ("dvd_subtitle", "copy"),
    *((codec, "mov_text") for codec in _TEXT if codec != "mov_text"),
)
_FAST = (("movflags", "+faststart"), ("strict", "experimental"))
"""The index first, so that films play while they load; FLAC and DTS, which ffmpeg 5 calls experimental in MP4."""

_QUICKTIME_LANGUAGES = (
    ("cs", "ces"),
    ("fr", "fra"),
    ("hr", "hr "),
    ("ro", "ron"),
    ("sk", "slk"),
    ("sr", "sr "),
    ("sv", "sve"),
)
"""QuickTime numbers its languages, and ffmpeg's list of them mixes both forms and others; Galician is not in it."""

CONTAINERS: tuple[Container, ...] = (
    Container(
        "mp4", (".mp4", ".m4v"), _AAC, _MP4_VIDEO - {"prores", "png"}, _MP4_AUDIO, _MP4_SUBTITLES,
        frozenset({"gpmd"}), covers=True, edit_lists=True, options=_FAST, tags=(("hevc", "hvc1"),), languages="terminological",
    ),
    Container(
        "mov", (".mov", ".qt"), _AAC, ANY, ANY,
        tuple((codec, how) for codec, how in _MP4_SUBTITLES if codec != "dvd_subtitle"),
        frozenset({"tmcd", "gpmd"}), edit_lists=True, options=_FAST, tags=(("hevc", "hvc1"),), own_languages=_QUICKTIME_LANGUAGES,
    ),
    Container("ipod", (".m4a", ".m4b"), _AAC, frozenset({"h264", "mpeg4"}), frozenset({"aac", "alac", "ac3"}),
              _MP4_SUBTITLES[:1], covers=True, edit_lists=True, options=_FAST, languages="terminological"),
    Container(
        "matroska", (".mkv", ".mka", ".mk3d"), _OPUS, ANY, ANY,
        (("subrip", "copy"), ("ass", "copy"), ("ssa", "copy"), ("webvtt", "copy"), ("hdmv_pgs_subtitle", "copy"),
         ("dvd_subtitle", "copy"), ("dvb_subtitle", "copy"), ("hdmv_text_subtitle", "copy"),
         *((codec, "subrip") for codec in ("mov_text", "text", "ttml", "sami", "microdvd", "subviewer"))),
        attachments=True, options=(("default_mode", "passthrough"),),
    ),
    Container(
        "webm", (".webm",), _OPUS, frozenset({"vp8", "vp9", "av1"}), frozenset({"opus", "vorbis"}),
        (("webvtt", "copy"), *((codec, "webvtt") for codec in _TEXT if codec != "webvtt")),
        options=(("default_mode", "passthrough"),),
    ),
    Container("avi", (".avi",), (("c", "libmp3lame"), ("b", "256k")), ANY, ANY, start_codes=True, most_channels=6,
              surround=(("c", "ac3"), ("b", "640k")), length_ms=100),
    Container("mpegts", (".ts", ".m2ts", ".mts"), _AAC, ANY, ANY, (("dvb_subtitle", "copy"), ("dvb_teletext", "copy"),
              ("hdmv_pgs_subtitle", "copy")), start_codes=True),
    Container("3gp", (".3gp", ".3g2"), _AAC, frozenset({"h263", "h264", "mpeg4"}), frozenset({"aac", "amr_nb", "amr_wb"}),
              _MP4_SUBTITLES[:1], edit_lists=True, options=_FAST, languages="terminological"),
    Container("ogg", (".ogv",), _OPUS, frozenset({"theora", "vp8"}), frozenset({"opus", "vorbis", "flac", "speex"})),
    Container("vob", (".mpg", ".mpeg", ".vob"), (("c", "ac3"), ("b", "256k")), frozenset({"mpeg1video", "mpeg2video"}),
              frozenset({"mp2", "mp3", "ac3", "dts", "pcm_dvd"}), (("dvd_subtitle", "copy"),), most_channels=6),
    Container("asf", (".wmv", ".asf", ".wma"), (("c", "wmav2"), ("b", "256k")),
              frozenset({"wmv1", "wmv2", "wmv3", "vc1", "msmpeg4v1", "msmpeg4v2", "msmpeg4v3", "mpeg4"}),
              frozenset({"wmav1", "wmav2", "wmapro", "mp3"}), most_channels=2, length_ms=200),
    Container("mp3", (".mp3",), (("c", "libmp3lame"), ("b", "256k")), covers=True, one_sound=True, most_channels=2,
              options=(("id3v2_version", "3"),)),
    Container("flac", (".flac",), (("c", "flac"), ("sample_fmt", "s32")), covers=True, one_sound=True),
    Container("wav", (".wav",), (("c", "pcm_s24le"),), one_sound=True, options=(("rf64", "auto"),)),
    Container("aiff", (".aif", ".aiff"), (("c", "pcm_s24be"),), one_sound=True),
    Container("ogg", (".ogg", ".oga", ".opus"), _OPUS, one_sound=True),
    Container("adts", (".aac",), _AAC, one_sound=True),
)  # fmt: skip
"""Every container that can be written."""

_BY_SUFFIX = {suffix: container for container in CONTAINERS for suffix in container.suffixes}
WRITTEN_SUFFIXES = tuple(_BY_SUFFIX)
"""Every suffix of a container that can be written."""


def container_for(path: Path) -> Container:
    """The container that a file name asks for.

    Raises:
        OutputError: There is none with that suffix.
    """
    found = _BY_SUFFIX.get(path.suffix.lower())
    if found is None:
        known = ", ".join(_BY_SUFFIX)
        raise OutputError(
            f"{path.name} has the suffix {path.suffix or 'of nothing'}, which is no container that can be written ({known})",
            f"-o '{path.with_suffix('.mkv').name}' holds everything",
        )
    return found


_USUAL = {"mov": ".mp4", "avi": ".avi", "mpegts": ".ts", "mpeg": ".mpg", "asf": ".wmv", "ogg": ".ogv"}
"""The suffix of a film whose own tells nothing, by the first of its demuxer's names."""


STORY_SUFFIX = ".m4a"
"""What a story that is only written becomes."""


def suffix_for(film: Film) -> str:
    """The suffix a scored copy gets: its own, else that of its kind, else what holds everything.

    Args:
        film: Its suffix is kept where it is one of a container that can be written and holds the picture.

    Returns:
        ``.m4a`` for a story that is only written; ``.mkv`` or ``.mka``, which hold everything, where nothing tells.
    """
    if film.container == STORY:
        return STORY_SUFFIX
    own = film.path.suffix.lower()
    if film.frame_rate is None:
        return film.path.suffix if own in _BY_SUFFIX else ".mka"
    for suffix in (own, _USUAL.get(film.container.split(",")[0], "")):
        if suffix in _BY_SUFFIX and (not film.picture_codec or _BY_SUFFIX[suffix].holds("video", film.picture_codec)):
            return film.path.suffix if suffix == own else suffix
    return ".mkv"
