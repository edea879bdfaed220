"""All coalitions of a month, after start-up: bars 2 s (12 states), 30 s (16), 60 s (8 with outsiders that answer).

Legal bases are switched off once the world is there, so that every seller takes part.
"""

import dataclasses
from typing import Any

import numpy as np
import pytest

from abm.data import load_case
from abm.data.instruments import BY_STATE
from abm.engine.build import build_setting
from abm.engine.coalitions.instruments import with_instruments
from abm.engine.coalitions.leakage import leakage_of_coalitions
from abm.engine.coalitions.search import Worth, best_packages
from abm.engine.coalitions.worth import (
    _alone,
    _without_reach,
    every_coalition,
    every_coalition_in_full,
    starting_packages,
    weights_of_states,
)
from abm.engine.common_lists.items import ItemTable, tables_of_subsets
from abm.engine.model import GeoeconomicModel
from abm.engine.setting import Setting
from abm.scenario import load_experiment
from abm.world.world import World


def asked_world() -> tuple[Setting, World]:
    """Return the world after 16 months of history, in which the leader has asked its partners."""
    experiment = load_experiment("us_election_2024")
    setting = build_setting(experiment, load_case("semiconductor_equipment"), "continuity", 1, "main")
    model = GeoeconomicModel(setting)
    for _ in range(16):
        model.step()
    free = setting.switches.model_copy(update={"legal_bases": False})
    return dataclasses.replace(setting, switches=free), model.world


def by_sales(setting: Setting, count: int) -> Any:
    """Return the states that sell most, besides the target."""
    sales = setting.own_sales.copy()
    sales[setting.structure.target] = -1.0
    return np.argsort(-sales, kind="stable")[:count]


@pytest.mark.parametrize("states", [8, 12])
def bench_every_coalition(benchmark: Any, states: int) -> None:
    setting, world = asked_world()
    chosen = by_sales(setting, states)

    def whole() -> int:
        return len(leakage_of_coalitions(setting, every_coalition(setting, world, chosen)))

    assert benchmark.pedantic(whole, rounds=3) == 1 << states


def bench_sixteen_states(benchmark: Any) -> None:
    """Three states more than the shipped case has, with the weights of the three that sell least."""
    setting, world = asked_world()
    world, view = _without_reach(setting, world)
    states = by_sales(setting, 13)
    tables = tables_of_subsets(setting, world, view, states, _alone(setting, world, view, states), np.arange(1 << 13))
    worth = weights_of_states(setting, world, view, states)
    more = Worth(*(np.append(field, field[-3:]) if np.ndim(field) else field for field in worth))
    wider = tuple(_wider(table) for table in tables)
    starts = starting_packages(setting, world)

    def whole() -> int:
        chunks = np.array_split(np.arange(1 << 16), 64)
        return sum(len(best_packages(setting, world.order, wider, more, chunk, starts)[0]) for chunk in chunks)

    assert benchmark.pedantic(whole, rounds=1) == 1 << 16


def _wider(table: ItemTable) -> ItemTable:
    fields = {name: getattr(table, name) for name in ("cost", "norm", "visible", "delivered")}
    return table._replace(**{name: np.concatenate([value, value[..., -3:]], axis=-1) for name, value in fields.items()})


def bench_instruments(benchmark: Any) -> None:
    setting, world = asked_world()
    found = every_coalition(setting, world, by_sales(setting, 8))
    armed = dataclasses.replace(setting, instruments=BY_STATE)
    assert benchmark.pedantic(with_instruments, args=(armed, found), rounds=1).taken.any()


def bench_in_full(benchmark: Any) -> None:
    setting, world = asked_world()
    found = benchmark.pedantic(every_coalition_in_full, args=(setting, world, by_sales(setting, 8)), rounds=1)
    assert len(found.masks) == 256
