"""What the leader asks, and the standard that follows from it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.negotiation.request import ask, standard

LEVELS = np.array([0.0, 0.5, 1.0])


def test_it_asks_its_own_strictness_where_it_sells_and_the_best_level_elsewhere() -> None:
    own, sells = np.array([0.7, 0.0]), np.array([True, False])
    worth = np.array([[0.0, 0.0], [5.0, 4.0], [9.0, 5.0]])
    cost = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 3.0]])
    assert ask(own, sells, worth, cost, LEVELS).tolist() == [0.7, 0.5]


def test_what_costs_the_partner_more_than_it_is_worth_is_not_asked() -> None:
    worth, cost = np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [2.0], [4.0]])
    assert ask(np.ones(1), np.array([False]), worth, cost, LEVELS).tolist() == [0.0]


def test_ties_go_to_the_lower_level() -> None:
    flat = np.zeros((3, 1))
    assert ask(np.ones(1), np.array([False]), flat, flat, LEVELS).tolist() == [0.0]


tables = st.lists(st.floats(-5.0, 5.0), min_size=6, max_size=6).map(lambda cells: np.array(cells).reshape(3, 2))


@given(tables, tables, st.floats(0.0, 3.0), st.floats(1.0, 3.0))
def test_a_leader_that_weighs_rising_costs_more_never_asks_more(
    worth: np.ndarray, cost: np.ndarray, weight: float, factor: float
) -> None:
    rising = np.abs(cost).cumsum(axis=0)
    nobody, own = np.zeros(2, dtype=bool), np.ones(2)
    light, heavy = (ask(own, nobody, worth, w * rising, LEVELS) for w in (weight, weight * factor))
    assert (heavy <= light).all()


def test_who_was_not_asked_is_measured_by_the_most_that_was_asked_of_anybody() -> None:
    asked = np.array([[0.0, 0.0], [0.4, 0.9], [0.6, 0.2]])
    found = standard(np.array([0.8, 0.8]), np.array([True, False]), asked)
    assert found.tolist() == [[0.8, 0.9], [0.8, 0.9], [0.8, 0.2]]


def test_where_nobody_was_asked_only_the_leaders_own_goods_have_a_standard() -> None:
    found = standard(np.array([0.8, 0.8]), np.array([True, False]), np.zeros((2, 2)))
    assert found.tolist() == [[0.8, 0.0], [0.8, 0.0]]
