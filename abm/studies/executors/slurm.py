"""A Slurm cluster, through submitit: shards in job arrays, each task a crew of worker processes on its node.

A task takes a stripe of the shards. Before its walltime ends, or when it is preempted, Slurm signals; the crew writes
what it has and the task puts itself back into the queue, where it goes on with what is missing. Nothing stays on the
login node and no accounting is asked: what is done is what stands in the parts. Settings are options of sbatch, and
`setup`, a line of shell run before each task.
"""

import contextlib
import io
import math
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from abm.core.errors import YardfenceError
from abm.core.shell import installing
from abm.engine.processes import available_workers
from abm.studies.executors.base import ClusterError, Work, worker_environment
from abm.studies.executors.local import Crew

__all__ = ["Slurm", "Stripe", "Submitted", "stripes_of"]

_SECONDS_A_TASK = 900.0  # work a task is given, where there is so much
_AT_ONCE = 256
_REQUEUES = 1000
_SMALLEST_ARRAY = 1001  # MaxArraySize where Slurm does not tell it: its own default
# Minutes of walltime, processors, and seconds between Slurm's signal and the end.
_DEFAULTS = {"time": 60, "cpus_per_task": 1, "signal_delay_s": 90}
# Slurm may signal a minute early, and a task needs one to begin.
_SECONDS_BESIDE = 120


class Submitted(NamedTuple):
    """Job arrays under way: their numbers, how many tasks they have, at most so many at once."""

    jobs: tuple[str, ...]
    tasks: int
    at_once: int

    def __str__(self) -> str:
        return f"Submitted {self.tasks} tasks to Slurm as {', '.join(self.jobs)}, at most {self.at_once} at once"

    def under_way(self) -> bool:
        """Return whether tasks wait or run; where Slurm does not answer they are taken to."""
        told = _call("squeue", "--noheader", "--format=%i", "--jobs", ",".join(self.jobs))
        return bool(told.stdout.strip()) if told.returncode == 0 else "Invalid job id" not in told.stderr

    def cancel(self) -> None:
        """End the tasks that wait or run."""
        _call("scancel", *self.jobs)


class Slurm:
    """The executor that submits to Slurm."""

    name = "slurm"

    def check(self, settings: Mapping[str, str]) -> None:
        """Raise YardfenceError where submitit or Slurm is missing, or a setting cannot be used."""
        _numbers(settings)
        try:
            import submitit  # noqa: F401
        except ImportError:
            cure = f"install it with: {installing('hpc')}"
            raise YardfenceError(f"--on slurm needs submitit, which is not installed; {cure}") from None
        for program in ("sbatch", "srun"):
            if shutil.which(program) is None:
                cure = "call it on a login node, or use --on local"
                raise YardfenceError(f"--on slurm: there is no {program} here; {cure}")

    def execute(self, work: Work, advance: Callable[[], None]) -> str:
        """Submit the shards as job arrays and return a line with their numbers."""
        try:
            return str(self.submit(work))
        except ClusterError as error:
            raise ClusterError(f"{error} and call resume") from error

    def submit(self, work: Work) -> Submitted:
        """Submit the shards as job arrays. Raises ClusterError where one is refused; then none is under way."""
        self.check(work.settings)
        numbers = _numbers(work.settings)
        settings = {name: value for name, value in work.settings.items() if name not in numbers}
        stripes = stripes_of(work, numbers["cpus_per_task"])
        arrays = _split(stripes, _largest_array())
        at_once = max(1, (work.workers or _AT_ONCE) // len(arrays))
        executor = _executor(work, settings, numbers, at_once)
        stripe = Stripe(work)
        with contextlib.ExitStack() as taken:
            jobs = tuple(_submit(executor, stripe, array, taken) for array in arrays)
            taken.pop_all()
        return Submitted(jobs, len(stripes), at_once * len(arrays))


class Stripe:
    """What a task of an array does: some shards of a study, with as many processes as the task has processors."""

    def __init__(self, work: Work) -> None:
        self.work = work._replace(shards=(), workers=None, settings={})
        self._crew: Crew | None = None

    def __call__(self, shards: Sequence[int]) -> None:
        """Do shards."""
        self._crew = Crew(self.work._replace(shards=tuple(shards), workers=available_workers()))
        self._crew.run()

    def checkpoint(self, shards: Sequence[int]) -> Any:
        """Write what is done and return what is to be put back into the queue; submitit calls it on Slurm's signal."""
        from submitit.helpers import DelayedSubmission

        if self._crew is not None:
            self._crew.stop()
        return DelayedSubmission(Stripe(self.work), shards)


def stripes_of(work: Work, cpus: int) -> list[tuple[int, ...]]:
    """Return the shards of every task: as many tasks as make a quarter of an hour each, all workers' at least."""
    wanted = math.ceil(work.seconds * work.runs / (_SECONDS_A_TASK * cpus))
    tasks = min(max(wanted, work.workers or 1), len(work.shards))
    return [work.shards[place::tasks] for place in range(tasks)]


def _split(stripes: list[tuple[int, ...]], largest: int) -> list[list[tuple[int, ...]]]:
    """Return stripes in as few arrays as may be, of equal size but for one."""
    arrays = -(-len(stripes) // largest)
    return [stripes[place::arrays] for place in range(arrays)]


def _executor(work: Work, settings: dict[str, str], numbers: dict[str, int], at_once: int) -> Any:
    from submitit import SlurmExecutor

    exported = [f"export {name}='{value}'" for name, value in worker_environment(work.native).items()]
    setup = [settings.pop("setup")] if "setup" in settings else []
    executor = SlurmExecutor(folder=work.folder / "slurm", max_num_timeout=_REQUEUES)
    executor.update_parameters(
        **numbers,
        job_name="yardfence",
        array_parallelism=at_once,
        setup=[*setup, *exported],
        srun_args=[f"--cpus-per-task={numbers['cpus_per_task']}"],
        stderr_to_stdout=True,
        additional_parameters={name.replace("_", "-"): value for name, value in settings.items()},
    )
    return executor


def _submit(executor: Any, stripe: Stripe, array: list[tuple[int, ...]], taken: contextlib.ExitStack) -> str:
    """Submit one array and return its number; taken: what ends those that were taken before another is refused."""
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # the error says it all
            jobs = executor.map_array(stripe, array)
    except Exception as error:
        told = " ".join(str(error).split())
        raise ClusterError(f"Slurm refused the job: {told}; mend the --task settings") from error
    number = str(jobs[0].job_id).split("_")[0]
    taken.callback(_call, "scancel", number)
    return number


def _largest_array() -> int:
    """Return the number of tasks that an array may have here."""
    for line in _call("scontrol", "show", "config").stdout.splitlines():
        name, _, value = line.partition("=")
        if name.strip() == "MaxArraySize" and value.strip().isdigit():
            return max(int(value), 1)
    return _SMALLEST_ARRAY


def _call(*command: str) -> "subprocess.CompletedProcess[str]":
    """Return what a program of Slurm answered; where it is missing, that it failed."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def _numbers(settings: Mapping[str, str]) -> dict[str, int]:
    """Return the settings that are numbers; refuse a walltime that leaves no time to work."""
    numbers = _DEFAULTS | {name: _whole(name, settings[name]) for name in _DEFAULTS if name in settings}
    minutes, delay = numbers["time"], numbers["signal_delay_s"]
    if minutes * 60 < delay + _SECONDS_BESIDE:
        least = math.ceil((delay + _SECONDS_BESIDE) / 60)
        problem = f"--task time={minutes}: too short beside signal_delay_s={delay}"
        raise YardfenceError(f"{problem}; write time={least} or more")
    return numbers


def _whole(name: str, text: str) -> int:
    if not text.isdigit() or not int(text):
        raise YardfenceError(f"--task {name}={text}: must be a whole number above 0")
    return int(text)
