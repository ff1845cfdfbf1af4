import resource
import subprocess
import sys

HEAVY = ("torch", "transformers", "moviepy", "fluidsynth", "av", "scipy", "matplotlib", "numpy", "pydantic")


def test_help_loads_nothing_heavy():
    code = (
        "import sys\nfrom vidscore.cli import run\nstatus = run(['--help'])\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print('status', status, 'loaded', loaded)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "status 0 loaded []" in done.stdout


def test_help_answers_within_a_second_of_cpu_time():
    took = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([sys.executable, "-m", "vidscore", "--help"], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert "Compose a score" in done.stdout
    assert min(took) < 1.0


def test_version_is_printed():
    done = subprocess.run([sys.executable, "-m", "vidscore", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0.1.0"
