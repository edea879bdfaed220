"""Weights of offers, their sums by cell and the sales of firms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.firms.weights import cell_sums, entry_weights, firm_sales

shares = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12)


def test_weights_rise_with_quality_by_the_elasticity_of_substitution() -> None:
    base, firm = np.array([0.2, 0.3, 0.5]), np.array([0, 1, 1])
    weight = entry_weights(base, np.array([1.0, 0.5]), firm, np.array([2.0, 2.0, 1.0]))
    assert weight.tolist() == [0.2, 0.3 * 0.25, 0.5 * 0.5]


@given(shares, st.floats(0.05, 5.0))
def test_at_the_twins_quality_weights_are_the_shares_to_the_bit(base: list[float], exponent: float) -> None:
    share = np.array(base)
    weight = entry_weights(share, np.ones(1), np.zeros(len(base), dtype=np.intp), np.full(len(base), exponent))
    assert weight.tobytes() == share.tobytes()


def test_sums_by_cell_keep_empty_cells_at_zero() -> None:
    assert cell_sums(np.array([0.25, 0.5, 1.0]), np.array([0, 0, 2]), 4).tolist() == [0.75, 0.0, 1.0, 0.0]


@given(shares, st.integers(0, 11))
def test_an_offer_of_weight_zero_changes_no_sum_to_the_bit(value: list[float], place: int) -> None:
    cell = np.sort(np.arange(len(value)) % 3)
    place = min(place, len(value) - 1)
    more = cell_sums(np.insert(value, place, 0.0), np.insert(cell, place, cell[place]), 3)
    assert more.tobytes() == cell_sums(np.array(value), cell, 3).tobytes()


@given(st.lists(st.floats(0.01, 1.0), min_size=3, max_size=12))
def test_sales_of_firms_sum_to_the_flows_of_the_cells(value: list[float]) -> None:
    weight = np.array(value)
    cell = np.sort(np.arange(len(value)) % 3)
    firm = np.arange(len(value)) % 2
    flow = np.array([10.0, 0.0, 7.0])
    sold = firm_sales(weight, cell, firm, flow / cell_sums(weight, cell, 3), 2)
    assert sold.sum() == pytest.approx(flow.sum())
    assert (sold >= 0.0).all()
