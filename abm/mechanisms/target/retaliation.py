"""Retaliation: the target answers what it sees, within days, and states expect that it will.

    visibility = min(sum_i restricted_i*(targeted_factor where the rule names the target, else 1) / own trade, 1)
    expected loss = exposure*propensity*visibility           it answers with chance propensity*visibility
    lag = -mean*log(1 - luck*(1 - exp(-longest/mean)))       days, exponential, cut at the longest lag seen

Luck in (0, 1) is passed in: the same for every policy. Observed lags are 1, 3 and 10 days, all within 60 (facts.md 27).
A state's expected loss is priced where states weigh their packages; the month's schedule draws no answer (docs/ODD.md
8). Leaves out: the target's choice of whom it hits and with what.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["RetaliationParams", "answers", "expected_loss", "lag_days", "visibility"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True)
class RetaliationParams:
    """How fast the target answers."""

    mean_lag: float = parameter(
        5.0, 1.0, 20.0, unit="days", source="facts.md 27: lags of 1, 3 and 10 days", meaning="mean lag of an answer"
    )
    longest_lag: float = parameter(
        60.0, 10.0, 60.0, unit="days", source="facts.md 27: 0-60 days", meaning="lag after which no answer comes"
    )


def visibility(restricted: Array, targeted: Flags, own_trade: Array, targeted_factor: float) -> Array:
    """Return how visible a package is, [...] in [0, 1]; 0 for a state without trade.

    restricted [..., item]: trade refused, USD million a month; targeted [..., item]: the rule names the target;
    own_trade [...]: a state's whole trade in the items; targeted_factor: visibility of a rule that names the target.
    """
    seen = (restricted * np.where(targeted, targeted_factor, 1.0)).sum(axis=-1)
    return np.asarray(np.where(own_trade > 0.0, np.minimum(seen / np.where(own_trade > 0.0, own_trade, 1.0), 1.0), 0.0))


def expected_loss(exposure: Array, propensity: Array, visible: Array) -> Array:
    """Return the loss that states expect, [...], in the unit of exposure (USD million a month)."""
    return np.asarray(exposure * propensity * visible)


def answers(propensity: Array, visible: Array, luck: Array) -> Flags:
    """Return whether the target answers, [...]; propensity and visible in [0, 1], luck uniform in (0, 1)."""
    return np.asarray(luck < propensity * visible)


def lag_days(luck: Array, params: RetaliationParams) -> Array:
    """Return days from a measure to its answer, shape of luck, in (0, longest_lag); more luck is a later answer."""
    within = 1.0 - np.exp(-params.longest_lag / params.mean_lag)
    return np.asarray(-params.mean_lag * np.log1p(-luck * within))
