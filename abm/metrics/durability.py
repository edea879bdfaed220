"""How long a partner stays aligned, and what ends it.

A spell begins with 3 consecutive months of follow-through of at least 0.1 and ends with the first of
  withdrawal  follow-through below 0.1 by the partner's own loosening
  outpaced    follow-through below 0.8 of its start while the partner's own rules did not fall: the leader went ahead
  slack       less than 0.8 of the promise kept for 3 months; dated at the first of them
A spell still running at the end is censored. Mean durations are restricted means of the product-limit curve (Kaplan
and Meier 1958; Royston and Parmar 2013), causes are cumulative incidences with competing risks (Aalen and Johansen
1978). Limits: months without a standard neither begin nor end a spell.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.metrics.parameters import MeasureParams

__all__ = ["CAUSES", "CENSORED", "Durability", "Spell", "durability", "first_spell", "incidence", "restricted_mean"]

Array = npt.NDArray[np.float64]

CAUSES: Final = ("slack", "withdrawal", "outpaced")
CENSORED: Final = "censored"

# A fall of own rules smaller than this is rounding.
_ROUNDING = 1e-9


class Spell(NamedTuple):
    """One spell: place of its first month, months it lasted, and its cause of ending (or `censored`)."""

    start: int
    months: int
    cause: str


@dataclasses.dataclass(frozen=True)
class Durability:
    """Restricted mean months of first spells (NaN if none began), incidence by cause, share of states never started."""

    months: float
    incidence: Mapping[str, float]
    never_started: float


def first_spell(follow: Array, kept: Array, own: Array, params: MeasureParams) -> Spell | None:
    """Return the first spell of one partner, or None if it never started.

    follow [month]: follow-through, NaN where there is no standard; kept [month]: practised share of what was promised,
    NaN without a promise; own [month]: controlled share of own trade (activity).
    """
    span = params.start_months
    high = follow >= params.start_level
    for start in range(len(follow) - span + 1):
        if high[start : start + span].all():
            months, cause = _ending(follow[start:], kept[start:], own[start:], params)
            return Spell(start, months, cause)
    return None


def _ending(follow: Array, kept: Array, own: Array, params: MeasureParams) -> tuple[int, str]:
    """Return after how many months, and why, the spell that begins at month 0 ends."""
    span = params.start_months
    level, rules = float(follow[:span].mean()), float(own[:span].mean())
    short = kept < params.slack_level
    for month in range(len(follow)):
        if short[month : month + params.slack_months].sum() == params.slack_months:
            return month, "slack"
        if month < span or np.isnan(follow[month]):
            continue
        steady = own[month] >= rules - _ROUNDING
        if steady and follow[month] < params.outpaced_level * level:
            return month, "outpaced"
        if follow[month] < params.start_level:
            return month, "withdrawal"
    return len(follow), CENSORED


def durability(found: Sequence[Spell | None], horizon: int) -> Durability:
    """Return the durability of several partners (or of one in several runs) within `horizon` months.

    found: the first spell of each, or None. Only first spells count: a state that comes back is not fragile twice.
    """
    begun = [spell for spell in found if spell is not None]
    never = 1.0 - len(begun) / len(found) if found else float("nan")
    return Durability(restricted_mean(begun, horizon), incidence(begun, horizon), never)


def restricted_mean(found: Sequence[Spell], horizon: int) -> float:
    """Return the mean months within the horizon: the area under the product-limit curve; NaN without spells.

    Past the last month observed the curve stays where it is (an upper bound, as usual).
    """
    if not found:
        return float("nan")
    survival, _ = _curves(found, horizon)
    return float(survival[:horizon].sum())


def incidence(found: Sequence[Spell], horizon: int) -> dict[str, float]:
    """Return the probability of ending by each cause within the horizon, competing risks; NaN without spells."""
    if not found:
        return dict.fromkeys(CAUSES, float("nan"))
    _, by_cause = _curves(found, horizon)
    return by_cause


def _curves(found: Sequence[Spell], horizon: int) -> tuple[Array, dict[str, float]]:
    """Return the survival [month 0..horizon] after the endings of each month, and cumulative incidence by cause."""
    lasted = np.array([spell.months for spell in found])
    causes = np.array([spell.cause for spell in found])
    at_risk = (lasted >= np.arange(horizon + 1)[:, None]).sum(axis=1).tolist()
    ended = {cause: np.bincount(lasted[causes == cause], minlength=horizon + 1).tolist() for cause in CAUSES}
    survival = np.empty(horizon + 1)
    by_cause = dict.fromkeys(CAUSES, 0.0)
    alive = 1.0
    for month, left in enumerate(at_risk):
        for cause in CAUSES:
            by_cause[cause] += alive * ended[cause][month] / left if left else 0.0
        alive *= 1.0 - sum(ended[cause][month] for cause in CAUSES) / left if left else 1.0
        survival[month] = alive
    return survival, by_cause
