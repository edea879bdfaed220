"""Shapley values of games with known answers, and the axioms on games drawn at random."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from abm.metrics.shapley import shapley_values

Array = npt.NDArray[np.float64]
PLAYERS = 5
ROUNDING = 1e-12

numbers = st.floats(-1.0, 1.0, allow_nan=False)
games = arrays(np.float64, (1 << PLAYERS, 2), elements=numbers)
players = st.integers(0, PLAYERS - 1)


def members(subset: int) -> list[int]:
    return [player for player in range(PLAYERS) if subset >> player & 1]


def test_an_additive_game_gives_each_player_its_own_amount() -> None:
    amounts = np.array([0.5, -0.25, 0.0, 2.0, 1.0])
    values = np.array([amounts[members(subset)].sum() for subset in range(1 << PLAYERS)])
    np.testing.assert_allclose(shapley_values(values), amounts, atol=ROUNDING)


def test_the_glove_game_favours_the_scarce_side() -> None:
    # One left glove (player 0), two right ones: a pair is worth 1. Known: 2/3, 1/6, 1/6.
    pairs = np.array([float(bool(subset & 1) and bool(subset & 6)) for subset in range(8)])
    np.testing.assert_allclose(shapley_values(pairs), [2 / 3, 1 / 6, 1 / 6], atol=ROUNDING)


def test_unanimity_divides_evenly_and_one_player_takes_all() -> None:
    all_or_nothing = np.zeros(1 << PLAYERS)
    all_or_nothing[-1] = 1.0
    np.testing.assert_allclose(shapley_values(all_or_nothing), np.full(PLAYERS, 1 / PLAYERS), atol=ROUNDING)
    np.testing.assert_array_equal(shapley_values(np.array([0.25, 1.0])), [0.75])


def test_nobody_to_divide_among() -> None:
    assert shapley_values(np.array([[3.0, 4.0]])).shape == (0, 2)


@pytest.mark.parametrize("subsets", [0, 3, 31])
def test_a_number_of_subsets_that_is_no_power_of_two_is_refused(subsets: int) -> None:
    with pytest.raises(ValueError, match="2\\*\\*n"):
        shapley_values(np.zeros(subsets))


def test_an_undefined_subset_leaves_its_own_game_undefined_alone() -> None:
    values = np.zeros((4, 2))
    values[2, 0] = np.nan
    assert np.isnan(shapley_values(values)).tolist() == [[True, False], [True, False]]


@given(games)
def test_efficiency(values: Array) -> None:
    np.testing.assert_allclose(shapley_values(values).sum(axis=0), values[-1] - values[0], atol=ROUNDING)


@given(games, players, players)
def test_symmetry(values: Array, one: int, other: int) -> None:
    swapped = [_swap(subset, one, other) for subset in range(1 << PLAYERS)]
    alike = 0.5 * (values + values[swapped])
    parts = shapley_values(alike)
    np.testing.assert_allclose(parts[one], parts[other], atol=ROUNDING)


@given(games, players)
def test_dummy(values: Array, dummy: int) -> None:
    without = values[[subset & ~(1 << dummy) for subset in range(1 << PLAYERS)]]
    np.testing.assert_array_equal(shapley_values(without)[dummy], 0.0)


def _swap(subset: int, one: int, other: int) -> int:
    if (subset >> one & 1) == (subset >> other & 1):
        return subset
    return subset ^ (1 << one) ^ (1 << other)
