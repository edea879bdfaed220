"""What came out of an experiment, in one nested table: summary.json, and summary.csv with the same numbers in rows.

    outcomes.<outcome>.<measure>           median, p05, p95, n over seeds; without_alliance: the same with alpha = 0;
                                           over_ranges: the same with all that is uncertain drawn from its range
    outcomes.<outcome>.influence           follow-through in operation minus the same luck with nothing requested
    election_effect.<measure>              change - continuity, months 1-12 in office; over_ranges: the same of draws
    anticipation_effect.<measure>          election ahead - no election, 12 months before the vote
    placebo                                largest difference between continuity and change where there may be none

Measures are those of the runs table (last 12 months), nested: follow_through.<layer>, leakage_by_channel.<channel>,
cost_by_state.<state> (by headquarters; below it `production`), follow_by_state.<state>, ended.<cause>. What is nowhere
defined is null with n = 0. Keys are sorted and numbers exact, so the same results give the same bytes.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from abm.analysis.comparison import quantiles
from abm.analysis.effects import election_effects, monthly_series
from abm.analysis.nesting import nested
from abm.analysis.tables import last_year
from abm.metrics.parameters import MeasureParams

if TYPE_CHECKING:
    from abm.records import Results

__all__ = ["summarize", "write_summary"]

_KEYS = ("run", "outcome", "variant", "seed")
_STATISTICS = ("median", "p05", "p95", "n")


def write_summary(folder: Path) -> dict[str, Any]:
    """Write summary.json and summary.csv into a folder that holds the tables of a run; return the summary.

    Raises OSError where writing fails, ResultsError where the tables cannot be read.
    """
    from abm.records import read_results, write_json
    from abm.records.atomic import whole_file

    results = read_results(folder)
    head = {"experiment": str(results.config.get("name", "")), "digest": str(results.provenance.get("digest", ""))}
    summary: dict[str, Any] = json.loads(json.dumps(head | summarize(results), sort_keys=True))
    with whole_file(folder / "summary.csv") as path, path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("measure", *_STATISTICS))
        writer.writerows(_rows(summary))
    write_json(folder / "summary.json", summary)
    return summary


def summarize(results: "Results") -> dict[str, Any]:
    """Return outcomes and effects of the tables of a run."""
    runs = results.runs.merge(_coverage(results.months), on="run", validate="one_to_one")
    present = dict.fromkeys(runs.loc[runs["variant"] == "main", "outcome"])
    outcomes = {outcome: _outcome(runs[runs["outcome"] == outcome]) for outcome in present}
    params = MeasureParams(**results.config.get("parameters", {}).get("measures", {}))
    series = monthly_series(results.months, results.states, runs, params)
    equal = bool(results.config.get("switches", {}).get("equal_platforms", False))
    return {"outcomes": outcomes, **election_effects(series, results.events, params, equal_platforms=equal)}


def _coverage(months: pd.DataFrame) -> pd.DataFrame:
    """Return run and coverage, its mean over the last year."""
    return last_year(months).groupby("run", sort=True)["coverage"].mean().reset_index()


def _outcome(runs: pd.DataFrame) -> dict[str, Any]:
    main, alone, drawn = (runs[runs["variant"] == variant] for variant in ("main", "no_alliance", "over_ranges"))
    flat: dict[str, dict[str, Any]] = {}
    for name in (str(column) for column in runs.columns if column not in _KEYS):
        flat[name] = quantiles(main[name])
        if len(alone):
            flat[name]["without_alliance"] = quantiles(alone[name])
        if len(drawn):
            flat[name]["over_ranges"] = quantiles(drawn[name])
    unasked = runs[runs["variant"] == "no_request"]
    if len(unasked):
        flat["influence"] = quantiles(_paired(main, unasked, "follow_through_operation"))
    return nested(flat)


def _paired(first: pd.DataFrame, second: pd.DataFrame, name: str) -> "pd.Series[float]":
    sides = [frame.set_index("seed")[name] for frame in (first, second)]
    return sides[0] - sides[1]


def _rows(node: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield (dotted path, median, p05, p95, n) of every node, null as an empty cell."""
    if "median" in node:
        yield (".".join(path), *(_cell(node[key]) for key in _STATISTICS))
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield from _rows(value, (*path, key))


def _cell(value: float | int | None) -> str:
    return "" if value is None else repr(value)
