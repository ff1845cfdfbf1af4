"""``python -m vidscore.train.emotion``: from the corpora to the shipped model, and the table of what it can do.

The n-gram reader of each group of languages, the English encoder, what it says of the held-out rows and the Chinese
window reader are kept in ``--work``, so that a stopped run goes on where it was; joining them and measuring neighbours
takes minutes. ``--keep`` takes the parts of a checkpoint instead of teaching them, but for those of ``--anew``. Seeded; a
GPU is used where there is one. On two idle cores the whole takes about an hour and a half, nearly all of it the encoder;
the window reader anew, four minutes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from vidscore.feel.default_model import NAME, WEIGHTS, WINDOW_PIECES, open_tokenizer, padded
from vidscore.feel.named import with_named
from vidscore.feel.network import FeelingNetwork
from vidscore.feel.network_config import FeelingConfig
from vidscore.feel.network_readers import EncoderReader, NgramReader, WindowReader
from vidscore.feel.text import ngram_ids
from vidscore.model.arrays import Floats
from vidscore.train.card import model_card
from vidscore.train.context import fit_neighbours
from vidscore.train.corpora import LABELS, Corpora, Row, read_corpora
from vidscore.train.encoder import (
    ENCODER_SIZES,
    EncoderRecipe,
    minilm_files,
    minilm_folder,
    minilm_tokenizer,
    train_encoder,
)
from vidscore.train.export import assemble, parts_of, write_checkpoint
from vidscore.train.join import BALANCE, GROUPS, READER_OUTPUTS, HeldOut, make_join
from vidscore.train.ngrams import NgramRecipe, kept, languages_of, train_ngrams
from vidscore.train.table import as_markdown, evaluate
from vidscore.train.windows import WindowRecipe, train_windows

BATCH = 128


def ngram_outputs(reader: NgramReader, rows: tuple[Row, ...]) -> Floats:
    """(rows, READER_OUTPUTS): what the n-gram reader says, told the language."""
    ids = [ngram_ids(row.text) for row in rows]
    groups = torch.tensor([group_of(row) for row in rows])
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    said = np.zeros((len(rows), READER_OUTPUTS))
    with torch.inference_mode():
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            said[some] = reader(torch.from_numpy(padded(ids[i] for i in some)), groups[some]).double().numpy()
    return said


def pretrained_outputs(reader: EncoderReader | WindowReader, rows: tuple[Row, ...], tokenizer: Any, language: str) -> Floats:
    """(rows, READER_OUTPUTS): what a reader of one language says; zeros for rows of others, and for the balance."""
    said = np.zeros((len(rows), READER_OUTPUTS))
    own = [i for i, row in enumerate(rows) if row.language == language]
    pieces = {i: encoding.ids for i, encoding in zip(own, tokenizer.encode_batch([rows[i].text for i in own]), strict=True)}
    own.sort(key=lambda i: len(pieces[i]))
    with torch.inference_mode():
        for start in range(0, len(own), BATCH):
            some = own[start : start + BATCH]
            ids = torch.from_numpy(padded(pieces[i] for i in some))
            said[some, :BALANCE] = torch.cat(reader(ids, ids > 0), dim=-1).double().numpy()
    return said


def english_prior(reader: NgramReader, languages: tuple[str, ...], rows: tuple[Row, ...]) -> float:
    """How much more often English is met than the other languages, as a logit.

    The value at which English and other held-out lines are recognised equally well on the mean; short lines such as
    "Okay." are in ten languages.
    """
    ids = [ngram_ids(row.text) for row in rows]
    with torch.inference_mode():
        parts = [
            reader.language_logits(torch.from_numpy(padded(ids[at : at + BATCH]))).numpy() for at in range(0, len(ids), BATCH)
        ]
    logits, english = np.concatenate(parts), np.array([row.language == "en" for row in rows])
    place = languages.index("en")
    others = np.delete(logits, place, axis=1).max(1)
    lead = logits[:, place] - others

    def right(prior: float) -> float:
        said = lead + prior > 0
        return float(said[english].mean() + (~said[~english]).mean())

    return max((float(prior) for prior in np.arange(0, 6.01, 0.25)), key=right)


def group_of(row: Row) -> int:
    """The row of the joining layer that a text belongs to."""
    return GROUPS.index(row.language) if row.language in GROUPS else len(GROUPS)


def held_groups(rows: tuple[Row, ...], outputs: Floats) -> list[HeldOut]:
    """Held-out rows by language group."""
    group = np.array([group_of(row) for row in rows])
    everything = HeldOut(rows, outputs)
    return [everything.some(group == i) for i in range(len(GROUPS) + 1)]


def joined(join: Any, rows: tuple[Row, ...], outputs: Floats) -> tuple[Floats, Floats]:
    """Label logits and V-A-D of rows by a joining layer, after what the rows name outright."""
    group = torch.tensor([group_of(row) for row in rows])
    with torch.inference_mode():
        labels, vad = join(torch.from_numpy(outputs).float(), group)
    return with_named([row.text for row in rows], LABELS, labels.double().numpy(), vad.double().numpy())


def cross_fitted(rows: tuple[Row, ...], outputs: Floats, seed: int, *, shifted: bool = True) -> tuple[Floats, Floats]:
    """What the joined readers say of each held-out row when the joining was fitted on the other half.

    The honest reading of the held-out rows: a dialogue is never in both halves.
    """
    groups = [row.group or row.text for row in rows]
    names = sorted(set(groups))
    half = dict(zip(names, np.random.default_rng(seed).permutation(len(names)) % 2, strict=True))
    side = np.array([half[group] for group in groups])
    labels, vad = np.zeros((len(rows), len(LABELS))), np.zeros((len(rows), 3))
    for judged in (0, 1):
        learnt, asked = side != judged, side == judged
        everything = HeldOut(rows, outputs)
        join = make_join(held_groups(everything.some(learnt).rows, outputs[learnt]), shifted=shifted)
        labels[asked], vad[asked] = joined(join, everything.some(asked).rows, outputs[asked])
    return labels, vad


def held_out(corpora: Corpora) -> tuple[Row, ...]:
    """All rows for judging, in a fixed order."""
    return tuple(row for name in sorted(corpora.dev) for row in corpora.dev[name])


def table_of(corpora: Corpora, labels: Floats, vad: Floats) -> list[float]:
    """The metrics of what was said of :func:`held_out`."""
    place = {id(row): i for i, row in enumerate(held_out(corpora))}

    def predict(rows: tuple[Row, ...]) -> tuple[Floats, Floats]:
        some = [place[id(row)] for row in rows]
        return labels[some], vad[some]

    return evaluate(predict, corpora.dev)


def build(
    data: Path, out: Path, work: Path, ngrams: NgramRecipe, encoder: EncoderRecipe, windows: WindowRecipe
) -> FeelingNetwork:
    """Run the recipe.

    Args:
        data: Folder with the corpora.
        out: Folder the checkpoint is written to.
        work: Folder that keeps what is done.
        ngrams: How the n-gram reader is taught.
        encoder: How the English encoder is taught.
        windows: How the Chinese window reader is taught.
    """
    work.mkdir(parents=True, exist_ok=True)
    corpora = read_corpora(data, encoder.seed)
    config = FeelingConfig(
        labels=LABELS, languages=languages_of(corpora.train), groups=GROUPS, encoder=ENCODER_SIZES, dtype="float32"
    )
    ngram_reader = train_ngrams(config, corpora.train, ngrams, work)
    rows, tokenizer = held_out(corpora), minilm_tokenizer(minilm_folder())
    config.language_prior = {"en": english_prior(ngram_reader, languages_of(corpora.train), rows)}
    encoder_reader = train_encoder(config, corpora.train, work, encoder)
    said_by_encoder = kept(
        work, "held-out-encoder", lambda: torch.from_numpy(pretrained_outputs(encoder_reader, rows, tokenizer, "en"))
    )
    window_reader = train_windows(config, corpora.train, work, windows)
    said_by_windows = pretrained_outputs(window_reader, rows, open_tokenizer(work / WINDOW_PIECES), "zh")
    outputs = np.hstack([ngram_outputs(ngram_reader, rows), said_by_encoder.numpy() + said_by_windows])
    said = cross_fitted(rows, outputs, encoder.seed)
    columns = {"joined, cross-fitted": table_of(corpora, *said)}
    print(as_markdown(columns))
    neighbours = fit_neighbours(rows, said[0])
    print("weight of neighbours fitted on dialogues:", json.dumps(neighbours))
    network = assemble(config, ngram_reader, encoder_reader, window_reader, make_join(held_groups(rows, outputs)))
    write_checkpoint(network, out, model_card(as_markdown(columns)), (*minilm_files(), work / WINDOW_PIECES))
    print(f"wrote {out}: {sum(path.stat().st_size for path in out.iterdir()) / 1e6:.1f} MB")
    return network


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m vidscore.train.emotion", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with goemotions.train.tsv.xz and the others")
    parser.add_argument("--out", type=Path, default=WEIGHTS / NAME, help="folder of the checkpoint")
    parser.add_argument("--work", type=Path, default=Path("build/emotion"), help="folder that keeps what is done")
    parser.add_argument("--epochs", type=float, default=EncoderRecipe().epochs, help="times the encoder reads the corpora")
    parser.add_argument("--keep", type=Path, help="checkpoint whose parts are kept, but for those of --anew")
    parser.add_argument("--anew", nargs="*", default=[], help="parts to teach anew: en, zh, others, languages, encoder, windows")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0, help="cores to use; 0 for all")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    if options.keep:
        parts_of(options.keep, options.work, tuple(options.anew))
    build(
        options.data,
        options.out,
        options.work,
        NgramRecipe(seed=options.seed),
        EncoderRecipe(epochs=options.epochs, seed=options.seed),
        WindowRecipe(seed=options.seed),
    )


if __name__ == "__main__":
    main()
