"""What a package is called when it begins: by the trade of the state that it refuses, not by the number of goods."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.data import Case
from abm.engine.build import build_setting
from abm.engine.journal import Journal
from abm.engine.model import GeoeconomicModel
from abm.engine.rules.begin import begin
from abm.world.world import Intent


@pytest.fixture
def model(case: Case, short: Callable[..., Any]) -> GeoeconomicModel:
    return GeoeconomicModel(build_setting(short(), case, "none", 1, "main"))


@pytest.mark.parametrize(("to", "called"), [("largest", "tighten"), ("smallest", "loosen")])
def test_a_list_that_moves_to_goods_of_more_trade_is_tightened(model: GeoeconomicModel, to: str, called: str) -> None:
    state = model.setting.structure.states.index("JP")
    sold = np.flatnonzero(model.setting.trade[state])
    by_trade = sold[np.argsort(model.setting.trade[state][sold])]
    few, many = by_trade[-1:], by_trade[:2]
    assert model.setting.trade[state][few].sum() > model.setting.trade[state][many].sum()
    before, after = (many, few) if to == "largest" else (few, many)
    world = model.world
    world.rulebook.coverage[state] = 0.0
    world.rulebook.coverage[state, before] = 1.0
    world.rulebook.approval[state] = 0.0
    coverage = np.zeros_like(world.rulebook.coverage[state])
    coverage[after] = 1.0
    journal = Journal(model.setting.structure.states)
    intent = Intent("test", coverage, np.zeros_like(coverage), np.zeros(len(coverage), dtype=bool))
    begin(model.setting, world, journal, state, intent)
    assert journal.rows[0]["kind"] == called
