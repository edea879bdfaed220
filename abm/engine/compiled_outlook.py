"""Compiled mirror of `_market_terms` and `_fixed_terms` in `abm.engine.outlook`, with the offers of `offers_at`.

Tables come as the engine holds them, [group, item]; each item gathers its own sellers, so nothing is packed. Levels at
which a state's rule is the same share one solution.
"""

from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel
from abm.mechanisms.market.capability import power
from abm.mechanisms.market.compiled_market import Demand, Scratch, scratch, solve

if TYPE_CHECKING:
    from abm.engine.setting import Setting
    from abm.engine.surroundings import Surroundings

__all__ = ["fixed_terms_compiled", "market_terms_compiled"]

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


class Given(NamedTuple):
    """What the state takes as given, as `Surroundings` and its buyers hold it: tables [group, item], rows [item]."""

    weight: Array
    routes: Array
    strictness: Array
    coverage: Array
    follows_goods: Array
    own: Flags
    its_goods: Flags
    bound: Flags
    reach_level: Array
    asked: Array
    experience: Array
    monthly_experience: Array
    reference_weight: Array
    demand: Array


class Tastes(NamedTuple):
    """Numbers: the state and the target by index, parameters by name, and the state's weights.

    exponent: r of capability; jobs: weight of jobs times the share of wages; uniform: rationing is.
    """

    state: int
    target: int
    exempt: bool
    earned: bool
    uniform: bool
    eta: float
    exemption_share: float
    horizon: float
    wright_exponent: float
    future_sales_loss: float
    margin: float
    jobs: float
    horizon_weight: float
    quantity_floor: float
    exponent: float


def market_terms_compiled(
    setting: "Setting", state: int, around: "Surroundings", items: Index, coverage: Array, strictness: Array
) -> tuple[Array, Array]:
    """Return what `_market_terms` returns."""
    out = np.empty((4, *strictness.shape))
    _market_terms(_facts(setting), _given(around), _tastes(setting, state, around), items, strictness, coverage, out)
    return out[:3], out[3]


def fixed_terms_compiled(setting: "Setting", state: int, around: "Surroundings", items: Index) -> Array:
    """Return what `_fixed_terms` returns."""
    sold = np.zeros(len(setting.sigma), dtype=bool)
    sold[items] = True
    out = np.zeros((3, 2))
    _fixed_terms(_facts(setting), _given(around), _tastes(setting, state, around), sold, out)
    return out


def _facts(setting: "Setting") -> Facts:
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
    )


def _given(around: "Surroundings") -> Given:
    return Given(
        around.weight,
        around.routes,
        *around.others,
        around.own,
        around.its_goods,
        around.bound,
        around.reach_level,
        around.asked,
        around.experience,
        around.monthly_experience,
        around.buyers.reference_weight,
        around.buyers.demand,
    )


def _tastes(setting: "Setting", state: int, around: "Surroundings") -> Tastes:
    params, preferences = setting.parameters, setting.parameters.preferences
    return Tastes(
        state=state,
        target=setting.structure.target,
        exempt=around.exempt,
        earned=around.earned,
        uniform=setting.switches.rationing == "uniform",
        eta=float(setting.eta),
        exemption_share=float(params.choice.exemption_share),
        horizon=float(preferences.horizon),
        wright_exponent=float(params.learning.wright_exponent),
        future_sales_loss=float(preferences.future_sales_loss),
        margin=float(preferences.margin),
        jobs=float(around.stance.jobs_weight * preferences.wage_share),
        horizon_weight=setting.horizon_weight,
        quantity_floor=float(params.capability.quantity_floor),
        exponent=power(params.capability),
    )


class _Market(NamedTuple):
    """The sellers of one item: offers, legal share of evasion, sales without rules and sales, all [slot]."""

    group: Index
    weight: Array
    strictness: Array
    coverage: Array
    evasive: Array
    legal: Array
    twin: Array
    direct: Array
    evaded: Array


@kernel
def _room(slots: int) -> _Market:
    return _Market(
        np.empty(slots, np.int64),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
        np.empty(slots),
    )


@kernel
def _demand(facts: Facts, given: Given, eta: float, item: int) -> Demand:
    return Demand(
        given.reference_weight[item],
        given.demand[item],
        facts.sigma[item],
        eta,
        facts.military_share[item],
        facts.licensed[item],
    )


@kernel
def _gather(market: _Market, facts: Facts, given: Given, item: int) -> int:
    """Fill groups, weights and sales without rules of an item's sellers; return how many there are."""
    a_unit, count = given.demand[item] / given.reference_weight[item], 0
    for slot in range(facts.slot_group.shape[1]):
        group = facts.slot_group[item, slot]
        if facts.slot_valid[item, slot] and given.weight[group, item] != 0.0:
            market.group[count] = group
            market.weight[count] = given.weight[group, item]
            market.twin[count] = given.weight[group, item] * a_unit
            count += 1
    return count


@kernel
def _offer(
    market: _Market, slot: int, item: int, facts: Facts, given: Given, refused: float, goods: float, covered: float
) -> None:
    """Fill one seller's offer: its strictness, its coverage, and the routes that rules on its goods leave open."""
    group = market.group[slot]
    closed = min(goods / refused, 1.0) if refused > 0.0 else min(goods, 1.0)
    by_hub, derated = given.routes[0, group, item], given.routes[2, group, item]
    by_affiliate = given.routes[1, group, item] * (1.0 - closed)
    total = by_hub + by_affiliate + derated
    scale = min(1.0, facts.licensed[item] / total) if total > 0.0 else 1.0
    evasive = by_hub * scale + by_affiliate * scale + derated * scale
    market.strictness[slot], market.coverage[slot], market.evasive[slot] = refused, covered, evasive
    market.legal[slot] = 1.0 - by_hub * scale / evasive if evasive > 0.0 else 0.0


@kernel
def _offers_at(
    market: _Market, sellers: int, item: int, facts: Facts, given: Given, tastes: Tastes, strict: float, covers: float
) -> None:
    """Fill the offers of an item when the state's own groups follow a level, as `offers_at` does."""
    enough = strict >= tastes.exemption_share * given.asked[item]
    spared = tastes.exempt and (enough or not tastes.earned)
    for slot in range(sellers):
        group = market.group[slot]
        reach = given.reach_level[item] if given.bound[group] and not spared else 0.0
        refused = max(given.strictness[group, item], reach)
        covered = max(given.coverage[group, item], reach)
        goods = max(given.follows_goods[group, item], reach)
        if given.own[group, item]:
            refused, covered = max(refused, strict), max(covered, covers)
        if given.its_goods[group, item]:
            goods = max(goods, strict)
        _offer(market, slot, item, facts, given, refused, goods, covered)


@kernel
def _sell(market: _Market, sellers: int, demand: Demand, room: Scratch) -> tuple[float, float, float]:
    return solve(
        market.weight[:sellers],
        market.strictness,
        market.coverage,
        market.evasive,
        demand,
        room,
        market.direct,
        market.evaded,
    )


@kernel
def _to_horizon(market: _Market, sellers: int, item: int, facts: Facts, given: Given, tastes: Tastes) -> None:
    """Change weights to those at the horizon: the target's firms have learned, own firms lost R&D."""
    domestic = 0.0
    for slot in range(sellers):
        if facts.home[market.group[slot]] == tastes.target:
            domestic += market.direct[slot]
    gained = given.experience[item] + tastes.horizon * domestic
    expected = given.experience[item] + tastes.horizon * given.monthly_experience[item]
    known = gained > 0.0 and expected > 0.0
    learned = (gained / expected) ** (tastes.wright_exponent * (facts.sigma[item] - 1.0)) if known else 1.0
    for slot in range(sellers):
        home, twin = facts.home[market.group[slot]], market.twin[slot]
        if home == tastes.target:
            market.weight[slot] *= learned
        elif home == tastes.state and twin > 0.0:
            lost = min(max(1.0 - market.direct[slot] / twin, 0.0), 1.0)
            market.weight[slot] *= 1.0 - tastes.future_sales_loss * lost


@kernel
def _loss(market: _Market, sellers: int, facts: Facts, tastes: Tastes) -> float:
    """Return the state's loss from sales lost, USD million a month: profit by home, wages by site of production."""
    profit, jobs = 0.0, 0.0
    for slot in range(sellers):
        lost = market.twin[slot] - market.direct[slot]
        if facts.home[market.group[slot]] == tastes.state:
            profit += lost - market.legal[slot] * market.evaded[slot]
        if facts.production[market.group[slot]] == tastes.state:
            jobs += lost
    return tastes.margin * profit + tastes.jobs * jobs


@kernel
def _powered(quantity: float, weight: float, tastes: Tastes) -> float:
    """Return a segment's term of capability, as `powered`."""
    held = log(min(max(quantity, tastes.quantity_floor), 1.0))
    return weight * held if tastes.exponent == 0.0 else weight * exp(tastes.exponent * held)


@kernel
def _sensitive(quantity: float, military: float, item: int, facts: Facts, tastes: Tastes) -> float:
    """Return the term of military capability."""
    return _powered(quantity if tastes.uniform else military, facts.military_weight[item], tastes)


@kernel
def _same_level(strictness: Array, coverage: Array, level: int, place: int) -> int:
    """Return the first level with the same rule on an item."""
    for earlier in range(level):
        same = strictness[earlier, place] == strictness[level, place]
        if same and coverage[earlier, place] == coverage[level, place]:
            return earlier
    return level


@kernel
def _market_terms(
    facts: Facts, given: Given, tastes: Tastes, items: Index, strictness: Array, coverage: Array, out: Array
) -> None:
    """Fill out [4, level, item] with military, growth and later growth terms of capability, and loss of sales.

    items [item]: those the state sells; strictness, coverage [level, item]: of its own rule.
    """
    slots = facts.slot_group.shape[1]
    market, room = _room(slots), scratch(slots)
    for place in range(len(items)):
        item = items[place]
        demand = _demand(facts, given, tastes.eta, item)
        for level in range(strictness.shape[0]):
            same = _same_level(strictness, coverage, level, place)
            if same < level:
                out[:, level, place] = out[:, same, place]
                continue
            sellers = _gather(market, facts, given, item)
            _offers_at(market, sellers, item, facts, given, tastes, strictness[level, place], coverage[level, place])
            quantity, military, _ = _sell(market, sellers, demand, room)
            now = _loss(market, sellers, facts, tastes)
            _to_horizon(market, sellers, item, facts, given, tastes)
            later, _, _ = _sell(market, sellers, demand, room)
            ahead = tastes.horizon_weight
            out[0, level, place] = _sensitive(quantity, military, item, facts, tastes)
            out[1, level, place] = _powered(quantity, facts.growth_weight[item], tastes)
            out[2, level, place] = _powered(later, facts.growth_weight[item], tastes)
            out[3, level, place] = (1.0 - ahead) * now + ahead * _loss(market, sellers, facts, tastes)


@kernel
def _fixed_terms(facts: Facts, given: Given, tastes: Tastes, sold: Flags, out: Array) -> None:
    """Add up terms of capability [3, tier] over the items the state does not sell; sold [item]."""
    slots = facts.slot_group.shape[1]
    market, room = _room(slots), scratch(slots)
    for item in range(len(sold)):
        if sold[item]:
            continue
        sellers = _gather(market, facts, given, item)
        for slot in range(sellers):
            group = market.group[slot]
            strict, goods = given.strictness[group, item], given.follows_goods[group, item]
            _offer(market, slot, item, facts, given, strict, goods, given.coverage[group, item])
        quantity, military, _ = _sell(market, sellers, _demand(facts, given, tastes.eta, item), room)
        out[0, item % 2] += _sensitive(quantity, military, item, facts, tastes)
        growth = _powered(quantity, facts.growth_weight[item], tastes)
        out[1, item % 2] += growth
        out[2, item % 2] += growth
