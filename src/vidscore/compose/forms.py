"""The plans that phrases follow: which idea each states, for any number of phrases.

In: how many phrases, and the plan's name. Out: labels, ``A`` first, a prime for every time an idea has been heard before.
Each plan is a function from a number of phrases to letters; :data:`FORMS` names them, and the moods' rows say which they like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

_NEXT = "BCDEFGHJKL"
"""Letters of the contrasting ideas, in turn."""


def _song(count: int) -> str:
    """AABA, and AABA again with another middle."""
    groups = ("AA" + letter + "A" for letter in _NEXT)
    return "".join(group for group, _ in zip(groups, range(count), strict=False))[:count]


def _refrain(count: int) -> str:
    """ABAC: every second phrase brings the first idea back."""
    return "".join("A" if n % 2 == 0 else _NEXT[n // 2 % len(_NEXT)] for n in range(count))


def _arch(count: int) -> str:
    """ABCBA: there and back the same way."""
    half = ("A" + _NEXT)[: count // 2]
    return half + ("A" + _NEXT)[count // 2] * (count % 2) + half[::-1] if count < 2 * len(_NEXT) else _refrain(count)


def _ternary(count: int) -> str:
    """AABBA: a first part, another one, and the first again."""
    middle = round(count / 3)
    first = (count - middle + 1) // 2
    return "A" * first + "BC"[: middle // 2].ljust(middle, "B") + "A" * (count - first - middle)


def _binary(count: int) -> str:
    """AABB: two parts, the second the answer."""
    return "A" * ((count + 1) // 2) + "B" * (count // 2)


def _pairs(count: int) -> str:
    """AABBCC: each idea twice."""
    return "".join(("A" + _NEXT)[n // 2 % (1 + len(_NEXT))] for n in range(count))


def _alternation(count: int) -> str:
    """ABAB: two ideas by turns."""
    return "".join("AB"[n % 2] for n in range(count))


def _bar_form(count: int) -> str:
    """AAB: twice the same, then away from it."""
    return "".join("AAB"[n] if n < 3 else "ACBADBACE"[(n - 3) % 9] for n in range(count))


def _chain(count: int) -> str:
    """ABCA: one idea after the other, and the first at the end."""
    letters = "".join(_NEXT[n % len(_NEXT)] for n in range(max(0, count - 1)))
    return ("A" + letters)[: max(1, count - 1)] + "A" * (count > 1)


def _variations(count: int) -> str:
    """AAAA: one idea, always otherwise."""
    return "A" * count


FORMS: dict[str, Callable[[int], str]] = {
    "song": _song, "refrain": _refrain, "arch": _arch, "ternary": _ternary, "binary": _binary, "pairs": _pairs,
    "alternation": _alternation, "bar": _bar_form, "chain": _chain, "variations": _variations,
}  # fmt: skip
"""Every plan by its name."""


def labels(name: str, count: int) -> list[str]:
    """The phrases of a form, with primes.

    Example:
        >>> labels("song", 5), labels("arch", 5)
        (['A', "A'", 'B', "A''", "A'''"], ['A', 'B', 'C', "B'", "A'"])
    """
    heard: Counter[str] = Counter()
    out = []
    for letter in FORMS[name](count):
        out.append(letter + "'" * heard[letter])
        heard[letter] += 1
    return out


def drawn_form(liked: tuple[tuple[str, float], ...], count: int, rng: Random) -> list[str]:
    """The labels of one of a mood's forms; forms that come to the same labels count once."""
    distinct: dict[tuple[str, ...], float] = {}
    for name, weight in liked:
        plan = tuple(labels(name, count))
        distinct[plan] = max(distinct.get(plan, 0.0), weight)
    return list(rng.choices(list(distinct), list(distinct.values()))[0]) if distinct and count else []


def drawn_lengths(bars: int, liked: tuple[tuple[int, float], ...], rng: Random) -> list[int]:
    """Phrase lengths that fill so many bars, each way as likely as the product of its lengths' weights.

    Args:
        bars: How many bars; less than the shortest length gives one phrase of them.
        liked: (length in bars, weight).
        rng: Draws.

    Example:
        >>> sum(drawn_lengths(17, ((3, 0.3), (4, 1.0), (5, 0.3)), Random(1)))
        17
    """
    ways = [1.0, *[0.0] * bars]
    for total in range(1, bars + 1):
        ways[total] = sum(weight * ways[total - length] for length, weight in liked if length <= total)
    if not ways[bars]:
        return [bars] if bars else []
    out, left = [], bars
    while left:
        fits = [(length, weight * ways[left - length]) for length, weight in liked if length <= left and ways[left - length]]
        out.append(rng.choices([length for length, _ in fits], [weight for _, weight in fits])[0])
        left -= out[-1]
    return out
