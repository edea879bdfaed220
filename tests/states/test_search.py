"""The joint search finds moves that single steps miss, and rounding decides nothing."""

import itertools
from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.states.search import best_package, package_sums


def exhaustive(table: np.ndarray, value: Callable[[np.ndarray], np.ndarray]) -> float:
    postures, segments, _ = table.shape
    packages = np.array(list(itertools.product(range(postures), repeat=segments)))
    return float(value(package_sums(table, packages)).max())


def test_a_convex_gain_is_found_from_the_other_side() -> None:
    table = np.zeros((2, 3, 2))
    table[1, :, 0], table[1, :, 1] = 1.0, 1.0
    value = lambda sums: sums[..., 0] ** 3 / 8.0 - sums[..., 1]  # noqa: E731
    starts = np.array([[0, 0, 0], [1, 1, 1]])
    allowed = np.ones((2, 3), dtype=bool)
    assert best_package(table, value, starts, allowed, 1e-9).tolist() == [1, 1, 1]
    assert best_package(table, value, starts[:1], allowed, 1e-9).tolist() == [0, 0, 0]


@given(st.integers(0, 10_000))
def test_additive_utility_is_solved_exactly(seed: int) -> None:
    table = np.random.default_rng(seed).normal(size=(4, 3, 2))
    value = lambda sums: sums.sum(axis=-1)  # noqa: E731
    found = best_package(table, value, np.zeros((1, 3), dtype=np.intp), np.ones((4, 3), dtype=bool), 1e-9)
    assert abs(float(value(package_sums(table, found))) - exhaustive(table, value)) < 1e-9


def test_what_is_not_allowed_is_not_chosen() -> None:
    table = np.zeros((3, 2, 1))
    table[2] = 5.0
    allowed = np.array([[True, True], [True, True], [False, True]])
    found = best_package(table, lambda sums: sums[..., 0], np.zeros((1, 2), dtype=np.intp), allowed, 1e-9)
    assert found.tolist() == [0, 2]


def test_ties_go_to_the_start_named_first() -> None:
    table = np.zeros((2, 2, 1))
    starts = np.array([[1, 0], [0, 0]])
    found = best_package(table, lambda sums: sums[..., 0], starts, np.ones((2, 2), dtype=bool), 1e-9)
    assert found.tolist() == [1, 0]
