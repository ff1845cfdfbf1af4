"""What `vidscore completion` prints does complete, in a real shell."""

import shutil
import subprocess
import sys

import pytest


def script(shell):
    done = subprocess.run([sys.executable, "-m", "vidscore", "completion", shell], capture_output=True, text=True, check=True)
    return done.stdout


def completed(*words):
    typed = " ".join(f"'{word}'" for word in words)
    line = f"COMP_WORDS=(vidscore {typed}); COMP_CWORD={len(words)}; _vidscore; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(["bash", "-c", f"{script('bash')}\n{line}"], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes_commands_options_and_values():
    assert completed("ren") == ["render"]
    assert "--stems" in completed("render", "--st")
    assert completed("cue", "--style", "orch") == ["orchestral"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_every_shell_knows_every_command(shell):
    text = script(shell)
    assert [name for name in ("plan", "render", "cue", "feel", "doctor", "cache", "config") if name not in text] == []
