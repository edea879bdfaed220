"""A study folder as the analysis sees it: the plan, one row a run, months where they were kept.

Read are study.toml, manifest.parquet, runs.parquet and, if there, months.parquet; nothing else of the folder.
"""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from abm.analysis.study.refusal import NotComputedError
from abm.core.errors import ResultsError
from abm.core.shell import argument
from abm.core.toml import parse_toml
from abm.records.frozen import STUDY, provenance_of_study
from abm.records.manifest import MANIFEST
from abm.records.tables import read_table

__all__ = ["MONTHLY", "Cell", "Sample", "Study", "open_study"]

_MAIN = "main"
# The monthly measures that some part of the analysis reads; leakage is never told without denial.
MONTHLY = ("effective_alignment", "follow_through_operation", "real_leakage", "denial_military", "activity")
_PLAN = ("run", "point", "outcome", "variant", "seed")
_NOT_VARIED = (*_PLAN, "shard", "status")
_DONE = "done"
_NAMED = 5


@dataclasses.dataclass(frozen=True)
class Sample:
    """The design of a sample: method, base size, and the varied keys with their ends, in the order of its columns."""

    method: str
    points: int
    keys: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def rows(self) -> int:
        """Return the number of points of one whole design."""
        extra = {"sobol": len(self.keys) + 2, "morris": len(self.keys) + 1}
        return self.points * extra.get(self.method, 1)

    @property
    def problem(self) -> dict[str, Any]:
        """Return the design as SALib names it."""
        bounds = [list(ends) for ends in zip(self.low, self.high, strict=True)]
        return {"num_vars": len(self.keys), "names": list(self.keys), "bounds": bounds}


@dataclasses.dataclass(frozen=True)
class Cell:
    """One cell of the grid: values by swept key (empty without a sweep), and its points in the order of the design."""

    values: Mapping[str, Any]
    points: tuple[int, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Study:
    """A merged study. runs: rows that are done, all variants; failed: rows that are not; months: None if not kept."""

    path: Path
    config: Mapping[str, Any]
    manifest: pd.DataFrame
    runs: pd.DataFrame
    failed: pd.DataFrame
    months: pd.DataFrame | None
    sample: Sample | None

    @property
    def keys(self) -> tuple[str, ...]:
        """Return every varied key, in the order of the manifest."""
        return tuple(str(name) for name in self.manifest.columns if name not in _NOT_VARIED)

    @property
    def swept(self) -> tuple[str, ...]:
        """Return the keys of the grid."""
        sampled = self.sample.keys if self.sample else ()
        return tuple(key for key in self.keys if key not in sampled)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Return who wins, in the order of the plan."""
        return tuple(dict.fromkeys(self.manifest["outcome"]))

    @property
    def measures(self) -> tuple[str, ...]:
        """Return the measures of the study: those it names, else every number of its runs."""
        asked = _table(self.config, "outcomes").get("measures")
        known = [str(name) for name in self.runs.columns if name not in (*_NOT_VARIED, *self.keys)]
        known = [name for name in known if pd.api.types.is_numeric_dtype(self.runs[name]) or self._empty(name)]
        return tuple(name for name in (asked or known) if name in known)

    @property
    def variant(self) -> str:
        """Return the variant that is analysed: the run itself, or the first where the study leaves that out."""
        planned = list(dict.fromkeys(self.manifest["variant"]))
        return _MAIN if _MAIN in planned else str(planned[0])

    def main(self) -> pd.DataFrame:
        """Return the rows of the analysed variant that are done."""
        return self.runs[self.runs["variant"] == self.variant]

    def cells(self) -> tuple[Cell, ...]:
        """Return the cells of the grid in the order of the plan; one cell without a sweep."""
        plan = self.manifest[self.manifest["variant"] == self.variant]
        if not self.swept:
            return (Cell({}, _points(plan)),)
        groups = plan.groupby(list(self.swept), sort=False)
        return tuple(Cell(dict(zip(self.swept, at, strict=True)), _points(rows)) for at, rows in groups)

    def require_whole(self) -> None:
        """Raise NotComputedError, naming runs, where a planned run of the main variant is missing or has failed."""
        plan = self.manifest[self.manifest["variant"] == self.variant]
        absent = plan[~plan["run"].isin(self.runs["run"])]
        if absent.empty:
            return
        rows = ", ".join(
            f"{row['run']} (point {row['point']}, {row['outcome']}, seed {row['seed']})"
            for row in absent.head(_NAMED).to_dict("records")
        )
        counts = {"missing": str(len(absent)), "planned": str(len(plan))}
        named = rows + (", ..." if len(absent) > _NAMED else "")
        raise NotComputedError("no_whole_design", rows=named, folder=argument(self.path), **counts)

    def _empty(self, name: str) -> bool:
        return bool(self.runs[name].isna().all())


def open_study(folder: str | Path) -> Study:
    """Return the study in a folder.

    Raises ResultsError where the folder holds no merged study, or one that was altered or cannot be read.
    """
    path = Path(folder)
    if not (path / MANIFEST).is_file():
        raise ResultsError(f"'{path}' holds no study; give a folder made by `yardfence sweep`")
    if not (path / "runs.parquet").is_file():
        raise ResultsError(f"'{path}' is not merged; run: yardfence merge {argument(path)}")
    provenance_of_study(path)
    try:
        config = parse_toml((path / STUDY).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ResultsError(f"'{path / STUDY}' cannot be read: {' '.join(str(error).split())}") from error
    sample = _sample(path, config)
    manifest = read_table(path / MANIFEST, (*_PLAN, *(sample.keys if sample else ())))
    runs = read_table(path / "runs.parquet", (*_PLAN, "status"))
    kept = path / "months.parquet"
    months = read_table(kept, ("run", "month"), MONTHLY) if kept.is_file() else None
    done = runs["status"] == _DONE
    if not done.any():
        cure = "see failed.csv, mend it, and resume" if len(runs) else f"go on with: yardfence resume {argument(path)}"
        raise ResultsError(f"'{path}': none of {len(manifest)} planned runs is done; {cure}")
    return Study(path, config, manifest, runs[done], runs[~done], months, sample)


def _sample(path: Path, config: Mapping[str, Any]) -> Sample | None:
    table = _table(config, "sample")
    if not table:
        return None
    ranges: Mapping[str, Mapping[str, Any]] = table.get("ranges", {})
    try:
        low, high = (tuple(float(ends[end]) for ends in ranges.values()) for end in ("low", "high"))
        return Sample(str(table["method"]), int(table["points"]), tuple(ranges), low, high)
    except (KeyError, TypeError, ValueError) as error:
        raise ResultsError(f"'{path / STUDY}': [sample] is not whole ({error}); make the study anew") from error


def _table(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = config.get(name)
    return found if isinstance(found, Mapping) else {}


def _points(plan: pd.DataFrame) -> tuple[int, ...]:
    return tuple(int(point) for point in sorted(set(plan["point"])))
