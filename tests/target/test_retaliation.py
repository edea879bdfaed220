"""What the target sees, what states expect of it, and when it answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.target.retaliation import RetaliationParams, answers, expected_loss, lag_days, visibility

PARAMS = RetaliationParams()
NEUTRAL, NAMED = np.zeros(2, dtype=bool), np.ones(2, dtype=bool)
share = st.floats(0.0, 1.0)
luck = st.floats(0.0, 1.0, exclude_min=True, exclude_max=True)
trades = st.lists(st.floats(0.0, 50.0), min_size=4, max_size=4).map(lambda values: np.array(values).reshape(2, 2))


def test_a_worked_case() -> None:
    restricted = np.array([20.0, 10.0])
    assert visibility(restricted, NEUTRAL, np.array(100.0), 2.0) == pytest.approx(0.3)
    assert visibility(restricted, np.array([True, False]), np.array(100.0), 2.0) == pytest.approx(0.5)
    assert expected_loss(np.array(40.0), np.array(0.25), np.array(0.3)) == pytest.approx(3.0)


def test_a_rule_that_names_the_target_is_seen_at_most_whole() -> None:
    assert visibility(np.array([60.0, 20.0]), NAMED, np.array(100.0), 2.0) == 1.0


def test_without_rules_or_without_trade_nothing_is_seen_expected_or_answered() -> None:
    unseen = visibility(np.zeros((2, 2)), np.zeros((2, 2), dtype=bool), np.array([100.0, 0.0]), 2.0)
    assert unseen.tolist() == [0.0, 0.0]
    assert expected_loss(np.array([9.0, 9.0]), np.ones(2), unseen).tolist() == [0.0, 0.0]
    assert not answers(np.ones(2), unseen, np.full(2, 1e-12)).any()


def test_a_certain_answer_comes_whatever_the_luck_and_half_of_them_at_one_half() -> None:
    drawn = (np.arange(1000) + 0.5) / 1000.0
    assert answers(np.ones(1000), np.ones(1000), drawn).all()
    assert answers(np.full(1000, 0.5), np.ones(1000), drawn).mean() == 0.5


@given(share, share, share, luck)
def test_what_is_answered_at_a_low_visibility_is_answered_at_a_higher(
    propensity: float, one: float, other: float, drawn: float
) -> None:
    low, high = sorted((one, other))
    less, more = (answers(np.array(propensity), np.array(seen), np.array(drawn)) for seen in (low, high))
    assert more or not less


@given(luck, luck)
def test_lags_lie_within_sixty_days_and_order_as_luck_does(one: float, other: float) -> None:
    early, late = lag_days(np.array(sorted((one, other))), PARAMS)
    assert 0.0 <= early <= late <= 60.0 + 1e-9


def test_half_of_the_answers_come_within_the_median_of_the_exponential() -> None:
    assert lag_days(np.array(0.5), PARAMS) == pytest.approx(5.0 * np.log(2.0), rel=1e-4)
    drawn = (np.arange(20_000) + 0.5) / 20_000
    assert lag_days(drawn, PARAMS).mean() == pytest.approx(5.0, rel=0.01)


@given(trades)
def test_many_worlds_at_once_are_each_alone_to_the_bit(restricted: np.ndarray) -> None:
    named, own = np.array([[True, False], [False, False]]), np.array([70.0, 30.0])
    together = visibility(restricted, named, own, 2.0)
    for place in (0, 1):
        assert together[place].tobytes() == visibility(restricted[place], named[place], own[place], 2.0).tobytes()
