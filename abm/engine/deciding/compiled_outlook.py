"""Kernels that mirror the tables of an outlook in `outlook` beside them, with the offers of `offers`.

Levels at which a state's rule on an item is the same share one solution of its markets.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import formula, kernel
from abm.engine.deciding.columns import Column
from abm.engine.deciding.compiled_given import Given, Tastes
from abm.engine.deciding.compiled_utility import powered
from abm.engine.market.compiled_sellers import (
    BASE,
    COVER,
    GOODS,
    GROUP,
    LEGAL,
    RULE,
    SELLER_ROWS,
    Facts,
    demand_of,
    gather,
    gather_in_order,
    gather_rules,
    offer,
    offer_all,
    sellers_of,
)
from abm.mechanisms.market.compiled_market import (
    DIRECT,
    EVADED,
    WEIGHT,
    arrange,
    keep_aside,
    room_of,
    solve,
    solve_all,
)
from abm.mechanisms.negotiation.line import INSIDE, OUTSIDE

__all__ = ["Own", "fill_columns", "fill_fixed", "join_tiers"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

_LATER = int(Column.LATER_ADVANCED)
_ECONOMIC, _NORM, _OUTSIDE, _VISIBLE = (
    int(column) for column in (Column.ECONOMIC, Column.NORM, Column.OUTSIDE_LINE, Column.VISIBLE)
)
_DELIVERED, _MOVED, _CONTROLLED, _TAKEN = (
    int(column) for column in (Column.DELIVERED, Column.MOVED, Column.CONTROLLED, Column.TAKEN)
)
# Rows of a table of sellers after those of `compiled_sellers`: sales without rules; whether the state's rule binds a
# seller, and its goods anywhere; the leader's strictness where its reach covers it; whether it is of the state, made
# there, and of the target.
_TWIN, _OWN, _ITS_GOODS, _REACH, _AT_HOME, _ON_SITE, _DOMESTIC, _ROWS = range(SELLER_ROWS, SELLER_ROWS + 8)


class Own(NamedTuple):
    """The state's own rules [level, item] on the items it sells, items [item]."""

    items: Index
    coverage: Array
    strictness: Array
    targeted: Flags


@kernel
def _concerned(facts: Facts, given: Given, state: int) -> Flags:
    """Return where the state's rules move a group's offers, or its sales are asked for, [group, item].

    The state's own and those made there count in its loss, the target's in what its firms learn.
    """
    concerned = np.empty_like(given.own)
    for group in range(len(facts.home)):
        home = facts.home[group]
        whole = home == state or facts.production[group] == state or home == facts.target
        for item in range(concerned.shape[1]):
            concerned[group, item] = whole or given.own[group, item] or given.its_goods[group, item]
    return concerned


@kernel
def _gather_own(sellers: Array, count: int, item: int, facts: Facts, given: Given, tastes: Tastes) -> None:
    """Fill what the state's rules and its reach mean to an item's sellers, and whose they are."""
    a_unit = given.demand[item] / given.reference_weight[item]
    for place in range(count):
        group = int(sellers[GROUP, place])
        sellers[_TWIN, place] = sellers[BASE, place] * a_unit
        sellers[_OWN, place], sellers[_ITS_GOODS, place] = given.own[group, item], given.its_goods[group, item]
        sellers[_REACH, place] = given.reach_level[item] if given.bound[group] else 0.0
        sellers[_AT_HOME, place] = facts.home[group] == tastes.state
        sellers[_ON_SITE, place] = facts.production[group] == tastes.state
        sellers[_DOMESTIC, place] = facts.home[group] == facts.target


@formula
def _offers(sellers: Array, count: int, spared: bool, own: tuple[float, float], licensed: float) -> None:
    """Fill the offers of an item when the state's own groups follow a level (strictness, coverage): `offers_at`."""
    strict, covers = own
    for place in range(count):
        reach = 0.0 if spared else sellers[_REACH, place]
        refused, covered = max(sellers[RULE, place], reach), max(sellers[COVER, place], reach)
        goods = max(sellers[GOODS, place], reach)
        if sellers[_OWN, place] > 0.0:
            refused, covered = max(refused, strict), max(covered, covers)
        if sellers[_ITS_GOODS, place] > 0.0:
            goods = max(goods, strict)
        sellers[WEIGHT, place] = sellers[BASE, place]
        offer(sellers, place, (refused, covered, goods), licensed)


@formula
def _to_horizon(sellers: Array, count: int, sales: tuple[float, float], learning: float, tastes: Tastes) -> None:
    """Change weights to those at the horizon: the target's firms have learned, own firms lost R&D.

    sales: the target's own, so far and a month in the twin, USD million; learning: exponent of what they gain.
    """
    domestic, (so_far, a_month) = 0.0, sales
    for place in range(count):
        if sellers[_DOMESTIC, place] > 0.0:
            domestic += sellers[DIRECT, place]
    gained, expected = so_far + tastes.horizon * domestic, so_far + tastes.horizon * a_month
    learned = (gained / expected) ** learning if gained > 0.0 and expected > 0.0 else 1.0
    for place in range(count):
        twin = sellers[_TWIN, place]
        if sellers[_DOMESTIC, place] > 0.0:
            sellers[WEIGHT, place] *= learned
        elif sellers[_AT_HOME, place] > 0.0 and twin > 0.0:
            lost = min(max(1.0 - sellers[DIRECT, place] / twin, 0.0), 1.0)
            sellers[WEIGHT, place] *= 1.0 - tastes.future_sales_loss * lost


@formula
def _loss(sellers: Array, count: int, tastes: Tastes) -> float:
    """Return the state's loss from sales lost, USD million a month: profit by home, wages by site of production."""
    profit, jobs = 0.0, 0.0
    for place in range(count):
        lost = sellers[_TWIN, place] - sellers[DIRECT, place]
        if sellers[_AT_HOME, place] > 0.0:
            profit += lost - sellers[LEGAL, place] * sellers[EVADED, place]
        if sellers[_ON_SITE, place] > 0.0:
            jobs += lost
    return tastes.margin * profit + tastes.jobs * jobs


@formula
def _fill_terms(
    row: Array, tier: int, bought: tuple[float, float, float], weights: tuple[float, float], tastes: Tastes
) -> None:
    """Fill a row's terms of capability.

    bought: quantity, military quantity, quantity later; weights in military and growth capability.
    """
    quantity, military, later = bought
    floor, r = tastes.quantity_floor, tastes.exponent
    row[tier] = powered(quantity if tastes.uniform else military, weights[0], floor, r)
    row[2 + tier] = powered(quantity, weights[1], floor, r)
    row[_LATER + tier] = powered(later, weights[1], floor, r)


@kernel
def _fill_taken(rows: Array, place: int, own: Own, given: Given) -> None:
    """Fill trade that the state's reach takes beyond what home states refuse at every level, as `taken_at`."""
    item, strictness = own.items[place], own.strictness
    weight, a_unit = given.weight, given.demand[item] / given.reference_weight[item]
    for group in range(len(weight)):
        if given.abroad[group, item] and weight[group, item] != 0.0:
            for level in range(len(rows)):
                beyond = max(strictness[level, place] - given.home_strictness[group, item], 0.0)
                rows[level, _TAKEN] += beyond * (weight[group, item] * a_unit)


@kernel
def _fill_rules(rows: Array, place: int, own: Own, given: Given, tastes: Tastes) -> None:
    """Fill the columns of every level [level, column] that follow from the rules alone; the last level is today's."""
    item, strictness, coverage, targeted = own.items[place], own.strictness, own.coverage, own.targeted
    trade, asked, worth = given.trade[item], given.asked[item], given.asked_worth[item]
    signed, excepted, today = given.signed[item], given.excepted[item], strictness[-1, place]
    for level in range(len(rows)):
        strict, covers, named = strictness[level, place], coverage[level, place], targeted[level, place]
        restricted = trade * strict
        unsigned = tastes.exception_share if excepted and not named else 1.0
        norm = erosion = unsigned
        if signed == INSIDE:
            norm, erosion = 0.0, tastes.line_inside * unsigned
        elif signed == OUTSIDE:
            norm = tastes.line_outside * unsigned
        rows[level, _NORM] = restricted * (tastes.targeted_norm if named else 1.0) * norm
        rows[level, _OUTSIDE] = restricted * erosion
        rows[level, _VISIBLE] = restricted * (tastes.targeted_visibility if named else 1.0)
        slack = max(min(covers, asked) - strict, 0.0)
        seen = strict + (1.0 - tastes.slack_seen) * slack
        rows[level, _DELIVERED] = worth * min(seen, asked)
        change = strict - today
        rows[level, _MOVED] = trade * abs(change) * (tastes.inertia * (tastes.loosening if change < 0.0 else 1.0))
        rows[level, _CONTROLLED] = trade * covers


@formula
def _same_level(strictness: Array, coverage: Array, level: int, place: int) -> int:
    """Return the first level with the same rule on an item."""
    for earlier in range(level):
        same = strictness[earlier, place] == strictness[level, place]
        if same and coverage[earlier, place] == coverage[level, place]:
            return earlier
    return level


@kernel
def _fill_markets(
    rows: Array, place: int, tables: tuple[Array, Array, Flags], facts: Facts, given: Given, tastes: Tastes, own: Own
) -> None:
    """Fill terms of capability and loss of sales at every level of an item, rows [level, column].

    tables: room for sellers, room for a market, and whom the state concerns [group, item].
    """
    (sellers, room, concerned), item, ahead = tables, own.items[place], tastes.horizon_weight
    strictness, coverage, asked = own.strictness, own.coverage, given.asked[item]
    count, everyone = gather_in_order(sellers, facts, given.weight, given.routes, concerned, item)
    gather_rules(sellers, everyone, given.strictness, given.coverage, given.follows_goods, item)
    _gather_own(sellers, count, item, facts, given, tastes)
    demand = demand_of(facts, given.reference_weight[item], given.demand[item], item)
    offer_all(sellers, count, everyone, demand.licensed)
    kept = keep_aside(sellers, count, everyone, demand, room)
    sales, learning = (given.experience[item], given.monthly_experience[item]), facts.sigma[item] - 1.0
    weights = facts.military_weight[item], facts.growth_weight[item]
    for level in range(len(rows)):
        same = _same_level(strictness, coverage, level, place)
        if same < level:
            rows[level] = rows[same]
            continue
        strict, covers = strictness[level, place], coverage[level, place]
        enough = strict >= tastes.exemption_share * asked
        spared = tastes.exempt and (enough or not tastes.earned)
        _offers(sellers, count, spared, (strict, covers), demand.licensed)
        cuts = arrange(sellers, 0, count, kept, room)
        quantity, military, _ = solve(sellers, count, demand, kept, room, cuts)
        now = _loss(sellers, count, tastes)
        _to_horizon(sellers, count, sales, tastes.wright_exponent * learning, tastes)
        later, _, _ = solve(sellers, count, demand, kept, room, cuts)
        _fill_terms(rows[level], item % 2, (quantity, military, later), weights, tastes)
        rows[level, _ECONOMIC] = (1.0 - ahead) * now + ahead * _loss(sellers, count, tastes)


@kernel
def fill_columns(facts: Facts, given: Given, tastes: Tastes, own: Own, out: Array) -> None:
    """Fill the columns of every level of every item, [level, item, column], from zeros."""
    slots = facts.slot_group.shape[1]
    tables = np.zeros((_ROWS, slots)), room_of(slots), _concerned(facts, given, tastes.state)
    for place in range(len(own.items)):
        rows = out[:, place]
        _fill_markets(rows, place, tables, facts, given, tastes, own)
        _fill_rules(rows, place, own, given, tastes)
        _fill_taken(rows, place, own, given)
        _charge_friction(rows, own, place, given.friction[own.items[place]], tastes.economic_weight)


@kernel
def join_tiers(columns: Array, advanced: Index, mature: Index, table: Array) -> None:
    """Fill the table [posture, segment, column] with the columns of the level of each tier [posture] added."""
    for posture in range(len(table)):
        a, m = advanced[posture], mature[posture]
        for segment in range(table.shape[1]):
            for column in range(table.shape[2]):
                table[posture, segment, column] = columns[a, 2 * segment, column] + columns[m, 2 * segment + 1, column]


@kernel
def _charge_friction(rows: Array, own: Own, place: int, friction: float, weight: float) -> None:
    """Turn the loss of sales at every level of an item [level, column] into the economic term."""
    for level in range(len(rows)):
        listed = 0.0 if own.targeted[level, place] else own.coverage[level, place]
        rows[level, _ECONOMIC] = weight * (rows[level, _ECONOMIC] + friction * listed)


@kernel
def fill_fixed(facts: Facts, given: Given, tastes: Tastes, sold: Flags, out: Array) -> None:
    """Add up the terms of capability [column] of the items the state does not sell; sold [item]."""
    sellers, room, row = sellers_of(facts), room_of(facts.slot_group.shape[1]), np.zeros(len(out))
    for item in range(len(sold)):
        if sold[item]:
            continue
        count = gather(sellers, facts, given.weight, given.routes, item)
        gather_rules(sellers, count, given.strictness, given.coverage, given.follows_goods, item)
        offer_all(sellers, 0, count, facts.licensed[item])
        demand = demand_of(facts, given.reference_weight[item], given.demand[item], item)
        quantity, military, _ = solve_all(sellers, count, demand, room)
        weights = facts.military_weight[item], facts.growth_weight[item]
        row[:] = 0.0
        _fill_terms(row, item % 2, (quantity, military, quantity), weights, tastes)
        out += row
