"""Compiled mirrors of what the leader weighs: capability held under a rulebook, and the worth of a partner's steps.

They stand for `_held_under` in `abm.engine.leader.reach` and for the market and the gains of `leader_worth` in
`abm.engine.leader.request`: small tables that the leader asks for often.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel
from abm.engine.deciding.compiled_utility import held, powered
from abm.engine.market.compiled_sellers import (
    COVER,
    GOODS,
    RULE,
    Facts,
    demand_of,
    facts_of,
    gather,
    gather_in_order,
    gather_rules,
    offer,
    offer_all,
    sellers_of,
)
from abm.mechanisms.market.capability import power
from abm.mechanisms.market.compiled_market import DIRECT, arrange, keep_aside, room_of, solve, solve_all

if TYPE_CHECKING:
    from abm.engine.deciding.surroundings import MonthView
    from abm.engine.market.sales import Rules
    from abm.engine.setting import Setting

__all__ = ["held_compiled", "worth_compiled"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class _Month(NamedTuple):
    """The month's market: weight [group, item], routes [route, group, item], reference weight, demand [item]."""

    weight: Array
    routes: Array
    reference_weight: Array
    demand: Array


class _Capability(NamedTuple):
    """How quantities come to capability: the floor, r, and whether buyers are rationed alike."""

    floor: float
    exponent: float
    uniform: bool


def held_compiled(setting: "Setting", view: "MonthView", rules: "Rules") -> list[float]:
    """Return military capability, advanced and mature, then growth capability likewise, as `_held_under`."""
    tables = rules.strictness, rules.coverage, rules.follows_goods
    return list(_held(facts_of(setting), _month_of(view), tables, _capability_of(setting)))


def worth_compiled(
    setting: "Setting", view: "MonthView", rules: "Rules", own: Flags, levels: Array, scales: tuple[float, float]
) -> tuple[Array, Array]:
    """Return the leader's gain and the partner's lost sales by level and item [level, item], as in `leader_worth`.

    own [group]: whom the partner's rules bind; scales: worth of military and of growth denial, USD million a month.
    """
    params, shape = setting.parameters.capability, (len(levels), len(setting.sigma))
    terms, lost, gain = np.zeros((2, *shape)), np.zeros(shape), np.zeros(shape)
    tables = rules.strictness, rules.coverage, rules.follows_goods
    capability = _capability_of(setting)
    _fill_steps(facts_of(setting), _month_of(view), tables, own, levels, capability, terms, lost)
    advanced = float(params.military_advanced_weight), float(params.growth_advanced_weight)
    _fill_gains(terms, scales, advanced, capability.exponent, gain)
    return gain, lost


def _month_of(view: "MonthView") -> _Month:
    return _Month(view.weight, view.routes, view.buyers.reference_weight, view.buyers.demand)


def _capability_of(setting: "Setting") -> _Capability:
    params = setting.parameters.capability
    return _Capability(float(params.quantity_floor), power(params), setting.switches.rationing == "uniform")


@kernel
def _held(
    facts: Facts, month: _Month, rules: tuple[Array, Array, Array], capability: _Capability
) -> tuple[float, float, float, float]:
    """Return capability held under rules on groups: strictness, coverage, strictness of goods [group, item]."""
    (strictness, coverage, goods), sums = rules, np.zeros((2, 2))
    sellers, room = sellers_of(facts), room_of(facts.slot_group.shape[1])
    for item in range(len(month.demand)):
        count = gather(sellers, facts, month.weight, month.routes, item)
        gather_rules(sellers, count, strictness, coverage, goods, item)
        offer_all(sellers, 0, count, facts.licensed[item])
        demand = demand_of(facts, month.reference_weight[item], month.demand[item], item)
        quantity, military, _ = solve_all(sellers, count, demand, room)
        sensitive = quantity if capability.uniform else military
        sums[0, item % 2] += powered(sensitive, facts.military_weight[item], capability.floor, capability.exponent)
        sums[1, item % 2] += powered(quantity, facts.growth_weight[item], capability.floor, capability.exponent)
    r = capability.exponent
    return held(sums[0, 0], r), held(sums[0, 1], r), held(sums[1, 0], r), held(sums[1, 1], r)


@kernel
def _fill_steps(
    facts: Facts,
    month: _Month,
    rules: tuple[Array, Array, Array],
    own: Flags,
    levels: Array,
    capability: _Capability,
    terms: Array,
    lost: Array,
) -> None:
    """Fill terms of capability [2, level, item] and own sales lost [level, item] if the state refused up to a level."""
    (strictness, coverage, goods), concerned = rules, np.empty_like(month.weight, np.bool_)
    for group in range(len(own)):
        concerned[group] = own[group]
    sellers, room = sellers_of(facts), room_of(facts.slot_group.shape[1])
    for item in range(len(month.demand)):
        count, everyone = gather_in_order(sellers, facts, month.weight, month.routes, concerned, item)
        gather_rules(sellers, everyone, strictness, coverage, goods, item)
        demand = demand_of(facts, month.reference_weight[item], month.demand[item], item)
        offer_all(sellers, count, everyone, demand.licensed)
        kept, before = keep_aside(sellers, count, everyone, demand, room), 0.0
        for step in range(len(levels)):
            if count == 0 and step > 0:
                terms[:, step, item] = terms[:, 0, item]
                continue
            for place in range(count):
                raised = max(sellers[RULE, place], levels[step]), max(sellers[COVER, place], levels[step])
                offer(sellers, place, (raised[0], raised[1], sellers[GOODS, place]), demand.licensed)
            cuts = arrange(sellers, 0, count, kept, room)
            quantity, military, _ = solve(sellers, count, demand, kept, room, cuts)
            sensitive, floor, r = quantity if capability.uniform else military, capability.floor, capability.exponent
            terms[0, step, item] = powered(sensitive, facts.military_weight[item], floor, r)
            terms[1, step, item] = powered(quantity, facts.growth_weight[item], floor, r)
            direct = 0.0
            for place in range(count):
                direct += sellers[DIRECT, place]
            before = direct if step == 0 else before
            lost[step, item] = before - direct


@kernel
def _fill_gains(
    terms: Array, scales: tuple[float, float], advanced: tuple[float, float], exponent: float, gain: Array
) -> None:
    """Fill what moving one item from the first level is worth [level, item], as `_security_by_item`.

    terms [2, level, item]: of military and growth capability; advanced: weight of the advanced tier in either.
    """
    for kind in range(2):
        for tier in range(2):
            total, weight = 0.0, 1.0 - advanced[kind] if tier else advanced[kind]
            for item in range(tier, gain.shape[1], 2):
                total += terms[kind, 0, item]
            start = held(total, exponent)
            for item in range(tier, gain.shape[1], 2):
                for step in range(1, len(gain)):
                    moved = terms[kind, step, item] - terms[kind, 0, item] + total
                    if moved != total:
                        gain[step, item] += scales[kind] * weight * (start - held(moved, exponent))
