"""A folder of results as the analysis sees it."""

import dataclasses
from pathlib import Path

import pandas as pd

from abm.core.errors import ResultsError
from abm.records.reader import Results, read_results

__all__ = ["OpenResults", "is_results_folder", "open_results"]


@dataclasses.dataclass(frozen=True, eq=False)
class OpenResults(Results):
    """Results as `abm.records` reads them, with the views that reports need."""

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
    found = read_results(folder)
    if found.runs.empty or found.months.empty:
        empty = "runs" if found.runs.empty else "months"
        raise ResultsError(f"'{folder}': {empty}.parquet holds no rows; run the experiment again")
    fields = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
    return OpenResults(**fields)
