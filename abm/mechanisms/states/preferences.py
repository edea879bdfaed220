"""What a state wants: the terms of its utility, in USD million a month.

    U = security - economic + regime + home + alliance - retaliation + transfers - one_off
    security    theta*(military denial + beta*growth denial)
    regime      phi*(V*R - d*n(own measures)), R the open trade order at the horizon, d by the declared purpose
    alliance    alpha*trust*(own sales)*sqrt(delivered / asked), both weighted by the leader's security gain
    home        rents of tariffs, and less dependence on the target's mature goods (`home.py`)

A policy enters only through sums over items (`Sums`), so a joint search adds and subtracts rows of a table.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.mechanisms.states.parameters import PreferenceParams

__all__ = [
    "COSTS", "TERMS", "Stance", "alliance", "declared_factor", "expected_order", "horizon_weight", "next_order",
    "regime", "security", "visible_share", "worth",
]  # fmt: skip

Array = npt.NDArray[np.float64]

TERMS = ("security", "economic", "regime", "home", "alliance", "retaliation", "transfers", "one_off")
COSTS = ("economic", "retaliation", "one_off")


class Stance(NamedTuple):
    """One state's stance: theta, breadth beta, free trade phi, alliance alpha, weights, its scale, and dependence.

    theta, dependence (delta*theta_common*GDP/12), open_order_value, exposure, own_sales in USD million a month;
    declared: factor that the declared purpose puts on the norm cost and the visibility of own measures, 1 without.
    """

    theta: float
    breadth: float
    free_trade: float
    alliance: float
    economic_weight: float
    jobs_weight: float
    open_order_value: float
    exposure: float
    propensity: float
    own_sales: float
    dependence: float
    declared: float = 1.0


def declared_factor(breadth: float, strength: float) -> float:
    """Return what a declared purpose puts on norm cost and visibility: 1 for diversion to arms alone, more if systemic.

    breadth: the declared breadth of the concept in [0, 1]; strength: of the switch, 0 takes the difference away.
    """
    return 1.0 + strength * breadth


def visible_share(trade: Array, strictness: Array, targeted: npt.NDArray[np.bool_], weight: float) -> Array:
    """Return what rules show to the target as a share of own trade, [...], from [..., item]; 0 without trade.

    weight: visibility of a rule that names the target beside one that does not; nothing is cut off at 1.
    """
    whole = trade.sum(axis=-1)
    shown = (trade * strictness * np.where(targeted, weight, 1.0)).sum(axis=-1)
    return np.asarray(shown / np.where(whole > 0.0, whole, 1.0))


def security(military: Array, growth: Array, stance: Stance) -> Array:
    """Return the worth of denial, shape of military and growth (shares)."""
    return np.asarray(stance.theta * (military + stance.breadth * growth))


def horizon_weight(params: PreferenceParams) -> float:
    """Return the weight of the end of the horizon in a discounted mean that runs linearly from today to it.

    With equal weight on all months it is 1/2; discounting shifts weight to the present.
    """
    months = np.arange(int(params.horizon) + 1)
    discount = np.exp(-params.discount * months / 12.0)
    return float((discount * months).sum() / (discount.sum() * params.horizon))


def next_order(strength: float, restricted_share: float, params: PreferenceParams) -> float:
    """Return R a month later: eroded by trade restricted outside the line, recovering part of the gap to 1."""
    change = params.order_recovery * (1.0 - strength) - params.order_erosion * restricted_share
    return min(max(strength + change, 0.0), 1.0)


def expected_order(strength: float, restricted_share: Array, params: PreferenceParams) -> Array:
    """Return R at the horizon if restricted_share of all controlled-item trade stays restricted outside the line.

    R loses order_erosion*restricted_share a month and regains order_recovery of the gap to 1.
    """
    if params.order_recovery == 0.0:
        return np.asarray(np.clip(strength - params.order_erosion * restricted_share * params.horizon, 0.0, 1.0))
    resting = 1.0 - params.order_erosion * restricted_share / params.order_recovery
    kept = (1.0 - params.order_recovery) ** params.horizon
    return np.asarray(np.minimum(np.maximum(resting + (strength - resting) * kept, 0.0), 1.0))


def regime(order: Array, norm_cost: Array, stance: Stance) -> Array:
    """Return phi*(V*R - d*n); dU/dR has the sign of phi."""
    return np.asarray(stance.free_trade * (stance.open_order_value * order - stance.declared * norm_cost))


def alliance(delivered: Array, asked: Array | float, trust: Array | float, stance: Stance) -> Array:
    """Return the worth of following the leader; concave, 0 where nothing was asked (asked <= 0); shapes broadcast."""
    listens = np.greater(asked, 0.0)
    share = np.minimum(np.maximum(delivered / np.where(listens, asked, 1.0), 0.0), 1.0)
    return np.asarray(np.where(listens, stance.alliance * trust * stance.own_sales, 0.0) * np.sqrt(share))


def worth(terms: Mapping[str, Array]) -> Array:
    """Return U from its terms by name; costs are positive numbers that it subtracts."""
    return np.asarray(sum(-terms[name] if name in COSTS else terms[name] for name in TERMS))
