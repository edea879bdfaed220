"""Research: lost sales become lost knowledge, slowly, and only as far as the firm lives on the target."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.firms.research import ResearchParams, next_knowledge, quality

PARAMS = ResearchParams()
share = st.floats(0.0, 1.0)


def after(months: int, dependence: float, sales: float, params: ResearchParams = PARAMS) -> float:
    knowledge = np.ones(1)
    for _ in range(months):
        knowledge = next_knowledge(knowledge, np.array([dependence]), np.array([sales]), np.ones(1), params)
    return float(knowledge[0])


def test_one_month_of_lost_sales() -> None:
    assert after(1, 0.4, 0.0) == pytest.approx(1.0 - 0.15 / 12.0 * 0.4)


def test_knowledge_rests_where_research_pays_for_it() -> None:
    assert after(3000, 0.4, 0.25) == pytest.approx(1.0 - 0.4 * 0.75)


@given(share)
def test_without_loss_knowledge_stays_exactly_one(dependence: float) -> None:
    assert after(5, dependence, 1.0) == 1.0
    assert quality(np.ones(3), PARAMS).tolist() == [1.0, 1.0, 1.0]


@given(st.floats(0.0, 3.0), share)
def test_a_firm_that_does_not_live_on_the_target_does_not_notice(sales: float, knowledge: float) -> None:
    moved = next_knowledge(np.array([knowledge]), np.zeros(1), np.array([sales]), np.ones(1), PARAMS)
    assert abs(moved[0] - 1.0) <= abs(knowledge - 1.0)


@given(share, share, share)
def test_more_lost_sales_never_leave_more_knowledge(dependence: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert after(12, dependence, low) <= after(12, dependence, high) + 1e-15


@given(share, share, st.floats(0.0, 1.0))
def test_knowledge_stays_between_what_was_and_what_is_paid_for(dependence: float, sales: float, held: float) -> None:
    moved = float(next_knowledge(np.array([held]), np.array([dependence]), np.array([sales]), np.ones(1), PARAMS)[0])
    paid = 1.0 - dependence * (1.0 - sales)
    assert min(held, paid) - 1e-12 <= moved <= max(held, paid) + 1e-12


def test_a_firm_without_sales_in_the_twin_keeps_its_knowledge() -> None:
    kept = next_knowledge(np.array([1.0]), np.array([0.9]), np.array([0.0]), np.zeros(1), PARAMS)
    assert kept.tolist() == [1.0]


def test_quality_has_decreasing_returns() -> None:
    falls = quality(np.array([1.0, 0.75, 0.5]), PARAMS)
    assert falls[1] == pytest.approx(0.75**0.3)
    assert 1.0 - falls[2] > 1.0 - falls[1] > 0.0
    assert falls[2] > 0.5
