"""Worker processes on this machine: each takes a shard, keeps warm, and takes the next.

A worker that dies costs the runs it had not written; another takes its place and its shard. A run under which workers
die twice is kept as failed, and the shard goes on. On Ctrl-C, or when a batch job has to end, workers finish their run,
write, and end.
"""

import multiprocessing
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType

from abm.core.errors import YardfenceError
from abm.engine.processes import available_workers, end_with_parent, environment, hear_ends, interrupts_held
from abm.studies.executors.base import Work, worker_environment
from abm.studies.shards import Errand, Hooks, RunShard

__all__ = ["Crew", "Local"]

_DEATHS_A_RUN = 2
_DEATHS_AT_START = 3
_SECONDS_TO_END = 60.0
# What asks a worker to finish its run, write and end; a batch system sends its own to every process of a job.
_ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGUSR1", "SIGUSR2") if hasattr(signal, name)]


class Local:
    """The executor of this machine."""

    name = "local"

    def check(self, settings: Mapping[str, str]) -> None:
        """Raise YardfenceError for a setting: worker processes take none."""
        if settings:
            raise YardfenceError(f"--task {next(iter(settings))}: worker processes on this machine take no settings")

    def execute(self, work: Work, advance: Callable[[], None]) -> str:
        """Do the shards in worker processes and return '' when all are done."""
        Crew(work).run(advance)
        return ""


class _Worker:
    """A worker process as its parent sees it: the shard and the run it is at."""

    def __init__(self, run_shard: RunShard) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, run_shard), daemon=True)
        with interrupts_held():
            self.process.start()
        theirs.close()
        self.shard: int | None = None
        self.run: str | None = None


class Crew:
    """The worker processes of some work."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._waiting = deque(work.shards)
        self._workers: list[_Worker] = []
        self._deaths: Counter[str] = Counter()
        self._lost: dict[str, str] = {}
        self._at_start = 0

    def run(self, advance: Callable[[], None] = lambda: None) -> None:
        """Do all shards. Raises YardfenceError where workers cannot start or a study cannot be read or written."""
        wanted = min(self._work.workers or available_workers(), len(self._waiting))
        try:
            for _ in range(wanted):
                self._hire()
            while self._workers:
                for connection in wait([worker.connection for worker in self._workers]):
                    worker = next(one for one in self._workers if one.connection is connection)
                    self._hear(worker, advance)
        finally:
            self.stop()

    def stop(self) -> None:
        """Let every worker finish its run, write it, and end."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.process.terminate()
        deadline = time.monotonic() + _SECONDS_TO_END
        for worker in workers:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            worker.process.kill()

    def _hire(self) -> None:
        with environment(worker_environment(self._work.native)):
            worker = _Worker(self._work.run_shard)
        self._workers.append(worker)
        self._next(worker)

    def _next(self, worker: _Worker) -> None:
        """Give a worker its next shard, or let it go."""
        worker.shard = self._waiting.popleft() if self._waiting else None
        worker.run = None
        errand = None
        if worker.shard is not None:
            errand = Errand(self._work.folder, worker.shard, self._work.retry_failed, self._lost)
        try:
            worker.connection.send(errand)
        except OSError:
            return  # it died; that is heard as the end of its messages

    def _hear(self, worker: _Worker, advance: Callable[[], None]) -> None:
        """Take a worker's next message."""
        try:
            word, value = worker.connection.recv()
        except (EOFError, OSError):
            self._part_with(worker)
            return
        if word == "began":
            worker.run, self._at_start = value, 0
        elif word == "ended":
            worker.run = None
            advance()
        elif word == "refused":
            raise YardfenceError(value)
        else:
            self._next(worker)

    def _part_with(self, worker: _Worker) -> None:
        """Let a worker go that has ended; where it died at work, another takes its place."""
        self._workers.remove(worker)
        worker.process.join()
        code = worker.process.exitcode
        if worker.shard is None:
            return
        self._waiting.appendleft(worker.shard)
        if worker.run is None:
            self._at_start += 1
            if self._at_start == _DEATHS_AT_START:
                cure = 'look for memory limits; a script needs its if __name__ == "__main__":'
                raise YardfenceError(f"worker processes die before they run anything (exit code {code}); {cure}")
        else:
            self._blame(worker.run, code)
        self._hire()

    def _blame(self, run: str, code: int | None) -> None:
        """Count a death against a run; where it is the last it may cost, whoever takes its shard keeps it as failed."""
        self._deaths[run] += 1
        if self._deaths[run] == _DEATHS_A_RUN:
            told = f"WorkerDied: {_DEATHS_A_RUN} worker processes died at this run, the last with exit code {code}"
            self._lost[run] = told


# Whether this worker was asked to end, and whether it is at a shard.
_asked_to_end = False
_at_work = False


def _serve(connection: Connection, run_shard: RunShard) -> None:
    """Do the errands that come, in a process of its own."""
    global _at_work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in _ENDS:
        signal.signal(number, _end)
    hear_ends()
    threading.Thread(target=end_with_parent, daemon=True).start()
    hooks = Hooks(
        lambda run: connection.send(("began", run)),
        lambda status: connection.send(("ended", status)),
        lambda: _asked_to_end,
    )
    while (errand := connection.recv()) is not None:
        _at_work = True
        try:
            run_shard(errand, hooks)
        except YardfenceError as error:
            connection.send(("refused", str(error)))
            return
        if _asked_to_end:
            return
        _at_work = False
        connection.send(("finished", errand.shard))


def _end(number: int, frame: FrameType | None) -> None:
    """Ask for the end after this run, or end at once where nothing is under way."""
    global _asked_to_end
    _asked_to_end = True
    if not _at_work:
        raise SystemExit(0)
