"""Real leakage: the share of the withheld quantity that the target recovers, by channel.

    real leakage = 1 - (1 - Q)/(1 - Qn)

For buyer u and seller group f, Y_f = Q(u)**k * X_f(u)/E(u) with k = (sigma - 1)/sigma, so that the Y of all sellers
and routes sum to Q(u)**k (the CES aggregator, Dixit and Stiglitz 1977); Y0_f is the same in the twin. Qn is the
quantity with the evasive routes shut and nobody above the contribution made in the twin:
Qn(u) = (sum_f min(Y_f, Y0_f))**(1/k), averaged over u. A channel's part is the Shapley value of adding its excess over
the twin, or its evasive Y; parts sum to Q - Qn. Checks: a share w fully refused gives Q = (1-w)**(eta/(sigma-1)) and
Qn = (1-w)**(sigma/(sigma-1)); leakage -> 0 as eta -> sigma. Limits: works on seller groups, not on firms; exceeds 1
only where learning carries the target past its twin; sales that its own firms, having learned more than in the twin,
take from others count as withheld and as come back through `domestic`, also where no rule is in force any more.

The refusal rule is restated here from its definition and not taken from the market, so that the two check each other.
"""

import dataclasses
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core import compiled
from abm.metrics.leakage import AFFILIATE, CHANNELS, COALITION, DOMESTIC, OUTSIDE, ROUTE_CHANNELS
from abm.metrics.parameters import MeasureParams
from abm.metrics.ratios import ratio
from abm.metrics.shapley import shapley_of_power

__all__ = ["Buyers", "RealAccounts", "Sellers", "real_accounts", "real_rates"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


class Sellers(NamedTuple):
    """Seller groups of a run and of its twin.

    weight, weight_twin, strictness, coverage, kind [..., item, slot]; evasive [route, ..., item, slot] (multipliers in
    the order trans-shipment, affiliate, design-around). Leading axes (months, worlds) broadcast.
    """

    weight: Array
    weight_twin: Array
    strictness: Array
    coverage: Array
    evasive: Array
    kind: npt.NDArray[np.integer]


class Buyers(NamedTuple):
    """The target's buyers: demand [..., item] in USD million a month in the twin; the rest broadcasts against it."""

    demand: Array
    sigma: Array
    eta: Array | float
    friction: Array | float


@dataclasses.dataclass(frozen=True, eq=False)
class RealAccounts:
    """Quantities relative to the twin.

    quantity (Q), shut (Qn) [..., item]; parts [channel, ..., item], summing over channels to quantity - shut;
    rate [...] and rate_by_channel [channel, ...]: over all items, weighted by demand; NaN where under `least_loss`
    of the twin's quantity is withheld.
    """

    quantity: Array
    shut: Array
    parts: Array
    rate: Array
    rate_by_channel: Array


class _Cells(NamedTuple):
    """Pieces of buyers between two cuts: the market each belongs to, its width and its start in u, all [piece]."""

    market: Index
    width: Array
    start: Array


def real_accounts(sellers: Sellers, buyers: Buyers, params: MeasureParams) -> RealAccounts:
    """Return real leakage of each item with its parts by channel, and the rates over all items.

    Markets without any rule and without deviation from the twin cost nothing: their quantity is exactly 1.
    """
    shape = np.broadcast_shapes(
        *(np.shape(field) for field in (*sellers[:4], sellers.kind)),
        sellers.evasive.shape[1:],
        (*buyers.demand.shape, 1),
    )
    flat = _flat(sellers, shape)
    sigma, eta, friction = (np.broadcast_to(field, shape[:-1]).reshape(-1) for field in buyers[1:])
    quantity, shut, table = _quantities(flat, (sigma, eta, friction))
    quantity, shut = quantity.reshape(shape[:-1]), shut.reshape(shape[:-1])
    table = table.reshape(len(CHANNELS), *shape[:-1])
    rate, by_channel = real_rates(quantity, shut, table, buyers.demand, params)
    return RealAccounts(quantity, shut, table, rate, by_channel)


def _quantities(flat: Sellers, buyers: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
    """Return quantity, shut [market] and parts [channel, market]; buyers: sigma, eta and friction [market]."""
    if compiled.asked():
        from abm.metrics.compiled_real_leakage import quantities_compiled

        return quantities_compiled(flat, buyers)
    cells, markets = _cells(flat), len(flat.weight)
    at = cells.market
    sigma, eta, friction = (column[at] for column in buyers)
    kept, amounts = _contributions(flat, cells, sigma, eta, friction)
    power = sigma / (sigma - 1.0)
    parts = shapley_of_power(kept, amounts, power)
    idle = np.ones(markets)
    idle[at] = 0.0
    lowest = idle + _gather(cells, kept**power, markets)
    quantity = idle + _gather(cells, _whole(kept, amounts, power), markets)
    return quantity, lowest, np.stack([_gather(cells, part, markets) for part in parts])


def real_rates(quantity: Array, shut: Array, parts: Array, demand: Array, params: MeasureParams) -> tuple[Array, Array]:
    """Return the rate [...] and its channels [channel, ...] over the last axis (items, or months joined to items).

    Ratio of sums weighted by demand; NaN where 1 - Qn is below `least_loss`.
    """
    weight = np.broadcast_to(demand, quantity.shape)
    total = weight.sum(axis=-1)
    withheld = (weight * (1.0 - shut)).sum(axis=-1)
    least = params.least_loss * total
    back = (weight * (quantity - shut)).sum(axis=-1)
    return ratio(back, withheld, least), ratio((weight * parts).sum(axis=-1), withheld, least)


def _flat(sellers: Sellers, shape: tuple[int, ...]) -> Sellers:
    """Return the sellers as tables [market, slot]; a rule on a seller of weight 0 is dropped, as it changes nothing."""
    slots = shape[-1]
    weight, twin, strictness, coverage, kind = (
        np.broadcast_to(field, shape).reshape(-1, slots) for field in (*sellers[:4], sellers.kind)
    )
    evasive = np.broadcast_to(sellers.evasive, (len(ROUTE_CHANNELS), *shape)).reshape(len(ROUTE_CHANNELS), -1, slots)
    sells = weight > 0.0
    return Sellers(weight, twin, np.where(sells, strictness, 0.0), np.where(sells, coverage, 0.0), evasive, kind)


def _cells(flat: Sellers) -> _Cells:
    """Return the pieces of positive width of every market in which a rule or a deviation from the twin exists."""
    ruled = ((flat.strictness > 0.0) | (flat.coverage > 0.0) | (flat.weight != flat.weight_twin)).any(axis=-1)
    active = np.flatnonzero(ruled & (flat.weight_twin.sum(axis=-1) > 0.0))
    cuts = np.sort(np.concatenate([flat.strictness[active], flat.coverage[active]], axis=-1), axis=-1)
    edge = np.zeros((len(active), 1))
    start = np.concatenate([edge, cuts], axis=-1)
    width = np.concatenate([cuts, edge + 1.0], axis=-1) - start
    market, piece = np.nonzero(width > 0.0)
    return _Cells(active[market], width[market, piece], start[market, piece])


def _contributions(flat: Sellers, cells: _Cells, sigma: Array, eta: Array, friction: Array) -> tuple[Array, Array]:
    """Return sum_f min(Y_f, Y0_f) [piece] and what each channel adds to it [channel, piece]."""
    at, start = cells.market, cells.start[:, None]
    weight, twin, kind = flat.weight[at], flat.weight_twin[at], flat.kind[at]
    refused = start < flat.strictness[at]
    licensed = ((1.0 + friction) ** (1.0 - sigma))[:, None]
    direct = weight * np.where(refused, 0.0, np.where(start < flat.coverage[at], licensed, 1.0))
    evaded = (np.where(refused, weight, 0.0) * flat.evasive[:, at]).sum(axis=-1)
    reference = twin.sum(axis=-1)
    total = direct.sum(axis=-1) + evaded.sum(axis=0)
    sold = total > 0.0
    scale = np.where(sold, (total / reference) ** (eta / sigma) / np.where(sold, total, 1.0), 0.0)
    made = direct * scale[:, None]
    kept = np.minimum(made, twin / reference[:, None])
    excess = made - kept
    amounts = np.zeros((len(CHANNELS), len(at)))
    for code in (COALITION, OUTSIDE, DOMESTIC, AFFILIATE):
        amounts[code] = np.where(kind == code, excess, 0.0).sum(axis=-1)
    for route, channel in enumerate(ROUTE_CHANNELS):
        amounts[channel] += evaded[route] * scale
    return kept.sum(axis=-1), amounts


def _whole(kept: Array, amounts: Array, power: Array) -> Array:
    """Return Q(u) [piece], adding channel by channel as the subsets of the Shapley value do."""
    total = kept.copy()
    for amount in amounts:
        total += amount
    return np.asarray(total**power)


def _gather(cells: _Cells, value: Array, markets: int) -> Array:
    """Return the average over u of a value [piece], by market; 0 in markets without pieces."""
    return np.bincount(cells.market, weights=cells.width * value, minlength=markets)
