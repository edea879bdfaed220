"""Profit at risk, pressed for in proportion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.core.parameters import describe
from abm.mechanisms.firms.lobbying import LobbyingParams, political_weight, pressure, profit_at_risk

share = st.floats(0.0, 1.0)
table = st.lists(share, min_size=6, max_size=6).map(lambda values: np.array(values).reshape(2, 3))
HOME = np.array([0, 0, 2])


def test_a_worked_case() -> None:
    risk = profit_at_risk(np.array([0.4, 0.1, 0.5]), np.array([0.5, 0.5, 1.0]))
    assert risk.tolist() == pytest.approx([0.2, 0.05, 0.5])
    pressing = pressure(risk, np.array([1.0, 3.0, 2.0]), HOME, 4)
    assert pressing.tolist() == pytest.approx([(0.2 + 0.15) / 4.0, 0.0, 0.5, 0.0])
    assert political_weight(pressing, LobbyingParams(strength=2.0))[2] == pytest.approx(2.0)


def test_strength_zero_is_in_range_and_leaves_utility_as_it_is_to_the_bit() -> None:
    (strength,) = describe(LobbyingParams)
    assert strength.low == 0.0
    weight = political_weight(np.array([0.0, 0.3, 1.0]), LobbyingParams(strength=0.0))
    assert weight.tobytes() == np.ones(3).tobytes()


@given(share, share, share, share)
def test_more_dependence_or_refusal_is_never_less_risk(
    dependence: float, refused: float, one: float, two: float
) -> None:
    base = profit_at_risk(np.array(dependence), np.array(refused))
    assert 0.0 <= base <= 1.0
    assert profit_at_risk(np.array(max(dependence, one)), np.array(max(refused, two))) >= base


@given(st.lists(share, min_size=3, max_size=3), st.lists(st.floats(0.1, 10.0), min_size=3, max_size=3))
def test_pressure_lies_between_the_least_and_the_most_exposed_firm(risks: list[float], profits: list[float]) -> None:
    pressing = pressure(np.array(risks), np.array(profits), HOME, 3)
    assert min(risks[:2]) - 1e-12 <= pressing[0] <= max(risks[:2]) + 1e-12
    assert pressing[1] == 0.0
    assert pressing[2] == pytest.approx(risks[2])


@given(table, table)
def test_many_worlds_at_once_are_each_alone_to_the_bit(dependence: np.ndarray, refused: np.ndarray) -> None:
    together = political_weight(profit_at_risk(dependence, refused), LobbyingParams(strength=0.7))
    for place in (0, 1):
        alone = political_weight(profit_at_risk(dependence[place], refused[place]), LobbyingParams(strength=0.7))
        assert together[place].tobytes() == alone.tobytes()
