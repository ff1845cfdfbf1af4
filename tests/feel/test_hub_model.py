import json
import pickle
import shutil
import socket
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from vidscore.errors import MissingTool, SettingsError
from vidscore.feel import EMOTIONS, feel_texts, network_notes
from vidscore.feel.hub_model import hub_reader, map_labels, meaning_of, to_ours
from vidscore.feel.label_table import ALIASES, MEANINGS
from vidscore.settings import FeelSettings

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "happy", "sad", "angry", "i", "am"]


def fake_model(folder, labels, winners, problem="single_label_classification"):
    """A one-layer BERT whose answer is told by one word: ``winners[word]`` is the label that word means."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    ids = {word: i for i, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=32, id2label=dict(enumerate(labels)), label2id={label: i for i, label in enumerate(labels)},
        problem_type=problem,
    )  # fmt: skip
    torch.manual_seed(0)
    model = BertForSequenceClassification(config).train()
    rate = torch.optim.Adam(model.parameters(), lr=0.02)
    inputs = torch.tensor([[2, ids[word], 3] for word in winners])
    truth = torch.tensor([labels.index(label) for label in winners.values()])
    for _ in range(60):
        loss = torch.nn.functional.cross_entropy(model(inputs).logits, truth)
        rate.zero_grad()
        loss.backward()
        rate.step()
    model.save_pretrained(folder)
    return folder


def test_a_local_model_with_chinese_labels_reads_lines(tmp_path):
    folder = fake_model(tmp_path / "m", ["高兴", "悲伤", "愤怒"], {"happy": "高兴", "sad": "悲伤", "angry": "愤怒"})
    joy, sadness = feel_texts(["happy", "sad"], FeelSettings(model=str(folder)))
    assert EMOTIONS[int(np.argmax(joy.labels))] == "joy"
    assert joy.valence > 0.3
    assert EMOTIONS[int(np.argmax(sadness.labels))] == "sadness"
    assert sadness.valence < -0.3
    assert sadness.arousal < joy.arousal


def test_a_sentiment_model_gives_valence(tmp_path):
    folder = fake_model(tmp_path / "m", ["NEGATIVE", "POSITIVE"], {"happy": "POSITIVE", "sad": "NEGATIVE"})
    good, bad = feel_texts(["happy", "sad"], FeelSettings(model=str(folder)))
    assert good.valence > 0.2 > -0.2 > bad.valence


def test_a_model_whose_labels_mean_nothing_is_refused_with_its_list(tmp_path):
    folder = fake_model(tmp_path / "m", ["LABEL_0", "sports", "joy"], {"happy": "joy"})
    with pytest.raises(SettingsError, match=r"LABEL_0, sports, which has no place .*LABEL_0, sports, joy") as error:
        feel_texts(["happy"], FeelSettings(model=str(folder)))
    assert "id2label" in error.value.hint


def test_a_folder_that_is_not_there_is_never_asked_of_the_hub(tmp_path):
    with pytest.raises(MissingTool, match="cannot be loaded"):
        feel_texts(["happy"], FeelSettings(model=str(tmp_path / "nowhere")))


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("Joy", "joy"), ("sad", "sadness"), ("LABEL_anger", "anger"), ("no emotion", "neutral"), ("POS", "positive"),
        ("4 stars", "positive"), ("惊讶", "surprise"), ("恐惧", "fear"), ("remorse", "remorse"), ("weather", ""),
    ],
)  # fmt: skip
def test_labels_of_many_habits_are_understood(label, row):
    assert meaning_of(label) == row


def test_every_row_of_the_table_is_a_possible_feeling():
    for name, meaning in MEANINGS.items():
        assert set(meaning.labels) <= set(EMOTIONS), name
        assert all(0 < share <= 1 for share in meaning.labels.values()), name
        assert all(-1 <= value <= 1 for value in meaning.vad), name
    assert set(ALIASES.values()) <= set(MEANINGS)


def test_all_of_goemotions_has_a_place():
    from vidscore.feel.label_table import MEANINGS as TABLE

    fine = (
        "admiration amusement anger annoyance approval caring confusion curiosity desire disappointment disapproval disgust "
        "embarrassment excitement fear gratitude grief joy love nervousness optimism pride realization relief remorse sadness "
        "surprise neutral"
    )
    assert set(fine.split()) <= set(TABLE)


def test_labels_that_mean_the_same_add_up():
    table = map_labels(["amusement", "joy", "grief"], "m")
    readings = to_ours(np.array([[0.5, 0.5, 0.0]]), table)
    probability = 1 / (1 + np.exp(-readings.logits[0]))
    assert probability[EMOTIONS.index("joy")] == pytest.approx(0.75)
    assert readings.vad[0, 0] > 0.5


LABELS = ["joy", "sadness"]


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return fake_model(tmp_path_factory.mktemp("model") / "m", LABELS, {"happy": "joy", "sad": "sadness"})


@pytest.fixture
def model(good, tmp_path):
    """A copy of a good model, to be spoilt."""
    return Path(shutil.copytree(good, tmp_path / "m"))


def reconfigured(folder, name="config.json", **changes):
    config = json.loads((folder / name).read_text())
    (folder / name).write_text(json.dumps(config | changes))


def refused(folder):
    with pytest.raises((MissingTool, SettingsError)) as caught:
        feel_texts(["happy"], FeelSettings(model=str(folder)))
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_code_that_comes_with_a_model_is_neither_run_nor_asked_about(model, tmp_path, monkeypatch, name):
    ran = tmp_path / "ran"
    (model / "theirs.py").write_text(f"from pathlib import Path\nPath({str(ran)!r}).touch()\n")
    classes = ("AutoConfig", "AutoTokenizer", "AutoModelForSequenceClassification")
    reconfigured(model, name, model_type="theirs", auto_map=dict.fromkeys(classes, "theirs.Theirs"))
    monkeypatch.setattr("builtins.input", lambda *_: "y")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    with suppress(MissingTool):
        feel_texts(["happy"], FeelSettings(model=str(model)))
    assert not ran.exists()


def test_weights_in_a_pickle_are_refused_unread(model, tmp_path):
    ran = tmp_path / "ran"

    class Evil:
        def __reduce__(self):
            return (Path.touch, (ran,))

    (model / "model.safetensors").unlink()
    (model / "pytorch_model.bin").write_bytes(pickle.dumps(Evil()))
    assert "cannot be loaded" in refused(model)
    assert not ran.exists()


def test_weights_that_are_no_numbers_are_refused(model):
    from safetensors.numpy import load_file, save_file

    weights = load_file(model / "model.safetensors")
    name = next(name for name in weights if "classifier" in name)
    save_file(weights | {name: np.full_like(weights[name], np.nan)}, model / "model.safetensors", {"format": "pt"})
    assert "are no numbers" in refused(model)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: reconfigured(folder, hidden_size=32),
        lambda folder: reconfigured(folder, vocab_size=3),
        lambda folder: reconfigured(folder, id2label={"0": "joy", "1": "sadness", "2": "anger"}, label2id={}),
        lambda folder: reconfigured(folder, id2label={"0": "joy", "7": "sadness"}, label2id={}),
        lambda folder: reconfigured(folder, id2label=["joy"]),
        lambda folder: reconfigured(folder, num_hidden_layers="many"),
        lambda folder: reconfigured(folder, num_hidden_layers=2),
        lambda folder: (folder / "config.json").write_text("[]"),
        lambda folder: (folder / "config.json").write_text("{"),
        lambda folder: (folder / "tokenizer.json").write_text("{}"),
        lambda folder: (folder / "model.safetensors").write_bytes(b"\xff" * 64),
        lambda folder: (folder / "model.safetensors").write_bytes(b""),
        lambda folder: (folder / "model.safetensors").unlink(),
    ],
)  # fmt: skip
def test_a_model_that_does_not_go_together_is_refused_in_one_sentence(model, spoil):
    spoil(model)
    refused(model)


def test_a_folder_is_read_without_a_word_to_the_network(good, monkeypatch):
    def refuse(*_):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    hub_reader.cache_clear()
    assert feel_texts(["happy"], FeelSettings(model=str(good)))


def test_only_a_model_of_the_hub_is_said_to_be_fetched(good, tmp_path):
    assert network_notes("") == network_notes(str(good)) == network_notes(str(tmp_path / "nowhere")) == ()
    assert "over the network" in network_notes("somebody/emotions")[0]
