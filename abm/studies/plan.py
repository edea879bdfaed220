"""Plan a study: how many runs, which they are, in which shards, and the folder that holds them.

    run id = first 16 digits of sha256(what all runs share, values of the varied keys, outcome, variant, seed)

What all runs share is the resolved experiment without its words, numbers of seeds and lists of worlds, the version of
the package and the digest of the data; so an id tells what was run, and a study of more seeds holds the same ids. Where
a design visits a point twice, two rows bear the same id. Rows go by point, outcome, variant, seed; shards are
consecutive rows, as many as depend on the number of runs alone.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import abm
from abm.core.errors import ResultsError
from abm.core.shell import argument
from abm.data import Case
from abm.engine.ensemble import Task, count_tasks, tasks_of
from abm.engine.processes import available_workers
from abm.records import SCHEMA, Clock, new_folder, provenance_of_run, whole_folder, write_json
from abm.records.frozen import STUDY, freeze
from abm.records.manifest import MANIFEST, write_manifest
from abm.scenario.experiment import WORDS
from abm.scenario.faults import fault
from abm.scenario.study import Study, study_to_toml
from abm.scenario.varied import MOST_RUNS
from abm.studies.begun import digest_of_code
from abm.studies.design import Design, count_points
from abm.studies.run_experiment import copy_tables

__all__ = ["Size", "check_measures", "make_folder", "size_of"]

COVERAGE = "coverage"  # mean of the last year's months, as in summary.json
_SHARDS = 64
_SMALLEST, _LARGEST = 4, 1000
_ID_DIGITS = 16
# Which worlds there are is no part of what one of them is.
_NOT_SHARED = (*WORDS, "seeds", "draws", "outcomes", "variants")


class Size(NamedTuple):
    """How large a study is."""

    points: int
    worlds: int

    @property
    def runs(self) -> int:
        """Return the number of runs."""
        return self.points * self.worlds

    @property
    def shard(self) -> int:
        """Return the number of runs a shard."""
        return min(max(-(-self.runs // _SHARDS), _SMALLEST), _LARGEST)

    @property
    def shards(self) -> int:
        """Return the number of shards."""
        return -(-self.runs // self.shard)


def size_of(study: Study) -> Size:
    """Return the size of a study before anything is made. Raises YardfenceError where it is too large."""
    size = Size(count_points(study), count_tasks(study.experiment))
    if size.runs > MOST_RUNS:
        told = f"{size.runs:,} runs ({size.points:,} points x {size.worlds:,} worlds)"
        table = "sweep" if study.grid else "sample"
        fewer = "list fewer values or seeds, or split the study" if study.grid else "take fewer points or seeds"
        raise fault(study.layer, (table,), f"asks for {told}; a study has at most {MOST_RUNS:,}: {fewer}")
    return size


def check_measures(study: Study) -> None:
    """Raise YardfenceError for a measure that no run has."""
    from abm.scenario.library import near

    known = [COVERAGE, *(name for column in SCHEMA["runs"][4:] for name in _names(column.name, study.case))]
    for measure in study.measures:
        if measure not in known:
            hint = near(measure, known) or "; see `yardfence explain`"
            raise fault(study.layer, ("outcomes", "measures"), f"holds an unknown measure '{measure}'{hint}")


def make_folder(study: Study, size: Size, out: Path | None, command: Sequence[str], circumstances: Any) -> Path:
    """Return the new folder of a study, ready to be run: study.toml, manifest, provenance, an empty place for parts.

    out: the folder itself, None for results/<study>/<start time>-<digest>; circumstances: further provenance.
    Raises YardfenceError where it cannot be written or is taken.
    """
    clock = Clock.start()
    if out is not None and out.exists():
        cure = f"choose another --out, or go on with: yardfence resume {argument(out)}"
        raise ResultsError(f"'{out}' exists already; {cure}")
    final = out or new_folder(Path("results"), study.name, study.digest, clock.stamp)
    design = Design(study)
    with whole_folder(final) as folder:
        data = copy_tables(study.experiment.data_folder, folder)
        (folder / STUDY).write_text(study_to_toml(study, data), encoding="utf-8", newline="\n")
        (folder / "parts").mkdir()
        write_manifest(folder / MANIFEST, _examples(study), _shards(study, design, size))
        provenance = provenance_of_run(
            clock, final, study.digest, command, circumstances["wanted"] or available_workers()
        )
        inputs = {"data": study.case.digest, "code": digest_of_code()}
        write_json(folder / "provenance.json", {**provenance, **circumstances, **freeze(folder), **inputs})
    return final


def _hash_of_shared(study: Study) -> Any:
    """Return the hash of all that the runs of a study share, to be copied for each."""
    shared = {key: value for key, value in study.experiment.config.items() if key not in _NOT_SHARED}
    said = _without(shared, [key.split(".") for key in study.keys])
    content = {"shared": said, "version": abm.__version__, "data": study.case.digest}
    return hashlib.sha256(_canonical(content))


def _run_ids(shared: Any, values: dict[str, Any], tasks: Sequence[Task]) -> Iterator[str]:
    """Yield the ids of the runs of a point."""
    at_point = shared.copy()
    at_point.update(_canonical(values))
    for task in tasks:
        own = at_point.copy()
        own.update(f"|{task.outcome}|{task.variant}|{task.seed}".encode())
        yield own.hexdigest()[:_ID_DIGITS]


def _canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _examples(study: Study) -> dict[str, Sequence[Any]]:
    """Return values of every varied key, which tell its kind."""
    sampled = [key.key for key in study.sample.keys] if study.sample else []
    return {**{axis.key: axis.values for axis in study.grid}, **dict.fromkeys(sampled, (0.0,))}


def _shards(study: Study, design: Design, size: Size) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of the manifest, shard by shard."""
    tasks = tasks_of(study.experiment)
    shared = _hash_of_shared(study)
    rows: list[tuple[Any, ...]] = []
    shard = 0
    for point in range(size.points):
        values = design.values(point)
        for run, task in zip(_run_ids(shared, values, tasks), tasks, strict=True):
            rows.append((run, point, *task, shard, *values.values()))
            if len(rows) == size.shard:
                yield rows
                rows, shard = [], shard + 1
    if rows:
        yield rows


def _without(config: dict[str, Any], paths: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return nested values without those at some paths."""
    left = dict(config)
    for first, *below in paths:
        if below and isinstance(left.get(first), dict):
            left[first] = _without(left[first], [below])
        else:
            left.pop(first, None)
    return left


def _names(name: str, case: Case) -> list[str]:
    """Return the names a column may have: costs are told of all who supply, follow-through of all but the leader."""
    if "{state}" not in name:
        return [name]
    roles = ("supplier",) if name.startswith("follow_") else ("leader", "supplier")
    return [name.replace("{state}", state.code) for state in case.states if state.role in roles]
