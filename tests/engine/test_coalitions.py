"""Coalitions of a month: the market they stand for, packages that no single change improves, answers of outsiders."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.engine.coalition_items import levels_of
from abm.engine.coalition_leakage import leakage_of_coalitions
from abm.engine.coalition_search import best_packages
from abm.engine.coalitions import Coalitions, every_coalition, every_coalition_in_full
from abm.engine.decide import consider
from abm.engine.market_phase import market_month, routes_under, rules_on_groups
from abm.engine.model import GeoeconomicModel
from abm.mechanisms.market.capability import capability, denial
from abm.metrics.real_leakage import Buyers, Sellers, real_accounts
from abm.world.rulebook import Rulebook

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
    pack = setting.structure.pack
    sellers = Sellers(
        pack(view.weight), pack(world.twin.weight), pack(rules.strictness), pack(rules.coverage), pack(routes),
        np.zeros(setting.structure.slot_group.shape, dtype=np.intp),
    )  # fmt: skip
    buyers = Buyers(view.buyers.demand, setting.sigma, setting.eta, setting.friction)
    rate = real_accounts(sellers, buyers, setting.parameters.measures).rate
    assert leakage_of_coalitions(setting, world, found)[place] == pytest.approx(float(rate), abs=1e-9)


def test_no_change_of_one_item_serves_the_members_better(model: GeoeconomicModel, found: Coalitions) -> None:
    from abm.engine.coalition_search import _at, _chunk, _Sums
    from abm.engine.coalitions import _worth

    setting, world = model.setting, model.world
    worth = _worth(setting, world, found.view, found.states)
    chunk = _chunk(setting, world.order, found.tables, worth, found.masks)
    rows = np.arange(len(found.masks))

    def value(level: np.ndarray) -> np.ndarray:
        parts = [_at(item, rows, level[:, place]) for place, item in enumerate(chunk.items)]
        return chunk.value(_Sums(*(sum(part) for part in zip(*parts, strict=True))))

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
    from abm.engine.coalitions import _starts, _worth

    setting, world = model.setting, model.world
    coverage, approval = levels_of(setting)
    starts = _starts(world.rulebook.strictness[setting.structure.leader], coverage * (1.0 - approval))
    worth = _worth(setting, world, found.view, found.states)
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
