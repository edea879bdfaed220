"""Cases that lose half their alignment within a year of the election.

With e the month of the election and i that of the inauguration after it (dates of the case),
    before = mean of the measure over months e-12 ... e-1
    after  = mean of the measure over months i+1 ... i+12 (months 1-12 in office, as in the election's effect)
    lost   = after < before / 2
The measure is effective_alignment, or follow_through_operation where the study's [outcomes] measures name that one
alone or first. Means are over the months in which it is defined. A run counts as a case where `before` is at least the
level from which a spell of alignment runs (parameter measures.start_level, 0.1 unless set) and `after` is defined: who
had nothing cannot lose half of it. The others are counted beside. Limits: effective_alignment counts reach as the
leader's own, so it falls where reach begins to bind and no partner has loosened; follow_through_operation does not.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from abm.analysis.background import Background
from abm.analysis.study.bands import months_of
from abm.analysis.study.folder import Study
from abm.analysis.study.refusal import NotComputedError
from abm.core.calendar import MONTHS_A_YEAR, month_label, month_number
from abm.metrics.parameters import MeasureParams

__all__ = ["MEASURES", "Loss", "Vote", "alignment_measure", "find_vote", "losses", "measure_params", "pair_counts"]

MEASURES = ("effective_alignment", "follow_through_operation")
_SHARE = 0.5
_PAIR = ("continuity", "change")


@dataclasses.dataclass(frozen=True)
class Vote:
    """Month numbers of an election and of the inauguration after it."""

    election: int
    inauguration: int

    @property
    def labels(self) -> tuple[str, str]:
        """Return both months as YYYY-MM."""
        return month_label(self.election), month_label(self.inauguration)


@dataclasses.dataclass(frozen=True, eq=False)
class Loss:
    """Every run of the main variant: outcome, the varied keys, before, after, case, lost; and what was compared."""

    table: pd.DataFrame
    measure: str
    vote: Vote
    level: float

    @property
    def cases(self) -> pd.DataFrame:
        """Return the runs that had something to lose."""
        return self.table[self.table["case"]]


def pair_counts(loss: Loss) -> dict[str, int] | None:
    """Return how many pairs of cases with the same point and seed lose half: pairs, both, change, continuity, neither.

    Both runs of a pair share their luck and differ in who wins, so what only one of them loses is the election's doing.
    None where the study does not hold both outcomes.
    """
    cases = loss.cases
    sides = [cases[cases["outcome"] == outcome].set_index(["point", "seed"])["lost"] for outcome in _PAIR]
    if not all(len(side) for side in sides):
        return None
    both = pd.concat(sides, axis=1, keys=_PAIR, join="inner")
    first, second = (both[outcome].to_numpy(dtype=bool) for outcome in _PAIR)
    counts = {"both": first & second, "continuity": first & ~second, "change": second & ~first}
    found = {name: int(hit.sum()) for name, hit in counts.items()}
    return {"pairs": len(both), **found, "neither": len(both) - sum(found.values())}


def find_vote(config: Mapping[str, Any], background: Background) -> Vote | None:
    """Return the first election of those who vote within the study's months, None where there is none.

    Voters are the study's elections_of, else the leader of the case.
    """
    start = month_number(str(config.get("start", "2022-10")))
    end = start + int(config.get("months", 0))
    leaders = [code for code, role in background.roles.items() if role == "leader"]
    voters = config.get("elections_of") or leaders
    held = [row for row in background.elections if row.state in voters and start <= row.election < end]
    first = min(held, key=lambda row: row.election, default=None)
    return Vote(first.election, first.inauguration) if first else None


def alignment_measure(study: Study) -> str:
    """Return the first of the study's measures that tells alignment; effective_alignment where it names none."""
    return next((name for name in study.measures if name in MEASURES), MEASURES[0])


def measure_params(study: Study) -> MeasureParams:
    """Return the constants of the measures that the study used."""
    return MeasureParams(**study.config.get("parameters", {}).get("measures", {}))


def losses(study: Study, vote: Vote | None) -> Loss:
    """Return what every run had before the election and after the inauguration.

    Raises NotComputedError where months were not kept, no election lies in them, or the year before or after is cut.
    """
    months, measure = months_of(study), alignment_measure(study)
    if measure not in months:
        raise NotComputedError("no_monthly_measures")
    if vote is None or set(study.outcomes) == {"none"}:
        raise NotComputedError("no_vote")
    number = months["month"].map({month: month_number(month) for month in months["month"].unique()})
    before = range(vote.election - MONTHS_A_YEAR, vote.election)
    after = range(vote.inauguration + 1, vote.inauguration + 1 + MONTHS_A_YEAR)
    if number.min() > before[0] or number.max() < after[-1]:
        first, last = month_label(before[0]), month_label(after[-1])
        raise NotComputedError("no_whole_years", first=first, last=last)
    table = study.main()[["run", "outcome", "point", "seed", *study.keys]].set_index("run")
    for name, span in (("before", before), ("after", after)):
        inside = number.between(span[0], span[-1])
        table[name] = months[inside].groupby("run")[measure].mean()
    level = measure_params(study).start_level
    case = (table["before"] >= level) & table["after"].notna()
    lost = np.asarray(case & (table["after"] < _SHARE * table["before"]), dtype=bool)
    return Loss(table.assign(case=case, lost=lost).reset_index(), measure, vote, level)
