"""Compiled kernels give what their numpy references give: outlooks, choices and whole runs, to 1e-9."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.core import compiled
from abm.data import Case
from abm.data.instruments import BY_STATE
from abm.engine.build import build_setting
from abm.engine.deciding.decide import Decision, consider
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.leader.reach import denials_under
from abm.engine.leader.request import leader_worth
from abm.engine.model import GeoeconomicModel
from abm.engine.run import simulate
from abm.engine.setting import Setting
from abm.world.rulebook import Rulebook
from abm.world.world import World


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = compiled.asked()
    yield
    compiled.use(before)


@pytest.fixture(scope="module")
def played(case: Case, short: Callable[..., Any]) -> GeoeconomicModel:
    """Return a model of 14 months, some of whose states have rules."""
    model = GeoeconomicModel(build_setting(short(), case, "none", 1, "main"))
    for _ in range(model.setting.months - 1):
        model.step()
    return model


def drawn_rulebook(setting: Setting, seed: int) -> Rulebook:
    """Return a rulebook of any kind: lists with approvals, end-user rules, reach with and without exemption."""
    rng = np.random.default_rng(seed)
    states, items = len(setting.structure.states), len(setting.structure.items)
    listed = rng.integers(0, 2, (states, items)) * rng.choice([1.0, 0.4, 0.7], (states, items))
    flags = rng.integers(0, 2, (3, states)).astype(bool)
    reach = np.zeros(states, dtype=bool)
    reach[setting.structure.leader] = rng.integers(0, 2)
    zero = np.zeros(states)
    return Rulebook(
        coverage=listed,
        approval=rng.integers(0, 6, (states, items)) / 5,
        targeted=rng.integers(0, 2, (states, items)).astype(bool) & (listed > 0.0),
        reach=reach,
        threshold=zero + rng.choice([0.1, 0.25]),
        exempt=flags[1],
        earned=flags[2],
        tariff=zero,
        retaliation=zero,
        levels=np.where(np.array(BY_STATE)[:, None] == "persons", flags[0], 0.0),
    )


def choice(setting: Setting, world: World, state: int, rulebook: Rulebook, fast: bool) -> Decision:
    # Set past `use`, so that kernels are held to the reference, uncompiled and slow, where numba is missing.
    compiled._state["asked"] = fast
    view = month_view(setting, world, survival_of_rules(setting, world))
    return consider(setting, world, view, state, rulebook)


@settings(deadline=None, max_examples=40 if compiled.installed() else 4)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_outlooks_and_choices_are_those_of_the_reference(played: GeoeconomicModel, seed: int, place: int) -> None:
    setting, world = played.setting, played.world
    sellers = np.flatnonzero(setting.own_sales > 0.0)
    sellers = sellers[sellers != setting.structure.target]
    state = int(sellers[place % len(sellers)])
    rulebook = drawn_rulebook(setting, seed)
    expected, found = (choice(setting, world, state, rulebook, fast) for fast in (False, True))
    scale = max(1.0, float(np.abs(expected.outlook.table).max()))
    np.testing.assert_allclose(found.outlook.table, expected.outlook.table, rtol=1e-9, atol=1e-12 * scale)
    np.testing.assert_allclose(found.outlook.fixed, expected.outlook.fixed, rtol=1e-9)
    np.testing.assert_allclose(found.strictness, expected.strictness, rtol=1e-9)
    assert found.gain == pytest.approx(expected.gain, rel=1e-9, abs=1e-9 * found.valuation.stance.own_sales)
    assert apart(found, fast=True) == pytest.approx(apart(found, fast=False), rel=1e-9, abs=1e-12)


def apart(decision: Decision, fast: bool) -> float:
    """Return how far a state that was asked for something is pulled apart."""
    compiled._state["asked"] = fast
    asked = dataclasses.replace(decision.valuation, asked=1.0)
    return dataclasses.replace(decision, valuation=asked).pulled_apart


def weighed(setting: Setting, world: World, rulebook: Rulebook, state: int, fast: bool) -> list[np.ndarray]:
    """Return what the leader makes of a rulebook, and of a state's steps."""
    compiled._state["asked"] = fast
    view = month_view(setting, world, survival_of_rules(setting, world))
    denied = np.array(denials_under(setting, world, view, rulebook))
    return [denied, *leader_worth(setting, dataclasses.replace(world, rulebook=rulebook), view, state)]


@settings(deadline=None, max_examples=40 if compiled.installed() else 4)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(("sensitive_first", "uniform")))
def test_what_the_leader_weighs_is_that_of_the_reference(
    played: GeoeconomicModel, seed: int, place: int, rationing: str
) -> None:
    switches = played.setting.switches.model_copy(update={"rationing": rationing})
    setting = dataclasses.replace(played.setting, switches=switches)
    sellers = setting.structure.suppliers
    state = int(sellers[place % len(sellers)])
    rulebook = drawn_rulebook(setting, seed)
    expected, found = (weighed(setting, played.world, rulebook, state, fast) for fast in (False, True))
    for one, other in zip(expected, found, strict=True):
        scale = max(1.0, float(np.abs(one).max()))
        np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-12 * scale)


@pytest.mark.skipif(not compiled.installed(), reason="needs numba, the extra `fast`")
@pytest.mark.parametrize("overrides", [(), ("switches.rationing=uniform",)])
def test_a_run_is_that_of_the_reference(case: Case, short: Callable[..., Any], overrides: tuple[str, ...]) -> None:
    tables = []
    for fast in (False, True):
        compiled.use(fast)
        tables.append(simulate(short(*overrides), case, "none", 1).tables)
    for name, columns in tables[0].items():
        for column, values in columns.items():
            for expected, found in zip(values, tables[1][name][column], strict=True):
                if isinstance(expected, float):
                    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9), (name, column)
                else:
                    assert found == expected, (name, column)


def test_kernels_must_be_asked_for() -> None:
    compiled.use(False)
    assert not compiled.asked()
