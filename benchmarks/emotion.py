"""``python benchmarks/emotion.py --data <corpora>``: the shipped reader of emotion beside two classic ones.

Prints one table on the dev sets with three columns; how well CPED's sentiment is told of lines alone and among their
neighbours; the expected calibration error per label set; the seconds the shipped reader takes for 1,000 lines.
``--series`` instead teaches the Chinese readers without two of CPED's five television series and judges them by those: the
series of the dev set are all learnt from. That takes minutes.

- linear: TF-IDF over words, word pairs and letter n-grams, one class-balanced logistic regression per label (ridge for
  valence, arousal and dominance), one model per corpus: the strong simple baseline.
- CNN: Kim (2014): embeddings, filters three, four and five wide, the greatest answer of each, one model per corpus.
- vidscore: the shipped checkpoint. How its readers are joined was fitted on held-out rows, so here the joining is fitted
  anew on one half of these rows and judged on the other.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score
from torch import nn

from vidscore.feel.context import in_context
from vidscore.feel.default_model import WINDOW_PIECES, default_reader, open_tokenizer
from vidscore.feel.network_config import FeelingConfig
from vidscore.feel.text import tokens
from vidscore.model.mood import EMOTIONS
from vidscore.model.span import Span
from vidscore.train.corpora import LABELS, Corpora, Row, read_corpora
from vidscore.train.emotion import cross_fitted, held_out, joined, ngram_outputs, pretrained_outputs, table_of
from vidscore.train.join import GROUPS, HeldOut, make_join
from vidscore.train.losses import known_bce, known_mse, positive_weights, single_label_loss
from vidscore.train.ngrams import NgramRecipe, train_ngrams
from vidscore.train.scores import calibration_error
from vidscore.train.table import Predict, argmax_f1, as_markdown, evaluate, sentiment_f1
from vidscore.train.windows import WindowRecipe, train_windows

SOURCES = {
    "goemotions": ("goemotions", "en"), "emobank": ("emobank", "en"), "xed_en": ("xed", "en"), "brighter_en": ("brighter", "en"),
    "brighter_zh": ("brighter", "zh"), "brighter_other": ("brighter", ""), "cped_zh": ("cped", "zh"),
}  # fmt: skip
"""The corpus and language that each dev set's own baseline learns from; no language means all but English and Chinese."""


UNSEEN = ("39", "44")
"""The two series of CPED that ``--series`` keeps back."""
SENTIMENT_OF_LABEL = np.array([{"joy": 1, "surprise": 0, "neutral": 0}.get(label, -1) for label in EMOTIONS])
"""Positive, neutral or negative as told by the strongest label."""


def learnt_from(corpora: Corpora, dev: str) -> tuple[Row, ...]:
    corpus, language = SOURCES[dev]
    return tuple(
        row
        for row in corpora.train
        if row.corpus == corpus and (row.language == language or (not language and row.language not in ("en", "zh")))
    )


def by_corpus(corpora: Corpora, train) -> Predict:
    """A predictor that asks the baseline of the corpus the rows are from."""
    models = {dev: train(learnt_from(corpora, dev)) for dev in corpora.dev}
    owner = {id(row): dev for dev, rows in corpora.dev.items() for row in rows}
    return lambda rows: models[owner[id(rows[0])]](rows) if id(rows[0]) in owner else (None, None)


def linear(rows: tuple[Row, ...]) -> Predict:
    texts = [row.text for row in rows]
    spaced = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\S+")
    letters = TfidfVectorizer(
        analyzer="char",
        ngram_range=(1, 4) if rows[0].language == "zh" else (3, 5),
        min_df=3,
        sublinear_tf=True,
        max_features=150_000,
    )
    inputs = hstack([spaced.fit_transform(texts), letters.fit_transform(texts)]).tocsr()
    labels, vad = np.array([row.labels for row in rows]), np.array([row.vad for row in rows])
    known = [k for k in range(len(LABELS)) if np.nansum(labels[:, k]) > 2]
    models = {}
    for k in known:
        some = ~np.isnan(labels[:, k])
        model = LogisticRegression(C=2.0, class_weight="balanced", solver="liblinear")
        models[k] = model.fit(inputs[some], labels[some, k])
    ridges = [Ridge(alpha=3.0).fit(inputs[~np.isnan(axis)], axis[~np.isnan(axis)]) for axis in vad.T]

    def predict(asked: tuple[Row, ...]):
        words = [row.text for row in asked]
        vectors = hstack([spaced.transform(words), letters.transform(words)]).tocsr()
        said = np.full((len(asked), len(LABELS)), -9.0)
        for k, model in models.items():
            said[:, k] = model.decision_function(vectors)
        return said, np.stack([ridge.predict(vectors) for ridge in ridges], 1)

    return predict


class KimNetwork(nn.Module):
    """Convolutions over embedded words (letters in Chinese), the greatest answer of each filter, one linear layer."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, 100, padding_idx=0)
        self.filters = nn.ModuleList(nn.Conv1d(100, 100, width, padding=width - 1) for width in (3, 4, 5))
        self.dropout = nn.Dropout(0.5)
        self.out = nn.Linear(300, len(LABELS) + 3)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        x = self.words(ids).transpose(1, 2)  # (batch, 100, words)
        return self.out(self.dropout(torch.cat([torch.relu(f(x)).amax(2) for f in self.filters], 1)))


def pieces(text: str) -> list[str]:
    return [piece for token in tokens(text) for piece in (token if token > "\u2e80" else [token])] or [" "]


def cnn(rows: tuple[Row, ...], epochs: int = 5) -> Predict:
    torch.manual_seed(0)
    counts: dict[str, int] = {}
    for row in rows:
        for piece in pieces(row.text):
            counts[piece] = counts.get(piece, 0) + 1
    place = {piece: i for i, piece in enumerate((p for p, n in counts.items() if n > 1), 2)}

    def numbers(asked: tuple[Row, ...]) -> torch.Tensor:
        table = torch.zeros(len(asked), 60, dtype=torch.long)
        for i, row in enumerate(asked):
            ids = [place.get(piece, 1) for piece in pieces(row.text)[:60]]
            table[i, : len(ids)] = torch.tensor(ids)
        return table

    network = KimNetwork(len(place) + 2)
    optimiser = torch.optim.Adam(network.parameters(), lr=2e-3)
    inputs, labels = numbers(rows), torch.tensor([row.labels for row in rows])
    vad, weights = torch.tensor([row.vad for row in rows]), positive_weights(labels, cap=10.0)
    for _ in range(epochs):
        for some in torch.randperm(len(rows)).split(128):
            longest = int((inputs[some] > 0).sum(1).max())
            said = network(inputs[some, :longest])
            loss = known_bce(said[:, :-3], labels[some], weights) + known_mse(said[:, -3:], vad[some])
            loss = loss + 0.5 * single_label_loss(said[:, :-3], labels[some], weights)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    network.eval()

    def predict(asked: tuple[Row, ...]):
        with torch.inference_mode():
            said = torch.cat([network(part) for part in numbers(asked).split(256)]).double().numpy()
        return said[:, :-3], said[:, -3:]

    return predict


def reader_outputs(ngram, encoder, windows, pieces: dict, rows: tuple[Row, ...]) -> np.ndarray:
    """(rows, readers * READER_OUTPUTS): what the readers say; a reader that is None says nothing."""
    deeper = [
        pretrained_outputs(reader, rows, pieces[name], language)
        for reader, name, language in ((encoder, "input_ids", "en"), (windows, "window_ids", "zh"))
        if reader is not None
    ]
    return np.hstack([ngram_outputs(ngram, rows), sum(deeper)])


def among_neighbours(rows: tuple[Row, ...], labels: np.ndarray, vad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is said of lines among their neighbours: a series is a film, a minute lies between two dialogues of it."""
    labels, vad = labels.copy(), vad.copy()
    series = np.array([row.group.partition("_")[0] for row in rows])
    for name in sorted(set(series)):
        some = np.flatnonzero(series == name)
        groups = np.array([rows[i].group for i in some])
        starts = np.cumsum(np.concatenate(([0], 1_000 + 60_000 * (groups[1:] != groups[:-1]))))
        spans = [Span(int(start), int(start) + 1_000) for start in starts]
        labels[some], vad[some] = in_context(labels[some], vad[some], spans, [True] * len(some))
    return labels, vad


def print_sentiment(rows: tuple[Row, ...], labels: np.ndarray, vad: np.ndarray) -> None:
    for name, said in (("alone", (labels, vad)), ("among neighbours", among_neighbours(rows, labels, vad))):
        valence = sentiment_f1(rows, *said)
        print(f"CPED {name}: three-way {valence:.3f} by valence, {sentiment_by_label(rows, said[0]):.3f} by the strongest label")
        print(f"CPED {name}: seven labels, weighted F1 {argmax_f1('weighted')(rows, *said):.3f}")


def sentiment_by_label(rows: tuple[Row, ...], labels: np.ndarray) -> float:
    truth = np.sign([row.vad[0] for row in rows])
    return f1_score(truth, SENTIMENT_OF_LABEL[labels[:, :7].argmax(1)], average="macro")


def print_calibration(rows: tuple[Row, ...], outputs: np.ndarray, said: np.ndarray) -> None:
    plain = cross_fitted(rows, outputs, 0, shifted=False)[0]
    print("\n| label set | ECE as shipped | ECE without shifts |\n|---|---|---|")
    for corpus in ("goemotions", "xed", "brighter", "cped"):
        for language in ("en", "zh", ""):
            some = [
                i
                for i, r in enumerate(rows)
                if r.corpus == corpus and (r.language if r.language in ("en", "zh") else "") == language
            ]
            if some:
                truth = np.array([rows[i].labels for i in some])[:, :7]
                errors = [calibration_error(truth.ravel(), 1 / (1 + np.exp(-part[some, :7].ravel()))) for part in (said, plain)]
                print(f"| {corpus} {language or 'others'} | {errors[0]:.3f} | {errors[1]:.3f} |")


def print_series(data: Path) -> None:
    corpora = read_corpora(data)

    def unseen(row: Row) -> bool:
        return row.corpus == "cped" and row.group.partition("_")[0] in UNSEEN

    learnt = tuple(row for row in corpora.train if not unseen(row))
    held = tuple(row for row in held_out(corpora) if row.language == "zh" and not unseen(row))
    asked = tuple(row for row in (*corpora.train, *corpora.dev["cped_zh"]) if unseen(row))
    config = FeelingConfig(labels=LABELS, languages=("zh",), groups=GROUPS, regions=(1, 1 << 17, 1))
    chinese = tuple(row for row in learnt if row.language == "zh")
    ngram = train_ngrams(config, chinese, NgramRecipe(language_epochs=0))
    with TemporaryDirectory() as work:
        windows = train_windows(config, learnt, Path(work), WindowRecipe())
        pieces = {"window_ids": open_tokenizer(Path(work) / WINDOW_PIECES)}
    join = make_join([HeldOut(held, reader_outputs(ngram, None, windows, pieces, held))] * (len(GROUPS) + 1))
    print(f"{len(asked)} lines of series {', '.join(UNSEEN)}")
    print_sentiment(asked, *joined(join, asked, reader_outputs(ngram, None, windows, pieces, asked)))


def seconds_per_thousand(corpora: Corpora) -> tuple[float, float]:
    """Seconds to load, and to read 1,000 English lines of everyday length."""
    start = time.perf_counter()
    default_reader.cache_clear()
    reader = default_reader()
    loaded = time.perf_counter()
    reader.read([row.text for row in corpora.dev["xed_en"][:1000]], "en")
    return loaded - start, time.perf_counter() - loaded


def main() -> None:
    parser = argparse.ArgumentParser(description="The shipped reader of emotion beside two classic ones.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only-shipped", action="store_true", help="leave the baselines out")
    parser.add_argument("--series", action="store_true", help="judge CPED by series that were not learnt from")
    options = parser.parse_args()
    if options.series:
        print_series(options.data)
        return
    corpora = read_corpora(options.data)
    columns = {}
    if not options.only_shipped:
        for name, train in (("linear", linear), ("CNN", cnn)):
            start = time.perf_counter()
            columns[name] = evaluate(by_corpus(corpora, train), corpora.dev)
            print(f"{name}: trained and judged in {time.perf_counter() - start:.0f} s", flush=True)
    rows = held_out(corpora)
    shipped = default_reader()
    network = shipped.network
    outputs = reader_outputs(network.ngram, network.encoder, network.windows, shipped.tokenizers, rows)
    said = cross_fitted(rows, outputs, 0)
    columns["vidscore"] = table_of(corpora, *said)
    print(as_markdown(columns))
    dialogue = np.array([bool(row.group) for row in rows])
    print_sentiment(corpora.dev["cped_zh"], *(part[dialogue] for part in said))
    print_calibration(rows, outputs, said[0])
    load, read = seconds_per_thousand(corpora)
    print(f"\nvidscore: {load:.1f} s to load, {read:.1f} s for 1,000 English lines ({torch.get_num_threads()} threads)")


if __name__ == "__main__":
    main()
