"""The executors, by the name that --on takes."""

from abm.studies.executors.base import Executor
from abm.studies.executors.local import Local

__all__ = ["EXECUTORS", "executor"]

EXECUTORS: tuple[Executor, ...] = (Local(),)


def executor(name: str) -> Executor:
    """Return an executor by name."""
    return next(one for one in EXECUTORS if one.name == name)
