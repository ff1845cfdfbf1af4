"""The examples of a page: what is typed, what comes back, and whether both agree.

A fenced block marked ``console`` holds commands, each after ``$`` (going on where a line ends in a backslash), and
under each what it prints. ``...`` stands for
anything: alone on a line for any number of lines, inside a line for any text.
"""

import re
from dataclasses import dataclass, replace

FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """One command of a page."""

    page: str
    line: int
    typed: str
    shown: str
    """What the page says it prints; empty where it says nothing."""

    @property
    def fails(self) -> bool:
        """Whether the page shows how it goes wrong."""
        return bool(re.search(r"^error: ", self.shown, re.MULTILINE))


def examples(page: str, text: str) -> list[Example]:
    """All examples of a page, in order."""
    out: list[Example] = []
    for block in FENCE.finditer(text):
        line = text[: block.start(1)].count("\n")
        for row in block[1].splitlines():
            line += 1
            if row.startswith("$ "):
                out.append(Example(page, line, row[2:], ""))
            elif not out:
                raise ValueError(f"{page}:{line}: output before any command")
            elif out[-1].typed.endswith("\\") and not out[-1].shown:
                out[-1] = replace(out[-1], typed=f"{out[-1].typed}\n{row}")
            else:
                out[-1] = replace(out[-1], shown=f"{out[-1].shown}{row}\n")
    return out


def pattern(shown: str) -> re.Pattern[str]:
    """What an output must match to be the one that is shown."""
    rows = []
    for row in shown.splitlines():
        if row == "...":
            rows.append(r"(?:.*\n)*?")
        else:
            rows.append(r"[^\n]*".join(re.escape(part) for part in row.rstrip().split("...")) + r"[ ]*\n")
    return re.compile("".join(rows))


def agrees(shown: str, printed: str) -> bool:
    """Whether an output is the one that is shown, whole; where nothing is shown, nothing is asked."""
    return not shown or pattern(shown).fullmatch(printed if printed.endswith("\n") else printed + "\n") is not None
