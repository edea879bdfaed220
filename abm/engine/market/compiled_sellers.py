"""Compiled mirror of `sales_under` in `sales` beside it: sellers of an item with the routes rules leave them.

Tables come as the engine holds them, [group, item]; each item gathers its own sellers, so nothing is packed.
"""

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import formula, kernel
from abm.mechanisms.market.compiled_market import (
    COVERAGE,
    DIRECT,
    EVADED,
    EVASIVE,
    MARKET_ROWS,
    STRICTNESS,
    WEIGHT,
    Demand,
    room_of,
    solve_all,
)

if TYPE_CHECKING:
    from abm.engine.market.sales import Rules
    from abm.engine.setting import Setting
    from abm.mechanisms.market.substitution import Buyers

__all__ = [
    "BASE", "COVER", "GOODS", "GROUP", "LEGAL", "RULE", "SELLER_ROWS",
    "Facts", "demand_of", "facts_of", "gather", "gather_in_order", "gather_rules", "offer", "offer_all",
    "sales_under_compiled", "sellers_of",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

# Rows of a table of sellers after the market's: where a seller stands, its weight before learning, the share of its
# evasion that pays its home, its routes before any rule, and the rules on it, on its coverage and on its goods.
GROUP, SLOT, BASE, LEGAL, BY_HUB, BY_AFFILIATE, DERATED, RULE, COVER, GOODS, SELLER_ROWS = range(
    MARKET_ROWS, MARKET_ROWS + 11
)


class Facts(NamedTuple):
    """What no policy changes: sellers by slot [item, slot], home and production [group], and columns [item]."""

    slot_group: Index
    slot_valid: Flags
    home: Index
    production: Index
    sigma: Array
    licensed: Array
    military_share: Array
    military_weight: Array
    growth_weight: Array
    eta: float
    target: int


def facts_of(setting: "Setting") -> Facts:
    """Return the facts of a run."""
    return setting.once("facts", lambda: _facts_of(setting))


def _facts_of(setting: "Setting") -> Facts:
    structure = setting.structure
    return Facts(
        structure.slot_group,
        structure.slot_valid,
        structure.home,
        structure.production,
        setting.sigma,
        setting.licence,
        setting.military_share,
        setting.military_weight,
        setting.growth_weight,
        float(setting.eta),
        structure.target,
    )


def sales_under_compiled(
    setting: "Setting", weight: Array, routes: Array, rules: "Rules", buyers: "Buyers"
) -> tuple[Array, Array, Array, Array, Array]:
    """Return the fields of `Sales` that `sales_under` returns."""
    axes = {weight.shape[:-2], routes.shape[1:-2], *(table.shape[:-2] for table in rules)}
    lead = axes.pop() if len(axes) == 1 else np.broadcast_shapes(*axes)
    tables = _worlds(weight), _worlds(rules.strictness), _worlds(rules.coverage), _worlds(rules.follows_goods)
    shape = *lead, weight.shape[-1]
    worlds = prod(lead)
    bought = np.empty((3, worlds, weight.shape[-1]))
    flows = np.zeros((2, worlds, *setting.structure.slot_group.shape))
    by_route = np.ascontiguousarray(routes).reshape(len(routes), -1, *routes.shape[-2:])
    demand = _rows(buyers.reference_weight, shape), _rows(buyers.demand, shape)
    _solve_worlds(facts_of(setting), tables, by_route, demand, bought, flows)
    quantity, sensitive, expenditure = bought.reshape(3, *shape)
    direct, evaded = flows.reshape(2, *lead, *flows.shape[2:])
    return quantity, sensitive, expenditure, direct, evaded


def _worlds(table: Array) -> Array:
    """Return a table [world, group, item] in one piece of memory."""
    return np.ascontiguousarray(table).reshape(-1, *table.shape[-2:])


def _rows(table: Array, shape: tuple[int, ...]) -> Array:
    """Return a table of a shape [..., item] as [world, item] of its own."""
    whole = table if np.shape(table) == shape else np.broadcast_to(table, shape)
    return np.array(whole).reshape(-1, shape[-1])


@kernel
def sellers_of(facts: Facts) -> Array:
    """Return a table for the sellers of any item."""
    return np.zeros((SELLER_ROWS, facts.slot_group.shape[1]))


@kernel
def demand_of(facts: Facts, reference_weight: float, demand: float, item: int) -> Demand:
    """Return the buyers of an item."""
    share = facts.military_share[item]
    return Demand(reference_weight, demand, facts.sigma[item], facts.eta, share, facts.licensed[item])


@kernel
def gather(sellers: Array, facts: Facts, weight: Array, routes: Array, item: int) -> int:
    """Fill groups, slots, weights and routes of an item's sellers; return how many there are.

    weight [group, item]; routes [route, group, item].
    """
    slot_group, slot_valid, count = facts.slot_group, facts.slot_valid, 0
    for slot in range(slot_group.shape[1]):
        group = slot_group[item, slot]
        if slot_valid[item, slot] and weight[group, item] != 0.0:
            gather_one(sellers, count, group, weight, routes, item)
            sellers[SLOT, count] = slot
            count += 1
    return count


@kernel
def gather_in_order(
    sellers: Array, facts: Facts, weight: Array, routes: Array, concerned: Flags, item: int
) -> tuple[int, int]:
    """Fill an item's sellers as `gather` does but for slots, those concerned [group, item] first.

    Return how many of them there are, and how many in all.
    """
    slot_group, slot_valid, count, first = facts.slot_group, facts.slot_valid, 0, 0
    for wanted in (True, False):
        first = count
        for slot in range(slot_group.shape[1]):
            group = slot_group[item, slot]
            if slot_valid[item, slot] and weight[group, item] != 0.0 and concerned[group, item] == wanted:
                gather_one(sellers, count, group, weight, routes, item)
                count += 1
    return first, count


@formula
def gather_one(sellers: Array, place: int, group: int, weight: Array, routes: Array, item: int) -> None:
    """Fill group, weights and routes of one seller of an item."""
    sellers[GROUP, place] = group
    sellers[BASE, place] = sellers[WEIGHT, place] = weight[group, item]
    for route in range(3):
        sellers[BY_HUB + route, place] = routes[route, group, item]


@kernel
def gather_rules(sellers: Array, count: int, strictness: Array, coverage: Array, goods: Array, item: int) -> None:
    """Fill the rules on an item's sellers from tables [group, item]."""
    for place in range(count):
        group = int(sellers[GROUP, place])
        sellers[RULE, place], sellers[COVER, place] = strictness[group, item], coverage[group, item]
        sellers[GOODS, place] = goods[group, item]


@formula
def offer(sellers: Array, place: int, rules: tuple[float, float, float], licensed: float) -> None:
    """Fill one seller's offer, as `open_routes` and `legal_share` do.

    rules: strictness, coverage and strictness that follows its goods.
    """
    strictness, coverage, goods = rules
    by_hub, derated = sellers[BY_HUB, place], sellers[DERATED, place]
    closed = min(goods / (strictness if strictness > 0.0 else 1.0), 1.0)
    by_affiliate = sellers[BY_AFFILIATE, place] * (1.0 - closed)
    total = by_hub + by_affiliate + derated
    scale = min(1.0, licensed / total) if total > 0.0 else 1.0
    evasive = by_hub * scale + by_affiliate * scale + derated * scale
    sellers[STRICTNESS, place], sellers[COVERAGE, place], sellers[EVASIVE, place] = strictness, coverage, evasive
    sellers[LEGAL, place] = 1.0 - by_hub * scale / evasive if evasive > 0.0 else 0.0


@kernel
def offer_all(sellers: Array, first: int, count: int, licensed: float) -> None:
    """Fill the offers of the sellers from first to before count under the rules gathered."""
    for place in range(first, count):
        offer(sellers, place, (sellers[RULE, place], sellers[COVER, place], sellers[GOODS, place]), licensed)


@kernel
def _solve_worlds(
    facts: Facts,
    tables: tuple[Array, Array, Array, Array],
    routes: Array,
    buyers: tuple[Array, Array],
    bought: Array,
    flows: Array,
) -> None:
    """Solve the markets of worlds.

    tables: weight, strictness, coverage, follows_goods [world or 1, group, item]; routes [route, world or 1, group,
    item]; buyers: reference weight and demand [world, item]. Fill bought [3, world, item] and flows
    [2, world, item, slot].
    """
    weight, strictness, coverage, goods = tables
    sellers, room = sellers_of(facts), room_of(facts.slot_group.shape[1])
    for world in range(bought.shape[1]):
        w, r = world % len(weight), world % routes.shape[1]
        s, c, g = world % len(strictness), world % len(coverage), world % len(goods)
        for item in range(bought.shape[2]):
            count = gather(sellers, facts, weight[w], routes[:, r], item)
            gather_rules(sellers, count, strictness[s], coverage[c], goods[g], item)
            offer_all(sellers, 0, count, facts.licensed[item])
            demand = demand_of(facts, buyers[0][world, item], buyers[1][world, item], item)
            quantity, military, expenditure = solve_all(sellers, count, demand, room)
            bought[0, world, item], bought[1, world, item], bought[2, world, item] = quantity, military, expenditure
            for place in range(count):
                slot = int(sellers[SLOT, place])
                flows[0, world, item, slot] = sellers[DIRECT, place]
                flows[1, world, item, slot] = sellers[EVADED, place]
