"""Where the music should hold its breath: captions that say a whisper.

In: the captions and lines of a script or a scene. Out: hushes, each with its reason in words. A caption stands for the
subtitle it is written in, so what is whispered is hushed, too. Whispers nobody wrote down are not found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vidscore.model.plan import Hush
from vidscore.model.script import Caption, Line
from vidscore.model.span import Span

_SIGNS: tuple[tuple[str, str], ...] = (
    # reason, what a caption says of it: English words by their beginning, Chinese ones anywhere
    ("a whisper", r"\bwhisper|\bunder (?:his|her|their|my) breath|\bin a low voice|\bsotto voce"),
    ("a whisper", "低声|低聲|耳语|耳語|悄声|悄聲|小声|小聲|轻声|輕聲|压低声音|壓低聲音|窃窃私语|竊竊私語"),
    ("a hush", r"\bhush(?:ed|es|ing)?\b"),
    ("a held breath", r"\bbated breath|\bhold(?:s|ing)? (?:(?:his|her|their) )?breath|屏息|屏住呼吸"),
)
"""Why the music holds its breath, and the captions that tell."""
_OVER = re.compile(r"\b(?:stops?|stopped|no longer|loud)\b|不再|停止", re.I)
"""A caption with one of these says that it is over, or no whisper after all."""
_NEXT_MS = 400
"""What is said this soon after a caption belongs to it."""


def find_hushes(captions: Sequence[Caption], lines: Sequence[Line] = ()) -> tuple[Hush, ...]:
    """Find the whispers that are written in the subtitles.

    Args:
        captions: What is written and not said, in film order.
        lines: What is said, in film order.

    Returns:
        Hushes in film order, apart from one another, each from its caption to the end of the words it belongs to.

    Example:
        >>> find_hushes((Caption(Span(0, 900), "WHISPERING", "sound"),), (Line(Span(900, 2_500), "Come here."),))
        (Hush(span=Span(start_ms=0, end_ms=2500), why='a whisper: WHISPERING'),)
    """
    out: list[Hush] = []
    for caption in captions:
        why = _reason(caption)
        if not why:
            continue
        span = _with_its_words(caption.span, lines)
        if out and span.start_ms <= out[-1].span.end_ms:
            joined = Span(out[-1].span.start_ms, max(out[-1].span.end_ms, span.end_ms))
            out[-1] = Hush(joined, out[-1].why)
        else:
            out.append(Hush(span, why))
    return tuple(out)


def _reason(caption: Caption) -> str:
    """Why a caption asks for a hush; empty where it does not."""
    if caption.kind != "sound" or _OVER.search(caption.text):
        return ""
    return next((f"{why}: {caption.text}" for why, sign in _SIGNS if re.search(sign, caption.text, re.I)), "")


def _with_its_words(caption: Span, lines: Sequence[Line]) -> Span:
    """From a caption to the end of the words that it belongs to: those with it, else the next ones if they come at once."""
    near = [
        line.span for line in lines if line.span.start_ms <= caption.end_ms + _NEXT_MS and line.span.end_ms > caption.start_ms
    ]
    with_it = [span for span in near if span.start_ms < caption.end_ms] or near[:1]
    return Span(caption.start_ms, max([caption.end_ms, *(span.end_ms for span in with_it)]))
