"""Who plays judged worlds: worker processes here, a Dask cluster, or Slurm, as the executors of studies do.

Records come back in the order of their tasks whoever plays them, so that the table has the same bytes on one kind of
processor; elsewhere it agrees to 1e-9. Tasks of Slurm are waited for: each leaves the records of a world in a file that
is taken up here (`judged_parts`), or by whoever goes on after a kill.
"""

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from abm.core.errors import YardfenceError, told_of
from abm.core.shell import judging
from abm.engine.ensemble import Task, available_workers, simulate_all
from abm.engine.run import Records
from abm.studies.executors import Work, executor
from abm.studies.executors.dask_cluster import client_of
from abm.studies.executors.slurm import Slurm, Submitted
from abm.studies.judged_parts import Batch, keep_batch, part_of, play_shard, records_of
from abm.studies.sweep import SECONDS_A_MONTH_AND_STATE

__all__ = ["HERE", "Batch", "Runner", "play"]

# Seconds between two looks for a file that tasks of Slurm write, and between two questions to Slurm.
_LOOK, _ASK = 0.5, 15.0


class Runner(NamedTuple):
    """Where worlds are played: local, dask or slurm; by so many processes or tasks at once, None for all at hand.

    settings: further ones that only the executor understands.
    """

    on: str = "local"
    workers: int | None = None
    settings: Mapping[str, str] = {}

    def check(self) -> None:
        """Raise YardfenceError where worlds cannot be played so."""
        executor(self.on).check(self.settings)


HERE = Runner()


def play(
    batch: Batch, folder: Path, runner: Runner = HERE, advance: Callable[[], None] = lambda: None
) -> Generator[Records]:
    """Yield the records of a batch in the order of its tasks; folder: of the study.

    What tasks of Slurm left there is taken up, and removed once it was handed over; close it where it is not
    exhausted. Raises YardfenceError, one line naming the world that failed.
    """
    parts = {task: part_of(folder, batch, task) for task in batch.tasks}
    held = {task for task, part in parts.items() if part.is_file()}
    missing = batch._replace(tasks=tuple(task for task in batch.tasks if task not in held))
    with closing(_PLAYERS[runner.on](missing, folder, runner)) as fresh:
        for task, part in parts.items():
            records = records_of(part, task) if task in held else next(fresh)
            assert records is not None, "what is held stays until it is handed over"
            yield records
            part.unlink(missing_ok=True)
            advance()


def _here(batch: Batch, folder: Path, runner: Runner) -> Generator[Records]:
    workers = available_workers() if runner.workers is None else runner.workers
    yield from simulate_all(batch.experiment, batch.case, batch.tasks, workers, simulate=batch.simulate)


def _on_dask(batch: Batch, folder: Path, runner: Runner) -> Generator[Records]:
    work = _work(batch, folder, runner)
    with ExitStack() as stack:
        if not batch.tasks:
            return
        client = stack.enter_context(client_of(work, stack))
        (shared,) = client.scatter([batch._replace(tasks=())], broadcast=True, hash=False)
        futures = [client.submit(Batch.play, shared, task, pure=False) for task in batch.tasks]
        for task, future in zip(batch.tasks, futures, strict=True):
            try:
                records = future.result()
            except YardfenceError:
                raise
            except Exception as error:
                raise YardfenceError(f"the world of {task} failed: {told_of(error)}") from error
            future.release()
            yield records


def _on_slurm(batch: Batch, folder: Path, runner: Runner) -> Generator[Records]:
    """Submit the worlds and yield the records that tasks leave; whatever is under way at the end is cancelled."""
    if not batch.tasks:
        return
    shared = keep_batch(folder.absolute(), batch)
    with ExitStack() as stack:
        stack.callback(shared.unlink)
        submitted = Slurm().submit(_work(batch, folder, runner)._replace(run_shard=partial(play_shard, shared)))
        stack.callback(submitted.cancel)
        for task in batch.tasks:
            yield _awaited(part_of(folder, batch, task), task, submitted)


_PLAYERS: Mapping[str, Callable[[Batch, Path, Runner], Generator[Records]]] = {
    "local": _here,
    "dask": _on_dask,
    "slurm": _on_slurm,
}


def _awaited(part: Path, task: Task, submitted: Submitted) -> Records:
    """Return the records of a world once they are there. Raises YardfenceError where no task is left to write them."""
    asked, under_way = time.monotonic(), True
    while (records := records_of(part, task)) is None:
        if not under_way:
            cure = f"see the logs in '{part.parent}', and go on with: {judging(part.parent.parent)}"
            raise YardfenceError(f"the tasks of Slurm ended without the world of {task}; {cure}")
        time.sleep(_LOOK)
        if time.monotonic() - asked >= _ASK:
            asked, under_way = time.monotonic(), submitted.under_way()
    return records


def _work(batch: Batch, folder: Path, runner: Runner) -> Work:
    """Return the worlds as shards of one world each, by what the last digit here is: they are compared with no other.

    seconds: by the rule of thumb of studies, for every strategy under every winner.
    """
    experiment = batch.experiment
    runs = len(experiment.judged.menu) * len(experiment.outcomes)
    return Work(
        folder.absolute(),
        tuple(range(len(batch.tasks))),
        runner.workers,
        native=True,
        seconds=runs * SECONDS_A_MONTH_AND_STATE * experiment.months * len(batch.case.states),
        runs=len(batch.tasks),
        settings=runner.settings,
    )
