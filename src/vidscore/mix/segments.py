"""The film's sound in segments of a minute: each mixed, mastered and encoded by itself, and kept.

A segment is worked out from everything that can be heard in it and a little around it, so that filters,
limiter and encoder have settled where it begins: what comes out does not depend on which segments
were made in this run and which in another. Equal input, equal samples, equal packets, so a change to one cue leaves
all other segments as they were.

Units: frames at 48 kHz on the film's clock; gains in dB per millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import pi
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vidscore.mix.bus import BUS_BLOCK, frames_of, together
from vidscore.mix.duck import FLAT, GainCurve
from vidscore.mix.fades import Fades
from vidscore.mix.levels import CueSound
from vidscore.mix.limiter import HEARD_DB, Limiter
from vidscore.mix.loudness import HOP, Meter
from vidscore.mix.master import ENVELOPE_MS
from vidscore.mix.peaks import FRAME, PeakMeter, sample_peaks
from vidscore.mix.wave import WaveFile
from vidscore.model.arrays import Samples
from vidscore.model.channels import STEREO, ChannelLayout
from vidscore.model.sound import RATE_HZ, Stem
from vidscore.model.span import samples_at
from vidscore.tools.cache import Arrays
from vidscore.tools.encode import Codec, Packets, TrackName, encode_piece

SEGMENT = 8 * BUS_BLOCK
"""Frames of a segment, 64 s: whole hops, and whole packets of AAC (1024) and Opus (960)."""
BEFORE, AFTER = 2 * RATE_HZ, RATE_HZ // 2
"""Frames around a segment that are worked out with it. After two seconds a limiter has let go of 80 dB."""
_SETTLE = HOP
"""What a true-peak meter hears before a segment."""
_GUARD = 10 * FRAME
"""Frames over which a stem that begins or ends abruptly is eased: below 10 ms an edit clicks."""
_ABRUPT = 1e-3
"""Amplitude of a stem's first or last frame from which on that is abrupt."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """One cue on the timeline of a segment, with its fades and gains: what an editor calls an audio region."""

    cue: str
    first: int
    """Where the cue begins to sound."""
    frames: int
    """For how long it sounds."""
    fades: Fades
    """As far as they are heard in the segment."""
    fader: GainCurve
    dips: GainCurve
    stems: tuple[Stem, ...] = ()
    """What the sections played; only a segment that must be worked out has them."""

    def decibels(self, start: int, stop: int) -> NDArray[np.float64]:
        """Fader and dips at every millisecond from the one that frame ``start`` lies in to the end of ``stop - 1``'s."""
        marks = _marks(start, stop)
        return self.fader.each(marks) + self.dips.each(marks)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A stretch of the film's sound and what is heard in it."""

    index: int
    start: int
    stop: int
    film_frames: int
    regions: tuple[Region, ...]
    production: tuple[Path, ...] = ()
    """The film's own sound, one file of raw frames per segment of the film; empty where it has none."""
    ride: GainCurve = FLAT
    """What its fader does."""
    layout: ChannelLayout = STEREO
    """The channels that are mixed for."""

    @property
    def reach(self) -> tuple[int, int]:
        """First and last-plus-one frame that is worked out."""
        return max(0, self.start - BEFORE), min(self.film_frames, self.stop + AFTER)

    def pieces(self) -> range:
        """Numbers of the pieces of the film's own sound within reach."""
        low, high = self.reach
        return range(low // SEGMENT, -(-high // SEGMENT))

    def blocks(self) -> Iterator[tuple[int, Samples, Samples | None]]:
        """The reach in blocks: (first frame, music with its gain in stereo, the film's own sound on all channels)."""
        low, high = self.reach
        for at in range(low, high, BUS_BLOCK):
            upto = min(at + BUS_BLOCK, high)
            music = np.zeros((upto - at, 2), np.float32)
            for region in self.regions:
                _add(region, music, at)
            yield at, music, self._production_sound(at, upto) if self.production else None

    def _production_sound(self, start: int, stop: int) -> Samples:
        parts, channels = [], self.layout.count
        for piece in range(start // SEGMENT, -(-stop // SEGMENT)):
            origin = piece * SEGMENT
            a, b = max(start, origin), min(stop, origin + SEGMENT)
            count, offset = channels * (b - a), 4 * channels * (a - origin)
            parts.append(np.fromfile(self.production[piece], np.float32, count, offset=offset).reshape(-1, channels))
        return np.concatenate(parts) * _amplitudes(self.ridden_db(start, stop), start, stop)

    def ridden_db(self, start: int, stop: int) -> NDArray[np.float64]:
        """The ride of the film's own sound at every millisecond, as :meth:`Region.decibels` gives a cue's."""
        return self.ride.each(_marks(start, stop))


@dataclass(frozen=True, slots=True)
class MasterSettings:
    """How segments are mastered: one linear gain, a limiter, and what is written of the result."""

    gain_db: float
    ceiling: float
    """Amplitude."""
    codec: Codec | None = None
    """How the track is encoded; None leaves it at samples."""
    track: TrackName = "mix"
    """Which is encoded: ``mix`` (what is heard, the score where it stands alone) or ``score``."""
    waves: tuple[Path | None, ...] = ()
    """WAV files for what is heard and, where the film has a sound of its own, for the music alone; they are there."""


def cut(
    film_frames: int,
    cues: Sequence[CueSound],
    faders: Sequence[GainCurve],
    fades: Sequence[Fades],
    dips: GainCurve,
    ride: GainCurve = FLAT,
    layout: ChannelLayout = STEREO,
) -> tuple[Segment, ...]:
    """Cut a film into segments.

    Args:
        film_frames: Its length.
        cues: Every cue that sounds, in film order.
        faders: What the fader does during each.
        fades: The fades of each.
        dips: The gain of the whole score under speech.
        ride: The gain of the film's own sound.
        layout: The channels that are mixed for.
    """
    segments = []
    for index, start in enumerate(range(0, film_frames, SEGMENT)):
        bare = Segment(index, start, min(start + SEGMENT, film_frames), film_frames, ())
        low, high = bare.reach
        reach = low // FRAME, -(-high // FRAME)
        regions = []
        for cue, fader, faded in zip(cues, faders, fades, strict=True):
            first, last = frames_of(cue.brief.sounding)
            heard_until = min(last, samples_at(faded.out.end_ms, RATE_HZ)) if faded.out else last
            if first < high and heard_until > low:
                gains = fader.part(*reach), dips.part(*reach)
                regions.append(Region(cue.brief.name, first, last - first, faded.part(*reach), *gains))
        segments.append(Segment(index, start, bare.stop, film_frames, tuple(regions), ride=ride.part(*reach), layout=layout))
    return tuple(segments)


def measure_segment(segment: Segment) -> Arrays:
    """Measure a segment before the master gain.

    Returns:
        ``powers``, K-weighted per 100 ms, and ``peaks``, the highest magnitude per 10 ms.
    """
    low, _ = segment.reach
    meter, peaks = Meter(low, segment.layout), []
    for at, music, production in segment.blocks():
        laid_out = segment.layout.laid_out(music)
        heard = (laid_out if production is None else laid_out + production)[: max(0, segment.stop - at)]
        meter.add(heard)
        peaks.append(sample_peaks(heard[max(0, segment.start - at) :], RATE_HZ * ENVELOPE_MS // 1000))
    return {"powers": meter.powers[(segment.start - low) // HOP :], "peaks": np.concatenate(peaks)}


def master_segment(segment: Segment, settings: MasterSettings) -> Arrays:
    """Master a segment: gain, limiter, measure; encode it or write its samples, as the settings say.

    Returns:
        ``powers``, K-weighted per 100 ms; ``figures``: true peak (amplitude), sum of squares over all channels, the
        most that the limiter took off in dB, and for how many ms it took more than 1 dB; and the packets (``sizes``,
        ``data``), none without a codec.
    """
    low, _ = segment.reach
    layout = segment.layout
    meter, peak, energy = Meter(low, layout), PeakMeter(layout.count), 0.0
    channels = (layout.count, 2) if segment.production else (layout.count,)
    limiter = Limiter(settings.ceiling, 10 ** (settings.gain_db / 20), channels)
    to_encode: list[Samples] = []
    codec = settings.codec
    with ExitStack() as files:
        waves = [
            files.enter_context(WaveFile(path, segment.film_frames, new=False, layout=form)) if path else None
            for path, form in zip(settings.waves, (layout, STEREO), strict=False)
        ]
        for at, streams in _limited(segment, limiter):
            heard = streams[0]
            inside = _within(heard, at, segment.start, segment.stop)
            meter.add(_within(heard, at, low, segment.stop))
            peak.add(_within(heard, at, segment.start - _SETTLE, segment.stop))
            energy += float(np.einsum("nc,nc->", inside, inside, dtype=np.float64))
            for wave, samples in zip(waves, streams, strict=False):
                part = _within(samples, at, segment.start, segment.stop)
                if wave and part.any():  # silence stays what it is: a hole in the file
                    wave.write(max(at, segment.start), part)
            if codec:
                wanted = streams[-1] if settings.track == "score" else heard
                to_encode.append(_within(wanted, at, segment.start - codec.before, segment.stop + codec.after))
    taken = limiter.reductions[(segment.start - low) // FRAME : -(-(segment.stop - low) // FRAME)]
    packets = _packets(segment, codec, to_encode)
    return {
        "powers": meter.powers[(segment.start - low) // HOP :],
        "figures": np.array([peak.highest(), energy, taken.max(initial=0.0), (taken > HEARD_DB).sum()]),
        "sizes": packets.sizes,
        "data": packets.data,
    }


def _limited(segment: Segment, limiter: Limiter) -> Iterator[tuple[int, list[Samples]]]:
    """What is heard and the music alone, out of the limiter, with the first frame of each block."""
    out, _ = segment.reach
    for _, music, production in segment.blocks():
        laid_out = segment.layout.laid_out(music)
        ready = limiter.push(laid_out) if production is None else limiter.push(production + laid_out, music)
        yield out, ready
        out += len(ready[0])
    yield out, limiter.flush()


def _packets(segment: Segment, codec: Codec | None, blocks: list[Samples]) -> Packets:
    if codec is None:
        return Packets(np.zeros(0, np.int32), np.zeros(0, np.uint8))
    last = segment.stop == segment.film_frames
    return encode_piece(codec, blocks, min(codec.before, segment.start), None if last else segment.stop - segment.start)


def _within(samples: Samples, at: int, start: int, stop: int) -> Samples:
    """The part of a block beginning at frame ``at`` that lies in ``start <= i < stop``."""
    return samples[max(0, start - at) : max(0, stop - at)]


def _add(region: Region, music: Samples, at: int) -> None:
    """Add a cue to a block that begins at frame ``at``."""
    a, b = max(region.first, at), min(region.first + region.frames, at + len(music))
    if a >= b:
        return
    part = together(region.stems, a - region.first, b - region.first, region.frames)
    part *= _amplitudes(region.decibels(a, b), a, b)
    if region.fades != Fades():
        part *= region.fades.gains(np.arange(a, b) / FRAME).astype(np.float32)[:, None]
    _guard(region, part, a)
    music[a - at : b - at] += part


def _marks(start: int, stop: int) -> NDArray[np.int64]:
    """Every millisecond from the one that frame ``start`` lies in to the end of that of ``stop - 1``."""
    return np.arange(start // FRAME, -(-stop // FRAME) + 1)


def _amplitudes(decibels: NDArray[np.float64], start: int, stop: int) -> NDArray[np.float32]:
    """Gain for frames ``start <= i < stop``, shape (n, 1): per millisecond, and linear in between, so it cannot click."""
    amplitude = (10 ** (decibels / 20)).astype(np.float32)
    if np.all(amplitude == amplitude[0]):
        return np.full((stop - start, 1), amplitude[0], np.float32)
    ramp = np.arange(FRAME, dtype=np.float32) / FRAME
    gains = (amplitude[:-1, None] + (amplitude[1:] - amplitude[:-1])[:, None] * ramp).reshape(-1, 1)
    return np.asarray(gains[start % FRAME : start % FRAME + stop - start], np.float32)


def _guard(region: Region, part: Samples, start: int) -> None:
    """Ease the edges of a cue that begins or ends abruptly; ``part`` of it begins at frame ``start``."""
    place = np.arange(start - region.first, start - region.first + len(part))
    for edge, distance in ((0, place), (region.frames - 1, region.frames - 1 - place)):
        near = distance < _GUARD
        if near.any() and np.abs(together(region.stems, edge, edge + 1, region.frames)).max() > _ABRUPT:
            part[near] *= np.sin(distance[near] / np.float32(_GUARD) * np.float32(pi / 2)).astype(np.float32)[:, None]
