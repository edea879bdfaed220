"""Instruments in packages of coalitions: lawful, worth it to members, counted in payoffs, denial and leakage."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.data import Case
from abm.engine.coalitions.instruments import could_begin, with_instruments
from abm.engine.coalitions.leakage import leakage_of_coalitions
from abm.engine.coalitions.worth import Coalitions, every_coalition
from abm.engine.model import GeoeconomicModel
from abm.engine.setting import Setting
from abm.mechanisms.negotiation.stability import members

CODES = ("US", "JP", "NL", "DE")
NAMES = ("persons", "data_sharing", "anti_circumvention", "outbound", "tariff_target")


@pytest.fixture(scope="module")
def model(play: Callable[..., GeoeconomicModel], short: Callable[..., Any]) -> GeoeconomicModel:
    return play(short(months=16))


@pytest.fixture(scope="module")
def lists(model: GeoeconomicModel) -> Coalitions:
    return every_coalition(model.setting, model.world, named(model, *CODES))


@pytest.fixture(scope="module")
def found(model: GeoeconomicModel, lists: Coalitions) -> Coalitions:
    return with_instruments(open_to(model.setting, *NAMES), lists)


def named(model: GeoeconomicModel, *codes: str) -> np.ndarray:
    return np.array([model.setting.structure.states.index(code) for code in codes], dtype=np.intp)


def open_to(setting: Setting, *names: str) -> Setting:
    return dataclasses.replace(setting, instruments=names)


def test_without_instruments_a_package_holds_lists_alone(model: GeoeconomicModel, lists: Coalitions) -> None:
    assert with_instruments(model.setting, lists) is lists
    assert lists.taken is None


def test_members_together_gain_by_what_they_take_up(lists: Coalitions, found: Coalitions) -> None:
    gained = ((found.payoff - lists.payoff) * members(len(CODES))).sum(axis=1)
    assert found.taken is not None
    some = found.taken.any(axis=1)
    assert some.any()
    assert (gained[some] > 0.0).all()
    assert not (found.payoff - lists.payoff)[~some].any()
    assert not found.taken[0].any()
    assert (found.military[some] >= lists.military[some]).all()


def test_nobody_begins_what_the_law_does_not_permit_or_has_already(model: GeoeconomicModel, lists: Coalitions) -> None:
    setting = open_to(model.setting, *NAMES)
    begins = could_begin(setting, lists)
    for place, name in enumerate(NAMES):
        assert not (begins[:, place] & ~setting.may_legislate(name)[lists.states]).any(), name
        assert not (begins[:, place] & (model.world.rulebook.level(name)[lists.states] > 0)).any(), name
    assert not begins[CODES.index("DE"), NAMES.index("outbound")]
    barred = with_instruments(open_to(model.setting, "outbound"), lists)
    assert barred.taken is not None
    without_leader = ~members(len(CODES))[:, CODES.index("US")]
    assert not barred.taken[without_leader].any()


def test_what_hubs_no_longer_carry_is_less_leakage(model: GeoeconomicModel, lists: Coalitions) -> None:
    setting = open_to(model.setting, "anti_circumvention")
    free, pursued = leakage_of_coalitions(setting, lists), leakage_of_coalitions(setting, with_all(lists))
    assert (pursued[1:] <= free[1:] + 1e-12).all()
    assert pursued[-1] < free[-1]
    assert pursued[0] == free[0]


def with_all(lists: Coalitions) -> Coalitions:
    return dataclasses.replace(lists, taken=np.ones((len(lists.masks), 1), dtype=bool))


def test_the_order_of_states_makes_no_difference(model: GeoeconomicModel, found: Coalitions) -> None:
    setting, turned = open_to(model.setting, *NAMES), tuple(reversed(CODES))
    other = with_instruments(setting, every_coalition(setting, model.world, named(model, *turned)))
    assert found.taken is not None and other.taken is not None
    mirror = [int(f"{mask:04b}"[::-1], 2) for mask in found.masks.tolist()]
    assert (found.taken == other.taken[mirror]).all()
    assert np.allclose(found.payoff, other.payoff[mirror][:, ::-1], atol=1e-9)


def test_an_instrument_that_costs_more_than_it_brings_is_left(case: Case, short: Callable[..., Any]) -> None:
    from abm.engine.build import build_setting

    dear = short('instruments=["tariff_target"]', "parameters.instrument_prices.upkeep=0.005", months=14)
    setting = build_setting(dear, case, "none", 1, "main")
    model = GeoeconomicModel(setting)
    for _ in range(14):
        model.step()
    taken = with_instruments(setting, every_coalition(setting, model.world, named(model, "JP", "KR"))).taken
    assert taken is not None and not taken.any()
