"""What one item brings under coalitions of its sellers and every level of a common list, by state.

The members of a coalition that sell the item and have a legal basis for a list share one level of strictness, by a list
that names nobody. States asked about that stay outside have rules of their own, all others the rules in force. All
expect the same market at the horizon: every seller loses research with sales, and the target learns on every item.
Reach counts where it is in force now. Left out: one-off costs, and the spill of advanced lists to mature items.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.outlook import capability_terms, friction_of_lists, learned_ahead, lost_share
from abm.engine.deciding.surroundings import MonthView, stances_of
from abm.engine.market.sales import reached, sales_without_rules
from abm.engine.setting import Setting
from abm.mechanisms.controls.jurisdiction import Regulators, strictest, territorial
from abm.mechanisms.market.routes import legal_share, open_routes
from abm.mechanisms.market.substitution import Buyers, Offers, sell
from abm.mechanisms.negotiation.beliefs import seen_strictness
from abm.mechanisms.negotiation.stability import belongs, members
from abm.mechanisms.states.postures import item_levels
from abm.mechanisms.states.preferences import Stance
from abm.world.world import World

__all__ = [
    "ItemSellers", "ItemTable", "Jurisdiction", "Outside", "jurisdiction_of", "levels_of", "may_adopt", "sellers_of",
    "tables_of_coalitions", "tables_of_subsets",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


class Outside(NamedTuple):
    """Rules of whoever is no member, [row, state, item]: strictness, coverage, and whether they name the target."""

    strictness: Array
    coverage: Array
    targeted: Flags

    def on(self, item: int) -> "Outside":
        """Return the rules on one item, [row, state]."""
        return Outside(self.strictness[:, :, item], self.coverage[:, :, item], self.targeted[:, :, item])

    def repeated(self, count: int) -> "Outside":
        """Return copies of a single row."""
        rows = np.zeros(count, dtype=np.intp)
        return Outside(self.strictness[rows], self.coverage[rows], self.targeted[rows])


class ItemTable(NamedTuple):
    """One item: axes row, level L, and n states asked about or all states.

    A row stands for the coalitions that have some of the item's sellers, bits [m] among the n states, in common: subset
    [row], in rising order. capability [3, row, level]: terms of military, growth and later growth; cost
    [row, level, n]: weighted loss of sales and friction; norm, visible, delivered [row, level, n] and restricted
    [row, level], as in an outlook, in USD million a month; strictness, coverage [row, level, state]: the rules of all.
    """

    bits: Index
    subset: Index
    capability: Array
    cost: Array
    norm: Array
    visible: Array
    delivered: Array
    restricted: Array
    strictness: Array
    coverage: Array

    def rows(self, masks: Index) -> Index:
        """Return the row of each coalition [coalition], given by its members' bits."""
        return np.asarray(np.searchsorted(self.subset, _subset(masks, self.bits)))


def _subset(masks: Index, bits: Index) -> Index:
    """Return which of the bits each mask has, packed into one number, [coalition]."""
    return np.asarray((((masks[:, None] >> bits) & 1) << np.arange(len(bits))).sum(axis=1), dtype=np.intp)


def levels_of(setting: Setting) -> tuple[Array, Array]:
    """Return coverage and approval of the levels of a common list, [level, item]: none, the grid, military buyers."""
    steps = int(setting.parameters.choice.strictness_steps)
    none = np.zeros_like(setting.military_share)
    levels = item_levels(setting.military_share, setting.spill, steps, (none, none, none.astype(bool)))
    return levels.coverage[: steps + 2], levels.approval[: steps + 2]


def may_adopt(setting: Setting, view: MonthView) -> Flags:
    """Return who can take part in a common list of each item, [state, item]: it sells it and has a legal basis."""
    return np.asarray((view.trade > 0.0) & setting.may_legislate("list")[:, None])


class ItemSellers(NamedTuple):
    """The groups that sell an item [group], whose rules bind them [state, group], and their routes [route, group]."""

    group: Index
    bound: Flags
    routes: Array


class Jurisdiction(NamedTuple):
    """Whose rules bind a group where it produces or by its persons [state, group], and reach [group, item]."""

    bound: Flags
    in_reach: Flags


def jurisdiction_of(setting: Setting, world: World) -> Jurisdiction:
    """Return whose rules bind whom in the world's month, whatever lists hold."""
    structure, rulebook = setting.structure, world.rulebook
    bound = territorial(Regulators(structure.home, structure.production, rulebook.persons))
    return Jurisdiction(bound, reached(setting, rulebook, rulebook.strictness, world.asked))


def sellers_of(setting: Setting, view: MonthView, jurisdiction: Jurisdiction, item: int) -> ItemSellers:
    """Return the sellers of an item; where the leader's reach binds them, it also closes new sites to them."""
    structure = setting.structure
    group = structure.slot_group[item][structure.slot_valid[item]]
    bound, in_reach = jurisdiction.bound[:, group], jurisdiction.in_reach[group, item]
    bound[structure.leader] |= in_reach
    routes = open_routes(view.routes[:, group, item], in_reach.astype(np.float64), setting.licence[item])
    return ItemSellers(group, bound, routes)


def tables_of_subsets(
    setting: Setting,
    world: World,
    view: MonthView,
    states: Index,
    outside: Outside,
    masks: Index,
) -> tuple[ItemTable, ...]:
    """Return a table an item over the subsets of its sellers that coalitions have; outside: in one row."""
    able, tables = may_adopt(setting, view), []
    market = _market_of(setting, world, view, states)
    for item in range(len(setting.structure.items)):
        bits = np.flatnonzero(able[states, item])
        subset = np.unique(_subset(masks, bits))
        inside = np.zeros((len(subset), len(setting.structure.states)), dtype=bool)
        inside[:, states[bits]] = belongs(subset, len(bits))
        tables.append(_table(market, item, (bits, subset), inside, outside.on(item)))
    return tuple(tables)


def tables_of_coalitions(
    setting: Setting, world: World, view: MonthView, states: Index, outside: Outside
) -> tuple[ItemTable, ...]:
    """Return a table an item over all coalitions of n states, each a row of outside."""
    able, everyone = may_adopt(setting, view), (np.arange(len(states)), np.arange(1 << len(states)))
    member = np.zeros((1 << len(states), len(setting.structure.states)), dtype=bool)
    member[:, states] = members(len(states))
    market = _market_of(setting, world, view, states)
    return tuple(
        _table(market, item, everyone, member & able[:, item], outside.on(item))
        for item in range(len(setting.structure.items))
    )


class _Market(NamedTuple):
    """What all items of a month have in common: n states with their stances [n], and the levels of a list."""

    setting: Setting
    world: World
    view: MonthView
    states: Index
    stances: Stance
    coverage: Array
    approval: Array
    jurisdiction: Jurisdiction


def _market_of(setting: Setting, world: World, view: MonthView, states: Index) -> _Market:
    stances = stances_of(setting, world, view, states)
    return _Market(setting, world, view, states, stances, *levels_of(setting), jurisdiction_of(setting, world))


def _table(
    market: _Market,
    item: int,
    rows: tuple[Index, Index],
    inside: Flags,
    outside: Outside,
) -> ItemTable:
    """Return the table of an item; rows: bits and subset; inside [row, state]: members in the common list."""
    setting, world, view, states = market[:4]
    coverage, approval = market.coverage[:, item], market.approval[:, item]
    strict = _by_state(outside.strictness, coverage * (1.0 - approval), inside)
    listed = _by_state(outside.coverage, coverage, inside)
    named = outside.targeted[:, None] & ~inside[:, None]
    preferences = setting.parameters.preferences
    sold = _solve(market, item, strict, listed)
    lost = preferences.margin * sold.by_home[..., states]
    lost = lost + market.stances.jobs_weight * preferences.wage_share * sold.by_site[..., states]
    friction = view.friction_left[states] * friction_of_lists(setting, states, item) * (listed * ~named)[..., states]
    asked = world.asked[states, item]
    restricted = view.trade[:, item] * strict
    line = setting.line(named, world.signed[:, item], item)
    seen = seen_strictness(listed[..., states], strict[..., states], asked, setting.parameters.choice.slack_seen)
    return ItemTable(
        *rows,
        capability=sold.capability,
        cost=market.stances.economic_weight * (lost + friction),
        norm=(restricted * line.norm * np.where(named, preferences.targeted_norm, 1.0))[..., states],
        visible=(restricted * np.where(named, preferences.targeted_visibility, 1.0))[..., states],
        delivered=world.asked_worth[states, item] * np.minimum(seen, asked),
        restricted=(restricted * line.erosion).sum(axis=-1),
        strictness=strict,
        coverage=listed,
    )


class _Sold(NamedTuple):
    """Terms of capability [3, row, level], and sales lost by home and by site of production [row, level, state]."""

    capability: Array
    by_home: Array
    by_site: Array


def _by_state(outside: Array, level: Array, inside: Flags) -> Array:
    """Return the level of every state, [row, level, state]: the common one for members, their own for others."""
    return np.where(inside[:, None, :], level[:, None], outside[:, None, :])


def _solve(market: _Market, item: int, strict: Array, listed: Array) -> _Sold:
    """Solve the market of one item today and at the horizon, in which sellers have lost R&D and the target learned."""
    setting, world, view = market[:3]
    structure, buyers = setting.structure, view.buyers
    group, bound, routes = sellers_of(setting, view, market.jurisdiction, item)
    home, site = structure.home[group], structure.production[group]
    offers = Offers(view.weight[group, item], strictest(bound, strict), strictest(bound, listed), routes.sum(axis=0))
    one = Buyers(
        buyers.reference_weight[item], buyers.demand[item], buyers.sigma[item], buyers.eta, buyers.military_share[item],
        buyers.friction,
    )  # fmt: skip
    twin = sales_without_rules(offers.weight, one)
    today = sell(offers, one)
    domestic = np.where(home == structure.target, today.direct, 0.0).sum(axis=-1)
    learned = learned_ahead(setting, item, world.economy.experience[item], view.monthly_experience[item], domestic)
    kept = 1.0 - setting.parameters.preferences.future_sales_loss * lost_share(twin, today.direct)
    weight = offers.weight * np.where(home == structure.target, learned[..., None], kept)
    later = sell(offers._replace(weight=weight), one)
    ahead, legal = setting.horizon_weight, legal_share(routes)
    lost = [twin - sales.direct for sales in (today, later)]
    profit = [short - legal * sales.evaded for short, sales in zip(lost, (today, later), strict=True)]
    by_home, by_site = (
        _sum_to((1.0 - ahead) * flows[0] + ahead * flows[1], label, len(structure.states))
        for flows, label in ((profit, home), (lost, site))
    )
    return _Sold(capability_terms(setting, item, today, later), by_home, by_site)


def _sum_to(table: Array, label: Index, count: int) -> Array:
    """Return sums [..., state] of a table [..., group] by the state that labels each group."""
    return np.asarray(np.einsum("...g,gs->...s", table, (label[:, None] == np.arange(count)).astype(np.float64)))
