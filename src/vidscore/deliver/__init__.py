"""A mixdown in, files out: the scored film, stems, MIDI; a plan in, the plot of its arc out."""

from vidscore.deliver.film import check_delivery, default_output, deliver_film, new_sound
from vidscore.deliver.midi import write_film_midi, write_midi
from vidscore.deliver.stems import write_score, write_stems

__all__ = [
    "check_delivery",
    "default_output",
    "deliver_film",
    "new_sound",
    "write_film_midi",
    "write_midi",
    "write_score",
    "write_stems",
]
