"""The orchestra plays: cues become stems.

In: composed cues and the render settings. Out: one :class:`Stem` per section of each cue, exactly as long
as the cue sounds: from its first pick-up until instruments and hall have died away, which they do by themselves.
The unit of work is a *take*, one section of one cue: takes are independent, so they are spread over processes,
kept in the cache by their content, and the same to the bit however they are spread. A take streams through
synthesizer, seats and hall in blocks of a few seconds and is never whole in memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import pi
from pathlib import Path

import numpy as np

from vidscore.errors import InputError
from vidscore.model.arrays import Samples
from vidscore.model.cue import Cue
from vidscore.model.instruments import INSTRUMENTS, SECTIONS
from vidscore.model.music import Part
from vidscore.model.sound import RATE_HZ, Stem
from vidscore.model.span import Span, samples_at
from vidscore.render.ensemble import Ensemble, Players
from vidscore.render.room import ROOMS, Hall, Room
from vidscore.render.schedule import BLOCK, BeatFrames, SynthEvent, part_events
from vidscore.render.stage import EAR_FRAMES, Seat, seat_of, take_seats
from vidscore.render.synth import GAIN, INTERPOLATION, STRIDE, synthesizer_version
from vidscore.settings import RenderSettings, RunSettings
from vidscore.tools.cache import Cache, stage_digest, user_cache
from vidscore.tools.files import atomic_output
from vidscore.tools.soundfonts import Casting, Soundfont, cast_instrument, find_soundfont
from vidscore.tools.values import value_digest
from vidscore.tools.workers import map_processes

DENORMAL_FLOOR = 1e-9
"""What is quieter is silence. Far below hearing; some libraries, once loaded, make the processor flush numbers near
zero, so that a tail would end in other bits in another process."""

FADE_FRAMES = 50 * RATE_HZ // 1000
"""The last frames of a take, which end in silence whatever still rings."""


@dataclass(frozen=True, slots=True)
class Take:
    """One section of one cue, ready to be played."""

    cue: str
    section: str
    span: Span
    frames: int
    castings: tuple[Casting, ...]
    seats: tuple[Seat, ...]
    events: tuple[SynthEvent, ...]
    font: Path
    room: Room
    key: str
    """Digest of everything that decides the sound."""


def render_cue(
    cue: Cue,
    settings: RenderSettings,
    folder: Path,
    run: RunSettings = RunSettings(),  # noqa: B008  a frozen value
) -> tuple[Stem, ...]:
    """Play one cue.

    Args:
        cue: The composed cue.
        settings: Which font, which room.
        folder: Where the stems are written; it exists.
        run: How many processes, whether to use the cache.

    Returns:
        One stem per section that plays, in score order; none for a cue without notes.

    Raises:
        MissingTool: FluidSynth or the soundfont is not there.
        InputError: A part names an instrument that is not in the instrument table.
    """
    return render_cues((cue,), settings, folder, run=run)


def render_cues(
    cues: Sequence[Cue],
    settings: RenderSettings,
    folder: Path,
    progress: Callable[[float], None] | None = None,
    run: RunSettings = RunSettings(),  # noqa: B008  a frozen value
) -> tuple[Stem, ...]:
    """Play every cue.

    Args:
        cues: Composed cues; their names differ.
        settings: Which font, which room.
        folder: Where the stems are written as ``<cue>-<section>.npy``; it exists.
        progress: Told the share done, 0..1.
        run: How many processes, whether to use the cache.

    Returns:
        The stems by cue, then in score order. Equal cues and settings give equal bytes, whatever
        the number of processes and whatever the cache held.

    Raises:
        MissingTool: FluidSynth or the soundfont is not there.
        InputError: A part names an instrument that is not in the instrument table.
    """
    orchestra = Orchestra(cues, settings, folder, progress, run)
    played = orchestra.play(cue.brief.name for cue in cues)
    return tuple(stem for stems in played.values() for stem in stems)


class Orchestra:
    """The players with their parts on the stands: a cue is played when it is asked for, or taken from the cache.

    Args:
        cues: Composed cues; their names differ.
        settings: Which font, which room.
        folder: Where the stems are written as ``<cue>-<section>.npy``; it exists.
        progress: Told the share done of what was asked for, 0..1.
        run: How many processes, whether to use the cache.

    Raises:
        MissingTool: The soundfont is not there.
    """

    def __init__(
        self,
        cues: Sequence[Cue],
        settings: RenderSettings,
        folder: Path,
        progress: Callable[[float], None] | None = None,
        run: RunSettings = RunSettings(),  # noqa: B008  a frozen value
    ) -> None:
        self._settings, self._folder, self._tell = settings, folder, progress or (lambda share: None)
        self._processes = run.processes
        self._font, self._room = find_soundfont(settings.soundfont), ROOMS[settings.room]
        self._cache = user_cache() if run.cache else None
        self._cues = {cue.brief.name: cue for cue in cues}
        self._played: dict[str, tuple[Stem, ...]] = {}
        self.keys = {cue.brief.name: self._key(cue) for cue in cues if any(part.notes for part in cue.parts)}
        """The cues that sound, each with a digest of everything that decides how."""

    def play(self, names: Iterable[str]) -> dict[str, tuple[Stem, ...]]:
        """The stems of some cues, in score order; silent cues have none.

        Raises:
            MissingTool: FluidSynth is not there.
            InputError: A part names an instrument that is not in the instrument table.
        """
        wanted = list(names)
        takes = {name: takes_of(self._cues[name], self._font, self._room) for name in wanted if name not in self._played}
        waiting = [take for some in takes.values() for take in some if not self._taken(take)]
        waiting.sort(key=_order)
        # Apart: the soundfile package brings its own libsndfile under the system's name. Where it was imported first,
        # FluidSynth unpacks the soundfont's Vorbis samples with that one, and the stems differ in their last bits.
        play = partial(render_take, folder=self._folder, cache=self._cache)
        map_processes(play, waiting, self._processes, self._tell, isolated=True)
        for name, some in takes.items():
            self._played[name] = tuple(Stem(take.cue, take.section, take.span, _path(take, self._folder)) for take in some)
        self._tell(1.0)
        return {name: self._played[name] for name in wanted}

    def _taken(self, take: Take) -> bool:
        fits = partial(_is_take, take)
        return self._cache is not None and self._cache.fetch(take.key, _path(take, self._folder), fits)

    def _key(self, cue: Cue) -> str:
        return value_digest(cue, _makers(self._font, self._room))


def casting_notes(cues: Sequence[Cue], settings: RenderSettings) -> tuple[str, ...]:
    """What the font lacks for these cues and what plays instead, one sentence each; empty when nothing is lacking.

    Raises:
        MissingTool: The soundfont is not there.
    """
    font = find_soundfont(settings.soundfont)
    instruments = {part.instrument: None for cue in cues for part in cue.parts}
    notes = (cast_instrument(INSTRUMENTS[name], font).note for name in instruments if name in INSTRUMENTS)
    return tuple(note for note in notes if note)


def takes_of(cue: Cue, font: Soundfont, room: Room) -> tuple[Take, ...]:
    """The takes of a cue, in score order.

    Raises:
        InputError: A part names an instrument that is not in the instrument table.
    """
    span = cue.brief.sounding
    first = samples_at(span.start_ms, RATE_HZ)
    frames = samples_at(span.end_ms, RATE_HZ) - first
    clock = BeatFrames(cue.tempo_map, first)
    takes = []
    for section in SECTIONS:
        parts = [part for part in cue.parts if part.section == section and part.notes]
        if parts:
            takes.append(_take(cue, section, parts, font, room, frames, clock))
    return tuple(takes)


def _take(
    cue: Cue,
    section: str,
    parts: list[Part],
    font: Soundfont,
    room: Room,
    frames: int,
    clock: BeatFrames,
) -> Take:
    for part in parts:
        if part.instrument not in INSTRUMENTS:
            raise InputError(f"cue {cue.brief.name}: there is no instrument {part.instrument!r} in the instrument table")
    instruments = [INSTRUMENTS[part.instrument] for part in parts]
    castings = tuple(cast_instrument(instrument, font) for instrument in instruments)
    seats = tuple(seat_of(instrument, part.role) for instrument, part in zip(instruments, parts, strict=True))
    blocks = -(-frames // BLOCK)
    events = tuple(
        sorted(
            event
            for channel, (part, instrument, casting) in enumerate(zip(parts, instruments, castings, strict=True))
            for event in part_events(part, instrument, casting, channel, clock, blocks)
        )
    )
    take_audio = (*_makers(font, room), GAIN, INTERPOLATION, frames)
    presets = tuple((casting.bank, casting.program) for casting in castings)
    places = tuple((seat.plane, *seat.matrix[0], *seat.matrix[1], *seat.delays) for seat in seats)
    key = value_digest(take_audio, presets, places, np.array(events, np.int64).tobytes().hex())
    return Take(cue.brief.name, section, cue.brief.sounding, frames, castings, seats, events, font.path, room, key)


def _makers(font: Soundfont, room: Room) -> tuple[object, ...]:
    """What makes the sound of written notes: our code, the synthesizer, the font by its content, the room by its row."""
    return stage_digest("render"), synthesizer_version(), font.sha256, room


def render_take(take: Take, folder: Path, cache: Cache | None) -> None:
    """Play a take into its file, and keep it in the cache.

    Raises:
        OutputError: The disk is full.
    """
    path = _path(take, folder)
    with atomic_output(path, force=True, durable=False) as part, part.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (take.frames, 2)})
        for block in take_audio(take):
            if block.any():
                file.write(np.ascontiguousarray(block.T).data)
            else:  # silence is a hole in the file: it costs neither time nor disk
                file.seek(block.nbytes, os.SEEK_CUR)
        file.truncate()
    if cache is not None:
        cache.store(take.key, path)


def _is_take(take: Take, path: Path) -> bool:
    """Whether a file holds as many frames as a take has."""
    kept = np.load(path, mmap_mode="r", allow_pickle=False)
    return bool(kept.shape == (take.frames, 2) and kept.dtype == np.float32)


def take_audio(take: Take) -> Iterator[Samples]:
    """Yield a take as (2, n) float32 stretches, in all exactly its frames."""
    hall = Hall(take.room, take.frames)
    planes = {seat.plane: np.zeros((2, hall.hop + EAR_FRAMES), np.float32) for seat in take.seats}
    done, next_event = 0, 0
    with Ensemble(take.font, take.castings) as players:
        while done < take.frames:
            next_event = _fill(players, take, planes, next_event, done, hall.hop)
            dry = {index: plane[:, : hall.hop] for index, plane in planes.items() if plane[:, : hall.hop].any()}
            wet = hall.sound(dry)[:, : take.frames - done]
            _fade_out(wet, done, take.frames)
            wet[np.abs(wet) < DENORMAL_FLOOR] = 0.0
            yield wet
            done += hall.hop
            for plane in planes.values():
                plane[:, :EAR_FRAMES] = plane[:, hall.hop :]
                plane[:, EAR_FRAMES:] = 0.0


def _fill(players: Players, take: Take, planes: dict[int, Samples], next_event: int, start: int, hop: int) -> int:
    """Play one hop into the planes; returns the index of the first event after it."""
    events = take.events
    for at in range(0, hop, STRIDE):
        frames = min(STRIDE, hop - at)
        end = next_event
        while end < len(events) and events[end].block * BLOCK < start + at + frames:
            end += 1
        dry = players.play(events[next_event:end], frames)
        next_event = end
        if dry is not None:
            take_seats(dry, take.seats, planes, at)
    return next_event


def _fade_out(block: Samples, start: int, frames: int) -> None:
    """Bring the last instant of a take to nothing; ``start`` is where in its ``frames`` the block begins."""
    first, end = max(start, frames - FADE_FRAMES), start + block.shape[1]
    if first < end:
        left = (frames - 1 - np.arange(first, end)) / FADE_FRAMES
        block[:, first - start :] *= (np.sin(left * pi / 2) ** 2).astype(np.float32)


def _order(take: Take) -> tuple[int, int]:
    """Section by section, so that a process holds the samples of one at a time; in each the longest first."""
    return SECTIONS.index(take.section), -take.frames * len(take.seats)


def _path(take: Take, folder: Path) -> Path:
    name = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in take.cue)
    return folder / f"{name}-{take.section}.npy"
