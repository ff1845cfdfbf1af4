"""How many channels the new sound has, and at what bit rate it is encoded: decided from the film's own sound.

A film's mix has the channels of the dialogue track, but two at least, since the score is stereo; a sound without a picture
keeps its own number, so that a mono audiobook stays one. Each channel but the low frequencies gets 128 kb/s; without a
picture no more than the source gave it, for there the sound is the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from vidscore.deliver.containers import Container
from vidscore.model.channels import LAYOUTS, MONO, STEREO, ChannelLayout, layout_of
from vidscore.model.film import AudioTrack, Film
from vidscore.model.sound import RATE_HZ
from vidscore.settings import DeliverSettings
from vidscore.tools.encode import Codec

CHANNEL_BITS = 128_000
"""Bits per second of each channel of full range."""
_LEAST_CHANNEL_BITS = 48_000
"""Less is too little for music, whatever speech was given. [judgement]"""
_PLANES = 8
"""PyAV fills frames of fewer channels than this, where each has a plane of its own."""
_STEP = 8_000
"""A bit rate of more than two channels is a multiple of this."""
_LOSSY = ("aac", "mp", "opus", "vorbis", "wma", "ac3", "eac3", "amr", "speex", "gsm", "dts", "atrac", "cook", "ra_")
"""How the names of codecs begin that keep less than they are given."""
_MP3_KBITS = (48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256)
"""Bit rates of MP3, which other codecs take too."""


@dataclass(frozen=True, slots=True)
class SoundForm:
    """The form of the delivered track."""

    layout: ChannelLayout = STEREO
    bit_rate: int = 2 * CHANNEL_BITS
    notes: tuple[str, ...] = ()

    def encoder(self, container: Container) -> tuple[tuple[str, str], ...]:
        """The container's options of a new sound, at this bit rate."""
        usual = container.surround if self.layout.count > STEREO.count and container.surround else container.encoder
        return tuple((name, str(self.bit_rate) if name == "b" else value) for name, value in usual)

    def codec(self, container: Container) -> Codec | None:
        """The same for a codec that works in pieces; None for one that is encoded in one go."""
        codec = container.codec
        if codec is None or (self.layout.count >= _PLANES and codec.sample_format.endswith("p")):
            return None
        return replace(codec, bit_rate=self.bit_rate, layout=self.layout)


def sound_form(film: Film, container: Container, settings: DeliverSettings) -> SoundForm:
    """Decide the form of the new sound.

    Args:
        film: What is scored.
        container: Where it goes: it may hold fewer channels.
        settings: The mode (an added score is stereo), and the channels that were asked for.
    """
    own = film.dialogue
    if own is None or settings.audio == "add-track":
        return SoundForm()
    layout, notes = _layout(film, own, settings.channels)
    if layout.count > container.most_channels:
        notes = (f"{container.muxer} holds {container.most_channels} channels: the {layout.name} sound is mixed to stereo",)
        layout = STEREO
    if container.one_sound and own.rate_hz > RATE_HZ:
        notes = (*notes, f"the sound is delivered at {RATE_HZ} Hz; the film's own has {own.rate_hz} Hz")
    return SoundForm(layout, _bit_rate(film, own, layout), notes)


def _layout(film: Film, own: AudioTrack, asked: str) -> tuple[ChannelLayout, tuple[str, ...]]:
    if asked != "auto":
        return next(one for one in LAYOUTS if one.name == asked), ()
    found = layout_of(own.layout, own.channels)
    if found is None:
        called = f" ({own.layout})" if own.layout and not own.layout.endswith("channels") else ""
        return STEREO, (f"the film's sound has {own.channels} channels{called}, which are mixed to stereo",)
    return (STEREO if found == MONO and film.frame_rate is not None else found), ()


def _bit_rate(film: Film, own: AudioTrack, layout: ChannelLayout) -> int:
    """Bits per second of the whole track."""
    each = CHANNEL_BITS
    if film.frame_rate is None and own.codec.startswith(_LOSSY):
        given = own.bit_rate or film.path.stat().st_size * 8_000 // film.duration_ms
        each = min(CHANNEL_BITS, max(_LEAST_CHANNEL_BITS, given // max(own.channels, 1)))
    wanted = each * layout.full_range
    if layout.count > 2:
        return -(-wanted // _STEP) * _STEP
    return next(1_000 * kbits for kbits in _MP3_KBITS if 1_000 * kbits >= wanted)
