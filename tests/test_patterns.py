"""No text makes a regular expression of ours slow: each meets the texts that its own repetitions ask for, longer and longer."""

import ast
import math
import pkgutil
import re
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from re import _constants as ops  # the standard library's own reading of a pattern
from re import _parser as parser

import pytest

import vidscore

SRC = Path(vidscore.__file__).parent
ALPHABET = "aZ1 \n\t你♪<>[](){}（）【】*#-–:,.'_/\\&%=;\"ا@"
"""Each stands for its kind wherever a pattern leaves the choice; ``@`` is what hardly any pattern takes."""
ANYWHERE = {"search", "sub", "subn", "findall", "finditer", "split"}
LONGEST = 3_000
SLOW_SECONDS = 0.004
"""What takes less, whatever its length, is not looked at: it is the clock's noise."""
STEEPEST = 1.6
"""The power of the length by which time may grow: 1 is linear, 2 quadratic; between them lies the noise of a busy machine."""
OWN_CALLS = {"compile", "match", "fullmatch", *ANYWHERE}


def written_patterns():
    """Every pattern that a call of ``re`` spells out, with how it is used; named ones are used as their name is."""
    sources = {path: ast.parse(path.read_text("utf8")) for path in SRC.rglob("*.py")}
    used: dict[str, set[str]] = {}
    for tree in sources.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used.setdefault(node.value.id, set()).add(node.attr)
    for path, tree in sources.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")):
                continue
            method, pattern = node.func.attr, node.args[0] if node.args else None
            if method in OWN_CALLS - {"compile"} and isinstance(pattern, ast.Constant):
                spelled = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "flags")]
                flags = [getattr(re, name) for one in spelled for name in re.findall(r"\bre\.([A-Z]+)\b", ast.unparse(one))]
                yield f"{path.name}:{node.lineno}", re.compile(pattern.value, sum(set(flags))), {method}
    for name, pattern in compiled_patterns():
        yield name, pattern, used.get(name.split(".")[-1], set()) & OWN_CALLS or {"search"}


def compiled_patterns() -> Iterator[tuple[str, re.Pattern]]:
    """Every pattern that a module keeps, in its tables as well."""
    for module in pkgutil.walk_packages([str(SRC)], "vidscore."):
        if module.name == "vidscore.__main__":
            continue
        for name, value in vars(import_module(module.name)).items():
            yield from ((f"{module.name}.{name}", found) for found in patterns_in(value, 3))


def patterns_in(value, depth):
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        yield from patterns_in([*value, *value.values()], depth)
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from patterns_in(one, depth - 1)
    elif depth and hasattr(type(value), "__dataclass_fields__"):
        yield from patterns_in([getattr(value, name) for name in type(value).__dataclass_fields__], depth - 1)


def every_pattern():
    seen = {}
    for place, pattern, methods in written_patterns():
        key = pattern.pattern, pattern.flags
        seen[key] = (place, pattern, methods | (seen[key][2] if key in seen else set()))
    return list(seen.values())


def accepts(op, argument, char):
    """Whether one position of a pattern takes a character."""
    if op is ops.LITERAL:
        return chr(argument) == char
    if op is ops.NOT_LITERAL:
        return chr(argument) != char
    if op is ops.ANY:
        return char != "\n"
    if op is ops.RANGE:
        return argument[0] <= ord(char) <= argument[1]
    if op is ops.CATEGORY:
        kind = str(argument).removeprefix("CATEGORY_").lower()
        letter = {"digit": r"\d", "space": r"\s", "word": r"\w"}[kind.removeprefix("not_")]
        return bool(re.match(letter, char)) != kind.startswith("not_")
    negated = argument[0][0] is ops.NEGATE
    return any(accepts(*one, char) for one in argument[negated:]) != negated


def example(items, liked):
    """A text that a part of a pattern takes, of the liked character where there is a choice."""
    out = []
    for op, argument in items:
        if op is ops.LITERAL:
            out.append(chr(argument))
        elif op in (ops.NOT_LITERAL, ops.ANY, ops.IN):
            inner = argument if op is ops.IN else None
            choice = [c for c in liked + ALPHABET if accepts(op, inner if inner is not None else argument, c)]
            first = next((chr(a if o is ops.LITERAL else a[0]) for o, a in inner or () if o in (ops.LITERAL, ops.RANGE)), "")
            out.append(choice[0] if choice else first)
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            out.append(example(argument[2], liked) * max(argument[0], 1))
        elif op is ops.SUBPATTERN:
            out.append(example(argument[-1], liked))
        elif op is ops.BRANCH:
            out.append(example(argument[1][0], liked))
    return "".join(out)


def repetitions(items, before, liked):
    """What comes before each repetition of a pattern, and what is repeated in it."""
    for number, (op, argument) in enumerate(items):
        head = before + example(items[:number], liked)
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            if argument[1] > 4:
                yield head, example(argument[2], liked)
            yield from repetitions(list(argument[2]), head, liked)
        elif op is ops.SUBPATTERN:
            yield from repetitions(list(argument[-1]), head, liked)
        elif op is ops.BRANCH:
            for branch in argument[1]:
                yield from repetitions(list(branch), head, liked)


def hostile(pattern):
    """Texts as (head, repeated): all that a pattern may begin again and again and not bring to an end."""
    bytes_too = isinstance(pattern.pattern, bytes)
    source = pattern.pattern.decode("latin-1") if bytes_too else pattern.pattern
    tree = list(parser.parse(source, pattern.flags & ~(re.UNICODE if bytes_too else 0)))
    found = {(head, char) for char in ALPHABET for head in ("", "Z")}
    for liked in ALPHABET:
        whole = example(tree, liked)
        found |= {("", whole), ("", whole[:-1])}
        for head, body in repetitions(tree, "", liked):
            found |= {(head, body), ("", head), ("", head + body)}
    return sorted((head, body) for head, body in found if body)


def seconds(pattern, text, methods):
    """The time that the ways take in which a pattern is used."""
    text = text.encode("utf8") if isinstance(pattern.pattern, bytes) else text
    best = math.inf
    for _ in range(2):
        start = time.process_time()
        for method in methods - ANYWHERE:
            getattr(pattern, method)(text)
        if methods & ANYWHERE:
            pattern.findall(text)
        best = min(best, time.process_time() - start)
        if best < SLOW_SECONDS:
            break
    return best


def growth(pattern, head, body, methods):
    """The steepest power of the length by which time grows once it is noticed; 0 where it never is."""
    length, before = 8, (1, 1e-6)
    while length <= LONGEST:
        took = seconds(pattern, head + body * -(-length // len(body)) + "@", methods)
        if took > SLOW_SECONDS:
            power = math.log(took / before[1]) / math.log(length / before[0])
            if power > STEEPEST:
                return power
        before = length, max(took, 1e-6)
        length = length * 3 // 2
    return 0.0


def test_the_measure_tells_patterns_that_backtrack_from_those_that_do_not():
    def steep(source):
        pattern = re.compile(source)
        return any(growth(pattern, head, body, {"search"}) for head, body in hostile(pattern))

    assert steep(r"^((?:[\w'.]+ ?){1,4})\([^()]*\)")
    assert steep(r"(a+)+b")
    assert steep(r"<v\s+([^>]+)>")
    assert not steep(r"<v\s([^<>]+)>")
    assert not steep(r"^([\w']+(?: [\w']+){0,3} ?)\([^()]*\)")


@pytest.mark.parametrize("pattern", every_pattern(), ids=lambda found: found[0])
def test_a_pattern_takes_no_more_than_twice_the_time_for_twice_the_text(pattern):
    _, compiled, methods = pattern
    for head, body in hostile(compiled):
        assert not growth(compiled, head, body, methods), f"{compiled.pattern!r} on {head!r} and then {body!r} again and again"
