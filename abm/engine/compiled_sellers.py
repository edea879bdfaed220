"""Compiled mirror of `sales_under` in `abm.engine.market_phase`: sellers of an item with the routes rules leave them.

Tables come as the engine holds them, [group, item]; each item gathers its own sellers, so nothing is packed.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel
from abm.mechanisms.market.compiled_market import Demand, Scratch, arrange, scratch, solve

if TYPE_CHECKING:
    from abm.engine.market_phase import Rules
    from abm.engine.setting import Setting
    from abm.mechanisms.market.substitution import Buyers

__all__ = ["Facts", "Sellers", "demand_of", "facts_of", "gather", "offer", "room", "sales_under_compiled", "sell"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


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


class Sellers(NamedTuple):
    """The sellers of one item, in the order of its slots: groups and slots, offers, legal share of evasion, sales."""

    group: Index
    slot: Index
    weight: Array
    strictness: Array
    coverage: Array
    evasive: Array
    legal: Array
    direct: Array
    evaded: Array


def facts_of(setting: "Setting") -> Facts:
    """Return the facts of a run."""
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
    lead = np.broadcast_shapes(*(table.shape[:-2] for table in rules), weight.shape[:-2], routes.shape[1:-2])
    tables = _worlds(weight), _worlds(rules.strictness), _worlds(rules.coverage), _worlds(rules.follows_goods)
    demand = np.broadcast_to(buyers.demand, (*lead, weight.shape[-1]))
    reference = np.broadcast_to(buyers.reference_weight, demand.shape)
    worlds = demand.size // weight.shape[-1]
    bought = np.empty((3, worlds, weight.shape[-1]))
    flows = np.zeros((2, worlds, *setting.structure.slot_group.shape))
    by_route = np.ascontiguousarray(routes).reshape(len(routes), -1, *routes.shape[-2:])
    _solve_worlds(facts_of(setting), tables, by_route, (_rows(reference), _rows(demand)), bought, flows)
    quantity, sensitive, expenditure = bought.reshape(3, *demand.shape)
    direct, evaded = flows.reshape(2, *lead, *flows.shape[2:])
    return quantity, sensitive, expenditure, direct, evaded


def _worlds(table: Array) -> Array:
    """Return a table [world, group, item] in one piece of memory."""
    return np.ascontiguousarray(table).reshape(-1, *table.shape[-2:])


def _rows(table: Array) -> Array:
    """Return a table [world, item] of its own."""
    return np.array(table).reshape(-1, table.shape[-1])


@kernel
def room(slots: int) -> Sellers:
    """Return room for the sellers of an item with so many slots."""
    return Sellers(
        np.empty(slots, np.int64),
        np.empty(slots, np.int64),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
    )


@kernel
def demand_of(facts: Facts, reference_weight: float, demand: float, item: int) -> Demand:
    """Return the buyers of an item."""
    share = facts.military_share[item]
    return Demand(reference_weight, demand, facts.sigma[item], facts.eta, share, facts.licensed[item])


@kernel
def gather(sellers: Sellers, facts: Facts, weight: Array, item: int) -> int:
    """Fill groups, slots and weights of an item's sellers from weight [group, item]; return how many there are."""
    count = 0
    for slot in range(facts.slot_group.shape[1]):
        group = facts.slot_group[item, slot]
        if facts.slot_valid[item, slot] and weight[group, item] != 0.0:
            sellers.group[count], sellers.slot[count], sellers.weight[count] = group, slot, weight[group, item]
            count += 1
    return count


@kernel
def offer(
    sellers: Sellers, place: int, rules: tuple[float, float, float], routes: tuple[float, float, float], licensed: float
) -> None:
    """Fill one seller's offer, as `open_routes` and `legal_share` do.

    rules: strictness, coverage and strictness that follows its goods; routes: multipliers before any rule closes them.
    """
    strictness, coverage, goods = rules
    by_hub, by_affiliate, derated = routes
    by_affiliate *= 1.0 - min(goods / (strictness if strictness > 0.0 else 1.0), 1.0)
    total = by_hub + by_affiliate + derated
    scale = min(1.0, licensed / total) if total > 0.0 else 1.0
    evasive = by_hub * scale + by_affiliate * scale + derated * scale
    sellers.strictness[place], sellers.coverage[place], sellers.evasive[place] = strictness, coverage, evasive
    sellers.legal[place] = 1.0 - by_hub * scale / evasive if evasive > 0.0 else 0.0


@kernel
def sell(
    sellers: Sellers, count: int, demand: Demand, space: Scratch, cuts: int = 0
) -> tuple[float, float, float, int]:
    """Solve the market of so many sellers; return quantity, military quantity, expenditure, and the number of cuts.

    cuts: as returned before, where only weights have changed since; 0 where strictness or coverage have.
    """
    offers = sellers.weight[:count], sellers.strictness, sellers.coverage, sellers.evasive
    if cuts == 0:
        cuts = arrange(offers, demand, space)
    quantity, military, expenditure = solve(offers, demand, space, cuts, (sellers.direct, sellers.evaded))
    return quantity, military, expenditure, cuts


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
    slots = facts.slot_group.shape[1]
    sellers, space = room(slots), scratch(slots)
    for world in range(bought.shape[1]):
        w, s, c = world % len(weight), world % len(strictness), world % len(coverage)
        g, r = world % len(goods), world % routes.shape[1]
        for item in range(bought.shape[2]):
            count = gather(sellers, facts, weight[w], item)
            for place in range(count):
                group = sellers.group[place]
                rules = strictness[s, group, item], coverage[c, group, item], goods[g, group, item]
                open_to = routes[0, r, group, item], routes[1, r, group, item], routes[2, r, group, item]
                offer(sellers, place, rules, open_to, facts.licensed[item])
            demand = demand_of(facts, buyers[0][world, item], buyers[1][world, item], item)
            quantity, military, expenditure, _ = sell(sellers, count, demand, space)
            bought[0, world, item], bought[1, world, item], bought[2, world, item] = quantity, military, expenditure
            for place in range(count):
                flows[0, world, item, sellers.slot[place]] = sellers.direct[place]
                flows[1, world, item, sellers.slot[place]] = sellers.evaded[place]
