import os
import sys

import pytest

from vidscore.errors import MissingTool, ToolFailed
from vidscore.tools.run import read_blocks, run

PYTHON = sys.executable


def python(code):
    return [PYTHON, "-c", code]


def test_output_and_errors_come_back_apart():
    done = run(python("import sys; print('out'); print('err', file=sys.stderr)"), "talking")
    assert (done.out.strip(), done.err.strip()) == (b"out", "err")


def test_a_failure_keeps_the_command_and_its_last_words_but_not_its_exit_code():
    argv = python("import sys; print('first\\nlast words', file=sys.stderr); sys.exit(234)")
    with pytest.raises(ToolFailed, match="failed while copying: last words") as caught:
        run(argv, "copying")
    assert caught.value.argv == tuple(argv)
    assert caught.value.tail == "first\nlast words"
    assert caught.value.exit_code == 5
    assert caught.value.hint


def test_a_program_that_is_not_there_is_a_missing_tool():
    with pytest.raises(MissingTool, match="no-such-program cannot be started for a test"):
        run(["/nowhere/no-such-program"], "a test")


def test_lines_are_handed_over_as_they_come():
    lines = []
    done = run(python("print('a'); print('b')"), "counting", lines.append)
    assert lines == ["a", "b"]
    assert done.out == b""


def test_much_output_on_both_pipes_does_not_stop_the_program():
    done = run(python("import sys\nfor _ in range(20000): print('x'*20); print('y'*20, file=sys.stderr)"), "shouting")
    assert len(done.out) == 20000 * 21
    assert len(done.err) == 20000 * 21


def test_blocks_have_the_size_asked_for():
    sizes = [len(block) for block in read_blocks(python("import sys; sys.stdout.write('z' * 2500)"), "reading", 1000)]
    assert sizes == [1000, 1000, 500]


LINGERING = python("import os, time\nprint(f'{os.getpid():>99}', flush=True)\ntime.sleep(600)")
"""A program that tells its number in a hundred bytes and does not end by itself."""


def is_there(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_reader_that_stops_early_leaves_no_child_behind():
    blocks = read_blocks(LINGERING, "reading", 100)
    process = int(next(blocks))
    assert is_there(process)
    blocks.close()
    assert not is_there(process)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_caller_leaves_no_child_behind(stop):
    told = []

    def interrupt(line):
        told.append(int(line))
        assert is_there(told[0])
        raise stop

    with pytest.raises(stop):
        run(LINGERING, "waiting", interrupt)
    assert not is_there(told[0])
