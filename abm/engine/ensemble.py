"""Run every world of an experiment, here or in worker processes, and hand the records over in a fixed order.

The order is that of variants, seeds, outcomes, whatever the number of workers: one worker plays a seed under every
outcome, since such runs share their months before the count. Without an election all outcomes are one world, so
`no_election` runs under the first outcome alone.
"""

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import groupby
from typing import Any, NamedTuple

from abm.core.errors import YardfenceError, told_of
from abm.data import Case
from abm.engine.processes import ONE_THREAD, available_workers, end_with_parent, environment, hear_ends, interrupts_held
from abm.engine.run import Records, simulate

__all__ = ["Task", "available_workers", "count_tasks", "simulate_all", "tasks_of"]

Simulate = Callable[..., Records]
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
        for variant in experiment.variants
        for seed in range(1, _seeds(experiment, variant) + 1)
        for outcome in experiment.outcomes
        if variant != "no_election" or outcome == experiment.outcomes[0]
    )


def count_tasks(experiment: Any) -> int:
    """Return how many runs an experiment asks for, without listing them."""
    worlds = [
        _seeds(experiment, variant) * (1 if variant == "no_election" else len(experiment.outcomes))
        for variant in experiment.variants
    ]
    return sum(worlds)


def _seeds(experiment: Any, variant: str) -> int:
    """Return how many seeds a variant is run for."""
    return int(min(experiment.seeds, experiment.draws) if variant == "over_ranges" else experiment.seeds)


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
        what = f"{told_of(error)} (a fault of the program, not of the input)"
        raise YardfenceError(f"the run of {task} failed: {what}") from error


def _in_workers(
    experiment: Any, case: Case, tasks: Sequence[Task], workers: int, simulate: Simulate
) -> Iterator[Records]:
    with environment(ONE_THREAD):
        with interrupts_held():  # what keeps an eye on its semaphores is a process too
            pool = ProcessPoolExecutor(
                workers, multiprocessing.get_context("spawn"), _settle, (experiment, case, simulate)
            )
        try:
            waiting = _of_one_seed(tasks)
            queue: deque[Future[list[Records]]] = deque()
            while True:
                while len(queue) < _AHEAD * workers and (some := next(waiting, None)) is not None:
                    with interrupts_held():
                        queue.append(pool.submit(_work, some))
                if not queue:
                    return
                yield from queue.popleft().result()
        except BrokenProcessPool as error:
            raise YardfenceError(
                "a worker process died (killed, out of memory, or started from a script without "
                'if __name__ == "__main__":); try one worker'
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _of_one_seed(tasks: Sequence[Task]) -> Iterator[tuple[Task, ...]]:
    """Yield tasks that stand side by side and differ in their outcome alone."""
    for _, some in groupby(tasks, key=lambda task: (task.variant, task.seed)):
        yield tuple(some)


# What a worker process keeps between tasks: experiment, case and the function that runs them.
_kept: tuple[Any, Case, Simulate] | None = None


def _settle(experiment: Any, case: Case, simulate: Simulate) -> None:
    """Prepare a worker: leave Ctrl-C to the parent, end when the parent does, keep what all tasks share."""
    global _kept
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hear_ends()
    threading.Thread(target=end_with_parent, daemon=True).start()
    _kept = (experiment, case, simulate)


def _work(tasks: Sequence[Task]) -> list[Records]:
    assert _kept is not None, "a worker is settled before it works"
    experiment, case, simulate = _kept
    return [_run_one(experiment, case, task, simulate) for task in tasks]
