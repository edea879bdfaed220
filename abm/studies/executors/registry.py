"""The executors, by the name that --on takes."""

from abm.studies.executors.base import Executor
from abm.studies.executors.dask_cluster import Dask
from abm.studies.executors.local import Local
from abm.studies.executors.slurm import Slurm

__all__ = ["EXECUTORS", "executor"]

EXECUTORS: tuple[Executor, ...] = (Local(), Slurm(), Dask())


def executor(name: str) -> Executor:
    """Return an executor by name."""
    return next(one for one in EXECUTORS if one.name == name)
