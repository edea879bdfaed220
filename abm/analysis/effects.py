"""What an election moves, from the months table: differences between runs of the same seed.

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

__all__ = ["election_effects"]

Array = npt.NDArray[np.float64]
_KEYS = ("run", "outcome", "variant", "seed", "month")


@dataclasses.dataclass(frozen=True)
class _Vote:
    """Months of an election and of the inauguration after it, as labels."""

    election: str
    inauguration: str


def election_effects(months: pd.DataFrame, events: pd.DataFrame, measures: Mapping[str, Any]) -> dict[str, Any]:
    """Return election_effect, anticipation_effect (by outcome) and same_before_election, each by measure.

    months: the months table; events: the events table; measures: values of MeasureParams that differ from its defaults.
    """
    empty: dict[str, Any] = {"election_effect": {}, "anticipation_effect": {}, "same_before_election": {}}
    vote = _vote(events)
    if vote is None:
        return empty
    params = MeasureParams(**measures)
    series = _Series(months.assign(value_leakage=_value_leakage(months, params)))
    effects = dict(empty)
    change, continuity = (("change", "main"), ("continuity", "main"))
    office, election = series.place(vote.inauguration), series.place(vote.election)
    effects["election_effect"] = series.compare(change, continuity, lambda a, b: outcome_effect(a, b, office, params))
    effects["same_before_election"] = {
        name: placebo(first[:, :election], second[:, :election])
        for name, first, second in series.pairs(change, continuity)
    }
    for outcome in ("continuity", "change"):
        found = series.compare(
            (outcome, "main"), ("", "no_election"), lambda a, b: anticipation_effect(a, b, election, params)
        )
        if found:
            effects["anticipation_effect"] = {**effects["anticipation_effect"], outcome: found}
    return effects


def _vote(events: pd.DataFrame) -> _Vote | None:
    rows = events[(events["variant"] == "main") & events["outcome"].isin(("continuity", "change"))]
    votes, offices = (rows[rows["kind"] == kind] for kind in ("election", "inauguration"))
    winners = votes.groupby(["month", "actor"], sort=True)["reason"].nunique()
    open_votes = [key for key, count in winners.items() if count > 1]
    if not open_votes:
        return None
    month, actor = min(open_votes)
    later = offices.loc[(offices["actor"] == actor) & (offices["month"] >= month), "month"]
    return None if later.empty else _Vote(str(month), str(later.min()))


def _value_leakage(months: pd.DataFrame, params: MeasureParams) -> Array:
    gross, net, demand = (months[name].to_numpy(dtype=np.float64) for name in ("gross", "net", "demand"))
    return np.asarray(value_rate(gross, net, demand, params))


class _Series:
    """Monthly series [seed, month] by world (outcome, variant); an empty outcome stands for any."""

    def __init__(self, months: pd.DataFrame) -> None:
        self._months = months
        self._labels = sorted(set(months["month"]))
        self._names = [str(name) for name in months.columns if name not in _KEYS]

    def place(self, month: str) -> int:
        """Return the place of a month on the axis."""
        return self._labels.index(month)

    def pairs(self, first: tuple[str, str], second: tuple[str, str]) -> list[tuple[str, Array, Array]]:
        """Return (measure, series, series) of two worlds, over the seeds both have; none where one was not run."""
        sides = [self._world(*world) for world in (first, second)]
        seeds = sides[0].index.intersection(sides[1].index)
        if seeds.empty:
            return []
        return [(name, *(side.loc[seeds, name].to_numpy(dtype=np.float64) for side in sides)) for name in self._names]

    def compare(
        self, first: tuple[str, str], second: tuple[str, str], effect: Callable[[Array, Array], Array]
    ) -> dict[str, Any]:
        """Return median, p05, p95, n of an effect by measure, nested as in the summary."""
        return nested({name: quantiles(pd.Series(effect(a, b))) for name, a, b in self.pairs(first, second)})

    def _world(self, outcome: str, variant: str) -> pd.DataFrame:
        rows = self._months[self._months["variant"] == variant]
        rows = rows[rows["outcome"] == outcome] if outcome else rows
        return rows.pivot(index="seed", columns="month", values=self._names).sort_index(axis=1)
