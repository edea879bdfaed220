"""Luck: uniform, normal, and a function of seed, purpose, name and month alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.core.chance import normal, uniform, uniform_once

NAMES = [f"row {place}" for place in range(20_000)]
names = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=12, unique=True)
seeds = st.integers(0, 2**31)
months = st.integers(0, 40_000)


@pytest.mark.parametrize(("seed", "month"), [(1, 0), (1, 24_200), (2, 24_200), (10**6, 24_260)])
def test_uniform_luck_fills_its_range_evenly(seed: int, month: int) -> None:
    drawn = np.sort(uniform(seed, "test", NAMES, month))
    assert drawn[0] > 0.0 and drawn[-1] < 1.0
    distance = np.abs(drawn - (np.arange(len(drawn)) + 0.5) / len(drawn)).max()
    assert distance < 1.95 / np.sqrt(len(drawn))  # Kolmogorov and Smirnov, one in a thousand


@given(names, seeds, months)
def test_luck_that_is_not_kept_is_the_same(few: list[str], seed: int, month: int) -> None:
    assert uniform_once(seed, "test", few, month).tolist() == uniform(seed, "test", few, month).tolist()


def test_normal_luck_has_the_moments_of_a_standard_normal() -> None:
    drawn = normal(3, "test", NAMES, 24_200)
    count = len(drawn)
    assert abs(drawn.mean()) < 4.0 / np.sqrt(count)
    assert abs(drawn.var() - 1.0) < 4.0 * np.sqrt(2.0 / count)
    assert abs((drawn**3).mean()) < 4.0 * np.sqrt(15.0 / count)
    assert abs((drawn**4).mean() - 3.0) < 4.0 * np.sqrt(96.0 / count)
    assert (np.abs(drawn) > 1.959964).mean() == pytest.approx(0.05, abs=0.007)


@pytest.mark.parametrize("other", [(2, "test", 9), (1, "tests", 9), (1, "test", 10)])
def test_seed_purpose_and_month_each_give_luck_of_their_own(other: tuple[int, str, int]) -> None:
    seed, purpose, month = other
    base, moved = uniform(1, "test", NAMES, 9), uniform(seed, purpose, NAMES, month)
    assert abs(np.corrcoef(base, moved)[0, 1]) < 4.0 / np.sqrt(len(NAMES))
    assert not np.isin(base, moved).any()


def test_neighbouring_months_and_seeds_are_not_the_same_sequence() -> None:
    """Seed and month enter apart: (seed 1, month 2) is not (seed 2, month 1)."""
    table = np.array([[uniform(seed, "test", ["x"], month)[0] for month in range(40)] for seed in range(40)])
    assert len(np.unique(table)) == table.size


@given(names, seeds, months, st.randoms(use_true_random=False))
def test_luck_does_not_depend_on_order_or_company(chosen: list[str], seed: int, month: int, shuffle: object) -> None:
    together = dict(zip(chosen, uniform(seed, "test", chosen, month), strict=True))
    shuffled = list(chosen)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]
    again = dict(zip(shuffled, uniform(seed, "test", shuffled, month), strict=True))
    assert together == again
    assert all(uniform(seed, "test", [name], month)[0] == together[name] for name in chosen)


@given(names, seeds, months)
def test_luck_is_finite_and_inside_its_range(chosen: list[str], seed: int, month: int) -> None:
    even = uniform(seed, "test", chosen, month)
    assert ((even > 0.0) & (even < 1.0)).all()
    assert np.isfinite(normal(seed, "test", chosen, month)).all()


def test_purpose_and_name_do_not_run_into_one_another() -> None:
    assert uniform(1, "ab", ["c"], 5)[0] != uniform(1, "a", ["bc"], 5)[0]


def test_no_names_are_no_luck() -> None:
    assert uniform(1, "test", [], 0).shape == normal(1, "test", [], 0).shape == (0,)


def test_luck_is_the_same_on_every_machine_and_in_every_version() -> None:
    """Kept results rest on these numbers: whoever changes them moves every run."""
    assert uniform(1, "election", ["A 2024-11-05"], 24_298)[0].hex() == "0x1.2e04ceec425a1p-2"
