"""Effect of an election on a monthly series: differences between worlds that share their luck.

The outcome effect compares two paired worlds in which different candidates win; the anticipation effect compares a
world with the election against its twin without one, before anybody knows the result; the placebo compares outcomes
whose platforms are equal and has to be exactly 0. Limits: effects of one election under the model, no forecast.
"""

import numpy as np
import numpy.typing as npt

from abm.metrics.parameters import MeasureParams

__all__ = ["anticipation_effect", "outcome_effect", "paired_mean", "placebo"]

Array = npt.NDArray[np.float64]


def outcome_effect(change: Array, continuity: Array, office: int, params: MeasureParams) -> Array:
    """Return the mean of change - continuity [...] over months 1-12 in office.

    change, continuity [..., month] of paired worlds; office: place on the month axis of the inauguration (month 0).
    """
    return paired_mean(change, continuity, slice(office + 1, office + 1 + params.election_months))


def anticipation_effect(expected: Array, without: Array, election: int, params: MeasureParams) -> Array:
    """Return the mean of expected - without [...] over the 12 months before the election.

    expected [..., month]: the world with the election ahead; without: its twin without one; election: place on the
    month axis of the election's month.
    """
    return paired_mean(expected, without, slice(max(election - params.election_months, 0), max(election, 0)))


def paired_mean(first: Array, second: Array, months: slice) -> Array:
    """Return the mean of first - second [...] over months in which both are told; NaN where there is none."""
    gap = np.asarray(first)[..., months] - np.asarray(second)[..., months]
    told = ~np.isnan(gap)
    count = told.sum(axis=-1)
    total = np.where(told, gap, 0.0).sum(axis=-1)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def placebo(first: Array, second: Array) -> float:
    """Return the largest difference between worlds that should be equal: 0 if equal, infinite if nulls differ."""
    missing = np.isnan(first)
    if not np.array_equal(missing, np.isnan(second)):
        return float("inf")
    return float(np.abs(first - second)[~missing].max(initial=0.0))
