from copy import deepcopy

import numpy as np
import pytest
import torch

from vidscore.feel.default_model import WINDOW_PIECES, DefaultReader, padded
from vidscore.feel.network import FeelingNetwork
from vidscore.feel.network_config import FeelingConfig
from vidscore.feel.network_packing import PackedMatrix
from vidscore.feel.network_readers import NgramReader, WindowReader
from vidscore.feel.text import ngram_ids
from vidscore.train import windows as window_recipe
from vidscore.train.context import fit_neighbours
from vidscore.train.corpora import LABELS, Row
from vidscore.train.export import assemble, parts_of, write_checkpoint
from vidscore.train.losses import known_bce, known_mse, positive_weights, single_label_loss
from vidscore.train.ngrams import (
    NgramRecipe,
    count_matrix,
    fit_logistic,
    line_vectors,
    rarity_of,
    row_weights,
    targets_of,
    train_ngrams,
)
from vidscore.train.scores import calibration_error, f1_scores, pearson
from vidscore.train.table import METRICS, as_markdown
from vidscore.train.windows import WindowRecipe, train_windows

NAN = float("nan")


def row(text, label, language="en", group=""):
    labels = tuple(float(name == label) for name in LABELS)
    valence = {"joy": 0.7, "sadness": -0.7}.get(label, 0.0)
    return Row("goemotions", text, language, labels, (valence, 0.1, 0.0), "", group)


ROWS = tuple(
    row(text, label, language)
    for _ in range(200)
    for text, label, language in (
        ("what a happy day", "joy", "en"), ("a very sad song", "sadness", "en"), ("the train leaves", "neutral", "en"),
        ("今天很高兴", "joy", "zh"), ("心里很悲伤", "sadness", "zh"), ("火车开了", "neutral", "zh"),
    )
)  # fmt: skip
SMALL = FeelingConfig(labels=LABELS, languages=("en", "zh"), regions=(1 << 12,) * 3, language_buckets=1 << 8, dtype="float32")
QUICK = NgramRecipe(iterations=25, language_epochs=1)


@pytest.fixture(scope="module")
def small_reader():
    return train_ngrams(SMALL, ROWS, QUICK)


def numbers(*texts):
    return torch.from_numpy(padded(ngram_ids(text) for text in texts))


def test_the_ngram_reader_learns_labels_vad_and_languages(small_reader):
    with torch.inference_mode():
        votes = small_reader(numbers("心里很悲伤"), torch.tensor([1]))
        language = small_reader.language_logits(numbers("心里很悲伤"))
    assert LABELS[int(votes[0, : len(LABELS)].argmax())] == "sadness"
    assert votes[0, len(LABELS)] < -0.2
    assert SMALL.languages[int(language[0].argmax())] == "zh"


def test_what_is_pleasant_unpleasant_or_neither_lies_far_apart(small_reader):
    with torch.inference_mode():
        balance = small_reader(numbers("心里很悲伤", "火车开了", "今天很高兴"), torch.tensor([1, 1, 1]))[:, -1].tolist()
        elsewhere = small_reader(numbers("a very sad song"), torch.tensor([0]))[0, -1].item()
    assert balance[0] < -0.5 < abs(balance[1]) - 0.4 < 0.0 < 0.5 < balance[2]
    assert elsewhere == 0


def test_the_recipe_is_the_same_for_the_same_seed(small_reader):
    again = train_ngrams(SMALL, ROWS, QUICK)
    assert torch.equal(small_reader.table.weight, again.table.weight)
    assert torch.equal(small_reader.language.weight, again.language.weight)


def test_reading_agrees_with_the_vectors_that_were_learnt_from(small_reader):
    english = [row.text for row in ROWS if row.language == "en"]
    counts = count_matrix(english, 1 << 12)
    vectors = line_vectors(counts, rarity_of(counts))[:3]
    expected = vectors @ small_reader.table.weight.detach().numpy()[: 1 << 12] + small_reader.bias[0].numpy()
    with torch.inference_mode():
        votes = small_reader(numbers(*english[:3]), torch.zeros(3, dtype=torch.long))
    assert np.allclose(votes[:, :-1], expected, atol=2e-3)


def test_a_checkpoint_reads_as_the_network_it_was_written_from(small_reader, tmp_path):
    network = assemble(deepcopy(SMALL), small_reader)
    texts = ["what a happy day", "今天很高兴"]
    with torch.inference_mode():
        before = network(numbers(*texts)).logits.numpy()
    write_checkpoint(network, tmp_path / "model", "card")
    reader = DefaultReader(tmp_path / "model")
    assert np.allclose(reader.read(texts).logits, before[:, : len(LABELS)], atol=0.2, rtol=0.02)


def test_the_parts_of_a_checkpoint_are_found_done_by_the_recipe(small_reader, tmp_path):
    write_checkpoint(assemble(deepcopy(SMALL), small_reader), tmp_path / "model", "card")
    work = tmp_path / "work"
    work.mkdir()
    parts_of(tmp_path / "model", work, ("en",))
    assert {path.stem for path in work.iterdir()} == {"ngrams-zh", "ngrams-others", "ngrams-languages"}
    again = train_ngrams(SMALL, ROWS, QUICK, work)
    assert torch.equal(again.table.weight[: 1 << 12], small_reader.table.weight[: 1 << 12])
    assert torch.allclose(again.table.weight, small_reader.table.weight, atol=0.1)
    assert torch.allclose(again.sides.weight, small_reader.sides.weight, atol=0.1)


BERT = {"vocabulary": 50, "positions": 8, "width": 16, "layers": 1, "heads": 2, "inner": 32, "dropout": 0.0}
WINDOWS = {"vocabulary": 50, "width": 160, "lane": 80, "line": 160, "deep": 130, "hidden": 16, "dropout": 0.0}


def test_the_deeper_readers_are_asked_only_for_their_own_languages():
    config = FeelingConfig(
        labels=LABELS, languages=("en", "zh"), regions=(64, 64, 64), language_buckets=8, encoder=BERT, windows=WINDOWS
    )
    torch.manual_seed(0)
    network = FeelingNetwork(config).eval()
    network.join.label_weight[:] = 1.0
    ids, pieces, other = torch.tensor([[1, 2], [1, 2]]), torch.tensor([[1, 2], [3, 4]]), torch.tensor([[5, 6], [7, 8]])
    spoken = torch.tensor([0, 1])
    with torch.inference_mode():
        first = network(ids, pieces, pieces, spoken).logits
        english = network(ids, other, pieces, spoken).logits
        chinese = network(ids, pieces, other, spoken).logits
    assert not torch.allclose(first[0], english[0])
    assert torch.equal(first[1], english[1])
    assert torch.equal(first[0], chinese[0])
    assert not torch.allclose(first[1], chinese[1])


def test_the_window_reader_of_a_checkpoint_and_its_pieces_are_found_done_by_the_recipe(small_reader, tmp_path, monkeypatch):
    monkeypatch.setattr(window_recipe, "WINDOW_SIZES", WINDOWS)
    config = deepcopy(SMALL)
    config.windows = WINDOWS
    torch.manual_seed(0)
    windows = WindowReader(config)
    pieces = tmp_path / WINDOW_PIECES
    pieces.write_text("{}")
    write_checkpoint(assemble(config, small_reader, None, windows), tmp_path / "model", "card", (pieces,))
    work = tmp_path / "work"
    work.mkdir()
    parts_of(tmp_path / "model", work, ())
    assert (work / WINDOW_PIECES).read_text() == "{}"
    again = train_windows(deepcopy(config), ROWS, work, WindowRecipe())
    assert torch.allclose(again.think.into.weight, windows.think.into.weight, atol=0.01)
    assert torch.allclose(again.words.weight, windows.words.weight, atol=0.05)


def test_packing_keeps_a_matrix_within_half_a_level():
    torch.manual_seed(0)
    matrix = torch.randn(20, 30)
    packed = PackedMatrix(20, 30)
    packed.fill(matrix)
    step = matrix.abs().amax(1, keepdim=True) / 127
    assert ((packed.wide() - matrix).abs() <= 0.6 * step).all()


def test_what_is_unknown_costs_nothing():
    logits = torch.tensor([[0.0, 5.0]])
    known, all_known = torch.tensor([[1.0, NAN]]), torch.tensor([[1.0, 0.0]])
    ones = torch.ones(2)
    assert known_bce(logits, known, ones).item() == pytest.approx(0.6931, abs=1e-3)
    assert known_bce(logits, all_known, ones) > 2
    assert known_mse(torch.tensor([[0.5, 9.0]]), torch.tensor([[0.0, NAN]])).item() == pytest.approx(0.25)
    assert single_label_loss(torch.zeros(1, 9), torch.full((1, 9), NAN), torch.ones(9)).item() == 0.0


def test_rare_labels_weigh_more_but_not_without_limit():
    labels = torch.zeros(1000, 2)
    labels[:5, 0] = 1
    labels[:500, 1] = 1
    assert positive_weights(labels, cap=3.0).tolist() == [3.0, 1.0]


def test_present_and_absent_weigh_the_same():
    rows = ROWS[:6] + (row("x", "neutral"),) * 30
    targets = targets_of(rows)
    weights = row_weights(rows, targets)
    joy = LABELS.index("joy")
    present = targets[:, joy] == 1
    assert weights[present, joy].sum() == pytest.approx(weights[~present, joy].sum(), rel=0.01)


def test_logistic_regressions_agree_with_scikit_learn():
    from scipy.sparse import csr_matrix

    linear_model = pytest.importorskip("sklearn.linear_model", reason="scikit-learn belongs to the train group")

    random = np.random.default_rng(0)
    inputs = random.normal(size=(300, 5)).astype(np.float32)
    truth = (inputs[:, 0] + 0.5 * inputs[:, 1] + random.normal(size=300) > 0).astype(np.float32)[:, None]
    table, bias = fit_logistic(csr_matrix(inputs), truth, np.ones_like(truth), np.array([1.0], np.float32), 200)
    model = linear_model.LogisticRegression(C=1.0, tol=1e-8).fit(inputs, truth[:, 0])
    assert np.allclose(table[:, 0], model.coef_[0], atol=5e-3)
    assert bias[0] == pytest.approx(model.intercept_[0], abs=5e-3)


def test_neighbours_that_share_the_answer_get_weight():
    random = np.random.default_rng(0)
    rows, logits = [], []
    for dialogue in range(120):
        label = ("joy", "sadness")[dialogue % 2]
        for _ in range(6):
            rows.append(row("x", label, group=str(dialogue)))
            noise = random.normal(0, 1.5, len(LABELS))
            noise[LABELS.index(label)] += 1.0
            logits.append(noise)
    weights = fit_neighbours(tuple(rows), np.array(logits))
    assert weights[0] > 0.2
    assert len(weights) == 3


def test_scores_are_those_of_the_books():
    truth, said = np.array([[1, 0], [1, 1], [0, NAN]]), np.array([[1, 0], [0, 1], [1, 1]])
    assert f1_scores(truth, said).tolist() == [0.5, 1.0]
    assert pearson(np.array([1.0, 2, 3]), np.array([2.0, 4, 6])) == pytest.approx(1)
    assert calibration_error(np.array([1.0, 0, NAN]), np.array([0.5, 0.5, 0.9])) == pytest.approx(0)


def test_the_table_has_a_line_per_measure_and_blanks_for_what_is_unknown():
    text = as_markdown({"ours": [0.5] * (len(METRICS) - 1) + [NAN]})
    assert len(text.splitlines()) == len(METRICS) + 2
    assert text.splitlines()[-1].endswith("|  |")


def test_the_untrained_reader_has_room_for_every_output():
    assert NgramReader(SMALL).table.weight.shape == (3 << 12, len(LABELS) + 3)
