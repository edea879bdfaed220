"""The cap holds for all purchases of a rule together, whichever tier they are made in; many worlds at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.target.anticipation import AnticipationParams, buy_ahead, draw_down

PARAMS = AnticipationParams()
DEMAND = np.array([100.0, 40.0])
pairs = st.lists(st.floats(0.0, 500.0), min_size=2, max_size=2).map(np.array)
worlds = st.lists(pairs, min_size=1, max_size=3).map(np.stack)


def until_effect(months: int, rise: np.ndarray, params: AnticipationParams) -> np.ndarray:
    """Return purchases [month, item] ahead of a rule on the first item, announced so many months before."""
    stock, bought = np.zeros(2), []
    for left in range(months, 0, -1):
        bought.append(buy_ahead(stock, DEMAND, rise, np.array([left, 0.0]), params))
        stock = stock + bought[-1]
    return np.array(bought)


@given(st.integers(1, 24), st.floats(0.0, 0.4))
def test_all_purchases_ahead_of_a_rule_are_the_cap_however_early_it_is_announced(months: int, other: float) -> None:
    bought = until_effect(months, np.array([9.0, 0.0]), AnticipationParams(other_tier=other))
    assert bought.sum() == pytest.approx(350.0)
    assert bought.sum(axis=0).tolist() == pytest.approx([350.0 * (1.0 - other), 350.0 * other])


@given(st.integers(1, 24), st.floats(0.0, 1.0))
def test_purchases_of_one_expectation_are_spread_evenly_over_the_months_left(months: int, rise: float) -> None:
    by_month = until_effect(months, np.array([rise, 0.0]), PARAMS).sum(axis=1)
    assert by_month.tolist() == pytest.approx([min(3.5, 8.0 * rise) * 100.0 / months] * months)


def test_purchases_rise_to_the_date_as_the_expected_price_does() -> None:
    stock, bought = np.zeros(2), []
    for left, rise in ((3.0, 0.1), (2.0, 0.2), (1.0, 0.3)):
        bought.append(buy_ahead(stock, DEMAND, np.array([rise, 0.0]), np.array([left, 0.0]), PARAMS).sum())
        stock = stock + buy_ahead(stock, DEMAND, np.array([rise, 0.0]), np.array([left, 0.0]), PARAMS)
    assert bought[0] < bought[1] < bought[2]
    assert sum(bought) == pytest.approx(8.0 * 0.3 * 100.0)


@given(worlds, st.integers(0, 10))
def test_many_worlds_at_once_are_each_alone_to_the_bit(stock: np.ndarray, left: int) -> None:
    rise, months = stock[:, ::-1] / 400.0, np.broadcast_to(np.array([left, 3.0]), stock.shape)
    ahead = buy_ahead(stock, DEMAND, rise, months, PARAMS)
    drawn = draw_down(stock, DEMAND, stock / 500.0, PARAMS)
    for place, held in enumerate(stock):
        assert ahead[place].tobytes() == buy_ahead(held, DEMAND, rise[place], months[place], PARAMS).tobytes()
        assert drawn[place].tobytes() == draw_down(held, DEMAND, held / 500.0, PARAMS).tobytes()


@given(st.lists(st.tuples(st.floats(0.0, 2.0), st.integers(0, 6), st.floats(0.0, 1.5)), min_size=1, max_size=40))
def test_over_any_history_the_stock_is_what_was_bought_less_what_was_drawn_and_never_negative(
    history: list[tuple[float, int, float]],
) -> None:
    stock, bought, drawn = np.zeros(2), np.zeros(2), np.zeros(2)
    for rise, left, quantity in history:
        ahead = buy_ahead(stock, DEMAND, np.array([rise, 0.1]), np.array([left, 0.0]), PARAMS)
        taken = draw_down(stock, DEMAND, np.full(2, quantity), PARAMS)
        stock, bought, drawn = stock + ahead - taken, bought + ahead, drawn + taken
        assert (stock >= 0.0).all()
    assert stock.tolist() == pytest.approx((bought - drawn).tolist(), abs=1e-9)
