"""A mixdown in, the scored film out: the picture copied bit for bit, everything else kept.

The file is written beside its place, probed again, compared with what was planned, and only then
put there. Nothing that goes wrong touches what was there before.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import numpy as np

from vidscore.deliver.containers import WRITTEN_SUFFIXES, Container, container_for, suffix_for
from vidscore.deliver.mux import mux, picture_hashes
from vidscore.deliver.pcm import write_pcm
from vidscore.deliver.sound_form import sound_form
from vidscore.deliver.tracks import Layout, lay_out
from vidscore.errors import InputError, OutputError, ToolFailed
from vidscore.model.film import STORY, Film
from vidscore.model.progress import Progress
from vidscore.model.sound import RATE_HZ, Delivery, Mixdown, SoundBlocks
from vidscore.model.span import samples_at, timecode
from vidscore.settings import DeliverSettings
from vidscore.tools.encode import SoundTarget, TrackName
from vidscore.tools.ffmpeg import stream_tags
from vidscore.tools.files import atomic_output, check_output, check_room, reading, work_folder
from vidscore.tools.names import fitting_name
from vidscore.tools.probe import Media, hidden_ms, probe, rotation

_LENGTH_CODED = {"h264", "hevc", "vvc"}
_SOUND_TOLERANCE_MS = 60
"""Lossy codecs work in frames of 20 to 50 ms; sound alone may differ by one."""
_HIDDEN_MOST_MS = 50
"""So much of what an edit list hides may be shown: it is hardly more than a frame. [judgement]"""
_WITH_EDIT_LISTS = (".mp4", ".mov")
_REHEARSED_MS = 1_000
_CODED_FRAMES = 2_048
"""Samples by which a copied sound is longer where nothing can hide what its codec needs to get going and to end."""
_READ_AS = ({"ssa", "ass"}, {"mp2", "mp3"})
"""Codecs that a container does not tell apart: MPEG audio has one name in MP4."""


def default_output(film: Film) -> Path:
    """Beside the film: ``film.scored.mp4`` for ``film.mp4``."""
    ending = f".scored{suffix_for(film)}"
    return film.path.with_name(fitting_name(film.path.stem.rstrip("."), ending))


def settled_output(film: Film, wanted: Path) -> tuple[Path, tuple[str, ...]]:
    """Where the scored film is written: elsewhere than wanted where that would show what an edit list hides.

    Args:
        film: What is scored.
        wanted: As asked for, or :func:`default_output`.

    Returns:
        The path; and in words, to be said before the work, why its suffix is another than expected.

    Raises:
        OutputError: There is no such container.
    """
    container = container_for(wanted)
    if film.container == STORY:
        return wanted, ()
    hidden = 0 if container.edit_lists else _hidden_ms(film)
    if hidden > _HIDDEN_MOST_MS:
        fits = (one for one in _WITH_EDIT_LISTS if container_for(wanted.with_suffix(one)).holds("video", film.picture_codec))
        other = wanted.with_suffix(next(fits, _WITH_EDIT_LISTS[-1]))
        shown = f"{wanted.name} would show {hidden / 1000:.1f} s that the film hides before its beginning"
        return other, (f"{shown}, so it is written as {other.name}",)
    own = film.path.suffix
    if wanted.name == default_output(film).name and own not in ("", ".") and wanted.suffix.lower() != own.lower():
        why = f"does not hold its {film.picture_codec} picture" if own.lower() in WRITTEN_SUFFIXES else "cannot be written"
        return wanted, (f"{own} {why}, so the scored film is written as {wanted.suffix}",)
    return wanted, ()


def _hidden_ms(film: Film) -> int:
    """How much picture an edit list hides before the film's beginning."""
    picture = probe(film.media).picture
    return 0 if picture is None else hidden_ms(film.media, picture.index)


def deliver_film(
    film: Film,
    mixdown: Mixdown,
    output: Path,
    settings: DeliverSettings,
    progress: Progress | None = None,
) -> Delivery:
    """Put the new sound into a copy of the film.

    Modes (``settings.audio``): ``mix`` puts the film with its score first and as the default, the
    untouched original second; ``replace`` keeps the mix alone; ``add-track`` keeps the original first
    and adds the score as a track of its own. A film without sound gets the score in any mode.

    Args:
        film: What was scored.
        mixdown: The new sound, exactly the film's length.
        output: Where the scored film shall be; its suffix names the container.
        settings: Mode, and whether to overwrite.
        progress: Called with the share done.

    Returns:
        The file and the streams found on probing it again; ``notes`` say what a container could not hold.

    Raises:
        OutputError: The file is there already (without ``force``), is the film itself, or cannot hold the picture.
        SettingsError: The mode does not go with the container.
        ToolFailed: ffmpeg failed, or the result is not what was planned; the old file is untouched.
    """
    has_mix = mixdown.mix is not None or (mixdown.encoded is not None and bool(film.audio))
    media, container, layout = _agreed(film, output, settings, has_mix)
    check_room([(output.parent, bytes_needed(film))])
    with atomic_output(output, settings.force) as part, work_folder() as folder:
        try:
            hashes = mux(media, mixdown, layout, container, part, folder, progress, chapters=film.chapters)
        except ToolFailed:
            layout = layout.with_own_sound_encoded(container)
            hashes = mux(media, mixdown, layout, container, part, folder, progress, chapters=film.chapters)
        made = probe(part)
        problems = (*_differences(layout, made), *_length_problems(film, media, made, container))
        problems = problems or _copy_problems(media, made, container, part, hashes)
        if problems:
            raise ToolFailed(f"the scored film is not as planned: {problems[0]}", "report it with the film's `ffmpeg -i` output")
    return Delivery(film=output, duration_ms=_end_ms(made), streams=_describe(made), notes=layout.notes)


def sound_target(film: Film, output: Path, settings: DeliverSettings, score_wave: bool = False) -> SoundTarget:
    """In what form the mix is to be handed over, so that delivering it here needs no more than copying.

    Args:
        film: What is scored.
        output: Where the scored film shall be; its suffix names the container, and that the codec.
        settings: The mode decides which track is delivered.
        score_wave: Whether the score is wanted as WAV as well.

    Raises:
        OutputError: There is no such container.
    """
    track: TrackName = "score" if settings.audio == "add-track" or not film.audio else "mix"
    container = container_for(output)
    form = sound_form(film, container, settings)
    return SoundTarget(form.codec(container), track, score_wave, form.layout)


def check_delivery(film: Film, output: Path, settings: DeliverSettings) -> tuple[str, ...]:
    """Find out before any work whether a film can be delivered there and like that.

    Returns:
        What the container will not hold as it is, in words.

    Raises:
        OutputError: The file is there already (without ``force``), is the film itself, or cannot hold the picture.
        SettingsError: The mode does not go with the container.
    """
    media, container, layout = _agreed(film, output, settings, bool(film.audio))
    try:
        _rehearse(film, media, container, layout)
    except OutputError as error:
        other = layout.with_own_sound_encoded(container)
        try:
            _rehearse(film, media, container, other)
        except OutputError:
            raise error from None
        return other.notes
    return layout.notes


def _rehearse(film: Film, media: Media, container: Container, layout: Layout) -> None:
    """Write the film's first second with silence, so that what ffmpeg cannot put there is known before the work."""
    with work_folder() as folder:
        silence, made = folder / "silence.wav", folder / f"rehearsal{container.suffixes[0]}"
        write_pcm("WAV", SoundBlocks(iter([np.zeros((RATE_HZ, 2), np.float32)]), RATE_HZ, RATE_HZ), silence)
        sound = Mixdown(RATE_HZ, RATE_HZ, silence, silence, 0.0, 0.0)
        try:
            mux(media, sound, layout, container, made, folder, only_ms=_REHEARSED_MS)
        except ToolFailed as error:
            lines = [line for line in error.tail.splitlines() if not line.startswith("Guessed")]
            said = next((line for line in lines if re.search("rror|not|malformed", line)), lines[-1] if lines else error.tail)
            why = re.sub(r"^\[[^]]*\]\s*", "", said.strip())
            raise OutputError(
                f"{container.muxer} does not take this film as it is: {why}", _elsewhere(film, container)
            ) from error
        if film.rotation and _rotation(made) not in (None, film.rotation):
            raise OutputError(
                f"{container.muxer} of this ffmpeg does not keep that the picture is turned by {film.rotation} degrees",
                _elsewhere(film, container),
            )


def _rotation(path: Path) -> int | None:
    """How a film's picture is turned; None where none can be seen."""
    picture = probe(path).picture
    try:
        return None if picture is None else rotation(path, picture.index)
    except InputError:
        return None


def _elsewhere(film: Film, container: Container) -> str:
    """Another kind of file to try, or what makes one."""
    if container.edit_lists:
        return f"-o '{film.path.stem}.scored.mkv' holds everything"
    if not film.picture_codec or container_for(Path("a.mp4")).holds("video", film.picture_codec):
        return f"-o '{film.path.stem}.scored.mp4'"
    encoded = f"ffmpeg -i '{film.path.name}' -c:v libx264 -pix_fmt yuv420p '{film.path.stem}.mp4'"
    return f"encode its picture first: {encoded}"


def _agreed(film: Film, output: Path, settings: DeliverSettings, has_mix: bool) -> tuple[Media, Container, Layout]:
    """The film's inventory, where it goes and how; refused where that cannot end well."""
    container = container_for(output)
    with reading(film.path):
        check_output(output, settings.force)
    media = Media(film.path, STORY, film.duration_ms, ()) if film.container == STORY else probe(film.media)
    hidden = hidden_ms(film.media, media.picture.index) if media.picture is not None and not container.edit_lists else 0
    if hidden > _HIDDEN_MOST_MS:
        raise OutputError(
            f"the film was cut between key frames: {container.muxer} would show {hidden / 1000:.1f} s before its beginning",
            f"MP4 and MOV can hide them: -o '{film.path.stem}.scored.mp4'",
        )
    tags = stream_tags(film.media) if media.of("data") else {}
    form = sound_form(film, container, settings)
    return media, container, lay_out(media, film, tags, container, settings.audio, has_mix, form)


def bytes_needed(film: Film) -> int:
    """About how many bytes a scored film takes: what it takes now, and its new sound."""
    return film.path.stat().st_size + samples_at(film.duration_ms, RATE_HZ) * 8 // 10


def _differences(layout: Layout, made: Media) -> tuple[str, ...]:
    """What of the planned streams is missing or different; nothing when all is as planned."""
    problems = []
    for kind in ("video", "audio", "subtitle", "attachment"):
        planned, found = layout.of(kind), made.of(kind)
        extra = len(layout.covers) if kind in ("attachment", "video") else 0
        if not len(planned) <= len(found) <= len(planned) + extra:
            problems.append(f"{len(planned)} {kind} streams were planned, {len(found)} found")
        for want, have in zip(planned, found, strict=False):
            if want.codec and have.codec and want.codec != have.codec and {want.codec, have.codec} not in _READ_AS:
                problems.append(f"{kind} stream {have.index} is {have.codec}, planned {want.codec}")
    return tuple(problems)


def _length_problems(film: Film, media: Media, made: Media, container: Container) -> tuple[str, ...]:
    """The result may be neither longer than the film (as a file) nor shorter than its picture, by a frame or more.

    A last packet counts as whole where the container knows no lengths of packets, whatever of it is heard.
    Containers with start codes keep no exact lengths of sounds; there the picture alone is compared, and one that keeps no
    times counts a frame more for each that is shown later than it is stored.
    """
    frame = Fraction(1000) / film.frame_rate if film.frame_rate else Fraction(_SOUND_TOLERANCE_MS)
    packet = Fraction(1000 * container.codec.packet, RATE_HZ) if container.codec else 0
    tolerance = max(frame, Fraction(25)) + packet + container.length_ms
    copied = [stream.rate_hz for stream in media.of("audio") if stream.rate_hz]
    spare = Fraction(1000 * _CODED_FRAMES, min(copied)) if copied and not container.edit_lists else 0
    end, longest = _end_ms(made), max(_end_ms(media), film.duration_ms)
    if container.start_codes and made.picture is not None and made.picture.end_ms:
        end, longest, spare = made.picture.end_ms, film.duration_ms, 2 * frame
    if end > longest + tolerance + spare or end < film.duration_ms - tolerance:
        return (f"it is {timecode(end)} long, the film {timecode(film.duration_ms)}",)
    return ()


def _end_ms(media: Media) -> int:
    """Where the container ends."""
    return media.duration_ms or max((stream.end_ms for stream in media.streams), default=0)


def _copy_problems(media: Media, made: Media, container: Container, part: Path, hashes: tuple[str, ...]) -> tuple[str, ...]:
    """Whether the picture's packets are the film's, where both containers keep them in the same form."""
    moving = [stream for stream in made.of("video") if not stream.is_cover]
    source_codes = any(name in media.container for name in ("mpegts", "avi", "mpeg", "h264", "hevc"))
    if source_codes != container.start_codes and any(stream.codec in _LENGTH_CODED for stream in moving):
        return ()
    copied = picture_hashes(part, tuple(stream.index for stream in moving))
    return () if copied == hashes else ("its picture is not the film's, bit for bit",)


def _describe(media: Media) -> tuple[str, ...]:
    """One line per stream: ``audio aac 48000 Hz, 2 channels, eng, default, "Score"``."""
    return tuple(
        ", ".join(
            filter(
                None,
                (
                    f"{stream.kind} {stream.codec}".strip(),
                    f"{stream.width}x{stream.height}" if stream.width else "",
                    f"{stream.rate_hz} Hz {stream.channels} channels" if stream.channels else "",
                    stream.language,
                    *stream.flags,
                    f'"{stream.title}"' if stream.title else "",
                ),
            )
        )
        for stream in media.streams
    )
