"""Security concepts: they widen at a pace of their own, and are drawn toward what the leader's deeds reveal.

    beta + pace/12*max(0, range - beta)*trigger + pull*trust*(believed breadth of the leader - beta)
    trigger          = min(1, rise/full_rise)     rise: log quality the target's own firms gained in the last year
    revealed breadth = trade restricted in items of little military relevance / all trade restricted

Range and pace are apart (Togashi 2024): two states may widen equally far and not equally fast. Others believe the
breadth that deeds reveal, and what a state declares only while it restricts nothing. A concept narrows where a leader
of narrower deeds draws it, or with a change of government, never of itself.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.calendar import MONTHS_A_YEAR
from abm.core.parameters import parameter

__all__ = ["ConceptParams", "drawn", "revealed_breadth", "trigger", "widened"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class ConceptParams:
    """What sets the widening of concepts off."""

    full_rise: float = parameter(
        0.1,
        0.03,
        0.3,
        unit="log quality a year",
        source="assumed",
        meaning="rise of the target's own firms from which concepts widen at full pace",
    )


def trigger(rise: float, params: ConceptParams) -> float:
    """Return the share of full pace at which concepts widen, in [0, 1], from the rise in log quality in a year."""
    return min(max(rise / params.full_rise, 0.0), 1.0)


def widened(breadth: Array, widest: Array, pace: Array, share: float) -> Array:
    """Return next month's breadth [state], which comes nearer to its range and never passes it.

    widest [state]: the range; pace [state]: share of the way a year; share: of full pace, in [0, 1].
    """
    return np.asarray(breadth + pace / MONTHS_A_YEAR * np.maximum(widest - breadth, 0.0) * share)


def drawn(breadth: Array, believed: float, trust: Array, pull: Array) -> Array:
    """Return breadth [state] after a month's pull [state] toward the leader's believed breadth, by trust [state]."""
    return np.asarray(breadth + pull * trust * (believed - breadth))


def revealed_breadth(strictness: Array, trade: Array, civil: npt.NDArray[np.bool_]) -> Array:
    """Return the share [...] of restricted trade [..., item] in civil items [item]; NaN where nothing is restricted."""
    restricted = trade * strictness
    whole = restricted.sum(axis=-1)
    part = (restricted * civil).sum(axis=-1)
    return np.asarray(np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), np.nan))
