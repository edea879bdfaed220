"""Value and regret on tables worked by hand, and in worlds where the answer is known before."""

import numpy as np
import pytest

from abm.metrics import regret as r
from abm.metrics.value import discounted, discounted_mean

# Two strategies and a compromise: V [strategy, world].
TABLE = np.array([[10.0, 0.0, 4.0], [0.0, 10.0, 4.0], [6.0, 6.0, 3.0]])


def test_discounting_by_hand() -> None:
    flow = np.ones(13)
    assert discounted(flow, 0.0) == 13.0
    assert discounted(flow, 0.12) == pytest.approx(sum(np.exp(-0.01 * t) for t in range(13)))
    assert discounted_mean(3.0 * np.ones((2, 5)), 0.05) == pytest.approx([3.0, 3.0])


def test_regret_by_hand() -> None:
    table = r.regret(TABLE)
    assert np.array_equal(table, [[0, 10, 0], [10, 0, 0], [4, 4, 1]])
    spread = r.spread_of(table, 90.0)
    assert np.array_equal(spread.largest, [10, 10, 4])
    assert spread.mean == pytest.approx([10 / 3, 10 / 3, 3.0])
    assert spread.ninth_decile == pytest.approx([8.0, 8.0, 4.0])
    assert r.losing_share(table, 0.0) == pytest.approx([1 / 3, 1 / 3, 1.0])
    assert r.losing_share(table, 4.5) == pytest.approx([1 / 3, 1 / 3, 0.0])


def test_the_choice_of_least_regret_depends_on_the_menu() -> None:
    assert np.array_equal(r.minimax_without(TABLE), [2, 2, 0])
    assert r.regret(TABLE).max(axis=1).argmin() == 2
    with pytest.raises(ValueError, match="at least two"):
        r.minimax_without(TABLE[:1])


def test_switching_points_of_three_lines() -> None:
    """Expected regret p*10, (1-p)*10 and 4: the middle one is best between 0.4 and 0.6."""
    continuity, change = np.array([[0.0], [10.0], [4.0]]), np.array([[10.0], [0.0], [4.0]])
    found = r.switching_points(continuity, change)
    assert [(s.before, s.after) for s in found] == [(0, 2), (2, 1)]
    assert [s.probability for s in found] == pytest.approx([0.4, 0.6])
    lines = r.expected_regret(continuity, change, np.array([0.0, 0.4, 1.0]))
    assert lines == pytest.approx(np.array([[0, 4, 10], [10, 6, 0], [4, 4, 4]]))


def test_no_switch_where_one_strategy_is_best_whoever_wins() -> None:
    assert r.switching_points(np.array([[0.0], [1.0]]), np.array([[0.0], [2.0]])) == []
    assert r.value_of_knowing(np.array([[2.0], [1.0]]), np.array([[5.0], [0.0]]), 0.5) == 0.0


def test_three_lines_through_one_point_make_one_switch() -> None:
    continuity, change = np.array([[0.0], [10.0], [5.0]]), np.array([[10.0], [0.0], [5.0]])
    found = r.switching_points(continuity, change)
    assert [(s.before, s.after, s.probability) for s in found] == [(0, 1, 0.5)]


def test_what_knowing_and_waiting_are_worth() -> None:
    """Each of two is worth 10 under its winner and 0 under the other: knowing gives 10, guessing 5."""
    assert r.value_of_knowing(np.array([[10.0], [0.0]]), np.array([[0.0], [10.0]]), 0.5) == pytest.approx(5.0)
    value = np.array([[10.0, 0.0], [0.0, 10.0], [8.0, 8.0]])
    assert r.value_of_waiting(value, np.array([False, False, True])) == pytest.approx(3.0)
    assert np.isnan(r.value_of_waiting(value, np.zeros(3, dtype=bool)))


def test_satisficing_falls_as_the_threshold_rises() -> None:
    measure = np.array([[0.2, 0.6, 1.0], [0.5, 0.5, 0.5]])
    assert r.satisficing(measure, np.array([0.0, 0.5, 0.9])) == pytest.approx(
        np.array([[1.0, 2 / 3, 1 / 3], [1.0, 1.0, 0.0]])
    )


def test_rank_shares_of_known_weights() -> None:
    components = np.array([[1.0, 0.0, 7.0], [0.0, 1.0, 7.0]])
    weights = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.5, 0.5, 0.0]])
    assert r.rank_shares(components, weights) == pytest.approx([0.5, 0.5])
    assert r.rank_shares(components, weights[:1]) == pytest.approx([1.0, 0.0])


def test_a_dominant_strategy_never_loses() -> None:
    rng = np.random.default_rng(3)
    value = rng.normal(size=(4, 50))
    value[2] = value.max(axis=0) + 1.0
    table = r.regret(value)
    assert table[2].max() == 0.0 and r.losing_share(table, 0.0)[2] == 0.0
    assert (r.minimax_without(value)[[0, 1, 3]] == 2).all()
    assert (table >= 0.0).all()


def test_of_equals_where_change_is_out_of_the_question_the_one_counts_that_is_least_right_after() -> None:
    continuity, change = np.array([[5.0], [5.0]]), np.array([[6.0], [4.0]])
    assert r.switching_points(continuity, change) == []
    assert r.least_by_probability(continuity, change, np.array([0.0, 0.5, 1.0])).tolist() == [1, 1, 1]


def test_lines_apart_by_rounding_are_one() -> None:
    continuity, change = np.array([[1.0], [1.0 + 1e-16], [2.0]]), np.array([[1.0], [1.0 - 1e-15], [2.0]])
    assert r.switching_points(continuity, change) == []
    assert r.switching_points(np.array([[0.0], [1e-17]]), np.array([[1.0], [0.5]])) == []


def test_who_is_least_at_a_probability_is_who_the_corners_say() -> None:
    rng = np.random.default_rng(3)
    grid = np.linspace(0.0, 1.0, 41)
    for _ in range(50):
        continuity, change = rng.uniform(size=(2, 4, 3))
        expected = r.expected_regret(continuity, change, grid)
        least = r.least_by_probability(continuity, change, grid)
        assert expected[least, np.arange(41)] == pytest.approx(expected.min(axis=0))
        assert len(r.switching_points(continuity, change)) >= len(set(least.tolist())) - 1
