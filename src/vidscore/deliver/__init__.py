"""A mixdown in, files out: the scored film, stems, MIDI."""
