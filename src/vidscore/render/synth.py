"""FluidSynth, dry and in float: events in, one stereo signal per part out.

The one design decision: each part has a MIDI channel and an audio group of its own, so a single pass of
the synthesizer gives every part separately and seating costs no second one. Reverb and chorus are off.
A fresh synthesizer plays each take (a used one orders its voices differently, which changes the last
bits of a sum); the samples, which are what is slow to load, are kept for the next.

References:
    FluidSynth 2 API (``fluid_synth_nwrite_float``, ``fluid_synth_pin_preset``); pyfluidsynth finds and
    loads the library.
"""

from __future__ import annotations

import ctypes as c
from collections.abc import Sequence
from contextlib import redirect_stdout
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vidscore.errors import MissingTool, ToolFailed
from vidscore.model.sound import RATE_HZ
from vidscore.render.schedule import BEND, BLOCK, CONTROL, GENERATOR, OFF, ON, SynthEvent
from vidscore.tools.soundfonts import Casting

GAIN = 0.5
"""FluidSynth's master gain; the trims of the instrument table are measured at it."""
INTERPOLATION = 4
"""Order of the interpolation between samples: 7 takes a third longer and differs by less than -49 dB."""
STRIDE = 16_384
"""Frames rendered at a time, a multiple of the block."""
_KEEP_TAKES = 6
"""How many takes ago a preset may have been used and still be kept in memory."""
_POLYPHONY = 1024
_LOG_LEVELS = 5

_INT_SETTINGS = {
    "synth.reverb.active": 0,
    "synth.chorus.active": 0,
    "synth.dynamic-sample-loading": 1,
    "synth.polyphony": _POLYPHONY,
    "synth.cpu-cores": 1,
    "synth.threadsafe-api": 0,
    "synth.lock-memory": 0,
}

_P, _I = c.c_void_p, c.c_int
_PROTOTYPES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "new_fluid_settings": (_P, ()),
    "delete_fluid_settings": (None, (_P,)),
    "fluid_settings_setint": (_I, (_P, c.c_char_p, _I)),
    "fluid_settings_setnum": (_I, (_P, c.c_char_p, c.c_double)),
    "new_fluid_synth": (_P, (_P,)),
    "delete_fluid_synth": (None, (_P,)),
    "fluid_synth_sfload": (_I, (_P, c.c_char_p, _I)),
    "fluid_synth_program_select": (_I, (_P, _I, _I, _I, _I)),
    "fluid_synth_set_interp_method": (_I, (_P, _I, _I)),
    "fluid_synth_get_active_voice_count": (_I, (_P,)),
    "fluid_synth_noteon": (_I, (_P, _I, _I, _I)),
    "fluid_synth_noteoff": (_I, (_P, _I, _I)),
    "fluid_synth_cc": (_I, (_P, _I, _I, _I)),
    "fluid_synth_pitch_bend": (_I, (_P, _I, _I)),
    "fluid_synth_set_gen": (_I, (_P, _I, _I, c.c_float)),
    "fluid_synth_nwrite_float": (_I, (_P, _I, _P, _P, _P, _P)),
    "fluid_version_str": (c.c_char_p, ()),
    "fluid_set_log_function": (_P, (_I, _P, _P)),
}


@lru_cache(maxsize=1)
def library() -> Any:
    """The FluidSynth library with its functions declared, silent.

    Raises:
        MissingTool: It is not installed.
    """
    try:
        with redirect_stdout(StringIO()):  # under CI=1 the package prints where it found the library
            import fluidsynth

        lib = fluidsynth._fl
        for name, (result, arguments) in _PROTOTYPES.items():
            function = getattr(lib, name)
            function.restype, function.argtypes = result, arguments
    except (ImportError, OSError, AttributeError) as error:
        raise MissingTool(
            "the synthesizer FluidSynth (version 2 or newer) is not installed",
            "sudo apt-get install libfluidsynth3   (macOS: brew install fluid-synth)",
        ) from error
    for level in range(_LOG_LEVELS):
        lib.fluid_set_log_function(level, None, None)
    return lib


def synthesizer_version() -> str:
    """FluidSynth's version, for example ``2.3.1``.

    Raises:
        MissingTool: It is not installed.
    """
    return str(library().fluid_version_str().decode())


class Synth:
    """One pass of the synthesizer over one take.

    Args:
        font: The soundfont's file.
        castings: One preset per channel, channel 0 first.

    Raises:
        MissingTool: FluidSynth is not installed.
        ToolFailed: The font or a preset cannot be loaded.
    """

    def __init__(self, font: Path, castings: Sequence[Casting]) -> None:
        self._lib = library()
        self._channels = len(castings)
        _preset_cache(font).hold(castings)
        self._settings, self._synth, font_id = _open(font, self._channels)
        for channel, casting in enumerate(castings):
            if self._lib.fluid_synth_program_select(self._synth, channel, font_id, casting.bank, casting.program) != 0:
                self.close()
                raise ToolFailed(f"FluidSynth cannot play preset {casting.bank}:{casting.program} of {font.name}")
        self._lib.fluid_synth_set_interp_method(self._synth, -1, INTERPOLATION)
        self._at = 0
        self._buffer = np.zeros((2, self._channels, STRIDE), np.float32)
        self._bases = self._buffer.ctypes.data + np.arange(2 * self._channels, dtype=np.uintp) * np.uintp(STRIDE * 4)
        self._pointers = np.empty_like(self._bases)
        self._left = self._pointers.ctypes.data
        self._right = self._left + self._channels * self._pointers.itemsize

    def __enter__(self) -> Synth:
        """Use as a context manager: the synthesizer is gone when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the synthesizer."""
        self.close()

    def close(self) -> None:
        """Let go of the synthesizer."""
        if self._synth:
            self._lib.delete_fluid_synth(self._synth)
            self._lib.delete_fluid_settings(self._settings)
            self._synth = None

    def play(self, events: Sequence[SynthEvent], frames: int) -> NDArray[np.float32] | None:
        """Play on for a while.

        Args:
            events: Those that fall into the next ``frames``, sorted.
            frames: How far to go, a multiple of the block, at most :data:`STRIDE`.

        Returns:
            (2, channels, frames), a view that the next call overwrites; None where nothing sounds.
        """
        start, done, lib = self._at, 0, self._lib
        if not events and not lib.fluid_synth_get_active_voice_count(self._synth):
            self._at += frames
            return None
        for event in events:
            at = event.block * BLOCK - start
            if at > done:
                self._write(done, at - done)
                done = at
            self._tell(event)
        self._write(done, frames - done)
        self._at += frames
        return self._buffer[:, :, :frames]

    def _tell(self, event: SynthEvent) -> None:
        _, kind, channel, number, value = event
        if kind == CONTROL:
            self._lib.fluid_synth_cc(self._synth, channel, number, value)
        elif kind == ON:
            self._lib.fluid_synth_noteon(self._synth, channel, number, value)
        elif kind == OFF:
            self._lib.fluid_synth_noteoff(self._synth, channel, number)
        elif kind == GENERATOR:
            self._lib.fluid_synth_set_gen(self._synth, channel, number, float(value))
        elif kind == BEND:
            self._lib.fluid_synth_pitch_bend(self._synth, channel, number)

    def _write(self, offset: int, frames: int) -> None:
        """Render into the buffer at an offset; where nothing sounds, only write zeros."""
        if frames <= 0:
            return
        if not self._lib.fluid_synth_get_active_voice_count(self._synth):
            self._buffer[:, :, offset : offset + frames] = 0.0
            return
        np.add(self._bases, np.uintp(offset * 4), out=self._pointers)
        self._lib.fluid_synth_nwrite_float(self._synth, frames, self._left, self._right, None, None)


def _open(font: Path, channels: int) -> tuple[Any, Any, int]:
    """Settings, synthesizer and font id of a new synthesizer with one audio group per channel."""
    lib = library()
    settings = lib.new_fluid_settings()
    for name, value in _INT_SETTINGS.items():
        lib.fluid_settings_setint(settings, name.encode(), value)
    lib.fluid_settings_setint(settings, b"synth.midi-channels", -(-channels // 16) * 16)
    lib.fluid_settings_setint(settings, b"synth.audio-channels", channels)
    lib.fluid_settings_setint(settings, b"synth.audio-groups", channels)
    lib.fluid_settings_setnum(settings, b"synth.sample-rate", float(RATE_HZ))
    lib.fluid_settings_setnum(settings, b"synth.gain", GAIN)
    synth = lib.new_fluid_synth(settings)
    font_id = lib.fluid_synth_sfload(synth, str(font).encode(), 0) if synth else -1
    if font_id < 0:
        lib.delete_fluid_synth(synth)
        lib.delete_fluid_settings(settings)
        raise ToolFailed(
            f"FluidSynth {synthesizer_version()} cannot load {font.name}",
            "choose another with --soundfont; SF3 files need a FluidSynth built with libsndfile",
        )
    return settings, synth, int(font_id)


class _PresetCache:
    """The decoded samples a process keeps between takes.

    A synthesizer that plays nothing pins each preset when it is first asked for, so that its samples
    are decoded once; FluidSynth shares them with the synthesizers that play. What the last
    :data:`_KEEP_TAKES` takes did not use is let go: decoded, the whole orchestra is 350 MB.
    """

    def __init__(self, font: Path) -> None:
        self._lib = library()
        _, self._synth, self._font_id = _open(font, 1)
        self._last_use: dict[tuple[int, int], int] = {}
        self._take = 0

    def hold(self, castings: Sequence[Casting]) -> None:
        """Have the presets of a take ready."""
        self._take += 1
        for casting in castings:
            preset = casting.bank, casting.program
            if preset not in self._last_use:
                self._call("fluid_synth_pin_preset", preset)
            self._last_use[preset] = self._take
        for preset in [old for old, take in self._last_use.items() if take < self._take - _KEEP_TAKES]:
            self._call("fluid_synth_unpin_preset", preset)
            del self._last_use[preset]

    def _call(self, name: str, preset: tuple[int, int]) -> None:
        function = getattr(self._lib, name, None)  # new in FluidSynth 2.2: before, every take decodes its own
        if function is not None:
            function.restype, function.argtypes = _I, (_P, _I, _I, _I)
            function(self._synth, self._font_id, *preset)


@lru_cache(maxsize=2)
def _preset_cache(font: Path) -> _PresetCache:
    """The presets of a font that this process keeps."""
    return _PresetCache(font)
