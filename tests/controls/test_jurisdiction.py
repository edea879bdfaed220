"""Whose rules bind whom."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.controls.jurisdiction import Regulators, bind, exempt_items, territorial

# States 0 (leader), 1, 2; groups: 0 at home, 1 at home, firms of 1 that produce in 2.
HOME, PRODUCTION = np.array([0, 1, 1]), np.array([0, 1, 2])
NOBODY = np.zeros(3, dtype=bool)
levels = st.lists(st.floats(0.0, 1.0), min_size=6, max_size=6).map(lambda cells: np.array(cells).reshape(3, 2))
flags = st.lists(st.booleans(), min_size=3, max_size=3).map(np.array)


def regulators(rule: np.ndarray) -> Regulators:
    return Regulators(HOME, PRODUCTION, rule)


def test_territory_alone_binds_what_is_made_there() -> None:
    assert territorial(regulators(NOBODY)).tolist() == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_a_persons_rule_or_reach_follows_the_firms_abroad() -> None:
    found = territorial(regulators(np.array([False, True, False])))
    assert found[1].tolist() == [False, True, True]
    assert found[2].tolist() == [False, False, True]


def test_the_strictest_rule_binds() -> None:
    level = np.array([[0.9, 0.0], [0.2, 0.4], [0.6, 0.1]])
    both = regulators(np.array([False, True, False]))
    bound = bind(both, level, np.zeros((3, 2), dtype=bool), level[0])
    assert bound.tolist() == [[0.9, 0.0], [0.2, 0.4], [0.6, 0.4]]


def test_reach_binds_where_it_applies_and_never_loosens() -> None:
    level = np.array([[0.5, 0.3], [0.2, 0.4], [0.0, 0.0]])
    reached = np.array([[False, False], [True, True], [False, True]])
    bound = bind(regulators(NOBODY), level, reached, level[0])
    assert bound.tolist() == [[0.5, 0.3], [0.5, 0.4], [0.0, 0.3]]


@given(levels, flags, st.integers(0, 2), st.integers(0, 1), st.floats(0.0, 1.0))
def test_a_stricter_rule_never_binds_anybody_less(
    level: np.ndarray, rule: np.ndarray, state: int, item: int, higher: float
) -> None:
    jurisdiction, nowhere = territorial(regulators(rule)), np.zeros((3, 2), dtype=bool)
    raised = level.copy()
    raised[state, item] = max(raised[state, item], higher)
    before, after = (bind(regulators(rule), table, nowhere, table[0]) for table in (level, raised))
    assert (after >= before).all()
    assert (after[~jurisdiction[state]] == before[~jurisdiction[state]]).all()
    assert (np.delete(after, item, axis=1) == np.delete(before, item, axis=1)).all()


@given(st.lists(levels, min_size=1, max_size=3), flags)
def test_many_worlds_at_once_are_each_alone_to_the_bit(worlds: list[np.ndarray], rule: np.ndarray) -> None:
    batch = np.stack(worlds)
    reached = np.zeros((len(worlds), 3, 2), dtype=bool)
    reached[:, 1] = True
    together = bind(regulators(rule), batch, reached, batch[:, 0])
    for place, world in enumerate(worlds):
        assert together[place].tobytes() == bind(regulators(rule), world, reached[place], world[0]).tobytes()


@pytest.mark.parametrize(("strictness", "spared"), [(0.39, False), (0.4, True), (1.0, True)])
def test_an_exemption_is_earned_by_half_of_what_was_asked(strictness: float, spared: bool) -> None:
    exempt = np.array([True])
    found = exempt_items(exempt, exempt, np.array([[strictness]]), np.array([[0.8]]), 0.5)
    assert found.tolist() == [[spared]]


def test_an_exemption_that_need_not_be_earned_spares_whatever_the_state_does() -> None:
    earned = np.array([False])
    assert exempt_items(np.array([True]), earned, np.zeros((1, 2)), np.ones((1, 2)), 0.5).all()


def test_whoever_is_not_exempt_is_not_spared_and_who_was_asked_nothing_is() -> None:
    exempt, earned, none = np.array([True, False]), np.array([True, True]), np.zeros((2, 1))
    assert exempt_items(exempt, earned, none, none, 0.5).tolist() == [[True], [False]]
