"""Worker processes: how many, in which environment, and that none outlives its parent.

Processors are those of the batch job, else those this process may use, never the whole node. One thread each in
numerical libraries. numpy's exp, log and power differ in the last digit between vector extensions, so studies leave
out those that only some machines have, and the same runs give the same bytes on mixed nodes.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

import numpy as np

__all__ = [
    "ONE_THREAD", "available_workers", "common_processor", "end_with_parent", "environment", "hear_ends",
    "interrupts_held",
]  # fmt: skip

ONE_THREAD: Mapping[str, str] = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
_ENDS = {getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)}
_DISABLE = "NPY_DISABLE_CPU_FEATURES"
# Vector extensions of which a cluster tends to have nodes with and without: AVX-512 (x86-64-v4) and SVE.
_UNCOMMON = ("AVX512", "X86_V4", "SVE")


def available_workers() -> int:
    """Return the number of processors this process may use."""
    given = os.environ.get("SLURM_CPUS_PER_TASK", "")
    if given.isdigit() and int(given):
        return int(given)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def common_processor() -> dict[str, str]:
    """Return the environment that leaves out vector extensions which only some machines have.

    It has to be set before a process imports numpy; what the user has set there stands.
    """
    core = getattr(np, "_core", None)
    dispatched = getattr(getattr(core, "_multiarray_umath", None), "__cpu_dispatch__", ())
    left_out = [name for name in dispatched if name.startswith(_UNCOMMON)]
    return {_DISABLE: os.environ.get(_DISABLE, " ".join(left_out))} if left_out else {}


def end_with_parent() -> None:
    """Wait for the parent to end, however it does, and end this process at once; for a thread of a worker."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold back what asks for an end while a process may start: the parent alone answers for all, and once it has.

    Cut off while it is told what to do, the process would complain; dead by then, it would leave the parent waiting.
    So it starts deaf, and never sees Ctrl-C; the rest it hears once it calls `hear_ends`.
    """
    with _handlers_held():
        if not hasattr(signal, "pthread_sigmask"):
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def hear_ends() -> None:
    """Let a worker that has started hear again what asks it to end, Ctrl-C left out."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS - {signal.SIGINT})


@contextmanager
def _handlers_held() -> Iterator[None]:
    """Hold back this program's handlers of signals: a mask alone leaves them to its other threads."""
    held: list[int] = []

    def hold(number: int, frame: FrameType | None) -> None:
        held.append(number)

    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in _ENDS:
            handler = signal.getsignal(number)
            if callable(handler):
                before[number] = handler
                signal.signal(number, hold)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in held[:1]:
            signal.raise_signal(number)


@contextmanager
def environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Let processes started within have these variables; afterwards this process has those it had."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
