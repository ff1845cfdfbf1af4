"""The only code that touches the machine: ffmpeg, soundfonts, model files, cache, atomic files."""
