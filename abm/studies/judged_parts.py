"""What tasks of a cluster share of judged worlds, and what each world leaves behind, in `slurm/` of a study's folder.

    slurm/<batch>.pickle   experiment, case, worlds, and who plays them: written by whoever submits, read by its tasks
    slurm/<world>.json     the records of a world, or in a line why it failed

A part is named by what was played, so that whoever goes on after a kill takes up what is there.
"""

import hashlib
import json
import pickle
import uuid
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from abm.core import compiled
from abm.core.errors import YardfenceError, told_of
from abm.data import Case
from abm.engine.ensemble import Task
from abm.engine.run import Records
from abm.records.atomic import whole_file
from abm.studies.shards import UNHEARD, Errand, Hooks

__all__ = ["Batch", "Simulate", "keep_batch", "part_of", "play_shard", "records_of"]

Simulate = Callable[..., Records]
_FOLDER = "slurm"
_DIGITS = 16


class Batch(NamedTuple):
    """Worlds to play: what they share, which they are, and the function that plays one, importable by name."""

    experiment: Any
    case: Case
    tasks: tuple[Task, ...]
    simulate: Simulate

    def play(self, task: Task) -> Records:
        """Return the records of a world."""
        return self.simulate(self.experiment, self.case, task.outcome, task.seed, task.variant)


def keep_batch(folder: Path, batch: Batch) -> Path:
    """Write what tasks share into a study's folder and return the file."""
    path = folder / _FOLDER / f"{uuid.uuid4().hex[:_DIGITS]}.pickle"
    path.parent.mkdir(exist_ok=True)
    with whole_file(path) as working:
        working.write_bytes(pickle.dumps((compiled.asked(), batch)))
    return path


def part_of(folder: Path, batch: Batch, task: Task) -> Path:
    """Return the file that holds the records of a world of a study once it was played by a cluster's task."""
    name = hashlib.sha256(f"{batch.simulate.__name__}|{task}".encode()).hexdigest()[:_DIGITS]
    return folder / _FOLDER / f"{name}.json"


def play_shard(shared: Path, errand: Errand, hooks: Hooks = UNHEARD) -> int:
    """Play the world that a shard is, unless that was done, and return how many that was.

    shared: what `keep_batch` wrote. Raises YardfenceError where a part cannot be written.
    """
    batch = _opened(shared)
    task = batch.tasks[errand.shard]
    part = part_of(errand.folder, batch, task)
    if hooks.stop() or part.is_file():
        return 0
    hooks.began(str(task))
    answer = {"failed": errand.lost[str(task)]} if str(task) in errand.lost else _answer(batch, task)
    with whole_file(part) as working:
        working.write_text(json.dumps(answer), encoding="utf-8", newline="\n")
    hooks.ended("done" if "tables" in answer else "failed")
    return 1


def records_of(part: Path, task: Task) -> Records | None:
    """Return the records of a world that a part holds, None where there is none.

    Raises YardfenceError where the world failed, and removes the part, so that it is tried again.
    """
    if not part.is_file():
        return None
    answer = json.loads(part.read_text(encoding="utf-8"))
    if "failed" in answer:
        part.unlink()
        raise YardfenceError(f"the world of {task} failed: {answer['failed']}")
    return Records(task.outcome, task.variant, task.seed, answer["tables"])


def _answer(batch: Batch, task: Task) -> dict[str, Any]:
    try:
        return {"tables": batch.play(task).tables}
    except Exception as error:
        return {"failed": told_of(error)}


@lru_cache(maxsize=1)
def _opened(shared: Path) -> Batch:
    """Return what tasks share, by the kernels it was submitted with."""
    kernels, batch = pickle.loads(shared.read_bytes())
    compiled.use(kernels)
    return Batch(*batch)
