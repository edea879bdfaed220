"""Expectations about how a coalition behaves, held against runs in which states decide for themselves: hit or miss.

Each expectation is a number of one run (or of two runs with the same luck) and a sign it should have. It is a hit when
the sign holds in more than half of the runs in which the number is defined. Nothing is ever tuned to them, and they
count for no threshold.
"""

import dataclasses
from typing import Final, Literal

import numpy as np

from abm.core.calendar import MONTHS_A_YEAR
from abm.metrics.similarity import activity, group_cohesion
from abm.studies.facts.evidence import Evidence
from abm.studies.facts.statistics import rank_correlation

__all__ = ["EXPECTATIONS", "Expectation", "of_main_run", "of_purpose", "probe_months"]

# Beyond these, own choices with little cost: how alike is "the same measures", and what share of trade is at stake.
SAME_MEASURES: Final = 0.5
HARD_SHARE: Final = 0.10


@dataclasses.dataclass(frozen=True)
class Expectation:
    """What is expected: its key, what it says, what the number is, and on which side of `limit` it should lie."""

    key: str
    name: str
    number: str
    side: Literal["above", "below", "not measured"]
    limit: float = 0.0

    def holds(self, value: float) -> bool:
        """Return whether a run's number has the expected sign."""
        return value < self.limit if self.side == "below" else value > self.limit


EXPECTATIONS: Final = (
    Expectation(
        "same_direction", "Partners go in the same direction with different measures",
        f"likeness of active partners' rules on common items, under {SAME_MEASURES}; undefined under two of them",
        "below", SAME_MEASURES,
    ),
    Expectation(
        "costly_left_out", "What partners leave out is what would cost them most",
        "rank correlation of delivery with own trade at stake over what was asked, under 0", "below",
    ),
    Expectation(
        "gaps_four_and_five", "Gaps 4 and 5 carry a positive share beyond gap 2",
        "needs 32 worlds a partner: `yardfence gaps` divides the alignment gap", "not measured",
    ),
    Expectation(
        "purpose_continuity", "Purpose distance widens if the government continues",
        "a year in office less the month before it, above 0", "above",
    ),
    Expectation(
        "purpose_change", "Purpose distance widens if the government changes",
        "a year in office less the month before it, above 0", "above",
    ),
    Expectation(
        "purpose_more_under_change", "Purpose distance widens more under change",
        "widening under change less under continuity, same luck, above 0", "above",
    ),
    Expectation(
        "harder_choices", "Hard choices become more frequent",
        "share of partners' months with over a tenth of own trade at stake, last year less first, above 0", "above",
    ),
    Expectation(
        "bystanders_gain", "Bystanders gain",
        "sales lost by suppliers and bystanders that control nothing, USD million a month, last year, under 0", "below",
    ),
)  # fmt: skip


def of_main_run(evidence: Evidence) -> dict[str, float]:
    """Return the numbers that one run gives, by key; NaN where undefined."""
    return {
        "same_direction": _likeness(evidence),
        "costly_left_out": _cost_of_delivery(evidence),
        "harder_choices": _hard_months(evidence),
        "bystanders_gain": _cost_to_bystanders(evidence),
    }


def of_purpose(continuity: Evidence, change: Evidence) -> dict[str, float]:
    """Return the widening of purpose distance under both outcomes and its difference, from runs with the same luck."""
    wider = []
    for evidence in (continuity, change):
        before, after = (evidence.purpose.get(month, float("nan")) for month in probe_months(evidence))
        wider.append(after - before)
    return {
        "purpose_continuity": wider[0],
        "purpose_change": wider[1],
        "purpose_more_under_change": wider[1] - wider[0],
    }


def probe_months(evidence: Evidence) -> tuple[int, int]:
    """Return the month before the leader's first inauguration and the one a year after it; (0, 0) if there is none."""
    structure = evidence.setting.structure
    code = structure.states[structure.leader]
    first = evidence.setting.first
    offices = [row.inauguration for row in structure.case.elections if row.state == code and row.inauguration > first]
    return (min(offices) - 1, min(offices) + MONTHS_A_YEAR) if offices else (0, 0)


def _likeness(evidence: Evidence) -> float:
    """Return the mean likeness of active partners' rules in the last month; 0 where they share no item they control."""
    params = evidence.setting.parameters.measures
    last, partners = evidence.strictness[-1], evidence.partners
    active = activity(last[partners], evidence.trade[partners]) >= params.least_controlled
    if active.sum() < 2:
        return float("nan")
    return float(np.nan_to_num(group_cohesion(last, evidence.trade, partners, params)))


def _cost_of_delivery(evidence: Evidence) -> float:
    """Return the mean over asked partners of the rank correlation of delivery x/r with trade at stake v*r."""
    correlations = []
    for partner in evidence.partners:
        asked, trade = evidence.asked[-1, partner], evidence.trade[partner]
        wanted = (asked > 0.0) & (trade > 0.0)
        delivered = np.minimum(evidence.strictness[-1, partner], asked)[wanted] / asked[wanted]
        correlations.append(rank_correlation(delivered, (trade * asked)[wanted]))
    told = [value for value in correlations if not np.isnan(value)]
    return float(np.mean(told)) if told else float("nan")


def _hard_months(evidence: Evidence) -> float:
    """Return how much more often choices are hard in the last year than in the first.

    By the alliance alone a partner would deliver all that was asked; by regime and economy alone nothing, as long as
    it holds the open order to be a good (free trade above 0). A month is hard where the two differ on over a tenth of
    own trade: no search is needed. Simplification of the measure by best answers.
    """
    if evidence.setting.months < 2 * MONTHS_A_YEAR:
        return float("nan")
    partners = evidence.partners
    stance = evidence.chronicle.stack_stance("free_trade")[:, partners]
    stake = activity(evidence.asked[:, partners], evidence.trade[partners])
    hard = (stake > HARD_SHARE) & (stance > 0.0)
    return float(hard[-MONTHS_A_YEAR:].mean() - hard[:MONTHS_A_YEAR].mean())


def _cost_to_bystanders(evidence: Evidence) -> float:
    """Return sales lost by headquarters, last year, of suppliers and bystanders without rules of their own in it."""
    case, structure = evidence.setting.structure.case, evidence.setting.structure
    aside = np.array([state.role in ("supplier", "bystander") for state in case.states])
    idle = ~(evidence.coverage[-MONTHS_A_YEAR:] > 0.0).any(axis=(0, 2))
    aside &= idle & (structure.by_home(structure.base_weight).sum(axis=-1) > 0.0)
    if not aside.any():
        return float("nan")
    return float(evidence.verdict.costs.headquarters[-MONTHS_A_YEAR:, aside].sum(axis=1).mean())
