"""The film's own sound: decoded once, measured, and laid down in pieces that a segment can pick up by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

import vidscore.mix.loudness as loudness
from vidscore.mix.balance import FilmSound
from vidscore.mix.bus import BUS_BLOCK, finite
from vidscore.mix.loudness import Meter
from vidscore.mix.segments import SEGMENT
from vidscore.mix.voice import VoiceActivity, VoiceDetector
from vidscore.model.arrays import Samples
from vidscore.model.channels import STEREO, ChannelLayout
from vidscore.model.film import Film
from vidscore.model.sound import RATE_HZ
from vidscore.model.span import samples_at
from vidscore.tools.cache import Arrays, Intermediates, holds_arrays, load_arrays, save_arrays, stage_digest
from vidscore.tools.encode import rechunked
from vidscore.tools.ffmpeg import decode_audio
from vidscore.tools.values import content_digest, value_digest

_FIGURES = "production.npz"
_VOICE = ("level_db", "likelihood", "active", "purity")
"""What is kept of a :class:`VoiceActivity`, in the order of its fields."""


class ProductionSound:
    """The sound the film brings with it: dialogue, effects, perhaps music. It is decoded once and never changed.

    Args:
        film: Its dialogue track is heard.
        given: Its sound as float32 blocks of shape (n, channels) at 48 kHz, instead of decoding it.
        files: Where the pieces lie.
        layout: The channels that are mixed for.
    """

    def __init__(self, film: Film, given: Iterable[Samples] | None, files: Intermediates, layout: ChannelLayout = STEREO) -> None:
        self._film, self._given, self._files, self._layout = film, given, files, layout
        self._track = film.dialogue
        self._frames = samples_at(film.duration_ms, RATE_HZ)
        self._pieces = [f"production-{index}.f32" for index in range(-(-self._frames // SEGMENT))]
        self.there = given is not None or self._track is not None
        """Whether the film has a sound of its own."""
        self.key = ""
        """Digest of everything it is made from; empty where that is not known."""
        if given is None and self._track is not None and files.cache is not None:
            what = content_digest(film.path), self._track.index, layout.name, film.duration_ms
            self.key = value_digest(*what, stage_digest("mix"))

    def heard(self, progress: Callable[[int], None]) -> FilmSound | None:
        """The sound in figures; None where there is none.

        Args:
            progress: Called with frames done.

        Raises:
            InputError: It cannot be decoded.
        """
        if not self.there:
            return None
        figures = holds_arrays("powers", *_VOICE)
        self._files.obtain({_FIGURES: self.key}, lambda missing: self._decode(progress) if missing else None, figures)
        kept = load_arrays(self._files.folder / _FIGURES)
        return FilmSound(kept["powers"], VoiceActivity(*(kept[name] for name in _VOICE)))

    def pieces(self, wanted: Iterable[int]) -> tuple[Path, ...]:
        """The files of all pieces; those whose numbers are wanted are there.

        Raises:
            InputError: The sound cannot be decoded.
        """
        if not self.there:
            return ()
        folder = self._files.folder
        missing = {self._pieces[i]: self._piece_key(i) for i in wanted if not (folder / self._pieces[i]).exists()}
        self._files.obtain(missing, lambda still: self._decode(lambda done: None) if still else None, self._is_piece)
        return tuple(folder / name for name in self._pieces)

    def _is_piece(self, path: Path) -> bool:
        """Whether a file is as long as a piece, or as the last one."""
        frame = np.dtype(np.float32).itemsize * self._layout.count
        return path.stat().st_size in (SEGMENT * frame, self._frames % SEGMENT * frame)

    def _piece_key(self, index: int) -> str:
        return value_digest(self.key, index) if self.key else ""

    def _decode(self, progress: Callable[[int], None]) -> None:
        """Measure the whole sound and lay it down; what is missing at its end is silence."""
        layout = self._layout
        meter, listener, at = Meter(layout=layout), VoiceDetector(), 0
        for name in self._pieces:
            (self._files.folder / name).unlink(missing_ok=True)  # what came from the cache is not to be written to
        for block in rechunked(self._blocks(), BUS_BLOCK, layout.count):
            samples = finite(block[: self._frames - at])
            meter.add(samples)
            listener.add(layout.heard_in_stereo(samples))
            self._lay_down(samples, at)
            at += len(samples)
            progress(len(samples))
        while at < self._frames:
            silence = np.zeros((min(BUS_BLOCK - at % BUS_BLOCK, self._frames - at), layout.count), np.float32)
            self._lay_down(silence, at)
            at += len(silence)
        powers = np.zeros(-(-self._frames // loudness.HOP))
        powers[: len(meter.powers)] = meter.powers
        voice = listener.heard()
        figures: Arrays = {"powers": powers, **{name: getattr(voice, name) for name in _VOICE}}
        save_arrays(self._files.folder / _FIGURES, figures)
        self._files.store({name: self._piece_key(i) for i, name in enumerate(self._pieces)})

    def _lay_down(self, samples: Samples, at: int) -> None:
        if len(samples):
            with (self._files.folder / self._pieces[at // SEGMENT]).open("ab") as piece:
                piece.write(np.ascontiguousarray(samples).data)

    def _blocks(self) -> Iterable[Samples]:
        return self._given if self._given is not None else decoded(self._film, self._layout) or ()


def decoded(film: Film, layout: ChannelLayout = STEREO) -> Iterable[Samples] | None:
    """The film's own sound in blocks, exactly as long as the film; None where it has no sound track."""
    track = film.dialogue
    return None if track is None else decode_audio(film.media, track.index, film.span, BUS_BLOCK, layout)
