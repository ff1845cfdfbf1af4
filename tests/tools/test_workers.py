"""Work spread over processes."""

import subprocess
import sys

import pytest

PLAIN = """
from vidscore.tools.workers import map_processes

print("main ran")
print(map_processes(abs, [-1, -2, -3], 2))
"""
OWN = """
from functools import partial
from vidscore.tools.workers import map_processes

def times(factor, number):
    return factor * number

if __name__ == "__main__":
    print(map_processes(partial(times, 2), [1, 2, 3], 2))
"""


@pytest.mark.parametrize(
    ("script", "said"), [(PLAIN, "main ran\n(1, 2, 3)\n"), (OWN, "(2, 4, 6)\n")], ids=["of a library", "of its own"]
)
def test_a_script_may_spread_work_without_guarding_its_main_and_work_of_its_own_with_a_guard(tmp_path, script, said):
    path = tmp_path / "script.py"
    path.write_text(script, "utf8")
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, said), done.stderr
