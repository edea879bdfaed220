"""Compiled mirror of `_tables` in `abm.engine.outlook`, with the offers of `abm.engine.offers`.

Levels at which a state's rule on an item is the same share one solution of its markets.
"""

from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel
from abm.engine.columns import Column
from abm.engine.compiled_sellers import Facts, Sellers, demand_of, facts_of, gather, offer, room, sell
from abm.mechanisms.market.capability import power
from abm.mechanisms.market.compiled_market import scratch
from abm.mechanisms.negotiation.line import INSIDE, OUTSIDE
from abm.mechanisms.states.postures import Levels

if TYPE_CHECKING:
    from abm.engine.setting import Setting
    from abm.engine.surroundings import Surroundings

__all__ = ["tables_compiled"]

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


class _Given(NamedTuple):
    """What the state takes as given, as `Surroundings` and its buyers hold it: tables [group, item], rows [item].

    friction: cost of full coverage by a neutral list on other exports; excepted: inside the trade-law exception.
    """

    weight: Array
    routes: Array
    strictness: Array
    coverage: Array
    follows_goods: Array
    own: Flags
    its_goods: Flags
    abroad: Flags
    bound: Flags
    home_strictness: Array
    reach_level: Array
    asked: Array
    asked_worth: Array
    trade: Array
    signed: npt.NDArray[np.int8]
    experience: Array
    monthly_experience: Array
    reference_weight: Array
    demand: Array
    friction: Array
    excepted: Flags


class _Tastes(NamedTuple):
    """Numbers: the state by index, what spares it from reach, parameters by name, and its weights.

    exponent: r of capability; jobs: weight of jobs times the share of wages; uniform: rationing is.
    """

    state: int
    exempt: bool
    earned: bool
    uniform: bool
    exemption_share: float
    horizon: float
    wright_exponent: float
    future_sales_loss: float
    margin: float
    jobs: float
    economic_weight: float
    horizon_weight: float
    quantity_floor: float
    exponent: float
    exception_share: float
    line_inside: float
    line_outside: float
    targeted_norm: float
    targeted_visibility: float
    slack_seen: float
    inertia: float
    loosening: float


class _Own(NamedTuple):
    """The state's own rules [level, item] on the items it sells, items [item]."""

    items: Index
    coverage: Array
    strictness: Array
    targeted: Flags


def tables_compiled(
    setting: "Setting", state: int, around: "Surroundings", items: Index, levels: Levels
) -> tuple[Array, Array]:
    """Return what `_tables` returns."""
    own = _Own(items, levels.coverage, levels.coverage * (1.0 - levels.approval), levels.targeted)
    sold = np.zeros(len(setting.sigma), dtype=bool)
    sold[items] = True
    columns, fixed = np.zeros((*own.strictness.shape, len(Column))), np.zeros(len(Column))
    facts, given, tastes = facts_of(setting), _given(setting, state, around), _tastes(setting, state, around)
    _columns(facts, given, tastes, own, columns)
    _fixed(facts, given, tastes, sold, fixed)
    return columns, fixed


def _full_friction(setting: "Setting", state: int) -> Array:
    """Return what full coverage by a neutral list costs on other exports, [item], as `friction_of_lists`."""
    elsewhere = setting.world_trade[state] * setting.structure.case.state.outside_white_list[state]
    return np.asarray(setting.parameters.market.friction * setting.parameters.preferences.margin * elsewhere)


def _given(setting: "Setting", state: int, around: "Surroundings") -> _Given:
    return _Given(
        around.weight,
        around.routes,
        *around.others,
        around.own,
        around.its_goods,
        around.abroad,
        around.bound,
        around.home_strictness,
        around.reach_level,
        around.asked,
        around.asked_worth,
        around.trade,
        around.signed,
        around.experience,
        around.monthly_experience,
        around.buyers.reference_weight,
        around.buyers.demand,
        _full_friction(setting, state),
        setting.excepted,
    )


def _tastes(setting: "Setting", state: int, around: "Surroundings") -> _Tastes:
    params, preferences, choice = setting.parameters, setting.parameters.preferences, setting.parameters.choice
    return _Tastes(
        state=state,
        exempt=around.exempt,
        earned=around.earned,
        uniform=setting.switches.rationing == "uniform",
        exemption_share=float(choice.exemption_share),
        horizon=float(preferences.horizon),
        wright_exponent=float(params.learning.wright_exponent),
        future_sales_loss=float(preferences.future_sales_loss),
        margin=float(preferences.margin),
        jobs=float(around.stance.jobs_weight * preferences.wage_share),
        economic_weight=float(around.stance.economic_weight),
        horizon_weight=setting.horizon_weight,
        quantity_floor=float(params.capability.quantity_floor),
        exponent=power(params.capability),
        exception_share=float(preferences.exception_share),
        line_inside=float(params.line.inside),
        line_outside=float(params.line.outside),
        targeted_norm=float(preferences.targeted_norm),
        targeted_visibility=float(preferences.targeted_visibility),
        slack_seen=float(choice.slack_seen),
        inertia=float(choice.inertia),
        loosening=float(choice.loosening),
    )


@kernel
def _offers(
    sellers: Sellers, count: int, item: int, facts: Facts, given: _Given, tastes: _Tastes, own: tuple[float, float]
) -> None:
    """Fill the offers of an item when the state's own groups follow a level (strictness, coverage): `offers_at`."""
    strict, covers = own
    enough = strict >= tastes.exemption_share * given.asked[item]
    spared = tastes.exempt and (enough or not tastes.earned)
    for place in range(count):
        group = sellers.group[place]
        reach = given.reach_level[item] if given.bound[group] and not spared else 0.0
        refused = max(given.strictness[group, item], reach)
        covered = max(given.coverage[group, item], reach)
        goods = max(given.follows_goods[group, item], reach)
        if given.own[group, item]:
            refused, covered = max(refused, strict), max(covered, covers)
        if given.its_goods[group, item]:
            goods = max(goods, strict)
        offer(sellers, place, (refused, covered, goods), _routes(given, group, item), facts.licensed[item])


@kernel
def _routes(given: _Given, group: int, item: int) -> tuple[float, float, float]:
    return given.routes[0, group, item], given.routes[1, group, item], given.routes[2, group, item]


@kernel
def _to_horizon(sellers: Sellers, count: int, item: int, facts: Facts, given: _Given, tastes: _Tastes) -> None:
    """Change weights to those at the horizon: the target's firms have learned, own firms lost R&D."""
    domestic = 0.0
    for place in range(count):
        if facts.home[sellers.group[place]] == facts.target:
            domestic += sellers.direct[place]
    gained = given.experience[item] + tastes.horizon * domestic
    expected = given.experience[item] + tastes.horizon * given.monthly_experience[item]
    known = gained > 0.0 and expected > 0.0
    learned = (gained / expected) ** (tastes.wright_exponent * (facts.sigma[item] - 1.0)) if known else 1.0
    a_unit = given.demand[item] / given.reference_weight[item]
    for place in range(count):
        home, twin = facts.home[sellers.group[place]], sellers.weight[place] * a_unit
        if home == facts.target:
            sellers.weight[place] *= learned
        elif home == tastes.state and twin > 0.0:
            lost = min(max(1.0 - sellers.direct[place] / twin, 0.0), 1.0)
            sellers.weight[place] *= 1.0 - tastes.future_sales_loss * lost


@kernel
def _loss(sellers: Sellers, count: int, item: int, facts: Facts, given: _Given, tastes: _Tastes) -> float:
    """Return the state's loss from sales lost, USD million a month: profit by home, wages by site of production."""
    a_unit = given.demand[item] / given.reference_weight[item]
    profit, jobs = 0.0, 0.0
    for place in range(count):
        group = sellers.group[place]
        lost = given.weight[group, item] * a_unit - sellers.direct[place]
        if facts.home[group] == tastes.state:
            profit += lost - sellers.legal[place] * sellers.evaded[place]
        if facts.production[group] == tastes.state:
            jobs += lost
    return tastes.margin * profit + tastes.jobs * jobs


@kernel
def _powered(quantity: float, weight: float, tastes: _Tastes) -> float:
    """Return a segment's term of capability, as `powered`."""
    held = log(min(max(quantity, tastes.quantity_floor), 1.0))
    return weight * held if tastes.exponent == 0.0 else weight * exp(tastes.exponent * held)


@kernel
def _fill_markets(
    row: Array,
    sellers: Sellers,
    count: int,
    item: int,
    facts: Facts,
    given: _Given,
    tastes: _Tastes,
    bought: tuple[float, float, float, float],
) -> None:
    """Fill a row's terms of capability and loss; bought: quantity, military quantity, quantity later, loss today."""
    quantity, military, later, now = bought
    tier, growth, ahead = item % 2, facts.growth_weight[item], tastes.horizon_weight
    row[tier] = _powered(quantity if tastes.uniform else military, facts.military_weight[item], tastes)
    row[2 + tier] = _powered(quantity, growth, tastes)
    row[_LATER + tier] = _powered(later, growth, tastes)
    row[_ECONOMIC] = (1.0 - ahead) * now + ahead * _loss(sellers, count, item, facts, given, tastes)


@kernel
def _taken(item: int, strict: float, given: _Given) -> float:
    """Return trade that the state's reach takes beyond what home states refuse, as `taken_at`."""
    taken = 0.0
    for group in range(len(given.weight)):
        if given.abroad[group, item] and given.weight[group, item] != 0.0:
            beyond = max(strict - given.home_strictness[group, item], 0.0)
            taken += beyond * (given.weight[group, item] * (given.demand[item] / given.reference_weight[item]))
    return taken


@kernel
def _fill_rules(row: Array, item: int, rule: tuple[float, float, bool, float], given: _Given, tastes: _Tastes) -> None:
    """Fill the columns that follow from the rules alone; rule: strictness, coverage, targeted, strictness today."""
    strict, covers, named, today = rule
    restricted = given.trade[item] * strict
    unsigned = tastes.exception_share if given.excepted[item] and not named else 1.0
    norm = erosion = unsigned
    if given.signed[item] == INSIDE:
        norm, erosion = 0.0, tastes.line_inside * unsigned
    elif given.signed[item] == OUTSIDE:
        norm = tastes.line_outside * unsigned
    row[_NORM] = restricted * (tastes.targeted_norm if named else 1.0) * norm
    row[_OUTSIDE] = restricted * erosion
    row[_VISIBLE] = restricted * (tastes.targeted_visibility if named else 1.0)
    slack = max(min(covers, given.asked[item]) - strict, 0.0)
    seen = strict + (1.0 - tastes.slack_seen) * slack
    row[_DELIVERED] = given.asked_worth[item] * min(seen, given.asked[item])
    change = strict - today
    row[_MOVED] = given.trade[item] * abs(change) * (tastes.inertia * (tastes.loosening if change < 0.0 else 1.0))
    row[_CONTROLLED] = given.trade[item] * covers
    row[_TAKEN] = _taken(item, strict, given)


@kernel
def _same_level(own: _Own, level: int, place: int) -> int:
    """Return the first level with the same rule on an item."""
    for earlier in range(level):
        same = own.strictness[earlier, place] == own.strictness[level, place]
        if same and own.coverage[earlier, place] == own.coverage[level, place]:
            return earlier
    return level


@kernel
def _columns(facts: Facts, given: _Given, tastes: _Tastes, own: _Own, out: Array) -> None:
    """Fill the columns of every level of every item, [level, item, column]."""
    slots = facts.slot_group.shape[1]
    sellers, space = room(slots), scratch(slots)
    for place in range(len(own.items)):
        item = own.items[place]
        demand = demand_of(facts, given.reference_weight[item], given.demand[item], item)
        for level in range(len(own.strictness)):
            row, same = out[level, place], _same_level(own, level, place)
            strict, covers = own.strictness[level, place], own.coverage[level, place]
            if same < level:
                row[:] = out[same, place]
            else:
                count = gather(sellers, facts, given.weight, item)
                _offers(sellers, count, item, facts, given, tastes, (strict, covers))
                quantity, military, _, cuts = sell(sellers, count, demand, space)
                now = _loss(sellers, count, item, facts, given, tastes)
                _to_horizon(sellers, count, item, facts, given, tastes)
                later, _, _, _ = sell(sellers, count, demand, space, cuts)
                _fill_markets(row, sellers, count, item, facts, given, tastes, (quantity, military, later, now))
            named = own.targeted[level, place]
            _fill_rules(row, item, (strict, covers, named, own.strictness[-1, place]), given, tastes)
        _charge_friction(out[:, place], own, place, given.friction[item], tastes.economic_weight)


@kernel
def _charge_friction(rows: Array, own: _Own, place: int, friction: float, weight: float) -> None:
    """Turn the loss of sales at every level of an item [level, column] into the economic term."""
    for level in range(len(rows)):
        listed = 0.0 if own.targeted[level, place] else own.coverage[level, place]
        rows[level, _ECONOMIC] = weight * (rows[level, _ECONOMIC] + friction * listed)


@kernel
def _fixed(facts: Facts, given: _Given, tastes: _Tastes, sold: Flags, out: Array) -> None:
    """Add up the terms of capability [column] of the items the state does not sell; sold [item]."""
    slots = facts.slot_group.shape[1]
    sellers, space = room(slots), scratch(slots)
    for item in range(len(sold)):
        if sold[item]:
            continue
        count, tier = gather(sellers, facts, given.weight, item), item % 2
        for place in range(count):
            group = sellers.group[place]
            rules = given.strictness[group, item], given.coverage[group, item], given.follows_goods[group, item]
            offer(sellers, place, rules, _routes(given, group, item), facts.licensed[item])
        demand = demand_of(facts, given.reference_weight[item], given.demand[item], item)
        quantity, military, _, _ = sell(sellers, count, demand, space)
        growth = _powered(quantity, facts.growth_weight[item], tastes)
        out[tier] += _powered(quantity if tastes.uniform else military, facts.military_weight[item], tastes)
        out[2 + tier] += growth
        out[_LATER + tier] += growth
