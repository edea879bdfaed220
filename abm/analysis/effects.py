"""What an election moves, from monthly series: differences between runs of the same seed.

The election is the first whose winner differs between continuity and change in some seed; its months are read from the
events. Nothing is told where the experiment does not run both outcomes or the election lies outside the horizon.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from abm.analysis.comparison import quantiles
from abm.analysis.nesting import nested
from abm.metrics.election import anticipation_effect, outcome_effect, placebo
from abm.metrics.leakage import value_rate
from abm.metrics.parameters import MeasureParams

__all__ = ["election_effects", "monthly_series"]

Array = npt.NDArray[np.float64]
World = Mapping[str, str]
_KEYS = ("run", "outcome", "variant", "seed", "month")
_CHANGE = {"outcome": "change", "variant": "main"}
_CONTINUITY = {"outcome": "continuity", "variant": "main"}
_DRAWN = {"variant": "over_ranges"}
_BY_STATE = {"cost": "cost_headquarters", "cost_production": "cost_production", "follow": "follow_through_operation"}


@dataclasses.dataclass(frozen=True)
class _Vote:
    """Places of an election and of the inauguration after it on the axis of months."""

    election: int
    inauguration: int


def monthly_series(
    months: pd.DataFrame, states: pd.DataFrame, runs: pd.DataFrame, params: MeasureParams
) -> pd.DataFrame:
    """Return the months table with value_leakage and what the states table knows of each state (main variant only).

    The columns by state are those of the runs table: cost_<state>, cost_production_<state>, follow_<state>.
    """
    gross, net, demand = (months[name].to_numpy(dtype=np.float64) for name in ("gross", "net", "demand"))
    series = months.assign(value_leakage=value_rate(gross, net, demand, params))
    for prefix, column in _BY_STATE.items():
        wide = states.pivot(index=["run", "month"], columns="state", values=column).add_prefix(f"{prefix}_")
        known = [name for name in wide.columns if name in runs.columns]
        series = series.merge(wide[known].reset_index(), on=["run", "month"], how="left", validate="one_to_one")
    return series


def election_effects(
    series: pd.DataFrame, events: pd.DataFrame, params: MeasureParams, *, equal_platforms: bool = False
) -> dict[str, Any]:
    """Return election_effect and anticipation_effect by measure, and the placebo.

    series: as from `monthly_series`. The placebo is the largest difference between continuity and change before the
    vote, or in all months where both candidates stand for the same; it has to be 0.
    """
    months = sorted(set(series["month"]))
    vote = _vote(events, months)
    if vote is None:
        return {"election_effect": {}, "anticipation_effect": {}, "placebo": {}}
    found = _pairs(series, _CHANGE, _CONTINUITY)
    alike = slice(None) if equal_platforms else slice(0, vote.election)
    drawn = _pairs(series, _CHANGE | _DRAWN, _CONTINUITY | _DRAWN)
    expected = _pairs(series, _CONTINUITY, {"variant": "no_election"})
    moved = _effects(found, lambda a, b: outcome_effect(a, b, vote.inauguration, params))
    for name, effect in _effects(drawn, lambda a, b: outcome_effect(a, b, vote.inauguration, params)).items():
        moved[name]["over_ranges"] = effect
    return {
        "election_effect": nested(moved),
        "anticipation_effect": nested(
            _effects(expected, lambda a, b: anticipation_effect(a, b, vote.election, params))
        ),
        "placebo": _placebo({name: (a[:, alike], b[:, alike]) for name, (a, b) in found.items()}),
    }


def _vote(events: pd.DataFrame, months: list[str]) -> _Vote | None:
    rows = events[(events["variant"] == "main") & events["outcome"].isin(("continuity", "change"))]
    votes, offices = (rows[rows["kind"] == kind] for kind in ("election", "inauguration"))
    winners = votes.groupby(["month", "actor"], sort=True)["reason"].nunique().reset_index()
    contested = winners[winners["reason"] > 1]
    if contested.empty:
        return None
    month, actor = contested.iloc[0][["month", "actor"]]
    later = offices.loc[(offices["actor"] == actor) & (offices["month"] >= month), "month"]
    return None if later.empty else _Vote(months.index(month), months.index(later.min()))


def _pairs(series: pd.DataFrame, first: World, second: World) -> dict[str, tuple[Array, Array]]:
    """Return, by measure, the series [seed, month] of two worlds over the seeds both have."""
    names = [str(name) for name in series.columns if name not in _KEYS]
    sides = []
    for world in (first, second):
        rows = series
        for column, value in world.items():
            rows = rows[rows[column] == value]
        sides.append(rows.sort_values(["seed", "month"], kind="stable"))
    seeds = sorted(set(sides[0]["seed"]) & set(sides[1]["seed"]))
    if not seeds:
        return {}
    left, right = (side[side["seed"].isin(seeds)] for side in sides)
    shape = (len(seeds), -1)
    return {name: (_array(left[name]).reshape(shape), _array(right[name]).reshape(shape)) for name in names}


def _array(column: "pd.Series[Any]") -> Array:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _effects(pairs: Mapping[str, tuple[Array, Array]], effect: Callable[[Array, Array], Array]) -> dict[str, Any]:
    """Return median, p05, p95, n of an effect by measure, without measures that a world never tells."""
    known = {name: pair for name, pair in pairs.items() if not any(np.isnan(side).all() for side in pair)}
    return {name: quantiles(pd.Series(effect(*pair))) for name, pair in known.items()}


def _placebo(pairs: Mapping[str, tuple[Array, Array]]) -> dict[str, Any]:
    """Return the largest difference (null where only one world tells a measure) and the measures that differ."""
    gaps = {name: placebo(*pair) for name, pair in pairs.items()}
    largest = max(gaps.values(), default=0.0)
    return {
        "largest": largest if np.isfinite(largest) else None,
        "measures": len(gaps),
        "differ": sorted(name for name, gap in gaps.items() if gap != 0.0),
    }
