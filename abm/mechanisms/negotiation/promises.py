"""Promises do not carry themselves out: how much of one a state gives back in its approval practice.

    gain of slack    g*sigma                        sigma in [0, 1]: way from the promise to what it would do without
    its price        chance*(stake + esteem*sigma)  chance = watched*sigma that it is noticed in a month
    practice         sigma = (g - watched*stake)/(2*watched*esteem), in [0, 1]

`watched` and `esteem` are those of giving back a promise whole, times the share of it that sigma = 1 gives back.

Nothing decays by the clock: without a gain there is no slack, without anyone who watches there is as much as pays
(Drezner 2000 has unwatched promises erode; here that is an outcome). Assumed: the form, and every rate.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["ROUNDING", "PromiseParams", "shortfall", "slack", "unlisted", "watched"]

Array = npt.NDArray[np.float64]

# Practice and promises that differ by less are the same.
ROUNDING = 1e-9


@dataclasses.dataclass(frozen=True)
class PromiseParams:
    """How promises made in frameworks stand, and how they are watched."""

    standing: float = parameter(
        24,
        6,
        60,
        kind="lever",
        unit="months",
        source="assumed",
        meaning="months after entry into force at which a commitment ends unless it is renewed",
    )
    seen_alone: float = parameter(
        0.1,
        0.02,
        0.3,
        unit="chance a month",
        source="assumed",
        meaning="chance that members notice a promise given back whole, from trade figures alone",
    )
    seen_shared: float = parameter(
        0.4,
        0.2,
        0.9,
        kind="lever",
        unit="chance a month",
        source="assumed",
        meaning="the same where the framework shares licence data",
    )
    licence_data: float = parameter(
        0.3,
        0.0,
        1.0,
        unit="share of enforcement capacity",
        source="assumed",
        meaning="capacity to catch evasive shipments that a state gains where it shares licence data",
    )


def watched(shared: npt.NDArray[np.bool_], monitoring: bool, params: PromiseParams) -> Array:
    """Return the chance a month that slack of 1 is noticed, shape of shared (whether licence data are shared)."""
    return np.where(shared, params.seen_shared, params.seen_alone) * monitoring


def slack(gain: Array, chance: Array, stake: Array, esteem: Array) -> Array:
    """Return how far it pays to go from a promise to what one would do without it, in [0, 1]; arguments broadcast.

    gain: USD million a month of going all the way; chance: a month, that slack of 1 is noticed; stake: USD million
    lost when any slack is noticed; esteem: USD million lost in others' esteem per unit of slack noticed.
    """
    price = 2.0 * chance * esteem
    net = np.maximum(gain - chance * stake, 0.0)
    inside = net < price
    return np.where(inside, net / np.where(inside, price, 1.0), np.where(net > 0.0, 1.0, 0.0))


def unlisted(promised: Array, coverage: Array, trade: Array) -> Array:
    """Return the share of what was promised that no list can hold, [...]; arguments [..., item]."""
    return shortfall(promised, np.minimum(coverage, promised), trade)


def shortfall(promised: Array, practice: Array, trade: Array) -> Array:
    """Return the share of what was promised that is not kept, [...], 0 where nothing was; arguments [..., item]."""
    due = (trade * promised).sum(axis=-1)
    missing = (trade * np.maximum(promised - practice, 0.0)).sum(axis=-1)
    return np.asarray(np.where(due > 0.0, missing / np.where(due > 0.0, due, 1.0), 0.0))
