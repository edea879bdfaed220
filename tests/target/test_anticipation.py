"""Buying ahead of announced rules, and drawing on what was bought."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.target.anticipation import AnticipationParams, buy_ahead, draw_down

PARAMS = AnticipationParams()
ONE_TIER = AnticipationParams(other_tier=0.0)
DEMAND = np.array([100.0, 40.0])
NOTHING = np.zeros(2)
pairs = st.lists(st.floats(0.0, 500.0), min_size=2, max_size=2).map(np.array)
rises = st.lists(st.floats(-1.0, 2.0), min_size=2, max_size=2).map(np.array)
left = st.lists(st.integers(0, 12), min_size=2, max_size=2).map(lambda months: np.array(months, dtype=float))


def test_a_dear_rule_fills_the_cap_by_its_date() -> None:
    stock = NOTHING
    for months in (4.0, 3.0, 2.0, 1.0):
        stock = stock + buy_ahead(stock, DEMAND, np.array([9.0, 0.0]), np.array([months, 0.0]), ONE_TIER)
    assert stock.tolist() == pytest.approx([350.0, 0.0])


def test_a_cheap_rule_is_met_in_proportion_to_its_price() -> None:
    bought = buy_ahead(NOTHING, DEMAND, np.array([0.25, 0.0]), np.array([1.0, 0.0]), ONE_TIER)
    assert bought.tolist() == pytest.approx([8.0 * 0.25 * 100.0, 0.0])


def test_a_part_goes_to_the_other_tier_and_nothing_is_lost() -> None:
    bought = buy_ahead(NOTHING, DEMAND, np.array([0.25, 0.0]), np.array([1.0, 0.0]), PARAMS)
    assert bought.tolist() == pytest.approx([0.8 * 200.0, 0.2 * 200.0])


@given(pairs, rises)
def test_nothing_announced_nothing_bought(stock: np.ndarray, rise: np.ndarray) -> None:
    assert buy_ahead(stock, DEMAND, rise, NOTHING, PARAMS).tolist() == [0.0, 0.0]


@given(pairs, left)
def test_no_rise_expected_nothing_bought(stock: np.ndarray, months: np.ndarray) -> None:
    assert buy_ahead(stock, DEMAND, np.array([0.0, -0.5]), months, PARAMS).tolist() == [0.0, 0.0]


@given(pairs, rises, left)
def test_purchases_ahead_are_never_negative_nor_above_the_cap(
    stock: np.ndarray, rise: np.ndarray, months: np.ndarray
) -> None:
    bought = buy_ahead(stock, DEMAND, rise, months, PARAMS)
    assert (bought >= 0.0).all()
    assert bought.sum() <= PARAMS.cap * DEMAND.sum() + 1e-9


@given(pairs, st.lists(st.floats(0.0, 2.0), min_size=2, max_size=2).map(np.array))
def test_a_draw_never_takes_more_than_the_stock_or_the_shortage(stock: np.ndarray, quantity: np.ndarray) -> None:
    taken = draw_down(stock, DEMAND, quantity, PARAMS)
    assert (taken >= 0.0).all()
    assert (taken <= stock).all()
    assert (taken <= np.maximum(1.0 - quantity, 0.0) * DEMAND + 1e-12).all()


def test_a_full_stock_fills_a_small_shortage_and_a_small_stock_only_in_part() -> None:
    taken = draw_down(np.array([1000.0, 10.0]), DEMAND, np.array([0.9, 0.5]), PARAMS)
    assert taken.tolist() == pytest.approx([10.0, 0.15 * 10.0])
