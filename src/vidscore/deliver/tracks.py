"""Which streams the delivered file holds, in which order: a pure decision that gives its reasons.

Order: moving pictures, sound, subtitles, data, cover, and attachments last (ffmpeg fails on a
newly encoded stream after an attachment). Exactly one sound is the default, because players and
platforms play that one, or the first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from vidscore.deliver.containers import Container
from vidscore.deliver.sound_form import SoundForm
from vidscore.errors import OutputError, SettingsError
from vidscore.model.channels import STEREO, ChannelLayout
from vidscore.model.film import Film
from vidscore.settings import AudioMode
from vidscore.tools.language_codes import language_code
from vidscore.tools.probe import Media, StreamFacts

Source = Literal["film", "mix", "score"]
SCORE_TITLE = "Score"
MIX_TITLE = "With score"
NO_LANGUAGE = "zxx"
"""ISO 639-2 for "no linguistic content"."""


@dataclass(frozen=True, slots=True)
class Track:
    """One stream of the result."""

    kind: str
    source: Source
    index: int
    """Stream index in the source."""
    codec: str
    """What it will be on probing it again; empty where the container decides."""
    encoder: tuple[tuple[str, str], ...] = (("c", "copy"),)
    flags: tuple[str, ...] = ()
    language: str = ""
    title: str = ""
    channels: ChannelLayout = STEREO
    """Of a new sound."""

    @property
    def copied(self) -> bool:
        """Whether its packets pass untouched."""
        return self.encoder == (("c", "copy"),)


@dataclass(frozen=True, slots=True)
class Layout:
    """The streams of the result, and what was decided on the way."""

    tracks: tuple[Track, ...]
    covers: tuple[StreamFacts, ...] = ()
    """Covers that Matroska keeps as attachments, to be attached as files."""
    notes: tuple[str, ...] = ()

    def with_encoded_sound(self) -> Layout:
        """The same, where the new sound is encoded already and only needs to be copied."""
        return replace(
            self,
            tracks=tuple(t if t.source == "film" else replace(t, encoder=(("c", "copy"),)) for t in self.tracks),
        )

    def with_own_sound_encoded(self, container: Container) -> Layout:
        """The same, where the film's own sounds are encoded again, for a container that turned out not to hold them."""
        copied = [track for track in self.tracks if track.kind == "audio" and track.source == "film" and track.copied]
        again = {track: replace(track, codec="", encoder=container.encoder) for track in copied}
        notes = tuple(_encoded_again(track.index, track.codec, container) for track in copied)
        return replace(self, tracks=tuple(again.get(track, track) for track in self.tracks), notes=(*self.notes, *notes))

    def of(self, kind: str) -> tuple[Track, ...]:
        """Tracks of one kind."""
        return tuple(track for track in self.tracks if track.kind == kind)


def lay_out(
    media: Media, film: Film, data_tags: dict[int, str], container: Container, mode: AudioMode, has_mix: bool, form: SoundForm
) -> Layout:
    """Decide which streams the result holds.

    Args:
        media: The film's inventory.
        film: The same film, as read: which of its sounds holds the dialogue.
        data_tags: Four-letter tags of its data streams by index.
        container: Where they go.
        mode: ``mix``, ``replace`` or ``add-track``.
        has_mix: Whether there is a mix with the film's own sound (else the score stands alone).
        form: Channels and bit rate of the new sound.

    Raises:
        OutputError: The container cannot hold the moving picture.
        SettingsError: ``add-track`` into a container for a single sound.
    """
    notes: list[str] = [*form.notes]
    pictures = _pictures(media, film, container)
    sounds = _sounds(media, film, container, mode, has_mix, form, notes)
    subtitles = _subtitles(media, container, notes)
    data = _data(media, data_tags, container, notes)
    covers, loose = _covers(media, container, notes)
    attachments = tuple(_copied(stream) for stream in media.of("attachment")) if container.attachments else ()
    if media.of("attachment") and not attachments:
        notes.append(f"{len(media.of('attachment'))} attached files (fonts) were left out: {container.muxer} holds none")
    return Layout((*pictures, *sounds, *subtitles, *data, *covers, *attachments), loose, tuple(notes))


def _copied(stream: StreamFacts) -> Track:
    return Track(
        stream.kind, "film", stream.index, stream.codec, flags=stream.flags, language=stream.language, title=stream.title
    )


def _pictures(media: Media, film: Film, container: Container) -> tuple[Track, ...]:
    moving = [stream for stream in media.of("video") if not stream.is_cover]
    for stream in moving:
        if not container.holds("video", stream.codec):
            wanted = f"{container.muxer} cannot hold this film's picture ({stream.codec or 'unknown codec'})"
            raise OutputError(f"{wanted} without encoding it again", f"-o '{film.path.stem}.scored.mkv' holds everything")
    return tuple(map(_copied, moving))


def _sounds(
    media: Media, film: Film, container: Container, mode: AudioMode, has_mix: bool, form: SoundForm, notes: list[str]
) -> tuple[Track, ...]:
    """The new sound and the old, with one default among them."""
    originals = [_kept_sound(stream, container, notes) for stream in media.of("audio")]
    if container.one_sound and originals and mode != "replace":
        if mode == "add-track":
            raise SettingsError(
                f"{container.muxer} holds one sound, so the score cannot be added beside the original",
                "use --audio replace, or -o with .mkv or .mka",
            )
        notes.append(f"the untouched original sound was left out: {container.muxer} holds one")
        mode = "replace"
    score = Track("audio", "score", 0, "", SoundForm().encoder(container), language=NO_LANGUAGE, title=SCORE_TITLE)
    if not originals or not has_mix:
        return _one_default([score, *originals] if mode != "replace" else [score])
    if mode == "add-track":
        return _one_default([*originals, score])
    # a film's subtitles are often a translation: they do not tell in what language it is spoken
    main = next((track for track in originals if film.dialogue and track.index == film.dialogue.index), originals[0])
    spoken = main.language
    mix = Track("audio", "mix", 0, "", form.encoder(container), language=spoken, title=MIX_TITLE, channels=form.layout)
    return _one_default([mix, *originals] if mode == "mix" else [mix])


def _named(language: str, container: Container) -> str:
    """A language as this container names it; as it was where it is not in the table."""
    return container.language_tag(language_code(language)) or language


def _kept_sound(stream: StreamFacts, container: Container, notes: list[str]) -> Track:
    track = replace(_copied(stream), language=_named(stream.language, container))
    if container.one_sound or container.holds("audio", stream.codec):
        return track
    notes.append(_encoded_again(stream.index, stream.codec, container))
    return replace(track, codec="", encoder=container.encoder)


def _encoded_again(index: int, codec: str, container: Container) -> str:
    return f"sound {index} ({codec}) was encoded again, because {container.muxer} does not hold it"


def _one_default(tracks: list[Track]) -> tuple[Track, ...]:
    """The first new mix, or the original that was the default, or the first: one default and no more."""
    chosen = 0 if tracks[0].source != "film" else next((i for i, track in enumerate(tracks) if "default" in track.flags), 0)
    return tuple(
        replace(track, flags=(*(["default"] if number == chosen else []), *(flag for flag in track.flags if flag != "default")))
        for number, track in enumerate(tracks)
    )


def _subtitles(media: Media, container: Container, notes: list[str]) -> tuple[Track, ...]:
    how = dict(container.subtitles)
    tracks = []
    for stream in media.of("subtitle"):
        form = how.get(stream.codec)
        if form is None:
            notes.append(f"subtitle track {stream.index} ({stream.codec}) was left out: {container.muxer} does not hold it")
        elif form == "copy":
            tracks.append(_copied(stream))
        else:
            tracks.append(replace(_copied(stream), codec=form, encoder=(("c", form),)))
            styled = ", without its styling" if stream.codec in ("ass", "ssa") else ""
            notes.append(f"subtitle track {stream.index} was turned from {stream.codec} into {form}{styled}")
    return tuple(tracks)


def _data(media: Media, tags: dict[int, str], container: Container, notes: list[str]) -> tuple[Track, ...]:
    tracks = []
    for stream in media.of("data"):
        tag = tags.get(stream.index, "")
        if tag in container.data:
            tracks.append(_copied(stream))
        elif (tag == "text" and media.chapters) or (tag == "tmcd" and container.muxer == "mp4"):
            continue  # MP4's chapter titles travel as chapters, and its timecode as a tag of the picture
        else:
            notes.append(f"data stream {stream.index} ({tag or 'unknown'}) was left out: {container.muxer} does not hold it")
    return tuple(tracks)


def _covers(media: Media, container: Container, notes: list[str]) -> tuple[tuple[Track, ...], tuple[StreamFacts, ...]]:
    """Covers as streams, or for Matroska as files to attach."""
    covers = tuple(stream for stream in media.of("video") if stream.is_cover)
    if container.attachments:
        return (), covers
    if covers and not container.covers:
        notes.append(f"the cover picture was left out: {container.muxer} holds none")
    return (tuple(map(_copied, covers)) if container.covers else ()), ()
