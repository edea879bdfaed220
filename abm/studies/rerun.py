"""Run one row of a study again, alone, by its id: the same numbers, and the tables a study does not keep.

It runs in a process of its own with the environment of the study's workers, and is held against what was recorded.
"""

import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from abm.core.errors import ResultsError, YardfenceError, told_of
from abm.engine.processes import environment, hear_ends, interrupts_held
from abm.records.manifest import MANIFEST, Manifest
from abm.records.merged import agree
from abm.records.parts import parts_of_shard, write_kept
from abm.records.provenance import machine_of_part
from abm.studies.executors.base import worker_environment
from abm.studies.shards import outcome_of, simulate_row
from abm.studies.sweep import open_study, provenance_of

__all__ = ["Again", "rerun"]

_FEWEST_DIGITS = 4


class Again(NamedTuple):
    """A row that ran again: its keys, its measures, what was recorded of it, and the files written.

    recorded: "the same", "failed" or "missing".
    """

    row: Mapping[str, Any]
    measures: Mapping[str, float | None]
    recorded: str
    files: tuple[Path, ...]


def rerun(folder: Path, run: str, keep: Sequence[str] = ()) -> Again:
    """Return a row of a study that was run again; its tables `keep` go to `rerun/<id>/` in the folder.

    run: an id, or the beginning of one. Raises YardfenceError where there is no such run, where it fails, or where it
    differs from what was recorded.
    """
    open_study(folder)
    row = _row(folder, run)
    native = bool(provenance_of(folder)["native"])
    with (
        environment(worker_environment(native)),
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool,
    ):
        with interrupts_held():
            future = pool.submit(_again, folder, row, tuple(keep))
        try:
            measures, files, origin = future.result()
        except YardfenceError:
            raise
        except Exception as error:
            raise YardfenceError(f"run {row['run']} failed: {told_of(error)}") from error
    return Again(row, measures, _held_against(folder, row, measures, origin), files)


def _row(folder: Path, run: str) -> dict[str, Any]:
    if len(run) < _FEWEST_DIGITS:
        raise YardfenceError(f"'{run}' is too short to tell a run by; give at least {_FEWEST_DIGITS} digits of its id")
    found = Manifest(folder / MANIFEST).find(run)
    if not found:
        raise YardfenceError(f"'{folder}' has no run '{run}'; ids are the column `run` of runs.parquet and failed.csv")
    if len(found) > 1:
        raise YardfenceError(f"'{run}' begins the ids of {found[0]['run']} and others; give more digits")
    return found[0]


def _again(
    folder: Path, row: Mapping[str, Any], keep: tuple[str, ...]
) -> tuple[dict[str, float | None], tuple[Path, ...], dict[str, Any]]:
    """Run a row in this process, write its tables, and return its measures, files and circumstances."""
    hear_ends()
    study = open_study(folder)
    records = simulate_row(folder, row)
    files = []
    for name in keep:
        if name not in records.tables:
            raise YardfenceError(f"run {row['run']} of variant {row['variant']} has no table '{name}'; only main has")
        path = folder / "rerun" / str(row["run"]) / f"{name}.parquet"
        write_kept(path, name, str(row["run"]), records.tables[name])
        files.append(path)
    return outcome_of(study, records).measures, tuple(files), machine_of_part()


def _held_against(
    folder: Path, row: Mapping[str, Any], measures: Mapping[str, float | None], origin: Mapping[str, Any]
) -> str:
    """Return how a row was recorded. Raises ResultsError where it was recorded otherwise."""
    status = "missing"
    for part in parts_of_shard(folder, row["shard"]):
        for values in part.runs().to_pylist():
            if values["run"] != row["run"] or status == "the same":
                continue
            status = "failed"
            if values["status"] == "done":
                status = "the same"
                theirs = part.origin()
                alike = all(theirs[name] == origin[name] for name in ("versions", "features"))
                recorded = {name: values.get(name) for name in measures}
                if (measure := agree(dict(measures), recorded, exactly=alike)) is not None:
                    told = f"{measure}: {recorded[measure]!r} on {theirs['host']}, {measures[measure]!r} on "
                    problem = f"run {row['run']} differs from what was recorded in {told}{origin['host']}"
                    raise ResultsError(f"{problem}; compare the versions in provenance.json with those here")
    return status
