"""Cut a small soundfont out of a big one: only the presets the patch book names, samples untouched.

In: an SF2 or SF3 file and the list of ``(bank, program)`` pairs to keep. Out: a soundfont of the same
version that holds those presets, the instruments and samples they reach, and nothing else. The one
design decision: sample data is copied byte for byte (in an SF3, whose samples are Ogg Vorbis, nothing
is decoded or encoded again), so that every kept preset sounds exactly as it did. Offsets in an SF3 are
bytes, in an SF2 16-bit words. It is not an editor: zones, generators and modulators are copied as they are.

Run it from a checkout, with the Debian package ``musescore-general-soundfont`` installed::

    python soundfonts/build.py                       # writes soundfonts/vidscore-orchestra.sf3 and SHA256SUMS
    python soundfonts/build.py --check               # says whether the shipped file is what this script makes
    python soundfonts/build.py FONT.sf3 -o OUT.sf3   # from another font

References:
    SoundFont Technical Specification 2.04, Creative Technology 2006, chapters 5 to 7; the compressed
    sample flag and byte offsets of SF3 are those of MuseScore and FluidSynth.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
SOURCE = Path("/usr/share/sounds/sf3/MuseScore_General_Full.sf3")
SHIPPED = HERE / "vidscore-orchestra.sf3"
NAME = "vidscore orchestra (subset of MuseScore_General_HQ v0.2.1)"
SUMS = HERE / "SHA256SUMS"

RECORDS = {
    b"phdr": [("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("rest", "V12")],
    b"pbag": [("gen", "<u2"), ("mod", "<u2")],
    b"pmod": [("all", "V10")],
    b"pgen": [("oper", "<u2"), ("amount", "<u2")],
    b"inst": [("name", "S20"), ("bag", "<u2")],
    b"ibag": [("gen", "<u2"), ("mod", "<u2")],
    b"imod": [("all", "V10")],
    b"igen": [("oper", "<u2"), ("amount", "<u2")],
    b"shdr": [("name", "S20"), ("start", "<u4"), ("end", "<u4"), ("loop_start", "<u4"), ("loop_end", "<u4"),
              ("rate", "<u4"), ("pitch", "u1"), ("fine", "i1"), ("link", "<u2"), ("type", "<u2")],
}  # fmt: skip
"""The nine tables of a soundfont, in file order; each ends with one terminal record."""
GEN_INSTRUMENT, GEN_KEYS, GEN_VELOCITIES, GEN_SAMPLE = 41, 43, 44, 53
TYPE_MONO, TYPE_LINKED, TYPE_COMPRESSED = 0x01, 0x0E, 0x10
GUARD_WORDS = 46
"""Zeros the specification asks for after every sample of an SF2."""


THIN = ("Piano *", "* Pizz*", "*Trem*")
"""Instruments that are sampled denser than a score under a film needs: every second sampled key is left out."""

Chair = tuple[int, int, int, int]
"""(bank, program, lowest key, highest key) that must sound."""
Gen = tuple[int, int]
"""(operator, amount): one generator of a zone."""


@dataclass(frozen=True)
class Zone:
    """One row of a preset or an instrument: generators in file order, modulators as raw bytes."""

    gens: tuple[Gen, ...]
    mods: tuple[bytes, ...]

    def get(self, oper: int) -> int | None:
        """The amount of a generator; None where the zone does not set it."""
        return next((amount for found, amount in self.gens if found == oper), None)

    def put(self, oper: int, amount: int) -> Zone:
        """The zone with one generator set; a new key range goes first, as the specification asks."""
        if self.get(oper) is None:
            return Zone(((oper, amount), *self.gens), self.mods)
        return Zone(tuple((found, amount if found == oper else old) for found, old in self.gens), self.mods)

    @property
    def keys(self) -> tuple[int, int] | None:
        """Lowest and highest key; None where the zone does not say."""
        amount = self.get(GEN_KEYS)
        return None if amount is None else (amount & 255, amount >> 8)


@dataclass(frozen=True)
class Head:
    """A preset (with bank and program) or an instrument, and its zones."""

    name: bytes
    zones: tuple[Zone, ...]
    bank: int = 0
    program: int = 0


@dataclass(frozen=True)
class Font:
    """A soundfont taken apart; zones point into ``instruments`` and into the rows of ``headers``."""

    info: tuple[tuple[bytes, bytes], ...]
    presets: tuple[Head, ...]
    instruments: tuple[Head, ...]
    headers: np.ndarray
    samples: bytes


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The (name, content) pairs of a run of RIFF chunks."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def read_heads(tables: dict[bytes, np.ndarray], head: bytes, bag: bytes, mod: bytes, gen: bytes) -> tuple[Head, ...]:
    """The presets or the instruments of a font, without the terminal record."""
    gens = [(int(row["oper"]), int(row["amount"])) for row in tables[gen]]
    mods = [bytes(row["all"]) for row in tables[mod]]
    zones = [
        Zone(tuple(gens[here["gen"] : after["gen"]]), tuple(mods[here["mod"] : after["mod"]]))
        for here, after in pairwise(tables[bag])
    ]
    heads = []
    for here, after in pairwise(tables[head]):
        place = (int(here["bank"]), int(here["program"])) if head == b"phdr" else ()
        heads.append(Head(bytes(here["name"]), tuple(zones[here["bag"] : after["bag"]]), *place))
    return tuple(heads)


def read_font(path: Path) -> Font:
    """Take a soundfont apart.

    Raises:
        SystemExit: The file is no soundfont.
    """
    data = path.read_bytes()
    if data[:4] != b"RIFF" or data[8:12] != b"sfbk":
        raise SystemExit(f"{path} is not a soundfont")
    lists = {content[:4]: content[4:] for _, content in chunks(data[12:])}
    tables = {name: np.frombuffer(body, RECORDS[name]) for name, body in chunks(lists[b"pdta"])}
    return Font(
        tuple(chunks(lists[b"INFO"])),
        read_heads(tables, b"phdr", b"pbag", b"pmod", b"pgen"),
        read_heads(tables, b"inst", b"ibag", b"imod", b"igen"),
        tables[b"shdr"],
        dict(chunks(lists[b"sdta"]))[b"smpl"],
    )


def within(head: Head, low: int, high: int) -> Head:
    """The head without the zones that no key in ``low..high`` reaches; global zones stay."""
    return replace(
        head, zones=tuple(zone for zone in head.zones if zone.keys is None or (zone.keys[0] <= high and zone.keys[1] >= low))
    )


def thinned(head: Head) -> Head:
    """The instrument with every second sampled key; its neighbours stretch to meet in the middle of the gap.

    Zones that share key and velocity range (left and right) stay or go together. Where a key is sampled
    twice (round robins on neighbouring keys) this costs no pitch shift at all.
    """
    kept: dict[Zone, Zone] = {}
    layers = {zone.get(GEN_VELOCITIES) for zone in head.zones if zone.get(GEN_SAMPLE) is not None}
    for layer in layers:
        zones = [zone for zone in head.zones if zone.get(GEN_VELOCITIES) == layer and zone.keys is not None]
        slots = sorted({zone.keys for zone in zones if zone.keys})
        stay = slots[::2]
        for index, (low, high) in enumerate(stay):
            gap = slots[2 * index - 1] if index else None
            new_low = low if gap is None else (gap[0] + gap[1]) // 2 + 1
            gap = slots[2 * index + 1] if 2 * index + 1 < len(slots) else None
            last = index + 1 == len(stay)
            new_high = high if gap is None else gap[1] if last else (gap[0] + gap[1]) // 2
            kept.update((zone, zone.put(GEN_KEYS, new_low | new_high << 8)) for zone in zones if zone.keys == (low, high))
    return replace(head, zones=tuple(kept.get(zone, zone) for zone in head.zones if zone in kept or zone.get(GEN_SAMPLE) is None))


def reached(font: Font, chairs: Iterable[Chair]) -> dict[int, tuple[int, int]]:
    """The instruments that the chairs play, each with the keys it must cover (presets hand on their key ranges)."""
    presets = {(head.bank, head.program): head for head in font.presets}
    spans: dict[int, tuple[int, int]] = {}
    for bank, program, low, high in chairs:
        if (bank, program) not in presets:
            raise SystemExit(f"the font has no preset {bank}:{program}")
        for zone in within(presets[bank, program], low, high).zones:
            index, keys = zone.get(GEN_INSTRUMENT), zone.keys or (0, 127)
            if index is not None:
                span = max(low, keys[0]), min(high, keys[1])
                old = spans.get(index, span)
                spans[index] = min(old[0], span[0]), max(old[1], span[1])
    return spans


def subset(font: Font, chairs: Iterable[Chair], name: str, thin: Iterable[str] = ()) -> Font:
    """The same font with only what the chairs play.

    Args:
        font: The font to cut from.
        chairs: (bank, program, lowest key, highest key) of each preset to keep; one preset may come twice.
        name: The INAM of the new font.
        thin: Patterns of instrument names whose sampled keys are halved.

    Raises:
        SystemExit: A preset is not in the font.
    """
    chairs, thin = tuple(chairs), tuple(thin)
    spans = reached(font, chairs)
    instruments = {index: within(font.instruments[index], *span) for index, span in sorted(spans.items())}
    for index, head in instruments.items():
        if any(fnmatch(head.name.decode("latin-1"), pattern) for pattern in thin):
            instruments[index] = thinned(head)
    used = {amount for head in instruments.values() for zone in head.zones if (amount := zone.get(GEN_SAMPLE)) is not None}
    linked = font.headers["type"] & TYPE_LINKED > 0
    used |= {int(font.headers["link"][i]) for i in used if linked[i] and int(font.headers["link"][i]) in used}
    instrument_to = {old: new for new, old in enumerate(instruments)}
    sample_to = {old: new for new, old in enumerate(sorted(used))}
    headers, body = cut_samples(font, sample_to)
    wanted = {(bank, program) for bank, program, _, _ in chairs}
    presets = [
        replace(head, zones=tuple(zone for zone in head.zones if zone.get(GEN_INSTRUMENT) in (None, *instrument_to)))
        for head in font.presets
        if (head.bank, head.program) in wanted
    ]
    info = tuple((key, text(name) if key == b"INAM" else value) for key, value in font.info)
    return Font(
        info,
        tuple(pointing(head, GEN_INSTRUMENT, instrument_to) for head in presets),
        tuple(pointing(head, GEN_SAMPLE, sample_to) for head in instruments.values()),
        headers,
        body,
    )


def pointing(head: Head, oper: int, to: dict[int, int]) -> Head:
    """The head with the pointers of its zones renumbered."""
    return replace(head, zones=tuple(zone if (old := zone.get(oper)) is None else zone.put(oper, to[old]) for zone in head.zones))


def cut_samples(font: Font, to: dict[int, int]) -> tuple[np.ndarray, bytes]:
    """Copy the samples' bytes and give their headers the new places; equal stretches are stored once."""
    body, places, headers = bytearray(), {}, font.headers[[*to, -1]].copy()
    for row in headers[:-1]:
        unit = 1 if row["type"] & TYPE_COMPRESSED else 2
        old = (int(row["start"]), int(row["end"]))
        if old not in places:
            places[old] = len(body) // unit
            body += font.samples[old[0] * unit : old[1] * unit]
            body += b"\0" * (0 if unit == 1 else 2 * GUARD_WORDS)
        row["start"], row["end"] = places[old], places[old] + old[1] - old[0]
        if unit == 2:  # an SF3's loop points already count from the sample's own start
            row["loop_start"], row["loop_end"] = (int(row[key]) - old[0] + places[old] for key in ("loop_start", "loop_end"))
        link = to.get(int(row["link"])) if row["type"] & TYPE_LINKED else None
        row["link"] = link or 0
        if link is None:  # its other half is gone: say so
            row["type"] = row["type"] & TYPE_COMPRESSED | TYPE_MONO
    return headers, bytes(body)


def text(words: str) -> bytes:
    """A string as INFO items hold it: zero-terminated, even length."""
    raw = words.encode("ascii") + b"\0"
    return raw + b"\0" * (len(raw) % 2)


def chunk(name: bytes, content: bytes) -> bytes:
    """One RIFF chunk, padded to even length."""
    return name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)


def tables_of(heads: tuple[Head, ...], names: tuple[bytes, bytes, bytes, bytes]) -> dict[bytes, bytes]:
    """Presets or instruments as the four tables of a file, with their terminal records."""
    head, bag, mod, gen = names
    rows: dict[bytes, list[tuple]] = {name: [] for name in names}
    for one in (*heads, Head(b"EOP" if head == b"phdr" else b"EOI", ())):
        numbers = (one.program, one.bank) if head == b"phdr" else ()
        rows[head].append((one.name, *numbers, len(rows[bag]), *((bytes(12),) if head == b"phdr" else ())))
        for zone in one.zones:
            rows[bag].append((len(rows[gen]), len(rows[mod])))
            rows[gen].extend(zone.gens)
            rows[mod].extend((raw,) for raw in zone.mods)
    rows[bag].append((len(rows[gen]), len(rows[mod])))
    rows[gen].append((0, 0))
    rows[mod].append((bytes(10),))
    return {name: np.array(rows[name], RECORDS[name]).tobytes() for name in names}


def packed(font: Font) -> bytes:
    """A font as the bytes of a file."""
    tables = {
        **tables_of(font.presets, (b"phdr", b"pbag", b"pmod", b"pgen")),
        **tables_of(font.instruments, (b"inst", b"ibag", b"imod", b"igen")),
        b"shdr": font.headers.tobytes(),
    }
    info = b"INFO" + b"".join(chunk(key, value) for key, value in font.info)
    sdta = b"sdta" + chunk(b"smpl", font.samples)
    pdta = b"pdta" + b"".join(chunk(name, tables[name]) for name in RECORDS)
    return chunk(b"RIFF", b"sfbk" + chunk(b"LIST", info) + chunk(b"LIST", sdta) + chunk(b"LIST", pdta))


def patch_book() -> tuple[Chair, ...]:
    """Every preset that the patch book names, with the keys its chairs play."""
    sys.path.insert(0, str(HERE.parent / "src"))
    from vidscore.model.instruments import INSTRUMENTS, OWN_BANK

    return tuple((row.bank, row.program, row.low, row.high) for row in INSTRUMENTS.values() if row.bank != OWN_BANK)


def main(argv: list[str] | None = None) -> int:
    """Build or check the shipped font; returns the exit code."""
    parser = argparse.ArgumentParser(description="Cut the orchestra out of MuseScore General.")
    parser.add_argument("source", nargs="?", type=Path, default=SOURCE)
    parser.add_argument("-o", "--output", type=Path, default=SHIPPED)
    parser.add_argument("--check", action="store_true", help="compare with the file that is there; write nothing")
    asked = parser.parse_args(argv)
    if not asked.source.exists():
        parser.error(f"{asked.source} is not there: sudo apt-get install musescore-general-soundfont")
    made = packed(subset(read_font(asked.source), patch_book(), NAME, THIN))
    digest = hashlib.sha256(made).hexdigest()
    if asked.check:
        same = asked.output.exists() and asked.output.read_bytes() == made
        print(f"{asked.output.name}: {'as built' if same else 'differs from what this script makes'} ({digest})")
        return 0 if same else 1
    asked.output.write_bytes(made)
    if asked.output == SHIPPED:
        SUMS.write_text(f"{digest}  {SHIPPED.name}\n", "ascii")
    print(f"{asked.output}: {len(made) / 1e6:.1f} MB, {len({row[:2] for row in patch_book()})} presets, sha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
