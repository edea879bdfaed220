"""What one item brings under coalitions of its sellers and every level of a common list, by state.

The members of a coalition that sell the item share one level of strictness; states asked about that stay outside have
rules of their own, all others the rules in force. Left out: the leader's reach over foreign goods, one-off costs, and
the spill of lists on advanced items to mature ones.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.outlook import learned_ahead
from abm.engine.setting import Setting
from abm.engine.surroundings import MonthView, stance_of
from abm.mechanisms.controls.jurisdiction import territorial
from abm.mechanisms.market.capability import powered
from abm.mechanisms.market.routes import open_routes
from abm.mechanisms.market.substitution import Buyers, Offers, Sales, sell
from abm.mechanisms.negotiation.beliefs import seen_strictness
from abm.mechanisms.negotiation.stability import members
from abm.mechanisms.states.postures import item_levels
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = ["ItemTable", "levels_of", "strictest", "tables_of_coalitions", "tables_of_subsets"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


class ItemTable(NamedTuple):
    """One item: axes row, level L, and n states asked about or all states.

    A row is a subset of the item's sellers [m] (their places among the n states), or a coalition where sellers is None.
    capability [3, row, level]: terms of military, growth and later growth; cost [row, level, n]: weighted loss of sales
    and friction; norm, visible, delivered [row, level, n] and restricted [row, level], as in an outlook, in USD million
    a month; strictness, coverage [row, level, state]: the rules of all states.
    """

    sellers: Index | None
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
        if self.sellers is None:
            return masks
        bits = ((masks[:, None] >> self.sellers) & 1) << np.arange(len(self.sellers))
        return np.asarray(bits.sum(axis=1), dtype=np.intp)


def levels_of(setting: Setting) -> tuple[Array, Array]:
    """Return coverage and approval of the levels of a common list, [level, item]: none, the grid, military buyers."""
    steps = int(setting.parameters.choice.strictness_steps)
    none = np.zeros_like(setting.military_share)
    levels = item_levels(setting.military_share, setting.spill, steps, (none, none, none.astype(bool)))
    return levels.coverage[: steps + 2], levels.approval[: steps + 2]


def tables_of_subsets(
    setting: Setting, world: World, view: MonthView, states: Index, outside: Rulebook
) -> tuple[ItemTable, ...]:
    """Return a table an item over all subsets of its sellers; outside: the rules of whoever is no member."""
    tables = []
    for item in range(len(setting.structure.items)):
        sellers = np.flatnonzero(view.trade[states, item] > 0.0)
        inside = np.zeros((1 << len(sellers), len(setting.structure.states)), dtype=bool)
        inside[:, states[sellers]] = members(len(sellers))
        rules = outside.strictness[None, :, item], outside.coverage[None, :, item]
        tables.append(_table(setting, world, view, states, item, sellers, inside, rules))
    return tuple(tables)


def tables_of_coalitions(
    setting: Setting, world: World, view: MonthView, states: Index, outside: tuple[Array, Array]
) -> tuple[ItemTable, ...]:
    """Return a table an item over all coalitions of n states, each with outsiders' rules of its own.

    outside: strictness and coverage of whoever is no member, both [2**n, state, item].
    """
    member = np.zeros((1 << len(states), len(setting.structure.states)), dtype=bool)
    member[:, states] = members(len(states))
    return tuple(
        _table(
            setting,
            world,
            view,
            states,
            item,
            None,
            member & (view.trade[:, item] > 0.0),
            (outside[0][:, :, item], outside[1][:, :, item]),
        )
        for item in range(len(setting.structure.items))
    )


def _table(
    setting: Setting,
    world: World,
    view: MonthView,
    states: Index,
    item: int,
    sellers: Index | None,
    inside: Flags,
    outside: tuple[Array, Array],
) -> ItemTable:
    """Return the table of an item.

    inside [row, state]: members that sell it; outside: strictness and coverage of all others, both [row, state].
    """
    coverage, approval = (levels[:, item] for levels in levels_of(setting))
    strict = _by_state(outside[0], coverage * (1.0 - approval), inside)
    listed = _by_state(outside[1], coverage, inside)
    stances = [stance_of(setting, world, view, int(state)) for state in states]
    weight, jobs = (np.array([getattr(s, name) for s in stances]) for name in ("economic_weight", "jobs_weight"))
    preferences = setting.parameters.preferences
    sold = _solve(setting, world, view, item, strict, listed)
    lost = preferences.margin * sold.by_home[..., states]
    lost = lost + jobs * preferences.wage_share * sold.by_site[..., states]
    friction = _friction(setting, states, item) * listed[..., states]
    trade, asked = view.trade[:, item], world.asked[states, item]
    line = preferences.exception_share if setting.excepted[item] else 1.0
    seen = seen_strictness(listed[..., states], strict[..., states], asked, setting.parameters.choice.slack_seen)
    return ItemTable(
        sellers=sellers,
        capability=sold.capability,
        cost=weight * (lost + friction),
        norm=trade[states] * strict[..., states] * line,
        visible=trade[states] * strict[..., states],
        delivered=world.asked_worth[states, item] * np.minimum(seen, asked),
        restricted=(trade * strict).sum(axis=-1) * line,
        strictness=strict,
        coverage=listed,
    )


class _Sold(NamedTuple):
    """Terms of capability [3, subset, level], and sales lost by home and by site of production [row, level, state]."""

    capability: Array
    by_home: Array
    by_site: Array


def _by_state(outside: Array, level: Array, inside: Flags) -> Array:
    """Return the level of every state, [row, level, state]: the common one for members, their own for others."""
    return np.where(inside[:, None, :], level[:, None], outside[:, None, :])


def _solve(setting: Setting, world: World, view: MonthView, item: int, strict: Array, listed: Array) -> _Sold:
    """Solve the market of one item today and at the horizon, in which sellers have lost R&D and the target learned."""
    structure, buyers = setting.structure, view.buyers
    used = structure.slot_valid[item]
    group = structure.slot_group[item][used]
    bound = territorial(structure.home, structure.production, world.rulebook.persons)[:, group]
    routes = open_routes(view.routes[:, group, item], np.zeros(len(group)), setting.licence[item])
    evasive = routes.sum(axis=0)
    offers = Offers(view.weight[group, item], strictest(bound, strict), strictest(bound, listed), evasive)
    one = Buyers(
        buyers.reference_weight[item], buyers.demand[item], buyers.sigma[item], buyers.eta, buyers.military_share[item],
        buyers.friction,
    )  # fmt: skip
    twin = offers.weight * (buyers.demand[item] / buyers.reference_weight[item])
    home, site = structure.home[group], structure.production[group]
    today = sell(offers, one)
    domestic = np.where(home == structure.target, today.direct, 0.0).sum(axis=-1)
    experience = world.economy.experience[item], view.monthly_experience[item]
    learned = learned_ahead(setting, np.array(item), np.array(experience[0]), np.array(experience[1]), domestic)
    share = np.clip(1.0 - today.direct / np.where(twin > 0.0, twin, 1.0), 0.0, 1.0) * (twin > 0.0)
    kept = 1.0 - setting.parameters.preferences.future_sales_loss * share
    weight = offers.weight * np.where(home == structure.target, learned[..., None], kept)
    later = sell(offers._replace(weight=weight), one)
    legal = np.where(evasive > 0.0, 1.0 - routes[0] / np.where(evasive > 0.0, evasive, 1.0), 0.0)
    ahead, count = setting.horizon_weight, len(structure.states)
    lost = [twin - sales.direct for sales in (today, later)]
    profit = [short - legal * sales.evaded for short, sales in zip(lost, (today, later), strict=True)]
    return _Sold(
        _capability(setting, item, today, later),
        by_home=_sum_to((1.0 - ahead) * profit[0] + ahead * profit[1], home, count),
        by_site=_sum_to((1.0 - ahead) * lost[0] + ahead * lost[1], site, count),
    )


def strictest(bound: Flags, level: Array) -> Array:
    """Return the highest level that binds each group, [..., group], from levels by state [..., state]."""
    found = np.zeros((*level.shape[:-1], bound.shape[1]))
    for state in np.flatnonzero(bound.any(axis=1)):
        found = np.maximum(found, np.where(bound[state], level[..., state, None], 0.0))
    return found


def _sum_to(table: Array, label: Index, count: int) -> Array:
    """Return sums [..., state] of a table [..., group] by the state that labels each group."""
    return np.asarray(np.einsum("...g,gs->...s", table, (label[:, None] == np.arange(count)).astype(np.float64)))


def _capability(setting: Setting, item: int, today: Sales, later: Sales) -> Array:
    params = setting.parameters.capability
    military = today.quantity if setting.switches.rationing == "uniform" else today.military_quantity
    return np.stack(
        [
            powered(quantity, weight[item], params)
            for quantity, weight in (
                (military, setting.military_weight),
                (today.quantity, setting.growth_weight),
                (later.quantity, setting.growth_weight),
            )
        ]
    )


def _friction(setting: Setting, states: Index, item: int) -> Array:
    """Return what full coverage by a list costs each state on exports outside its white list, USD million a month."""
    elsewhere = setting.world_trade[states, item] * setting.structure.case.state.outside_white_list[states]
    return np.asarray(setting.parameters.market.friction * setting.parameters.preferences.margin * elsewhere)
