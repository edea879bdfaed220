"""Compiled mirror of `abm.mechanisms.market.substitution.sell`: one market after another, each over its few cuts.

Equal cuts are merged and those of sellers of weight 0 left out, so a market takes few pieces.
"""

from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel

if TYPE_CHECKING:
    from abm.mechanisms.market.substitution import Buyers, Offers

__all__ = ["Demand", "Scratch", "arrange", "scratch", "sell_compiled", "solve"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
# Weight, strictness, coverage and evasive routes of a market's sellers, each [slot].
Rows = tuple[Array, Array, Array, Array]


class Demand(NamedTuple):
    """The buyers of one market, as `Buyers`; licensed: the weight left of a licensed sale."""

    reference_weight: float
    demand: float
    sigma: float
    eta: float
    military_share: float
    licensed: float


class Scratch(NamedTuple):
    """Room for the step function of one market.

    cut, rise [2*slot + 2]: cuts that differ, in order, and what the total weight rises by at each; below, above: sums
    of spending per weight on the pieces below and above each cut; refused, covered [slot]: how many cuts lie at or
    below a seller's strictness and coverage.
    """

    cut: Array
    rise: Array
    below: Array
    above: Array
    refused: Index
    covered: Index


@kernel
def scratch(slots: int) -> Scratch:
    """Return room for a market of so many slots."""
    size = 2 * slots + 3
    return Scratch(
        np.empty(size),
        np.empty(size),
        np.empty(size),
        np.empty(size),
        np.empty(slots, np.int64),
        np.empty(slots, np.int64),
    )


@kernel
def _place(cut: Array, count: int, at: float) -> int:
    """Return how many cuts lie at or below a point."""
    place = count
    while place > 0 and cut[place - 1] > at:
        place -= 1
    return place


@kernel
def _insert(cut: Array, count: int, at: float) -> int:
    """Insert a cut among the sorted cuts unless it is there; return how many there are."""
    place = _place(cut, count, at)
    if place > 0 and cut[place - 1] == at:
        return count
    for later in range(count, place, -1):
        cut[later] = cut[later - 1]
    cut[place] = at
    return count + 1


@kernel
def arrange(offers: Rows, demand: Demand, room: Scratch) -> int:
    """Fill the cuts of a market and each seller's places among them; return how many cuts there are."""
    weight, strictness, coverage, _ = offers
    room.cut[0], count = demand.military_share, 1
    for slot in range(len(weight)):
        if weight[slot] != 0.0:
            for at in (strictness[slot], coverage[slot]):
                if at > 0.0:
                    count = _insert(room.cut, count, at)
    for slot in range(len(weight)):
        room.refused[slot] = _place(room.cut, count, strictness[slot])
        room.covered[slot] = _place(room.cut, count, coverage[slot])
    return count


@kernel
def _base(offers: Rows, demand: Demand, room: Scratch, count: int) -> float:
    """Fill the rises at the cuts; return the total weight below the first."""
    weight, strictness, coverage, evasive = offers
    room.rise[:count] = 0.0
    base = 0.0
    for slot in range(len(weight)):
        lowest = 1.0
        if weight[slot] == 0.0:
            continue
        if coverage[slot] > 0.0:
            lowest = demand.licensed
            room.rise[room.covered[slot] - 1] += weight[slot] * (1.0 - demand.licensed)
        if strictness[slot] > 0.0:
            lowest = evasive[slot]
            room.rise[room.refused[slot] - 1] += weight[slot] * (demand.licensed - evasive[slot])
        base += weight[slot] * lowest
    return base


@kernel
def solve(
    offers: Rows, demand: Demand, room: Scratch, count: int, flows: tuple[Array, Array]
) -> tuple[float, float, float]:
    """Return quantity, military quantity and expenditure of one market; fill flows: direct and evaded sales [slot].

    offers: weight [slot], and rows of strictness, coverage and evasive routes that are as long or longer; their count
    cuts are arranged in the room.
    """
    total = _base(offers, demand, room, count)
    slope = 1.0 / (demand.sigma - 1.0)
    quantity, sensitive, expenditure, start = 0.0, 0.0, 0.0, 0.0
    for piece in range(count + 1):
        end = room.cut[piece] if piece < count else 1.0
        width = end - start
        room.below[piece] = 0.0
        if width > 0.0:
            bought = 1.0 if demand.reference_weight <= 0.0 else 0.0
            if total > 0.0 and demand.reference_weight > 0.0:
                log_ratio = log(total / demand.reference_weight)
                bought = exp(log_ratio * (demand.eta * slope))
                spent = width * (exp(log_ratio * ((demand.eta - 1.0) * slope)) * demand.demand)
                expenditure += spent
                room.below[piece] = spent / total
            quantity += bought * width
            if end <= demand.military_share:
                sensitive += bought * width
        if piece < count:
            total += room.rise[piece]
            start = end
    _flows(offers, demand.licensed, room, count, flows)
    return quantity, sensitive / demand.military_share, expenditure


@kernel
def _flows(offers: Rows, licensed: float, room: Scratch, count: int, flows: tuple[Array, Array]) -> None:
    """Fill direct and evaded sales from the spending per unit of weight on each piece (in `below`)."""
    above = 0.0
    for piece in range(count, -1, -1):
        above += room.below[piece]
        room.above[piece] = above
    below = 0.0
    for piece in range(count + 1):
        below, room.below[piece] = below + room.below[piece], below
    weight, strictness, _, evasive = offers
    direct, evaded = flows
    for slot in range(len(weight)):
        from_strictness, from_coverage = room.above[room.refused[slot]], room.above[room.covered[slot]]
        direct[slot] = weight[slot] * (licensed * (from_strictness - from_coverage) + from_coverage)
        evaded[slot] = 0.0
        if strictness[slot] > 0.0:
            evaded[slot] = weight[slot] * evasive[slot] * room.below[room.refused[slot]]


def sell_compiled(offers: "Offers", buyers: "Buyers", licensed: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Return the fields of `Sales` for offers [..., slot] and buyers [...]; licensed as in `Demand`."""
    shape = np.broadcast_shapes(*(np.shape(field) for field in offers), *((*np.shape(field), 1) for field in buyers))
    table = [_spread(field, shape).reshape(-1, shape[-1]) for field in offers]
    column = [_spread(field, shape[:-1]).reshape(-1) for field in (*buyers[:5], licensed)]
    bought, flows = np.empty((3, len(column[0]))), np.empty((2, *table[0].shape))
    _solve_all(tuple(table), tuple(column), bought, flows)
    quantity, sensitive, expenditure = bought.reshape(3, *shape[:-1])
    direct, evaded = flows.reshape(2, *shape)
    return quantity, sensitive, expenditure, direct, evaded


def _spread(field: Array, shape: tuple[int, ...]) -> Array:
    """Return a field with all axes, in one piece of memory."""
    if np.shape(field) != shape:
        field = np.broadcast_to(field, shape)
    return np.ascontiguousarray(field)


@kernel
def _solve_all(offers: tuple[Array, ...], buyers: tuple[Array, ...], bought: Array, flows: Array) -> None:
    """Solve markets: offers [market, slot] in the order of `Offers`, buyers [market] in that of `Demand`.

    Fill bought [3, market]: quantity, military quantity, expenditure; flows [2, market, slot]: direct, evaded.
    """
    weight, strictness, coverage, evasive = offers
    reference, demand, sigma, eta, military, licensed = buyers
    room = scratch(weight.shape[1])
    for m in range(weight.shape[0]):
        buyer = Demand(reference[m], demand[m], sigma[m], eta[m], military[m], licensed[m])
        offers_of = weight[m], strictness[m], coverage[m], evasive[m]
        count = arrange(offers_of, buyer, room)
        bought[0, m], bought[1, m], bought[2, m] = solve(offers_of, buyer, room, count, (flows[0, m], flows[1, m]))
