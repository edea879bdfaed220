"""A study of gaps read back for the report of a run: its summary, if both are of one experiment."""

import csv
import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from abm.core.errors import ResultsError
from abm.records.reader import Results
from abm.scenario import load_experiment
from abm.scenario.gaps import GAPS

__all__ = ["GapStudy", "gap_study_of"]

# What a study of gaps counts anew or does not read.
_ITS_OWN = ("seeds", "draws", "variants")
_SUMMARY, _SHARES = "gaps.json", "gaps.csv"
_KEYS = ("outcome", "state", "seed")
_COLUMNS = ("gap", *GAPS, "unexplained")


@dataclasses.dataclass(frozen=True, eq=False)
class GapStudy:
    """The folder of a study, and the content of its gaps.json."""

    folder: Path
    told: Mapping[str, Any]


def gap_study_of(results: Results, folder: Path) -> GapStudy:
    """Return the study of gaps in a folder that `yardfence gaps` wrote of the experiment of some results.

    The same but for seeds, draws and variants: with those of the results its config has their digest. Raises
    ResultsError where the folder holds no such study, a damaged one, or one of another experiment.
    """
    if not all((folder / name).is_file() for name in (_SUMMARY, _SHARES)):
        raise ResultsError(f"'{folder}' holds no study of gaps; give a folder made by `yardfence gaps`")
    alike = [f"{key}={json.dumps(results.config[key])}" for key in _ITS_OWN if key in results.config]
    if load_experiment(folder / "config.toml", alike).digest != results.summary.get("digest"):
        problem = f"'{folder}' is of another experiment, case or version than '{results.path}'"
        raise ResultsError(f"{problem}; run `yardfence gaps` on the file of that run, with its --set")
    _check_shares(folder / _SHARES)
    return GapStudy(folder, _summary(folder / _SUMMARY, results.outcomes))


def _summary(path: Path, outcomes: Sequence[str]) -> Mapping[str, Any]:
    """Return the content of gaps.json; ResultsError unless it tells the spread of every share it should."""
    try:
        told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        columns = [told["outcomes"][outcome][state] for outcome in outcomes for state in told["partners"]]
        values = [shares[name][key] for shares in columns for name in _COLUMNS for key in ("median", "p05", "p95")]
        whole = int(told["seeds"]) > 0 < len(values) and all(value is None or math.isfinite(value) for value in values)
    except (OSError, ValueError, LookupError, TypeError):
        whole = False
    if not whole:
        raise _damaged(path)
    return told


def _check_shares(path: Path) -> None:
    """Raise ResultsError unless gaps.csv holds a number, or nothing, for every share in every row."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        shares = [share for row in rows for share in row[len(_KEYS) :]]
        whole = head == [*_KEYS, *_COLUMNS] and bool(rows) and all(len(row) == len(head) for row in rows)
        whole = whole and all(math.isfinite(float(share)) for share in shares if share)
    except (OSError, ValueError, csv.Error):
        whole = False
    if not whole:
        raise _damaged(path)


def _damaged(path: Path) -> ResultsError:
    return ResultsError(f"'{path}' is cut short or not as `yardfence gaps` writes it; run that again")
