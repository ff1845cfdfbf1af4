"""A cue in, stems out: the orchestra plays."""
