"""Who plays judged worlds: worker processes here, or a Dask cluster of one's own or any whose address is named.

Records come back in the order of their tasks whoever plays them, so that the table has the same bytes on one kind of
processor; elsewhere it agrees to 1e-9. Slurm takes no judged worlds: start a Dask cluster in a job (docs/hpc.md), or
give a job one node and its processors as workers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from abm.core.errors import YardfenceError
from abm.data import Case
from abm.engine.ensemble import Task, available_workers, simulate_all
from abm.engine.run import Records
from abm.studies.executors.base import Work
from abm.studies.executors.dask_cluster import Dask, client_of
from abm.studies.executors.local import Local

__all__ = ["HERE", "Runner", "play"]

Simulate = Callable[..., Records]
_DASK = "dask"


class Runner(NamedTuple):
    """Where worlds are played: local or dask, with so many processes, None for all at hand, and settings of Dask."""

    on: str = "local"
    workers: int | None = None
    settings: Mapping[str, str] = {}

    def check(self) -> None:
        """Raise YardfenceError where worlds cannot be played so."""
        if self.on not in (_DASK, "local"):
            cure = "start a Dask cluster in a job and use --on dask, or --workers within one node"
            raise YardfenceError(f"--on {self.on}: judged worlds are played here or on Dask; {cure}")
        (Dask() if self.on == _DASK else Local()).check(self.settings)


HERE = Runner()


def play(
    experiment: Any, case: Case, tasks: Sequence[Task], runner: Runner, advance: Callable[[], None], simulate: Simulate
) -> Iterator[Records]:
    """Yield the records of tasks in their order. Raises YardfenceError, one line naming the world that failed."""
    if runner.on != _DASK:
        workers = available_workers() if runner.workers is None else runner.workers
        yield from simulate_all(experiment, case, tasks, workers, advance, simulate)
        return
    work = Work(Path(), tuple(range(len(tasks))), runner.workers, native=True, settings=runner.settings)
    with ExitStack() as stack:
        if not tasks:
            return
        client = stack.enter_context(client_of(work, stack))
        shared = client.scatter((experiment, case), broadcast=True, hash=False)
        futures = [client.submit(_one, shared, task, simulate, pure=False) for task in tasks]
        for task, future in zip(tasks, futures, strict=True):
            try:
                records = future.result()
            except YardfenceError:
                raise
            except Exception as error:
                told = " ".join(f"{type(error).__name__}: {error}".split())
                raise YardfenceError(f"the world of {task} failed: {told}") from error
            future.release()
            advance()
            yield records


def _one(shared: tuple[Any, Case], task: Task, simulate: Simulate) -> Records:
    experiment, case = shared
    return simulate(experiment, case, task.outcome, task.seed, task.variant)
