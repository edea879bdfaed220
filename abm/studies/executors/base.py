"""What an executor is asked, and what it answers."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from abm.core.errors import YardfenceError
from abm.engine.processes import ONE_THREAD, common_processor
from abm.studies.shards import RunShard, run_shard

__all__ = ["ClusterError", "Executor", "Work", "worker_environment"]


class ClusterError(YardfenceError):
    """A cluster does not take what it is asked to do; nothing of it is under way."""


class Work(NamedTuple):
    """Shards of a study to do.

    workers: processes, tasks at once, or None for what is at hand; native: use all that a processor can, though other
    machines may then differ in the last digit; seconds: what a run takes, 0 where unknown; runs: at most so many are to
    be done; settings: further ones that only the executor understands; run_shard: does a shard, picklable.
    """

    folder: Path
    shards: tuple[int, ...]
    workers: int | None = None
    retry_failed: bool = False
    native: bool = False
    seconds: float = 0.0
    runs: int = 0
    settings: Mapping[str, str] = {}
    run_shard: RunShard = run_shard


class Executor(Protocol):
    """A way to have shards done."""

    @property
    def name(self) -> str:
        """Return its name for --on."""

    def check(self, settings: Mapping[str, str]) -> None:
        """Raise YardfenceError where it cannot work here or so, before anything is made."""

    def execute(self, work: Work, advance: Callable[[], None]) -> str:
        """Have the shards done; return '' when they are, or one line that tells where they are under way.

        advance: called for each finished run, where the executor sees it. Raises YardfenceError.
        """


def worker_environment(native: bool) -> dict[str, str]:
    """Return the environment of processes that run shards."""
    return {**ONE_THREAD, **({} if native else common_processor())}
