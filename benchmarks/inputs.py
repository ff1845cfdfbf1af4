"""How many kinds of file are handled as decided: those of ``tests/inputs/kinds.py``, which docs/inputs.md lists.

python benchmarks/inputs.py                         this revision
python benchmarks/inputs.py --only TS               kinds whose name holds a word
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def main() -> None:
    from _pytest.outcomes import Skipped
    from tests.inputs.handled import handle
    from tests.inputs.kinds import KINDS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="a part of the names")
    args = parser.parse_args()
    right: Counter[str] = Counter()
    for kind in KINDS:
        if args.only not in kind.name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                handle(kind, Path(folder))
                right["right"] += 1
            except Skipped:
                right["skipped"] += 1
            except Exception as error:  # whatever it is, it is not what was decided
                right["wrong"] += 1
                print(f"{kind.name}: {type(error).__name__}: {error}".splitlines()[0][:300])
    print(", ".join(f"{count} {name}" for name, count in sorted(right.items())))


if __name__ == "__main__":
    main()
