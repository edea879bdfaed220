"""Refusal and substitution: who still buys, from whom, at what price.

Buyers of an item lie on u in [0, 1], from the most sensitive to the least. A seller group g refuses u < lam[g],
sells on licence where lam[g] <= u < c[g], and freely above. Its weight w[g] is multiplied by the sum of its evasive
routes m[g], by F = (1 + friction)**(1 - sigma), or by 1. With A(u) = sum_g w[g]*multiplier and A0 the twin's:

    P/P0 = (A/A0)**(1/(1 - sigma))     Q = (P/P0)**(-eta)     E = E0*(P/P0)**(1 - eta)

A(u) is a step function that never falls in u. Its steps are non-negative, so totals over u are exact sums over the
sorted cuts, without cancellation. CES demand after Dixit and Stiglitz (1977); withdrawal of a share omega gives
P/P0 = (1 - omega)**(1/(1 - sigma)) (Clayton, Maggiori and Schreger 2024). Leaves out: quantity rationing by price.
"""

import dataclasses
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core import compiled

__all__ = [
    "Buyers", "Offers", "Quantities", "Sales", "Steps", "licence_multiplier", "quantities", "reweighed", "sell",
    "steps",
]  # fmt: skip

Array = npt.NDArray[np.float64]


class Offers(NamedTuple):
    """What seller groups offer; every field has shape [..., group] and broadcasts against the others."""

    weight: Array
    strictness: Array
    coverage: Array
    evasive: Array


class Buyers(NamedTuple):
    """What buyers of an item are like; every field has shape [...] (no group axis).

    reference_weight is A0 (sum of the twin's weights), demand E0 in USD million a month.
    """

    reference_weight: Array
    demand: Array
    sigma: Array
    eta: Array
    military_share: Array
    friction: Array


class Quantities(NamedTuple):
    """What is bought relative to the twin [...], by all buyers and by the military-linked ones."""

    quantity: Array
    military_quantity: Array


@dataclasses.dataclass(frozen=True)
class Sales:
    """Outcome of a market: quantities relative to the twin [...], flows in USD million a month.

    direct holds free and licensed sales by group, evaded the sales through evasive routes, both [..., group].
    """

    quantity: Array
    military_quantity: Array
    expenditure: Array
    direct: Array
    evaded: Array


class Steps(NamedTuple):
    """The step function A(u): its sorted intervals [..., 2*group + 2], and where each group's own cuts lie in it.

    order [..., 2*group + 1] holds for each sorted cut its place in the flattened table of cuts by group.
    """

    width: Array
    end: Array
    total: Array
    order: npt.NDArray[np.intp]


def licence_multiplier(sigma: Array, friction: Array) -> Array:
    """Return F = (1 + friction)**(1 - sigma), the weight left of a licensed sale; shape of the arguments."""
    # np.power, not the operator: the operator takes short cuts for scalar exponents, which round differently.
    return np.asarray(np.power(1.0 + friction, 1.0 - sigma))


def steps(offers: Offers, buyers: Buyers) -> Steps:
    """Return the total weight A(u) on each interval between cuts, in order of u."""
    weight, strictness, coverage, _ = np.broadcast_arrays(*offers)
    military = np.broadcast_to(np.asarray(buyers.military_share)[..., None], (*weight.shape[:-1], 1))
    cuts = np.concatenate([strictness, coverage, military], axis=-1)
    order = _flat(np.argsort(cuts, axis=-1, kind="stable"))
    ends = np.concatenate([cuts.reshape(-1)[order], np.ones_like(military)], axis=-1)
    width = ends.copy()
    width[..., 1:] -= ends[..., :-1]
    return reweighed(Steps(width, ends, ends, order), offers, buyers)


def reweighed(step: Steps, offers: Offers, buyers: Buyers) -> Steps:
    """Return the steps with the totals of other weights; strictness, coverage and military share are as before."""
    licensed = licence_multiplier(buyers.sigma, buyers.friction)[..., None]
    weight, strictness, coverage, evasive = np.broadcast_arrays(*offers)
    refuses, covers = strictness > 0.0, coverage > 0.0
    lowest = np.where(refuses, evasive, np.where(covers, licensed, 1.0))
    at_strictness = np.where(refuses, licensed - evasive, 0.0)
    at_coverage = np.where(covers, 1.0 - licensed, 0.0)
    edge = np.zeros((*weight.shape[:-1], 1))
    rises = np.concatenate([weight * at_strictness, weight * at_coverage, edge], axis=-1)
    base = (weight * lowest).sum(axis=-1, keepdims=True)
    total = base + np.concatenate([edge, np.cumsum(rises.reshape(-1)[step.order], axis=-1)], axis=-1)
    return step._replace(total=total)


def sell(offers: Offers, buyers: Buyers, step: Steps | None = None) -> Sales:
    """Return quantities, expenditure and flows of each market.

    Leading axes of offers and buyers broadcast (worlds, candidates, items), the buyers' demand and eta with more
    leading axes than the offers, whose steps depend on neither. Where nobody is left to sell,
    quantity and expenditure are 0. Where nobody sells in the twin either, quantity is 1.
    step: the steps of these offers, where they are known already.
    """
    if compiled.asked():
        return _compiled(offers, buyers)
    step = step if step is not None else steps(offers, buyers)
    alive, log_ratio = _log_ratio(step, buyers)
    bought = _bought(step, buyers, alive, log_ratio)
    eta, slope = _exponents(buyers)
    spent = np.where(alive, np.exp(log_ratio * ((eta - 1.0) * slope)), 0.0) * np.asarray(buyers.demand)[..., None]
    flow = step.width * spent
    direct, evaded = _flows(offers, buyers, step, flow / np.where(alive, step.total, 1.0))
    return Sales(*_quantities(step, buyers, bought), flow.sum(axis=-1), direct, evaded)


def quantities(offers: Offers, buyers: Buyers) -> Quantities:
    """Return what `sell` does of quantities, without the flows of money."""
    if compiled.asked():
        sales = _compiled(offers, buyers)
        return Quantities(sales.quantity, sales.military_quantity)
    step = steps(offers, buyers)
    return _quantities(step, buyers, _bought(step, buyers, *_log_ratio(step, buyers)))


def _compiled(offers: Offers, buyers: Buyers) -> Sales:
    """Return what `sell` returns, from its compiled mirror."""
    from abm.mechanisms.market.compiled_market import sell_compiled

    return Sales(*sell_compiled(offers, buyers, licence_multiplier(buyers.sigma, buyers.friction)))


def _log_ratio(step: Steps, buyers: Buyers) -> tuple[npt.NDArray[np.bool_], Array]:
    """Return where anybody sells in the run and in its twin, and log(A/A0) there (0 elsewhere), by interval."""
    reference = np.asarray(buyers.reference_weight)[..., None]
    alive = (step.total > 0.0) & (reference > 0.0)
    return alive, np.log(np.where(alive, step.total, 1.0) / np.where(alive, reference, 1.0))


def _exponents(buyers: Buyers) -> tuple[Array, Array]:
    """Return eta and 1/(sigma - 1), [..., 1]."""
    return np.asarray(buyers.eta)[..., None], 1.0 / (np.asarray(buyers.sigma)[..., None] - 1.0)


def _bought(step: Steps, buyers: Buyers, alive: npt.NDArray[np.bool_], log_ratio: Array) -> Array:
    """Return the quantity bought on each interval."""
    eta, slope = _exponents(buyers)
    reference = np.asarray(buyers.reference_weight)[..., None]
    return np.where(alive, np.exp(log_ratio * (eta * slope)), reference <= 0.0) * step.width


def _quantities(step: Steps, buyers: Buyers, bought: Array) -> Quantities:
    military_share = np.asarray(buyers.military_share)[..., None]
    sensitive = np.where(step.end <= military_share, bought, 0.0).sum(axis=-1) / military_share[..., 0]
    return Quantities(bought.sum(axis=-1), sensitive)


def _flows(offers: Offers, buyers: Buyers, step: Steps, per_weight: Array) -> tuple[Array, Array]:
    """Return direct and evaded sales by group from the spending per unit of weight on each interval.

    Spending per weight is largest among the most sensitive buyers, so what lies above a cut is summed from the top:
    a difference of sums from the bottom would lose it.
    """
    groups = (step.order.shape[-1] - 1) // 2
    below = _at_cuts(step, np.cumsum(per_weight, axis=-1)[..., :-1])
    above = _at_cuts(step, np.cumsum(per_weight[..., ::-1], axis=-1)[..., -2::-1])
    from_strictness, from_coverage = above[..., :groups], above[..., groups : 2 * groups]
    licensed = licence_multiplier(buyers.sigma, buyers.friction)[..., None]
    direct = licensed * (from_strictness - from_coverage) + from_coverage
    return offers.weight * direct, offers.weight * offers.evasive * below[..., :groups]


def _at_cuts(step: Steps, sums: Array) -> Array:
    """Return sums at the sorted cuts in the order in which groups own them."""
    at_cut = np.empty((sums.size // step.order.size, step.order.size))
    at_cut[:, step.order.reshape(-1)] = sums.reshape(at_cut.shape)
    return at_cut.reshape(sums.shape)


def _flat(order: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return positions along the last axis as positions in the flattened table."""
    count = order.shape[-1]
    rows = np.arange(order.size // count).reshape(*order.shape[:-1], 1)
    return np.asarray(order + rows * count)
