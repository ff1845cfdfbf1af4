"""One subtitle's text taken apart: who says what, and what is only written.

Speech keeps its words and loses everything else: tags, dashes, speaker labels, sound captions and
sung lines. What is taken away is kept as captions (evidence for a mood) or as the speaker. Pure
functions over text; times are shared out by :mod:`vidscore.read.script`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["speech", "sound", "music", "lyric"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one subtitle."""

    kind: Kind
    text: str
    speaker: str = ""


_NOTE = "♪♫♬♩"
_SUNG = re.compile(rf"[{_NOTE}]+([^{_NOTE}]*)(?:[{_NOTE}]+|\Z)|^#\s(.+?)(?:\s#|\Z)", re.S | re.M)
_BRACKETS = re.compile(
    r"\[([^\[\]]*)\]|\(([^()]*)\)|【([^【】]*)】|（([^（）]*)）|［([^［］]*)］|〔([^〔〕]*)〕|\*([^*\n]+)\*(?!\*)"
)
_ARABIC_NAME = re.compile(r"\(([\u0600-\u06ff][^()]*)\)")
"""Arabic has no capitals; its subtitles put names in brackets, in the middle of speech."""
_MUSIC = re.compile(
    r"music|\bsong|melod|\btheme\b|orchestra|\bpiano|\bguitar|\bviolin|\bstrings\b|\bscore\b|\bsinging|\bsings\b|\bhumming|\bfanfare"
    r"|musik|musique|chanson|música|musica|canci[oó]n|muziek|музык|песн|音乐|音樂|歌|曲|旋律|音楽|음악|노래|موسیق|موسيق",
    re.I,
)
_WHOLLY_BRACKETED = re.compile(r"\A\(([^()]+)\)\Z")
_LOWER_CASE = re.compile(r"[a-zß-öø-ÿ]")
_ENDS_IN_LETTER = re.compile(r"[A-Za-zÀ-ÿ0-9]\Z")
_MID_SENTENCE = re.compile(r"[A-Za-zÀ-ÿ0-9,;][\"'’”]?\s\Z")
_GOES_ON = re.compile(r"\s[a-zß-öø-ÿ]|[,;]\s")
_SOUNDS_LIKE = re.compile(r"[a-z](?:s|ing|ed)\b|\bin \w", re.I)
_TELLS = re.compile(
    r"^(?:or|and|but|if|not|because|which|who|maybe|perhaps|I|you|we)\b|\b(?:I|I'[a-z]{1,2}|we|we're|you|you're|my|our|your|me|us)\b"
    r"|[我你您咱]"
)
"""Words by which people speak of themselves and of each other, as no description of a sound does."""
_OFF_SCREEN = re.compile(r"(?:V\.? ?O\.?|O\.? ?[SC]\.?|OFF|CONT'?D|画外音|畫外音|旁白|voice-?over|off-?screen)", re.I)
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?\s([^<>]+)>", re.I)
_TAG = re.compile(
    r"</?(?:[abciqsuv]|font|em|strong|span|lang|ruby|r[bpt]|br|p|div|su[bp]|small|big|tt|center|strike|del|ins|mark|colou?r|size)"
    r"(?:[\s./=][^<>]*)?>|<[a-zA-Z]\w*\s[^<>=]*=[^<>]*>|<\d[\d:.]*>|\{\\?[^{}]*\}|</?>",
    re.I,
)
"""Tags of subtitles, and whatever has attributes; what else stands between angle brackets is text."""
HIDDEN = "\x04\x05"
"""What stands for an angle bracket that is text, until the tags are gone."""
_SHOWN = str.maketrans({HIDDEN[0]: "<", HIDDEN[1]: ">", "\x02": " ", "\x03": " "})
_DASH = re.compile(r"^[^\S\n]*(?:[-‐‑–—−－]|>>+)\s*(?![-–—\d])", re.M)
_DASHES_IN_ONE_LINE = re.compile(r"(?<=\S)\s+(?:[-–—－]|>>)\s?(?=[A-ZÀ-ÞА-Я\u3040-\u9fff¿¡\"“])")

_HAN_LABEL = re.compile(r"^([\u4e00-\u9fff][\u4e00-\u9fff·・]{0,6})\s*[：:]\s*(?=\S)")
_HAN_VERBS = re.compile(
    r"[说說道想问問答叫喊写寫是即如]$|^(?:注意|问题|問題|答案|例如|比如|结果|結果|记住|記住|重要|首先|其次|最后|最後|地址|电话|時間|时间)$"
)
_LABEL = re.compile(r"^((?:[^\W\d_][\w'’.\-]*|#?\d+|&)(?: (?:[^\W\d_][\w'’.\-]*|#?\d+|&)){0,3})\s*[：:](?=\s|\Z)\s*")
_NAME_AND_MANNER = re.compile(r"^([\w'’.\-]+(?: [\w'’.\-]+){0,3} ?)\([^()]*\)(?=\s*:)")
"""``JOHN (V.O.):``. Words are parted by one blank, so that a text has one way to be words, and a mismatch is found at once."""
_NOT_A_NAME = frozenset({
    "listen", "look", "remember", "note", "notes", "warning", "question", "answer", "yes", "no", "so", "well", "okay",
    "ok", "please", "attention", "hey", "wait", "rule", "fact", "ps", "p.s", "one", "two", "three", "first", "second",
    "third", "finally", "also", "example", "result", "problem", "solution", "plan", "step", "today", "tomorrow",
    "tonight", "now", "then", "tip", "thus", "news", "breaking", "update", "status", "location", "date", "time", "address",
    "password", "subject", "re", "to", "from", "here", "there", "but", "and", "or", "because",
})  # fmt: skip


def take_apart(text: str, name: str = "") -> tuple[Piece, ...]:
    r"""Split one subtitle into speech by speaker, and captions.

    Args:
        text: With line breaks and whatever markup is left.
        name: The speaker's field of the format; a label in the text goes before it.

    Returns:
        Pieces in reading order; nothing for a subtitle that holds no words.

    Example:
        >>> for piece in take_apart("- MARA: [SIGHS] Go home.\n- Never!"):
        ...     print(piece.kind, piece.speaker, piece.text)
        sound MARA SIGHS
        speech MARA Go home.
        speech  Never!
    """
    pieces: list[Piece] = []
    outside = 0
    text = _TAG.sub("", _VOICE.sub(_voice_as_label, text))
    for sung in _SUNG.finditer(text):
        pieces += _talk(text[outside : sung.start()], name)
        pieces += _song(sung[1] or sung[2] or "")
        outside = sung.end()
    return (*pieces, *_talk(text[outside:], name))


def _voice_as_label(match: re.Match[str]) -> str:
    """WebVTT's ``<v Mara>`` as a label that nothing else can be mistaken for."""
    return f"\n\x02{match[1].strip()}\x03"


def _song(text: str) -> list[Piece]:
    """What stands between notes: sung words, or a description of music in brackets."""
    inner = _clean(text)
    described = _BRACKETS.fullmatch(inner)
    if described:
        return [Piece("music", _clean(_inside(described)))]
    return [Piece("lyric", inner) if _has_words(inner) else Piece("music", "♪")]


def _talk(text: str, name: str) -> list[Piece]:
    """Speech and captions of a text without song; captions first, because they set the scene of what is said."""
    pieces: list[Piece] = []
    for turn in _turns(text):
        label, words = _label(turn)
        if _has_words(_ARABIC_NAME.sub("", words)):
            words = _ARABIC_NAME.sub(r"\1", words)
        captions = [_caption(_inside(found)) for found in _BRACKETS.finditer(words) if not _is_said(found)]
        bare = _BRACKETS.sub(lambda found: _kept(found) if _is_said(found) else " ", words).strip()
        if not label:  # [SIGHS] MARA: ...
            label, bare = _label(bare)
        speaker = label or name
        said = _WHOLLY_BRACKETED.sub(r"\1", _clean(re.sub(r"[\[\]【】]", " ", bare)))
        pieces += [Piece(caption.kind, caption.text, speaker) for caption in captions if _has_words(caption.text)]
        if _has_words(said):
            pieces.append(Piece("speech", said, speaker))
    return pieces


def _turns(text: str) -> list[str]:
    """Who speaks in turn: each dash at a line's start, each new label, begins another voice."""
    if _DASH.match(text.lstrip()):
        text = _DASHES_IN_ONE_LINE.sub("\n- ", text)
    turns: list[str] = []
    for line in text.split("\n"):
        bare = _DASH.sub("", line)
        begins = bare != line or "\x02" in line or _label(bare)[0] != ""
        if begins or not turns:
            turns.append(bare.strip())
        else:
            turns[-1] = f"{turns[-1]}\n{bare.strip()}".strip()
    return [turn for turn in turns if turn]


def _label(text: str) -> tuple[str, str]:
    """The speaker's label at the start of a text, and the rest; an empty label where there is none."""
    if text.startswith("\x02"):
        name, _, rest = text[1:].partition("\x03")
        return _clean(name), rest
    if bracketed := re.match(r"[\[(【（]([^\[\]()【】（）\n]{1,30})[\])】）]\s*[：:]\s*", text):
        return _clean(bracketed[1]), text[bracketed.end() :]
    if han := _HAN_LABEL.match(text):
        return ("", text) if _HAN_VERBS.search(han[1]) else (han[1], text[han.end() :])
    match = _LABEL.match(_NAME_AND_MANNER.sub(r"\1", text))
    if not match or not _is_name(match[1]):
        return "", text
    return match[1], text[text.index(":" if ":" in text else "：") + 1 :].strip()


def _is_name(label: str) -> bool:
    """ALL CAPITALS, or Every Word With One, and no word that opens a sentence."""
    words = [word for word in label.split() if word[0].isalpha()]
    if not words or any(word.lower().strip(".") in _NOT_A_NAME for word in words):
        return False
    return all(word[0].isupper() for word in words)


def _inside(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "")


def _kept(found: re.Match[str]) -> str:
    """Spoken words: round brackets stay, for they are read as a pause; others are only written."""
    return found[0] if found[0].startswith("(") else _inside(found)


def _is_said(found: re.Match[str]) -> bool:
    """Whether words in brackets belong to the speech: part of a word or of a sentence, or somebody speaks of himself.

    CAPITALS are a sound, and so is what reads like one (``sighs``, ``door slamming``) or stands in a script without capitals.
    """
    words, before, after = _inside(found), found.string[: found.start()], found.string[found.end() :]
    if _TELLS.search(words):
        return not words.isupper()
    if not any(map(str.isalpha, words)):
        return _has_words(words)
    if not _LOWER_CASE.search(words):
        return False
    if found[0].startswith("(") and _ENDS_IN_LETTER.search(before):
        return True
    return bool(
        _MID_SENTENCE.search(before) and _GOES_ON.match(after) and not _SOUNDS_LIKE.search(words) and not _MUSIC.search(words)
    )


def _caption(text: str) -> Piece:
    inner = _clean(text)
    if _OFF_SCREEN.fullmatch(inner):
        return Piece("sound", "")
    return Piece("music" if _MUSIC.search(inner) else "sound", inner)


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(_SHOWN)).strip().strip("_").strip()


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)
