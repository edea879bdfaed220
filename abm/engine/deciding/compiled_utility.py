"""Compiled mirror of the utility of packages in `abm.engine.deciding.valuation`: its terms and their total."""

from math import exp, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import formula, kernel
from abm.mechanisms.market.capability import power
from abm.mechanisms.states.preferences import TERMS

if TYPE_CHECKING:
    from abm.engine.deciding.valuation import Valuation

__all__ = [
    "Flows", "Held", "Weights", "aims", "bent", "flows_by", "held", "held_by", "in_proportion", "powered",
    "terms_compiled", "total", "total_compiled", "weights_of",
]  # fmt: skip

Array = npt.NDArray[np.float64]

# Capability held, military, growth and later growth, advanced before mature: the order of the first six columns.
Held = tuple[float, float, float, float, float, float]
# Sums of the other columns, ECONOMIC to TAKEN.
Flows = tuple[float, float, float, float, float, float, float, float]
# Terms of U in the order of _TERMS.
Terms = tuple[float, float, float, float, float, float, float]
_TERMS = ("security", "economic", "regime", "home", "alliance", "retaliation", "one_off")


class Weights(NamedTuple):
    """What `Valuation` makes of sums, by the names used there; exponent: r of capability.

    own_sales: those over what the declared purpose makes of visibility; abroad: weight of trade taken by reach;
    followed: worth of delivering all that was asked; feared: loss at full visibility; one_off: share of one-off costs
    not saved; first: cost of a first package, if begins.
    """

    exponent: float
    military_advanced: float
    growth_advanced: float
    ahead: float
    theta: float
    breadth: float
    dependence: float
    free_trade: float
    open_order_value: float
    strength: float
    erosion: float
    recovery: float
    kept: float
    horizon: float
    norm: float
    abroad: float
    restricted_by_others: float
    all_trade: float
    asked: float
    followed: float
    own_sales: float
    feared: float
    in_kind: float
    one_off: float
    first: float
    begins: bool


def total_compiled(weights: Weights, fixed: Array, sums: Array) -> Array:
    """Return what `Valuation.total` returns of sums [..., column]."""
    out = np.empty(sums.shape[:-1])
    _totals(weights, fixed, np.ascontiguousarray(sums).reshape(-1, sums.shape[-1]), out.reshape(-1))
    return out


def terms_compiled(weights: Weights, fixed: Array, sums: Array) -> dict[str, Array]:
    """Return what `Valuation.terms` returns of sums [row, column]."""
    out = np.zeros((len(_TERMS) + 1, len(sums)))
    _fill_terms(weights, fixed, np.ascontiguousarray(sums), out)
    found = dict(zip(_TERMS, out[:-1], strict=True))
    return {name: found.get(name, out[-1]) for name in TERMS}


def weights_of(valuation: "Valuation") -> Weights:
    """Return what a valuation makes of sums."""
    setting, stance = valuation.setting, valuation.stance
    params, preferences, choice = (
        setting.parameters.capability,
        setting.parameters.preferences,
        setting.parameters.choice,
    )
    return Weights(
        exponent=power(params),
        military_advanced=float(params.military_advanced_weight),
        growth_advanced=float(params.growth_advanced_weight),
        ahead=setting.horizon_weight,
        theta=float(stance.theta),
        breadth=stance.breadth,
        dependence=stance.dependence,
        free_trade=stance.free_trade,
        open_order_value=stance.open_order_value,
        strength=float(valuation.order),
        erosion=float(preferences.order_erosion),
        recovery=float(preferences.order_recovery),
        kept=float((1.0 - preferences.order_recovery) ** preferences.horizon),
        horizon=float(preferences.horizon),
        norm=float(stance.declared * setting.switches.norm * preferences.norm_weight),
        abroad=float(preferences.extraterritorial_norm),
        restricted_by_others=valuation.restricted_by_others,
        all_trade=valuation.all_trade,
        asked=valuation.asked,
        followed=float(stance.alliance * valuation.trust * stance.own_sales),
        own_sales=stance.own_sales / stance.declared,
        feared=stance.exposure * stance.propensity,
        in_kind=float(preferences.reach_retaliation),
        one_off=float(1.0 - choice.precedent_saving * valuation.precedents),
        first=float(choice.first_cost * stance.own_sales),
        begins=not valuation.controls_now,
    )


@formula
def held(total: float, exponent: float) -> float:
    """Return capability from the sum of its terms, as `aggregate`."""
    return exp(total) if exponent == 0.0 else exp(log(total) / exponent)


@formula
def powered(quantity: float, weight: float, floor: float, exponent: float) -> float:
    """Return a segment's term of capability, as `powered` in `abm.mechanisms.market.capability`."""
    bought = log(min(max(quantity, floor), 1.0))
    return weight * bought if exponent == 0.0 else weight * exp(exponent * bought)


@formula
def held_by(sums: Array, fixed: Array, exponent: float) -> Held:
    """Return capability from sums [column]."""
    return (
        held(sums[0] + fixed[0], exponent),
        held(sums[1] + fixed[1], exponent),
        held(sums[2] + fixed[2], exponent),
        held(sums[3] + fixed[3], exponent),
        held(sums[4] + fixed[4], exponent),
        held(sums[5] + fixed[5], exponent),
    )


@formula
def _order(share: float, w: Weights) -> float:
    """Return the open order at the horizon, as `expected_order`."""
    if w.recovery == 0.0:
        order = w.strength - w.erosion * share * w.horizon
    else:
        resting = 1.0 - w.erosion * share / w.recovery
        order = resting + (w.strength - resting) * w.kept
    return min(max(order, 0.0), 1.0)


@formula
def _denied(advanced: float, mature: float, weight: float) -> float:
    return weight * (1.0 - advanced) + (1.0 - weight) * (1.0 - mature)


@formula
def _terms(held: Held, flows: Flows, w: Weights) -> Terms:
    """Return security, economic, regime, home, alliance, retaliation and one-off terms, as `Valuation.terms`."""
    economic, norm, outside, visible, delivered, moved, controlled, taken = flows
    military = _denied(held[0], held[1], w.military_advanced)
    growth = _denied(held[2], held[3], w.growth_advanced)
    growth = (1.0 - w.ahead) * growth + w.ahead * _denied(held[4], held[5], w.growth_advanced)
    abroad = w.abroad * taken
    order = _order((outside + abroad + w.restricted_by_others) / w.all_trade, w)
    alliance = w.followed * sqrt(min(max(delivered / w.asked, 0.0), 1.0)) if w.asked > 0.0 else 0.0
    first = w.first if w.begins and controlled > 0.0 else 0.0
    return (
        w.theta * (military + w.breadth * growth),
        economic,
        w.free_trade * (w.open_order_value * order - w.norm * (norm + abroad)),
        w.dependence * (1.0 - min(held[5], 1.0)),
        alliance,
        w.feared * min(visible / w.own_sales, 1.0) + w.in_kind * taken,
        w.one_off * (moved + first),
    )


@formula
def aims(advanced: bool, military: float, growth: float, later: float, w: Weights) -> float:
    """Return what capability held in one tier leaves of security and of less dependence."""
    share, grows = w.military_advanced, w.growth_advanced
    if not advanced:
        share, grows = 1.0 - share, 1.0 - grows
    denied = (1.0 - w.ahead) * (1.0 - growth) + w.ahead * (1.0 - later)
    security = w.theta * (share * (1.0 - military) + w.breadth * grows * denied)
    return security if advanced else security + w.dependence * (1.0 - min(later, 1.0))


@formula
def in_proportion(economic: float, norm: float, moved: float, taken: float, w: Weights) -> float:
    """Return the part of U that is linear in sums."""
    norm_cost = w.free_trade * w.norm * (norm + w.abroad * taken)
    return -economic - norm_cost - w.one_off * moved - w.in_kind * taken


@formula
def bent(outside: float, visible: float, delivered: float, controlled: float, w: Weights) -> float:
    """Return the part of U that bends: open order, alliance, what is feared and a first package.

    outside: trade restricted outside the line, with what reach takes abroad at its weight.
    """
    order = _order((outside + w.restricted_by_others) / w.all_trade, w)
    alliance = w.followed * sqrt(min(max(delivered / w.asked, 0.0), 1.0)) if w.asked > 0.0 else 0.0
    first = w.first if w.begins and controlled > 0.0 else 0.0
    feared = w.feared * min(visible / w.own_sales, 1.0)
    return w.free_trade * w.open_order_value * order + alliance - feared - w.one_off * first


@formula
def total(held: Held, flows: Flows, w: Weights) -> float:
    """Return U, as `Valuation.total`."""
    economic, norm, outside, visible, delivered, moved, controlled, taken = flows
    aimed = aims(True, held[0], held[2], held[4], w) + aims(False, held[1], held[3], held[5], w)
    linear = in_proportion(economic, norm, moved, taken, w)
    return aimed + linear + bent(outside + w.abroad * taken, visible, delivered, controlled, w)


@formula
def flows_by(sums: Array) -> Flows:
    """Return the flows of sums [column]."""
    return sums[6], sums[7], sums[8], sums[9], sums[10], sums[11], sums[12], sums[13]


@kernel
def _totals(w: Weights, fixed: Array, sums: Array, out: Array) -> None:
    """Fill U [row] of sums [row, column]."""
    for row in range(len(sums)):
        out[row] = total(held_by(sums[row], fixed, w.exponent), flows_by(sums[row]), w)


@kernel
def _fill_terms(w: Weights, fixed: Array, sums: Array, out: Array) -> None:
    """Fill the terms [term, row] of sums [row, column]."""
    for row in range(len(sums)):
        terms = _terms(held_by(sums[row], fixed, w.exponent), flows_by(sums[row]), w)
        for term in range(len(terms)):
            out[term, row] = terms[term]
