"""Run a shard: the one unit of work of a study, whoever asks for it.

What is missing of a shard is run, one run after another in one warm process, and written as it goes: a part is written
as soon as that costs at most 1/40 of the time since the last, so that a kill loses little and writing takes little. A
run that fails is kept as failed, with its error, and the next one begins. Doing a shard again does what is missing.
"""

import json
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from abm.core import compiled
from abm.core.calendar import MONTHS_A_YEAR
from abm.core.errors import told_of
from abm.data import Case, load_case, split_fringe
from abm.engine.run import Records, Wanted
from abm.engine.run import simulate as simulate_run
from abm.records.frozen import STUDY
from abm.records.manifest import HEAD, MANIFEST, Manifest
from abm.records.parts import PartWriter, finished, parts_of_shard
from abm.records.provenance import machine_of_part
from abm.scenario import Experiment, Study, load_study
from abm.studies.begun import check_code, check_version_and_data
from abm.studies.plan import COVERAGE

__all__ = ["UNHEARD", "Errand", "Hooks", "Outcome", "RunShard", "outcome_of", "run_shard", "simulate_row", "wanted_of"]

Simulate = Callable[..., Records]
Row = Mapping[str, Any]
_PATIENCE = 40.0
_MONTHS = "months"


class Errand(NamedTuple):
    """What to do of a shard: its missing runs, the failed ones too if asked; those that are lost fail for a reason."""

    folder: Path
    shard: int
    retry_failed: bool = False
    lost: Mapping[str, str] = {}


class Hooks(NamedTuple):
    """Who is told that a run begins and ends, and who says that it is time to stop."""

    began: Callable[[str], None] = lambda run: None
    ended: Callable[[str], None] = lambda status: None
    stop: Callable[[], bool] = lambda: False


UNHEARD = Hooks()
RunShard = Callable[[Errand, Hooks], int]


class Outcome(NamedTuple):
    """Measures and tables of a run."""

    measures: dict[str, float | None]
    tables: Mapping[str, Mapping[str, Sequence[Any]]]


def run_shard(errand: Errand, hooks: Hooks = UNHEARD, simulate: Simulate | None = None) -> int:
    """Do what is missing of a shard and return how many runs that was; `hooks.stop` is asked before each.

    simulate: what runs a row; None for `abm.engine.run.simulate`, with the tables that the study keeps.
    Raises YardfenceError where the study cannot be read or a part not be written.
    """
    study, manifest = _opened(errand.folder)
    writer = PartWriter(errand.folder, errand.shard, study.keep, machine_of_part())
    simulate = simulate or partial(simulate_run, wanted=wanted_of(study))
    written, cost = time.perf_counter(), 0.0
    rows = _missing(errand, manifest)
    done = 0
    try:
        for row in rows:
            if hooks.stop():
                break
            if told := errand.lost.get(row["run"]):
                writer.add_failed(row["run"], told, "")
                continue
            hooks.began(row["run"])
            hooks.ended(_run(study, row, writer, simulate))
            done += 1
            now = time.perf_counter()
            if now - written >= _PATIENCE * cost:
                writer.write()
                written = time.perf_counter()
                cost = written - now
    finally:
        writer.write()
    return done


def simulate_row(folder: Path, row: Row) -> Records:
    """Return the records of a run of a study. Raises what the run raises."""
    study, _ = _opened(folder)
    return _simulated(study, row, simulate_run)


def wanted_of(study: Study) -> Wanted:
    """Return what is to be worked out of a run of a study."""
    tables = {*study.keep, _MONTHS} if _asks_for_coverage(study) else {*study.keep}
    return Wanted(frozenset(tables), study.measures)


def outcome_of(study: Study, records: Records) -> Outcome:
    """Return what a study keeps of a run; `coverage` is the mean of the last year's months."""
    row = {name: values[0] for name, values in records.tables["runs"].items() if name not in HEAD}
    if _asks_for_coverage(study):
        covered = records.tables[_MONTHS][COVERAGE][-MONTHS_A_YEAR:]
        row[COVERAGE] = sum(covered) / len(covered)
    wanted = study.measures or tuple(row)
    return Outcome({name: row[name] for name in wanted if name in row}, records.tables)


def _asks_for_coverage(study: Study) -> bool:
    return COVERAGE in study.measures or not study.measures


def _run(study: Study, row: Row, writer: PartWriter, simulate: Simulate) -> str:
    """Run a row and hand it to the writer; return its status."""
    try:
        outcome = outcome_of(study, _simulated(study, row, simulate))
    except Exception as error:
        writer.add_failed(row["run"], told_of(error), traceback.format_exc())
        return "failed"
    writer.add(row["run"], *outcome)
    return "done"


def _simulated(study: Study, row: Row, simulate: Simulate) -> Records:
    experiment = _at_point(study, row)
    case = _case(experiment.data_folder, experiment.fringe_rows)
    return simulate(experiment, case, row["outcome"], row["seed"], row["variant"])


def _missing(errand: Errand, manifest: Manifest) -> list[dict[str, Any]]:
    """Return the rows of a shard that are to be done, each id once."""
    found = finished(parts_of_shard(errand.folder, errand.shard))
    settled = ("done",) if errand.retry_failed else ("done", "failed")
    rows = {row["run"]: row for row in manifest.rows(errand.shard)}
    return [row for run, row in rows.items() if found.get(run) not in settled]


@lru_cache(maxsize=1)
def _opened(folder: Path) -> tuple[Study, Manifest]:
    """Return the study and the manifest of a folder, kept between shards, by the kernels it was begun with.

    A task may have waited while another version was installed, and a cluster's workers may have one of their own.
    """
    provenance = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    compiled.use(provenance["compiled"])
    study = load_study(folder / STUDY)
    check_version_and_data(folder, provenance, study.case)
    check_code(folder, provenance)
    return study, Manifest(folder / MANIFEST)


class _LastPoint:
    """The experiment of the point last asked for: runs of a point stand together."""

    study: Study | None = None
    point = -1
    experiment: Experiment


def _at_point(study: Study, row: Row) -> Experiment:
    last = _LastPoint
    if (last.study, last.point) != (study, row["point"]):
        last.experiment = study.at({key: row[key] for key in study.keys})
        last.study, last.point = study, row["point"]
    return last.experiment


@cache
def _case(data_folder: str, fringe_rows: int) -> Case:
    return split_fringe(load_case(data_folder), fringe_rows)
