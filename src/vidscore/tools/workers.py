"""Work spread over processes, in order, with progress; Ctrl-C stops all of it, and no worker outlives who started it."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial
from multiprocessing import process
from multiprocessing.connection import wait
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from vidscore.errors import ToolFailed
from vidscore.tools.temporary import locked_folder

Item = TypeVar("Item")
Made = TypeVar("Made")


_SOCKET_BYTES = 80
"""Of the path of a folder that has room for the name of a socket. [published: 108 bytes in all, unix(7)]"""


@lru_cache(maxsize=1)
def _temporary() -> str:
    """Where our processes meet and keep what is temporary: a folder that is gone when this one ends, or swept after it."""
    stack = ExitStack()
    try:
        folder = str(stack.enter_context(locked_folder(Path(tempfile.gettempdir()))))
    except OSError:  # no room, no right: then as the libraries do
        return ""
    atexit.register(stack.close)
    if len(os.fsencode(folder)) <= _SOCKET_BYTES:
        process.current_process()._config.setdefault("tempdir", folder)  # type: ignore[attr-defined]
    return folder


def _quiet_worker(temporary: str) -> None:
    """Leave Ctrl-C to the parent, end with it, keep what is temporary in its folder, and keep to one core."""
    import signal

    tempfile.tempdir = temporary or None

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    one_thread_each()


def _end_with_parent() -> None:
    """Wait until the process that wants the work is gone, however it went, and go too.

    It is not the one that forked us: the system would not tell us of its end, but the pipe between us does.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def one_thread_each() -> None:
    """Keep numeric libraries that are imported from now on from starting threads on every core."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


@contextmanager
def _main_hidden(function: Callable[..., object]) -> Iterator[None]:
    """Let workers that start inside the block not run the program's main script again, which need not be guarded for that.

    They need it only for a function that stands in it.
    """
    while isinstance(function, partial):
        function = function.func
    if function.__module__ == "__main__":
        yield
        return
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def map_processes(
    function: Callable[[Item], Made],
    items: Sequence[Item],
    processes: int,
    progress: Callable[[float], None] | None = None,
    isolated: bool = False,
) -> tuple[Made, ...]:
    """Apply a picklable function to every item, spread over processes.

    Args:
        function: A module-level function or a partial of one.
        items: What to work on; results come in this order.
        processes: How many workers; with 1, or a single item, the work stays in this process.
        progress: Called with the share done in 0..1 after each item.
        isolated: Never work in this process: what it has loaded may change the result.

    Returns:
        One result per item, in order. An exception of a worker is raised here and the rest is cancelled.

    Raises:
        ToolFailed: A worker was ended from outside.
    """
    done: list[Made] = []
    tell = progress or (lambda share: None)
    if not items or (not isolated and (processes <= 1 or len(items) <= 1)):
        for item in items:
            done.append(function(item))
            tell(len(done) / len(items))
        return tuple(done)
    context = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    context.set_forkserver_preload(["vidscore.tools.preloaded"])
    size = max(1, min(processes, len(items)))
    pool = ProcessPoolExecutor(size, mp_context=context, initializer=_quiet_worker, initargs=(_temporary(),))
    try:
        with _main_hidden(function):
            results = pool.map(function, items)  # starts the workers
        for made in results:
            done.append(made)
            tell(len(done) / len(items))
    except BrokenProcessPool as error:
        pool.shutdown(cancel_futures=True)
        raise ToolFailed(
            f"one of {size} worker processes was ended from outside, perhaps for want of memory",
            "try again with fewer: processes = 1 under [run] in vidscore.toml",
        ) from error
    except BaseException:
        for worker in list((pool._processes or {}).values()):
            worker.terminate()
        # Waiting is short, and spares the interpreter's own clean-up a race with the pool's closing pipes.
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()
    return tuple(done)
