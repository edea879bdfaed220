"""Run every world of an experiment, here or in worker processes, and hand the records over in a fixed order.

The order is that of outcomes, variants, seeds, whatever the number of workers. Without an election all outcomes are one
world, so `no_election` runs under the first outcome alone.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, NamedTuple

from abm.core.errors import YardfenceError
from abm.data import Case
from abm.engine.run import Records, simulate

__all__ = ["Task", "available_workers", "simulate_all", "tasks_of"]

Simulate = Callable[..., Records]
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
_AHEAD = 4


class Task(NamedTuple):
    """One run of an ensemble."""

    outcome: str
    variant: str
    seed: int

    def __str__(self) -> str:
        return f"outcome {self.outcome}, variant {self.variant}, seed {self.seed}"


def tasks_of(experiment: Any) -> tuple[Task, ...]:
    """Return all runs of an experiment in their fixed order."""
    return tuple(
        Task(outcome, variant, seed)
        for outcome in experiment.outcomes
        for variant in experiment.variants
        if variant != "no_election" or outcome == experiment.outcomes[0]
        for seed in range(1, _seeds(experiment, variant) + 1)
    )


def _seeds(experiment: Any, variant: str) -> int:
    """Return how many seeds a variant is run for."""
    return int(min(experiment.seeds, experiment.draws) if variant == "over_ranges" else experiment.seeds)


def available_workers() -> int:
    """Return the number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def simulate_all(
    experiment: Any,
    case: Case,
    tasks: Sequence[Task],
    workers: int = 1,
    advance: Callable[[], None] = lambda: None,
    simulate: Simulate = simulate,
) -> Iterator[Records]:
    """Yield the records of tasks in their order; `advance` is called as each is handed over.

    Raises YardfenceError, one line naming the run, where a run fails or a worker dies. With workers > 1 `simulate` has
    to be importable by name, and a script that calls this needs its `if __name__ == "__main__":`.
    """
    workers = min(workers, len(tasks))
    if workers > 1:
        records = _in_workers(experiment, case, tasks, workers, simulate)
    else:
        records = (_run_one(experiment, case, task, simulate) for task in tasks)
    for record in records:
        advance()
        yield record


def _run_one(experiment: Any, case: Case, task: Task, simulate: Simulate) -> Records:
    try:
        return simulate(experiment, case, task.outcome, task.seed, task.variant)
    except YardfenceError:
        raise
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        raise YardfenceError(f"the run of {task} failed: {what} (a fault of the program, not of the input)") from error


def _in_workers(
    experiment: Any, case: Case, tasks: Sequence[Task], workers: int, simulate: Simulate
) -> Iterator[Records]:
    with _one_thread_each():
        pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _settle, (experiment, case, simulate))
        try:
            waiting = iter(tasks)
            queue: deque[Future[Records]] = deque()
            while True:
                while len(queue) < _AHEAD * workers and (task := next(waiting, None)) is not None:
                    with _interrupts_held():
                        queue.append(pool.submit(_work, task))
                if not queue:
                    return
                yield queue.popleft().result()
        except BrokenProcessPool as error:
            raise YardfenceError(
                "a worker process died (killed, out of memory, or started from a script without "
                'if __name__ == "__main__":); try one worker'
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


# What a worker process keeps between tasks: experiment, case and the function that runs them.
_kept: tuple[Any, Case, Simulate] | None = None


def _settle(experiment: Any, case: Case, simulate: Simulate) -> None:
    """Prepare a worker: leave Ctrl-C to the parent, end when the parent does, keep what all tasks share."""
    global _kept
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _kept = (experiment, case, simulate)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(task: Task) -> Records:
    assert _kept is not None, "a worker is settled before it works"
    experiment, case, simulate = _kept
    return _run_one(experiment, case, task, simulate)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while a process may start, which so never sees it: the parent alone answers for all."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes started within use one thread each in numerical libraries."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
