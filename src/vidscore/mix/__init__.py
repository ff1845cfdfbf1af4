"""Stems and the film's sound in, a mixdown out: joins, dips under speech, loudness, true peak."""
