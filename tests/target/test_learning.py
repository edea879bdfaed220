"""Learning by doing of the target's own firms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.target.learning import LearningParams, learn

QUIET = LearningParams(drift=0.0, response=0.0)
amount = st.floats(0.1, 1e4)
share = st.floats(0.0, 1.0)


def one(experience: float, sales: float, shortfall: float, persons: float, params: LearningParams) -> float:
    arrays = np.array([experience]), np.zeros(1), np.array([sales]), np.array([shortfall])
    return float(learn(*arrays, persons, params)[1][0])


def test_a_doubling_of_experience_follows_wrights_law() -> None:
    assert one(100.0, 100.0, 0.0, 0.0, QUIET) == pytest.approx(0.32 * np.log(2.0))
    total, _ = learn(np.array([100.0]), np.zeros(1), np.array([40.0]), np.zeros(1), 0.0, QUIET)
    assert total.tolist() == [140.0]


@given(amount, amount, amount)
def test_only_the_sum_of_sales_counts_not_its_steps(experience: float, first: float, second: float) -> None:
    state = np.array([experience]), np.zeros(1)
    for sales in (first, second):
        state = learn(*state, np.array([sales]), np.zeros(1), 0.0, QUIET)
    assert state[1][0] == pytest.approx(one(experience, first + second, 0.0, 0.0, QUIET), abs=1e-12)


def test_drift_and_response_are_yearly_rates() -> None:
    params = LearningParams()
    assert one(1e12, 1.0, 0.0, 0.0, params) == pytest.approx(0.03 / 12.0, abs=1e-9)
    assert one(1e12, 1.0, 1.0, 0.0, params) == pytest.approx((0.03 + 0.1) / 12.0, abs=1e-9)


@given(amount, amount, share, share)
def test_a_persons_rule_slows_learning_by_its_share_and_leaves_the_drift(
    experience: float, sales: float, shortfall: float, persons: float
) -> None:
    free, slowed = (one(experience, sales, shortfall, held, LearningParams()) for held in (0.0, persons))
    drift = 0.03 / 12.0
    assert slowed == pytest.approx(drift + (free - drift) * (1.0 - 0.3 * persons))
    assert 0.0 <= slowed <= free + 1e-15


@given(amount, amount, amount, share)
def test_more_sales_or_a_larger_shortfall_never_teach_less(
    experience: float, sales: float, more: float, shortfall: float
) -> None:
    base = one(experience, sales, 0.0, 0.0, LearningParams())
    assert one(experience, sales + more, 0.0, 0.0, LearningParams()) >= base
    assert one(experience, sales, shortfall, 0.0, LearningParams()) >= base


def test_an_item_the_target_never_made_is_not_learned() -> None:
    total, learned = learn(np.zeros(1), np.zeros(1), np.zeros(1), np.ones(1), 0.0, LearningParams())
    assert (total[0], learned[0]) == (0.0, 0.0)


def test_items_learn_apart() -> None:
    tables = [np.array(values) for values in ([10.0, 20.0], [0.1, 0.2], [1.0, 3.0], [0.0, 0.5])]
    together = learn(*tables, 0.2, QUIET)
    for place in (0, 1):
        alone = learn(*(table[place : place + 1] for table in tables), 0.2, QUIET)
        assert (together[0][place], together[1][place]) == (alone[0][0], alone[1][0])
