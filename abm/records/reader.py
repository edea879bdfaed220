"""Read a folder of results back."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from abm.core.errors import ResultsError
from abm.core.toml import parse_toml
from abm.records.schema import SCHEMA

__all__ = ["Results", "is_results_folder", "read_results"]

_NUMBERS = ("number", "integer")


@dataclasses.dataclass(frozen=True, eq=False)
class Results:
    """Tables as pandas frames (columns: abm.records.SCHEMA), summary, resolved experiment and provenance of a run."""

    path: Path
    runs: pd.DataFrame
    months: pd.DataFrame
    states: pd.DataFrame
    leakage: pd.DataFrame
    events: pd.DataFrame
    summary: Mapping[str, Any]
    config: Mapping[str, Any]
    provenance: Mapping[str, Any]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Return the outcomes of the main variant, in the order the experiment names them."""
        present = list(dict.fromkeys(self.runs.loc[self.runs["variant"] == "main", "outcome"]))
        asked = [outcome for outcome in self.config.get("outcomes", []) if outcome in present]
        return tuple(asked + [outcome for outcome in present if outcome not in asked])

    def main(self, table: str, outcome: str) -> pd.DataFrame:
        """Return the rows of a table for one outcome of the main variant."""
        frame: pd.DataFrame = getattr(self, table)
        return frame[(frame["variant"] == "main") & (frame["outcome"] == outcome)]


def is_results_folder(folder: Path) -> bool:
    """Return whether a folder holds the tables of an experiment; those of a study have no events."""
    return (folder / "runs.parquet").is_file() and (folder / "events.parquet").is_file()


def read_results(folder: str | Path) -> Results:
    """Return the results in a folder; the summary is empty where none was written yet.

    Raises ResultsError where the folder holds no results, or they are empty, altered or cannot be read.
    """
    path = Path(folder)
    if not is_results_folder(path):
        raise ResultsError(f"'{path}' holds no results; give a folder made by `yardfence run`")
    try:
        frames = {name: pd.read_parquet(path / f"{name}.parquet") for name in SCHEMA}
        summary = _json(path / "summary.json") if (path / "summary.json").is_file() else {}
        config = parse_toml((path / "config.toml").read_text(encoding="utf-8"))
        provenance = _json(path / "provenance.json")
    except (OSError, ValueError) as error:
        raise ResultsError(f"'{path}' cannot be read: {' '.join(str(error).split())}") from error
    for name, frame in frames.items():
        _check_table(path, name, frame)
    for name in ("runs", "months"):
        if frames[name].empty:
            raise ResultsError(f"'{path}': {name}.parquet holds no rows; run the experiment again")
    return Results(path, **frames, summary=summary, config=config, provenance=provenance)


def _check_table(path: Path, name: str, frame: pd.DataFrame) -> None:
    """Raise ResultsError where a table is not what this version writes."""
    columns = {column.name: column.kind for column in SCHEMA[name] if "{" not in column.name}
    missing = [column for column in columns if column not in frame]
    numbers = [column for column, kind in columns.items() if kind in _NUMBERS and column in frame]
    texts = [column for column in numbers if _is_text(frame[column])]
    if missing or texts:
        problem = f"has no column '{missing[0]}'" if missing else f"holds text in column '{texts[0]}'"
        raise ResultsError(f"'{path}': {name}.parquet {problem}, as of another version or altered; run it again")


def _is_text(column: "pd.Series[Any]") -> bool:
    return bool(not pd.api.types.is_numeric_dtype(column) and column.notna().any())


def _json(path: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
