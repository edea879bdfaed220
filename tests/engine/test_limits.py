"""Limits in which the answer is known."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from abm.data import Case
from abm.engine.build import build_setting
from abm.engine.industry.trade import trade
from abm.engine.judging.judge import judge
from abm.engine.model import GeoeconomicModel
from abm.metrics.leakage import CHANNELS, DOMESTIC
from abm.scenario import load_experiment

Short = Callable[..., Any]


def everybody_refuses(case: Case) -> GeoeconomicModel:
    """Return a month in which all foreign suppliers refuse everybody and no evasive route is open."""
    shut = dataclasses.replace(case, state=dataclasses.replace(case.state, evadable=np.zeros(len(case.states))))
    experiment = load_experiment("sme_2022_replay", ["months=1", "parameters.routes.derateable_scale=0.0"])
    experiment = dataclasses.replace(experiment, mode="endogenous", start="2022-10", states={})
    setting = build_setting(experiment, shut, "none", 1, "main")
    model = GeoeconomicModel(setting)
    foreign = np.arange(len(setting.structure.states)) != setting.structure.target
    model.world.rulebook.coverage[foreign] = 1.0
    model.world.rulebook.targeted[foreign] = True
    trade(setting, model.world, model.journal, model.chronicle)
    return model


def test_with_everybody_in_and_no_routes_only_the_target_itself_gives_back(case: Case) -> None:
    model = everybody_refuses(case)
    real = judge(model.setting, model.chronicle).real
    others = [place for place, _ in enumerate(CHANNELS) if place != DOMESTIC]
    assert np.abs(real.parts[others]).max() < 1e-12


def test_denial_is_then_complete_exactly_where_the_target_makes_nothing(case: Case) -> None:
    model = everybody_refuses(case)
    structure = model.setting.structure
    made = np.where(structure.foreign[:, None], 0.0, structure.base_weight).sum(axis=0) > 0.0
    quantity = judge(model.setting, model.chronicle).real.quantity[0]
    assert (quantity[~made] == 0.0).all() and (quantity[made] > 0.0).all()
    assert made.any() and (~made).any()


def test_without_stakes_nobody_controls_whatever_the_request(case: Case, short: Short, play: Any) -> None:
    stakes = {state.code: {"target_policy": 0.0, "alliance": 0.0} for state in case.states if state.role != "target"}
    model = play(dataclasses.replace(short(), states=stakes))
    assert not model.world.rulebook.coverage.any()
    assert not model.world.asked.any()


def test_strictness_on_an_item_nobody_sells_changes_nothing(case: Case, short: Short) -> None:
    setting = build_setting(short(months=2), case, "none", 1, "main")
    structure = setting.structure
    state = structure.states.index("DE")
    unsold = int(np.flatnonzero(setting.trade[state] == 0.0)[0])
    quantities = []
    for strict in (0.0, 1.0):
        model = GeoeconomicModel(setting)
        model.world.rulebook.coverage[state, unsold] = strict
        trade(setting, model.world, model.journal, model.chronicle)
        quantities.append(judge(setting, model.chronicle).sales.quantity.tobytes())
    assert quantities[0] == quantities[1]
