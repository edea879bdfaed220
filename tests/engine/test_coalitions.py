"""Coalitions of a month: the market they stand for, packages that no single change improves, answers of outsiders."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.engine.coalitions.leakage import leakage_of_coalitions
from abm.engine.coalitions.search import best_packages
from abm.engine.coalitions.worth import Coalitions, chosen_coalitions, every_coalition, every_coalition_in_full
from abm.engine.common_lists.items import levels_of, may_adopt
from abm.engine.deciding.decide import consider
from abm.engine.industry.twin import twin_weight
from abm.engine.market.sales import market_month, routes_under, rules_on_groups
from abm.engine.model import GeoeconomicModel
from abm.engine.setting import Setting
from abm.mechanisms.market.capability import capability, denial
from abm.metrics.real_leakage import Buyers, Sellers, real_accounts
from abm.world.rulebook import Rulebook
from abm.world.world import World

Play = Callable[..., GeoeconomicModel]


@pytest.fixture(scope="module")
def model(play: Play, short: Callable[..., Any]) -> GeoeconomicModel:
    return play(short(months=16))


@pytest.fixture(scope="module")
def found(model: GeoeconomicModel) -> Coalitions:
    return every_coalition(model.setting, model.world, _named(model, "US", "JP", "NL", "DE"))


def _named(model: GeoeconomicModel, *codes: str) -> np.ndarray:
    return np.array([model.setting.structure.states.index(code) for code in codes], dtype=np.intp)


def _rulebook(model: GeoeconomicModel, found: Coalitions, place: int) -> Rulebook:
    rulebook = model.world.rulebook.copy()
    rulebook.reach[:] = False
    for item in range(len(found.tables)):
        strict, listed = found.rules(item)
        rulebook.coverage[:, item] = listed[place]
        rulebook.approval[:, item] = 1.0 - strict[place] / np.where(listed[place] > 0.0, listed[place], 1.0)
    return rulebook


@pytest.mark.parametrize("place", [0, 1, 6, 15])
def test_denial_and_leakage_are_those_of_the_whole_market_under_the_coalitions_rules(
    model: GeoeconomicModel, found: Coalitions, place: int
) -> None:
    setting, world, view = model.setting, model.world, found.view
    rules = rules_on_groups(setting, _rulebook(model, found, place), world.asked)
    routes = routes_under(setting, view.routes, rules)
    sales = market_month(setting, view.weight, rules, routes.sum(axis=0), view.buyers)
    params = setting.parameters.capability
    held = [capability(sales.military_quantity[tier::2], setting.military_weight[tier::2], params) for tier in (0, 1)]
    military = denial(held[0], held[1], params.military_advanced_weight)
    assert found.military[place] == pytest.approx(float(military), abs=1e-12)
    pack, twin = setting.structure.pack, twin_weight(setting, world.traded)
    sellers = Sellers(
        pack(view.weight), pack(twin), pack(rules.strictness), pack(rules.coverage), pack(routes),
        np.zeros(setting.structure.slot_group.shape, dtype=np.intp),
    )  # fmt: skip
    buyers = Buyers(view.buyers.demand, setting.sigma, setting.eta, setting.friction)
    rate = real_accounts(sellers, buyers, setting.parameters.measures).rate
    assert leakage_of_coalitions(setting, found)[place] == pytest.approx(float(rate), abs=1e-9)


def test_payoffs_are_what_each_state_makes_of_the_coalitions_rules(model: GeoeconomicModel) -> None:
    # A state looks ahead on its own firms and items alone, a coalition on all: alike where nothing is learned or lost.
    setting = _without_learning(model.setting)
    world = dataclasses.replace(model.world, rulebook=model.world.rulebook.copy())
    world.rulebook.reach[:] = False
    states = _named(model, "US", "JP", "NL", "HK")
    found = every_coalition(setting, world, states)
    able = may_adopt(setting, found.view)
    named = _named_by(setting, world, states)
    worth = np.empty(found.payoff.shape)
    for place in found.masks.tolist():
        rulebook = _rulebook(model, found, place)
        inside = np.isin(np.arange(len(able)), states[[bool(place >> bit & 1) for bit in range(len(states))]])
        rulebook.targeted = named & ~(inside[:, None] & able)
        there = dataclasses.replace(world, rulebook=rulebook)
        for column, state in enumerate(states.tolist()):
            worth[place, column] = consider(setting, there, found.view, state, rulebook).terms["today"]["total"]
    assert found.payoff - found.payoff[0] == pytest.approx(worth - worth[0], abs=1e-6)


def _without_learning(setting: Setting) -> Setting:
    parameters = setting.parameters
    learning = dataclasses.replace(parameters.learning, wright_exponent=0.0)
    preferences = dataclasses.replace(parameters.preferences, future_sales_loss=0.0)
    return dataclasses.replace(
        setting, parameters=dataclasses.replace(parameters, learning=learning, preferences=preferences)
    )


def _named_by(setting: Setting, world: World, states: np.ndarray) -> np.ndarray:
    """Return which states name the target on an item when they choose alone, [state, item]."""
    none = np.zeros_like(world.asked)
    quiet = dataclasses.replace(world, asked=none, asked_worth=none)
    view = chosen_coalitions(setting, world, states, np.array([0])).view
    named = world.rulebook.targeted.copy()
    for state in states.tolist():
        named[state] = consider(setting, quiet, view, state).targeted
    return named


def test_a_member_without_a_legal_basis_keeps_its_own_rules(model: GeoeconomicModel) -> None:
    setting = model.setting
    states = _named(model, "US", "HK")
    found = every_coalition(setting, model.world, states)
    assert setting.trade[states[1]].any()
    assert not may_adopt(setting, found.view)[states[1]].any()
    assert (found.payoff[0b11] == found.payoff[0b01]).all()
    free = dataclasses.replace(setting, switches=setting.switches.model_copy(update={"legal_bases": False}))
    assert may_adopt(free, found.view)[states[1]].any()


def test_some_coalitions_are_worth_what_they_are_among_all(model: GeoeconomicModel, found: Coalitions) -> None:
    some = chosen_coalitions(model.setting, model.world, found.states, np.array([9, 2]))
    assert (some.level == found.level[[9, 2]]).all()
    assert some.payoff == pytest.approx(found.payoff[[9, 2]], abs=1e-9)
    assert some.military == pytest.approx(found.military[[9, 2]], abs=1e-12)


def test_no_change_of_one_item_serves_the_members_better(model: GeoeconomicModel, found: Coalitions) -> None:
    from abm.engine.coalitions.search import _chunk, _total
    from abm.engine.coalitions.worth import weights_of_states

    setting, world = model.setting, model.world
    worth = weights_of_states(setting, world, found.view, found.states)
    chunk = _chunk(setting, world.order, found.tables, worth, found.masks)

    def value(level: np.ndarray) -> np.ndarray:
        return chunk.value(_total(chunk, level))

    best = value(found.level)
    for place in range(len(found.tables)):
        for level in range(len(levels_of(setting)[0])):
            moved = found.level.copy()
            moved[:, place] = level
            assert (value(moved) <= best + 1e-5).all()
    inside = ((found.masks[:, None] >> np.arange(4)) & 1).astype(bool)
    assert (found.payoff * inside).sum(axis=1) == pytest.approx(best, abs=1e-6)


def test_a_state_without_supply_changes_nothing_for_the_others(model: GeoeconomicModel, found: Coalitions) -> None:
    setting = model.setting
    idle = next(int(s) for s in setting.structure.hubs if not setting.trade[s].any())
    more = every_coalition(setting, model.world, np.append(found.states, idle))
    for masks in (found.masks, found.masks + 16):
        assert more.payoff[masks, :4] == pytest.approx(found.payoff, abs=1e-9)
        assert more.military[masks] == pytest.approx(found.military, abs=1e-12)


def test_chunks_change_nothing(model: GeoeconomicModel, found: Coalitions) -> None:
    from abm.engine.coalitions.worth import starting_packages, weights_of_states

    setting, world = model.setting, model.world
    starts = starting_packages(setting, world)
    worth = weights_of_states(setting, world, found.view, found.states)
    for chunk in np.array_split(found.masks, 5):
        level, payoff, *_ = best_packages(setting, world.order, found.tables, worth, chunk, starts)
        assert (level == found.level[chunk]).all()
        assert payoff == pytest.approx(found.payoff[chunk], abs=1e-9)


def test_in_full_settled_outsiders_have_given_their_best_answer(model: GeoeconomicModel) -> None:
    setting, states = model.setting, _named(model, "US", "JP", "NL")
    world = dataclasses.replace(model.world, rulebook=model.world.rulebook.copy())
    world.rulebook.reach[:] = False
    found = every_coalition_in_full(setting, world, states)
    assert found.settled.any()
    for place in np.flatnonzero(found.settled):
        rulebook = _rulebook(model, found, int(place))
        for bit, state in enumerate(states.tolist()):
            if not (place >> bit) & 1:
                answer = consider(setting, world, found.view, state, rulebook).strictness
                assert answer == pytest.approx(rulebook.strictness[state], abs=1e-9)
