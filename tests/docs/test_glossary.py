"""The glossary holds words that the code or another page uses, once each."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"
TERMS = re.findall(r"^- \*\*(.+?)\*\*: .", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
USED = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md"))
    if path != GLOSSARY
).lower()


@pytest.mark.parametrize("term", TERMS)
def test_the_term_is_used_by_the_code_or_another_page(term):
    words = [re.escape(word.removesuffix("s")) for word in re.split(r"[ -]", term.lower())]
    assert re.search(r"(?<![a-z])" + r"\w{0,3}[\s_-]*".join(words), USED), f"{term} is explained, but nothing uses it"


def test_terms_stand_once_each_and_in_the_order_of_the_alphabet():
    text = GLOSSARY.read_text(encoding="utf-8")
    for part in text.split("\n## ")[1:]:
        terms = [term.lower() for term in re.findall(r"^- \*\*(.+?)\*\*", part, re.MULTILINE)]
        assert terms == sorted(terms), part.splitlines()[0]
    assert len(TERMS) == len({term.lower() for term in TERMS}) == text.count("\n- ")
