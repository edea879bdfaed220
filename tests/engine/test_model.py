"""States and firms work as Mesa users expect."""

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

import mesa
import pytest

from abm.data import Case
from abm.engine.agents import FirmAgent, StateAgent
from abm.engine.build import build_setting
from abm.engine.model import GeoeconomicModel
from abm.engine.run import simulate

Short = Callable[..., Any]


@pytest.fixture(scope="module")
def model(case: Case, short: Short) -> GeoeconomicModel:
    model = GeoeconomicModel(build_setting(short(), case, "none", 1, "main"))
    model.run_for(14)
    return model


def test_it_is_a_mesa_model_whose_time_is_months(model: GeoeconomicModel) -> None:
    assert isinstance(model, mesa.Model)
    assert model.time == 14
    assert len(model.chronicle.months) == 14


def test_states_and_named_firms_are_agents(model: GeoeconomicModel, case: Case) -> None:
    states = model.agents_by_type[StateAgent]
    firms = model.agents_by_type[FirmAgent]
    assert {agent.code for agent in states} == {state.code for state in case.states}
    assert len(firms) == sum(not firm.fringe for firm in case.firms)
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)


def test_select_and_agg_read_the_world(model: GeoeconomicModel) -> None:
    strict = model.agents.select(lambda agent: isinstance(agent, StateAgent) and agent.yard > 0)
    assert len(strict) >= 1
    assert 0 < strict.agg("fence", max) <= 1
    leader = next(agent for agent in strict if agent.role == "leader")
    assert leader.trust == model.world.trust[leader.row]
    named = model.agents.select(lambda agent: isinstance(agent, FirmAgent))
    assert named.agg("market_share", sum) == pytest.approx(sum(agent.market_share for agent in named), rel=1e-12)
    assert named.agg("knowledge", min) < 1


def test_fringe_firms_become_agents_where_all_are_asked_for(case: Case, short: Short) -> None:
    model = GeoeconomicModel(build_setting(short(months=2), case, "none", 1, "main"), agents="all")
    assert len(model.agents_by_type[FirmAgent]) == len(case.firms)


def test_a_run_that_is_over_holds_next_to_nothing_until_the_collector_comes(case: Case, short: Short) -> None:
    experiment = short(months=12)
    simulate(experiment, case, "none", 1)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for seed in (2, 3, 4):
            simulate(experiment, case, "none", seed)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert held / 3 < 250_000  # bytes a run; with all its months it would be a million
