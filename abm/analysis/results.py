"""A folder of results as the analysis sees it."""

import dataclasses
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from abm.core.errors import ResultsError

__all__ = ["OpenResults", "is_results_folder", "open_results"]

TABLES = ("runs", "months", "states", "leakage", "events")


@dataclasses.dataclass(frozen=True, eq=False)
class OpenResults:
    """Tables, summary, resolved experiment and provenance of one folder; keyed by outcome, variant and seed."""

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
    """Return whether a folder holds results of a run."""
    return (folder / "summary.json").is_file() and (folder / "events.parquet").is_file()


def open_results(folder: Path) -> OpenResults:
    """Return the results in a folder; ResultsError where something is missing or cannot be read."""
    if not is_results_folder(folder):
        raise ResultsError(f"'{folder}' holds no results: give a folder made by `yardfence run`")
    try:
        frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        config = tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))
        provenance = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ResultsError(f"'{folder}' cannot be read: {error}") from error
    return OpenResults(folder, **frames, summary=summary, config=config, provenance=provenance)
