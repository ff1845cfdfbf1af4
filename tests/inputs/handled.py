"""Whether one kind of file is handled as its row says: read, asked for, and delivered with a made mix."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from tests.inputs.kinds import Kind
from vidscore.errors import VidscoreError
from vidscore.model.channels import STEREO, layout_of
from vidscore.model.sound import RATE_HZ, Mixdown
from vidscore.model.span import samples_at
from vidscore.tools.encode import encode_piece, join
from vidscore.tools.probe import probe


def handle(kind: Kind, folder: Path) -> None:
    """Handle a kind of file as a run would, all but the music; an AssertionError says what is not as decided."""
    from vidscore.deliver.film import deliver_film, sound_target

    said = ""
    try:
        film, output, notes, settings = _before_the_work(kind, folder)
        target = sound_target(film, output, settings)
        delivery = deliver_film(film, _mixdown(film, folder, target), output, settings)
    except VidscoreError as error:
        said = f"{error} {error.hint}"
        assert not kind.suffix, f"refused: {said}"
    else:
        assert kind.suffix, f"scored as {delivery.film}, expected a refusal"
        assert delivery.film.suffix == kind.suffix, f"written as {delivery.film.suffix}"
        said = " ".join((*film.notes, *notes, *delivery.notes))
        _check_sound(kind, film, delivery.film)
    missing = [words for words in kind.says if words not in said]
    assert not missing, f"not said: {missing}; said: {said!r}"


def _before_the_work(kind: Kind, folder: Path):
    """The film, where it goes, what is said before the work, and the settings."""
    from vidscore.deliver.film import check_delivery, default_output, settled_output
    from vidscore.read.film import read_film
    from vidscore.settings import DeliverSettings, ReadSettings

    asked = dict(kind.asked)
    name = str(asked.pop("output", ""))
    reads = {key: asked.pop(key) for key in ("dialogue_track",) if key in asked}
    path = kind.made(folder)
    film, settings = read_film(path, ReadSettings(**reads)), DeliverSettings(**asked)
    place = folder / "out"
    place.mkdir()
    output, settled = settled_output(film, place / (name or default_output(film).name))
    return film, output, (*settled, *check_delivery(film, output, settings)), settings


def _mixdown(film, folder: Path, target) -> Mixdown:
    """A mix of tones in the form that is wanted."""
    frames = samples_at(film.duration_ms, RATE_HZ)
    layout = target.layout if target.track == "mix" else STEREO
    tone = 0.2 * np.sin(2 * np.pi * 440 * np.arange(frames) / RATE_HZ) + np.random.default_rng(1).standard_normal(frames) * 0.02
    sound = np.repeat(tone[:, None], layout.count, axis=1).astype(np.float32)
    if target.codec is not None:
        encoded = join(target.codec, [encode_piece(target.codec, [sound], 0, None)], frames, folder / "encoded")
        return Mixdown(RATE_HZ, frames, None, None, -14.0, -1.0, encoded=encoded)
    from vidscore.mix.wave import WaveFile

    for name, form in (("mix", layout), ("score", None)):
        with WaveFile(folder / f"{name}.wav", frames, **({"layout": form} if form else {})) as wave:
            wave.write(0, sound if form else np.repeat(tone[:, None], 2, axis=1).astype(np.float32))
    return Mixdown(RATE_HZ, frames, folder / "score.wav", folder / "mix.wav" if film.audio else None, -14.0, -1.0)


def _check_sound(kind: Kind, film, delivered: Path) -> None:
    """The new sound is laid out as decided, and the old ones are there where the container holds them."""
    made = probe(delivered)
    with av.open(str(delivered)) as opened:
        context = opened.streams.audio[0].codec_context
        layout = layout_of(context.layout.name, context.channels)
    assert layout, f"the new sound is {context.layout.name}"
    assert layout.name == kind.sound, f"the new sound is {layout.name}"
    assert len(made.of("audio")) in (1, 1 + len(film.audio))
    lengths = (film.duration_ms, probe(film.path).duration_ms)
    assert min(abs(made.duration_ms - one) for one in lengths) < 250, f"{made.duration_ms} ms, the film {lengths} ms"
    low, high = kind.bits
    if high:
        rate = delivered.stat().st_size * 8000 / made.duration_ms
        assert low <= rate <= high, f"{rate:.0f} bits per second"
