import numpy as np
import pytest

from vidscore.feel.named import NAMED_LOGIT, NAMED_VAD, NAMED_VAD_SHARE, named, with_named
from vidscore.model.mood import EMOTIONS


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("an unspeakable sorrow rose in her heart", ("sadness",)),
        ("I was terrified.", ("fear",)),
        ("她心中涌起一股无法言喻的悲伤", ("sadness",)),
        ("他又惊讶又愤怒", ("anger", "surprise")),
        ("不禁悲伤起来", ("sadness",)),
        ("The meeting is on Monday.", ()),
        ("Rejoice at the joyride.", ()),
    ],
)
def test_a_feeling_named_outright_is_found(text, labels):
    assert named(text) == labels


@pytest.mark.parametrize(
    "text",
    [
        "I'm not furious about it.",
        "There was no joy in it.",
        "She never felt any real grief",
        "我没有绝望",
        "别伤心",
        "他并不愤怒",
    ],
)
def test_a_feeling_that_is_denied_is_not_named(text):
    assert named(text) == ()


def test_a_denial_elsewhere_in_the_line_changes_nothing():
    assert named("I did not see him at all that day but my grief was great") == ("sadness",)


def test_what_is_named_raises_its_label_and_moves_valence_arousal_and_dominance_to_it():
    texts, logits, vad = ["她很悲伤", "ok"], np.zeros((2, len(EMOTIONS))), np.zeros((2, 3))
    raised, moved = with_named(texts, EMOTIONS, logits, vad)
    assert raised[0, EMOTIONS.index("sadness")] == NAMED_LOGIT == -raised[0, EMOTIONS.index("neutral")]
    assert np.allclose(moved[0], NAMED_VAD_SHARE * np.array(NAMED_VAD["sadness"]))
    assert not raised[1].any()
    assert not moved[1].any()
    assert not logits.any()
