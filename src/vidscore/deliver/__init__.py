"""A mixdown in, files out: the scored film, stems, MIDI, previews.

Each part is imported from its own module, so that the table of formats can be read without loading what writes them.
"""
