"""Whether faster-whisper itself takes what ``read/transcript.py`` gives it, and gives what it expects.

    pip install 'vidscore[transcribe]'
    python benchmarks/transcribe.py [MODEL_FOLDER]

Without a model a tiny one of random weights is made and converted as users convert theirs: its words mean nothing, but
loading, the table of languages, detection, the search for speech and the times are the library's own. With a model, the share
of the sample film's words that it hears in their places is printed as well.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.io import wavfile

from vidscore.errors import SettingsError
from vidscore.read import read_film, read_script
from vidscore.read.transcript import transcribe
from vidscore.settings import ReadSettings

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
NEAR_MS = 1_000


def tiny_model(folder: Path) -> Path:
    """A Whisper of one layer and 32 dimensions, as CTranslate2 keeps one."""
    import torch
    from ctranslate2.converters import TransformersConverter
    from faster_whisper.tokenizer import _LANGUAGE_CODES
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration, WhisperTokenizerFast

    letters = Tokenizer(
        models.BPE(vocab={one: n for n, one in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}, merges=[])
    )
    letters.pre_tokenizer, letters.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    marks = ["endoftext", "startoftranscript", *_LANGUAGE_CODES, "translate", "transcribe", "startoflm", "startofprev"]
    letters.add_special_tokens([AddedToken(f"<|{mark}|>", special=True) for mark in (*marks, "nospeech", "notimestamps")])
    letters.add_tokens([AddedToken(f"<|{0.02 * step:.2f}|>") for step in range(1501)])
    end = letters.token_to_id("<|endoftext|>")
    small = dict.fromkeys(("encoder_layers", "decoder_layers", "encoder_attention_heads", "decoder_attention_heads"), 1)
    sizes = {"d_model": 32, "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "vocab_size": letters.get_vocab_size()}
    ends = dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id"), end)
    torch.manual_seed(0)
    start = letters.token_to_id("<|startoftranscript|>")
    model = WhisperForConditionalGeneration(WhisperConfig(**small, **sizes, **ends, decoder_start_token_id=start))
    model.generation_config.lang_to_id = {f"<|{code}|>": letters.token_to_id(f"<|{code}|>") for code in _LANGUAGE_CODES}
    model.generation_config.no_timestamps_token_id = letters.token_to_id("<|notimestamps|>")
    model.generation_config.suppress_tokens = model.generation_config.begin_suppress_tokens = []
    model.generation_config.alignment_heads = [[0, 0]]
    model.save_pretrained(folder / "whisper")
    WhisperTokenizerFast(tokenizer_object=letters, unk_token="<|endoftext|>").save_pretrained(folder / "whisper")
    WhisperFeatureExtractor().save_pretrained(folder / "whisper")
    copied = ["tokenizer.json", "preprocessor_config.json"]
    TransformersConverter(str(folder / "whisper"), copy_files=copied).convert(str(folder / "converted"))
    return folder / "converted"


def main() -> None:
    with TemporaryDirectory() as made:
        folder = Path(made)
        model = Path(sys.argv[1]) if sys.argv[1:] else tiny_model(folder)
        wavfile.write(folder / "still.wav", 16_000, np.zeros(64_000, np.int16))
        for name, path in (("four seconds of silence", folder / "still.wav"), ("the sample film", SAMPLES / "film.mp4")):
            film, begun = read_film(path), time.perf_counter()
            script = transcribe(film, ReadSettings(transcribe=str(model)))
            inside = all(line.span.end_ms <= film.duration_ms for line in script.lines)
            print(f"{name}: {len(script.lines)} lines, language {script.language or 'unknown'}, all inside the film: {inside}, "
                  f"{time.perf_counter() - begun:.1f} s")  # fmt: skip
        try:
            transcribe(film, ReadSettings(transcribe=str(model), subs_language="fr"))
        except SettingsError as error:
            print(f"French of this model: {error}")
        if sys.argv[1:]:
            written = read_script(SAMPLES / "film.srt", film, ReadSettings())
            near = [
                word
                in " ".join(one.text.lower() for one in script.lines if abs(one.span.start_ms - line.span.start_ms) < 8 * NEAR_MS)
                for line in written.lines
                for word in re.findall(r"\w+", line.text.lower())
            ]
            print(f"words of the subtitles that are heard near their places: {sum(near) / len(near):.0%}")


if __name__ == "__main__":
    main()
