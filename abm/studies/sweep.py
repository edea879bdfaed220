"""Run a study: plan it, have its shards done, go on where it stopped, merge its parts, tell how far it is.

A study can only be gone on with under the version of the package, the data and the config it was begun with. No file
is locked and no database kept: what is done is what stands in the parts.
"""

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from abm.core import compiled
from abm.core.errors import ResultsError, YardfenceError
from abm.core.shell import kept
from abm.data import split_fringe
from abm.engine.ensemble import tasks_of
from abm.engine.run import simulate
from abm.records.frozen import STUDY, provenance_of_study
from abm.records.manifest import MANIFEST, Manifest
from abm.records.merged import Counts, merge_parts
from abm.records.parts import finished, parts_of
from abm.records.torn import set_torn_aside as set_aside
from abm.scenario import Study, load_study
from abm.studies.begun import check_code, check_version_and_data
from abm.studies.design import Design
from abm.studies.executors import Work, executor
from abm.studies.plan import Size, check_measures, make_folder, size_of
from abm.studies.shards import wanted_of

__all__ = [
    "How",
    "Progress",
    "how_before",
    "merge",
    "open_study",
    "plan",
    "progress_of",
    "provenance_of",
    "resume",
    "seconds_a_run",
    "set_torn_aside",
    "sweep",
]

# Seconds a run takes for a month and a country of the case, on one core of 2026; docs/hpc.md says how it was measured.
SECONDS_A_MONTH_AND_STATE = 0.001
# What provenance.json has to say for a study to be gone on with.
_BEGUN = {"version", "data", "executor", "settings", "wanted", "native", "seconds_a_run", "compiled"}


class How(NamedTuple):
    """How a study is to be run; see Work."""

    on: str = "local"
    workers: int | None = None
    native: bool = False
    settings: Mapping[str, str] = {}
    seconds: float = 0.0
    compiled: bool = False


class Progress(NamedTuple):
    """How far a study is: runs planned, done, failed and missing; shards in full; hosts that wrote parts."""

    planned: int
    done: int
    failed: int
    missing: int
    shards: int
    shards_done: int
    hosts: tuple[str, ...]


def plan(study: Study) -> Size:
    """Return the size of a study, checked; nothing is made yet. Raises YardfenceError."""
    check_measures(study)
    return size_of(study)


def seconds_a_run(study: Study, *, measured: bool) -> float:
    """Return what a run takes: one is timed, once warm, or a constant is scaled by months and countries.

    Where the first run of the study fails, it is the constant too.
    """
    guess = SECONDS_A_MONTH_AND_STATE * study.experiment.months * len(study.case.states)
    if not measured:
        return guess
    experiment = study.at(Design(study).values(0))
    task = tasks_of(study.experiment)[0]
    case = split_fringe(study.case, experiment.fringe_rows)
    # Kernels are loaded one by one, as a run first calls them.
    warm = experiment if compiled.asked() else dataclasses.replace(experiment, months=1)
    try:
        simulate(warm, case, "none", task.seed, task.variant)
        begun, wanted = time.perf_counter(), wanted_of(study)
        simulate(experiment, case, task.outcome, task.seed, task.variant, wanted=wanted)
    except Exception:
        return guess
    return time.perf_counter() - begun


def sweep(
    study: Study,
    how: How,
    out: Path | None = None,
    command: Sequence[str] = (),
    advance: Callable[[], None] = lambda: None,
) -> tuple[Path, str]:
    """Make a study's folder and have its runs done; return the folder, and '' or where they are under way.

    out: the folder, None for results/<study>/<start time>-<digest>. Raises YardfenceError, and Stopped where it is
    interrupted; what is done is kept.
    """
    size = plan(study)
    executor(how.on).check(how.settings)
    said = {
        "executor": how.on,
        "native": how.native,
        "compiled": how.compiled,
        "wanted": how.workers,
        "settings": dict(how.settings),
        "seconds_a_run": how.seconds,
    }
    folder = make_folder(study, size, out, command, said)
    with kept(folder, "resume"):
        return folder, _execute(folder, tuple(range(size.shards)), how, retry_failed=False, advance=advance)


def resume(folder: Path, how: How, *, retry_failed: bool = False, advance: Callable[[], None] = lambda: None) -> str:
    """Do the missing runs of a study, and the failed ones too if asked; return '' or where they are under way.

    Where a part may be torn, `set_torn_aside` comes first. Raises YardfenceError, and Stopped where it is interrupted.
    """
    with kept(folder, "resume"):
        open_study(folder)
        check_code(folder, provenance_of(folder))
        shards = _unfinished(folder, retry_failed)
        return _execute(folder, shards, how, retry_failed=retry_failed, advance=advance) if shards else ""


def set_torn_aside(folder: Path) -> Iterator[str]:
    """Rename the torn parts of a study, so that `resume` makes their runs again, and yield a line for each.

    Raises YardfenceError.
    """
    with kept(folder, "resume"):
        keep = open_study(folder).keep
        check_code(folder, provenance_of(folder))
        yield from set_aside(folder, keep)


def open_study(folder: Path) -> Study:
    """Return the study of a folder. Raises ResultsError where version, data or config are not those it began with."""
    began = provenance_of(folder)
    study = load_study(folder / STUDY)
    check_version_and_data(folder, began, study.case)
    manifest = Manifest(folder / MANIFEST)
    if (manifest.runs, manifest.keys) != (size_of(study).runs, study.keys):
        raise ResultsError(f"'{folder}': {MANIFEST} is not that of {STUDY}; put it back, or begin anew")
    return study


def provenance_of(folder: Path) -> dict[str, Any]:
    """Return under which circumstances a study was begun; its study.toml is as it was then.

    Raises ResultsError where a folder holds no study, or one that was altered.
    """
    held = provenance_of_study(folder)
    whole = held.keys() >= _BEGUN
    if not whole or not (folder / MANIFEST).is_file():
        told = "it has no manifest" if whole else "provenance.json is not as it was written"
        raise ResultsError(f"'{folder}' holds no study ({told}); give a folder made by `yardfence sweep`")
    return held


def how_before(folder: Path, on: str | None, workers: int | None, settings: Mapping[str, str]) -> How:
    """Return how a study was run before, but for what is said anew. Raises ResultsError."""
    began = provenance_of(folder)
    same = on is None or on == began["executor"]
    kept = {**began["settings"], **settings} if same else settings
    number = workers if workers is not None else began["wanted"] if same else None
    return How(on or began["executor"], number, began["native"], kept, began["seconds_a_run"], began["compiled"])


def merge(folder: Path) -> Counts:
    """Write the merged tables of a study folder and count its rows.

    Raises ResultsError, and Stopped where it is interrupted.
    """
    with kept(folder, "merge"):
        study = open_study(folder)
        return merge_parts(folder, study.keep, study.measures)


def progress_of(folder: Path) -> Progress:
    """Return how far a study is. Raises ResultsError."""
    provenance_of(folder)
    manifest = Manifest(folder / MANIFEST)
    parts = parts_of(folder)
    done = failed = whole = 0
    for shard in range(manifest.shards):
        status = finished(parts.get(shard, ()))
        told = [status.get(run, "missing") for run in manifest.ids(shard)]
        done, failed = done + told.count("done"), failed + told.count("failed")
        whole += "missing" not in told
    hosts = sorted({part.origin()["host"] for held in parts.values() for part in held})
    missing = manifest.runs - done - failed
    return Progress(manifest.runs, done, failed, missing, manifest.shards, whole, tuple(hosts))


def _unfinished(folder: Path, retry_failed: bool) -> tuple[int, ...]:
    manifest = Manifest(folder / MANIFEST)
    parts = parts_of(folder)
    settled = {"done"} if retry_failed else {"done", "failed"}

    def is_open(shard: int) -> bool:
        status = finished(parts.get(shard, ()))
        return any(status.get(run) not in settled for run in manifest.ids(shard))

    return tuple(shard for shard in range(manifest.shards) if is_open(shard))


def _execute(
    folder: Path, shards: tuple[int, ...], how: How, *, retry_failed: bool, advance: Callable[[], None]
) -> str:
    wanted = set(shards)
    runs = sum(size for shard, size in enumerate(Manifest(folder / MANIFEST).sizes()) if shard in wanted)
    work = Work(folder.absolute(), shards, how.workers, retry_failed, how.native, how.seconds, runs, how.settings)
    try:
        return executor(how.on).execute(work, advance)
    except YardfenceError as error:
        raise YardfenceError(f"{error}; what is done is kept in '{folder}'") from error
