"""Compiled mirror of `abm.mechanisms.market.substitution.sell`: one market after another, each over its few cuts.

Equal cuts are merged and those of sellers of weight 0 left out, so a market takes few pieces. What a market works on
stands in two tables that every function shares, since a compiled call pays for each array it is given:

    sellers [row, seller]   WEIGHT, STRICTNESS, COVERAGE, EVASIVE as in `Offers`; filled: DIRECT and EVADED sales;
                            rows from MARKET_ROWS on are the caller's
    room [row, piece]       _CUT: cuts in order; _RISE: of total weight at each; _BELOW, _ABOVE: spending per weight
                            on the pieces below and above each cut; _REFUSED, _COVERED by seller: how many cuts lie at
                            or below its strictness and coverage; _KEPT_CUT, _KEPT_RISE: those of sellers kept aside;
                            _GIVEN: the rises of these at the cuts of all

Sellers whose offers stay while those of others are tried, and whose own sales nobody asks for, are kept aside: their
weight enters every market, and no loop over sellers meets them again.
"""

from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import formula, kernel

if TYPE_CHECKING:
    from abm.mechanisms.market.substitution import Buyers, Offers

__all__ = [
    "COVERAGE", "DIRECT", "EVADED", "EVASIVE", "MARKET_ROWS", "STRICTNESS", "WEIGHT",
    "Demand", "Kept", "arrange", "keep_aside", "room_of", "sell_compiled", "solve", "solve_all",
]  # fmt: skip

Array = npt.NDArray[np.float64]

WEIGHT, STRICTNESS, COVERAGE, EVASIVE, DIRECT, EVADED, MARKET_ROWS = range(7)
_CUT, _RISE, _BELOW, _ABOVE, _REFUSED, _COVERED, _KEPT_CUT, _KEPT_RISE, _GIVEN, _ROOM_ROWS = range(10)

# Sellers kept aside: how many cuts they leave, and their weight below the first.
Kept = tuple[int, float]


class Demand(NamedTuple):
    """The buyers of one market, as `Buyers`; licensed: the weight left of a licensed sale."""

    reference_weight: float
    demand: float
    sigma: float
    eta: float
    military_share: float
    licensed: float


@kernel
def room_of(slots: int) -> Array:
    """Return room for a market of so many sellers."""
    return np.zeros((_ROOM_ROWS, 2 * slots + 3))


@formula
def _place(room: Array, count: int, at: float) -> int:
    """Return how many cuts lie at or below a point."""
    place = count
    while place > 0 and room[_CUT, place - 1] > at:
        place -= 1
    return place


@formula
def _insert(room: Array, count: int, at: float) -> int:
    """Insert a cut among the sorted cuts unless it is there; return how many there are."""
    place = _place(room, count, at)
    if place > 0 and room[_CUT, place - 1] == at:
        return count
    for later in range(count, place, -1):
        room[_CUT, later], room[_GIVEN, later] = room[_CUT, later - 1], room[_GIVEN, later - 1]
    room[_CUT, place], room[_GIVEN, place] = at, 0.0
    return count + 1


@kernel
def _keep_none(military_share: float, room: Array) -> Kept:
    """Keep no seller aside: the only cut is the military share."""
    room[_KEPT_CUT, 0], room[_KEPT_RISE, 0] = military_share, 0.0
    return 1, 0.0


@kernel
def keep_aside(sellers: Array, first: int, count: int, demand: Demand, room: Array) -> Kept:
    """Keep the sellers from first to before count aside, with the offers they have."""
    cuts = arrange(sellers, first, count, _keep_none(demand.military_share, room), room)
    base = _add(sellers, first, count, demand.licensed, room, cuts)
    for cut in range(cuts):
        room[_KEPT_CUT, cut], room[_KEPT_RISE, cut] = room[_CUT, cut], room[_RISE, cut]
    return cuts, base


@formula
def arrange(sellers: Array, first: int, count: int, kept: Kept, room: Array) -> int:
    """Fill the cuts of a market of the sellers from first to before count, and of those kept aside, and their places.

    Return how many cuts there are.
    """
    cuts = kept[0]
    for cut in range(cuts):
        room[_CUT, cut], room[_GIVEN, cut] = room[_KEPT_CUT, cut], room[_KEPT_RISE, cut]
    for seller in range(first, count):
        if sellers[WEIGHT, seller] != 0.0 and sellers[COVERAGE, seller] > 0.0:
            cuts = _insert(room, cuts, sellers[COVERAGE, seller])
        if sellers[WEIGHT, seller] != 0.0 and sellers[STRICTNESS, seller] > 0.0:
            cuts = _insert(room, cuts, sellers[STRICTNESS, seller])
    for seller in range(first, count):
        room[_REFUSED, seller] = _place(room, cuts, sellers[STRICTNESS, seller])
        room[_COVERED, seller] = _place(room, cuts, sellers[COVERAGE, seller])
    return cuts


@formula
def _add(sellers: Array, first: int, count: int, licensed: float, room: Array, cuts: int) -> float:
    """Fill the rises at the cuts, with those of sellers kept aside; return the total weight of the rest below them."""
    base = 0.0
    for cut in range(cuts):
        room[_RISE, cut] = room[_GIVEN, cut]
    for seller in range(first, count):
        weight, lowest = sellers[WEIGHT, seller], 1.0
        if weight == 0.0:
            continue
        if sellers[COVERAGE, seller] > 0.0:
            lowest = licensed
            room[_RISE, int(room[_COVERED, seller]) - 1] += weight * (1.0 - licensed)
        if sellers[STRICTNESS, seller] > 0.0:
            lowest = sellers[EVASIVE, seller]
            room[_RISE, int(room[_REFUSED, seller]) - 1] += weight * (licensed - lowest)
        base += weight * lowest
    return base


@formula
def _bought(total: float, demand: Demand, slope: float) -> tuple[float, float]:
    """Return what buyers buy, and spend per unit of weight, where the sellers' total weight is this; slope: of price.

    Where nobody would sell in the twin either, all is bought that is asked for.
    """
    if demand.reference_weight <= 0.0:
        return 1.0, 0.0
    if total <= 0.0:
        return 0.0, 0.0
    log_ratio = log(total / demand.reference_weight)
    spent = exp(log_ratio * ((demand.eta - 1.0) * slope)) * demand.demand
    return exp(log_ratio * (demand.eta * slope)), spent / total


@formula
def solve(sellers: Array, count: int, demand: Demand, kept: Kept, room: Array, cuts: int) -> tuple[float, float, float]:
    """Return quantity, military quantity and expenditure of one market whose cuts are arranged.

    Fill the sales of the first so many sellers; those kept aside sell too, untold.
    """
    total = kept[1] + _add(sellers, 0, count, demand.licensed, room, cuts)
    slope = 1.0 / (demand.sigma - 1.0)
    quantity, sensitive, expenditure, start = 0.0, 0.0, 0.0, 0.0
    bought, per_weight, priced = 0.0, 0.0, -1.0
    for piece in range(cuts + 1):
        end = room[_CUT, piece] if piece < cuts else 1.0
        width = end - start
        room[_BELOW, piece] = 0.0
        if width > 0.0:
            if total != priced:
                bought, per_weight = _bought(total, demand, slope)
                priced = total
            room[_BELOW, piece] = width * per_weight
            expenditure += width * per_weight * total
            quantity += bought * width
            if end <= demand.military_share:
                sensitive += bought * width
        if piece < cuts:
            total += room[_RISE, piece]
            start = end
    _fill_sales(sellers, count, demand.licensed, room, cuts)
    return quantity, sensitive / demand.military_share, expenditure


@kernel
def solve_all(sellers: Array, count: int, demand: Demand, room: Array) -> tuple[float, float, float]:
    """Return what `solve` does of a market of so many sellers, none of them kept aside."""
    kept = _keep_none(demand.military_share, room)
    return solve(sellers, count, demand, kept, room, arrange(sellers, 0, count, kept, room))


@formula
def _fill_sales(sellers: Array, count: int, licensed: float, room: Array, cuts: int) -> None:
    """Fill direct and evaded sales from the spending per unit of weight on each piece (in _BELOW)."""
    above, below = 0.0, 0.0
    for piece in range(cuts, -1, -1):
        above += room[_BELOW, piece]
        room[_ABOVE, piece] = above
    for piece in range(cuts + 1):
        here = room[_BELOW, piece]
        room[_BELOW, piece] = below
        below += here
    for seller in range(count):
        refused = int(room[_REFUSED, seller])
        from_strictness, from_coverage = room[_ABOVE, refused], room[_ABOVE, int(room[_COVERED, seller])]
        direct = licensed * (from_strictness - from_coverage) + from_coverage
        sellers[DIRECT, seller] = sellers[WEIGHT, seller] * direct
        evaded = room[_BELOW, refused] if sellers[STRICTNESS, seller] > 0.0 else 0.0
        sellers[EVADED, seller] = sellers[WEIGHT, seller] * sellers[EVASIVE, seller] * evaded


def sell_compiled(offers: "Offers", buyers: "Buyers", licensed: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Return the fields of `Sales` for offers [..., slot] and buyers [...]; licensed as in `Demand`."""
    shape = np.broadcast_shapes(*(np.shape(field) for field in offers), *((*np.shape(field), 1) for field in buyers))
    table = [_spread(field, shape).reshape(-1, shape[-1]) for field in offers]
    column = [_spread(field, shape[:-1]).reshape(-1) for field in (*buyers[:5], licensed)]
    bought, flows = np.empty((3, len(column[0]))), np.empty((2, *table[0].shape))
    _solve_markets(tuple(table), tuple(column), bought, flows)
    quantity, sensitive, expenditure = bought.reshape(3, *shape[:-1])
    direct, evaded = flows.reshape(2, *shape)
    return quantity, sensitive, expenditure, direct, evaded


def _spread(field: Array, shape: tuple[int, ...]) -> Array:
    """Return a field with all axes, in one piece of memory."""
    if np.shape(field) != shape:
        field = np.broadcast_to(field, shape)
    return np.ascontiguousarray(field)


@kernel
def _solve_markets(offers: tuple[Array, ...], buyers: tuple[Array, ...], bought: Array, flows: Array) -> None:
    """Solve markets: offers [market, slot] in the order of `Offers`, buyers [market] in that of `Demand`.

    Fill bought [3, market]: quantity, military quantity, expenditure; flows [2, market, slot]: direct, evaded.
    """
    weight, strictness, coverage, evasive = offers
    reference, demand, sigma, eta, military, licensed = buyers
    slots = weight.shape[1]
    sellers, room = np.empty((MARKET_ROWS, slots)), room_of(slots)
    for m in range(len(weight)):
        for slot in range(slots):
            sellers[WEIGHT, slot], sellers[STRICTNESS, slot] = weight[m, slot], strictness[m, slot]
            sellers[COVERAGE, slot], sellers[EVASIVE, slot] = coverage[m, slot], evasive[m, slot]
        buyer = Demand(reference[m], demand[m], sigma[m], eta[m], military[m], licensed[m])
        bought[0, m], bought[1, m], bought[2, m] = solve_all(sellers, slots, buyer, room)
        for slot in range(slots):
            flows[0, m, slot], flows[1, m, slot] = sellers[DIRECT, slot], sellers[EVADED, slot]
