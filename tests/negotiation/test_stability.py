"""Stability against results known in closed form."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.negotiation import stability
from abm.studies.core_of_game import core_is_empty

Payoffs = Callable[[int], tuple[float, float]]


def table(states: int, payoffs: Payoffs) -> np.ndarray:
    """Return the payoff table of identical states; payoffs: size -> (member's, outsider's)."""
    inside = stability.members(states)
    by_size = np.array([payoffs(size) for size in range(states + 1)])
    return np.where(inside, by_size[inside.sum(axis=1), 0][:, None], by_size[inside.sum(axis=1), 1][:, None])


def stable_sizes(payoff: np.ndarray) -> set[int]:
    stable = stability.internally_stable(payoff, 1e-9) & stability.externally_stable(payoff, 1e-9)
    return set(stability.members(payoff.shape[1]).sum(axis=1)[stable].tolist())


def linear(states: int) -> Payoffs:
    """Benefit 1 for each unit of anybody, cost q**2/2: members do as much as there are members, others 1."""

    def payoffs(size: int) -> tuple[float, float]:
        whole = size**2 + states - size
        return whole - size**2 / 2.0, whole - 0.5

    return payoffs


def quadratic(states: int, ratio: float, leader_first: bool) -> Payoffs:
    """Barrett (1994): benefit (Q - Q**2/2)/N, cost ratio*q**2/2; members move with the others or before them."""
    scale = states * ratio

    def payoffs(size: int) -> tuple[float, float]:
        slope = scale / (scale + states - size) if leader_first and size else 1.0
        if leader_first and size:
            own = size * slope**2 / scale / (1.0 + size**2 * slope**2 / scale)
            left = slope * (1.0 - size * own)
        else:
            left = 1.0 / (1.0 + (size**2 + states - size) / scale)
            own = size * left / scale
        whole, other = 1.0 - left, left / scale
        benefit = (whole - whole**2 / 2.0) / states
        return benefit - ratio * own**2 / 2.0, benefit - ratio * other**2 / 2.0

    return payoffs


def test_linear_benefits_hold_coalitions_of_two_and_three() -> None:
    # One state alone does what it would do as an outsider, so that nobody and one are the same world.
    assert stable_sizes(table(6, linear(6))) - {0, 1} == {2, 3}


def test_quadratic_benefits_hold_nobody_together_unless_the_coalition_moves_first() -> None:
    assert stable_sizes(table(10, quadratic(10, 0.5, leader_first=False))) <= {0, 1}
    assert max(stable_sizes(table(10, quadratic(10, 0.5, leader_first=True)))) == 3


def test_a_coalition_that_would_fall_apart_holds_more_together() -> None:
    """With linear benefits everybody holds if the rest falls apart, though three is the most if it stays together."""
    payoff = table(6, linear(6))
    held = stability.internally_stable(payoff, 1e-9, fall_apart=True)
    size = stability.members(6).sum(axis=1)
    assert set(size[held]) == set(range(7))
    assert (held | ~stability.internally_stable(payoff, 1e-9)).all()


def test_the_majority_game_has_an_empty_core_and_unanimity_has_not() -> None:
    size = stability.members(3).sum(axis=1)
    assert core_is_empty((size >= 2).astype(float))
    assert not core_is_empty((size == 3).astype(float))


def test_the_smallest_stabilising_penalty_grows_with_the_coalition() -> None:
    free = table(6, linear(6))
    inside = stability.members(6)

    def at(penalty: float) -> np.ndarray:
        return free - penalty * ~inside

    sizes = [(1 << size) - 1 for size in range(2, 7)]
    found = [stability.smallest_stabilising(at, mask, 50.0, 1e-9) for mask in sizes]
    assert found == sorted(found)
    assert found[:2] == [0.0, 0.0]
    assert found == pytest.approx(stability.least_penalty(free)[sizes].tolist(), abs=1e-6)
    assert stability.smallest_stabilising(at, sizes[-1], 1.0, 1e-6) == float("inf")


def test_a_planted_coalition_shows_as_unstable_and_names_who_leaves() -> None:
    payoff = table(4, linear(4))
    payoff[0b1101, 1] = payoff[0b1111, 1] + 9.0
    assert not stability.internally_stable(payoff)[0b1111]
    assert stability.first_to_leave(payoff)[0b1111] == 1
    assert stability.least_penalty(payoff)[0b1111] == pytest.approx(9.0)


@given(st.integers(0, 10_000))
def test_what_is_internally_stable_is_potentially_so(seed: int) -> None:
    payoff = np.random.default_rng(seed).normal(size=(16, 4))
    inside = stability.internally_stable(payoff)
    assert (stability.potentially_internally_stable(payoff) | ~inside).all()
    assert ((stability.first_to_leave(payoff) == -1) == inside).all()


@given(st.integers(0, 10_000))
def test_the_order_of_states_changes_nothing(seed: int) -> None:
    payoff = np.random.default_rng(seed).normal(size=(8, 3))
    order = np.array([2, 0, 1])
    inside = stability.members(3)
    renamed = np.array([(inside[:, order] << np.arange(3)).sum(axis=1)]).ravel()
    turned = np.empty_like(payoff)
    turned[renamed] = payoff[:, order]
    assert (stability.internally_stable(turned)[renamed] == stability.internally_stable(payoff)).all()
    assert (stability.externally_stable(turned)[renamed] == stability.externally_stable(payoff)).all()
