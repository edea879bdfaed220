"""Durability: how spells begin, why they end, and censoring."""

import numpy as np
import pytest

from abm.metrics.durability import CENSORED, Spell, durability, first_spell, incidence, restricted_mean
from abm.metrics.parameters import MeasureParams

PARAMS = MeasureParams()


def _spell(follow: list[float], kept: list[float] | None = None, own: list[float] | None = None) -> Spell | None:
    series = np.array(follow)
    promise = np.full(len(follow), np.nan) if kept is None else np.array(kept)
    return first_spell(series, promise, series if own is None else np.array(own), PARAMS)


def test_three_months_begin_a_spell_and_the_end_censors_it() -> None:
    assert _spell([0.0, 0.3, 0.3, 0.3, 0.3]) == Spell(1, 4, CENSORED)


def test_two_months_do_not_begin_a_spell() -> None:
    assert _spell([0.3, 0.3, 0.0, 0.3, 0.3]) is None
    assert _spell([]) is None


def test_own_loosening_is_withdrawal() -> None:
    assert _spell([0.5, 0.5, 0.5, 0.5, 0.05, 0.0]) == Spell(0, 4, "withdrawal")


def test_a_rising_standard_outpaces_a_steady_partner() -> None:
    assert _spell([0.5, 0.5, 0.5, 0.45, 0.3], own=[0.2] * 5) == Spell(0, 4, "outpaced")
    assert _spell([0.5, 0.5, 0.5, 0.05, 0.05], own=[0.2] * 5) == Spell(0, 3, "outpaced")


def test_slack_is_dated_at_its_first_of_three_months() -> None:
    follow = [0.5] * 8
    assert _spell(follow, kept=[1, 1, 1, 1, 0.7, 0.7, 0.7, 1]) == Spell(0, 4, "slack")
    assert _spell(follow, kept=[1, 1, 1, 1, 0.7, 0.7, 1, 1]) == Spell(0, 8, CENSORED)


def test_months_without_a_standard_neither_begin_nor_end_a_spell() -> None:
    nan = float("nan")
    assert _spell([0.5, nan, 0.5, 0.5, 0.5, nan, 0.5], own=[0.2] * 7) == Spell(2, 5, CENSORED)


def test_restricted_mean_with_censoring() -> None:
    found = [Spell(0, 2, "slack"), Spell(0, 4, CENSORED), Spell(5, 6, "withdrawal")]
    # Survival 1 for two months, 2/3 for four, then 0: censored at 4, one at risk at 6.
    assert restricted_mean(found, 10) == pytest.approx(2 + 4 * 2 / 3)
    assert restricted_mean(found, 4) == pytest.approx(2 + 2 * 2 / 3)
    shares = incidence(found, 10)
    assert shares == pytest.approx({"slack": 1 / 3, "withdrawal": 2 / 3, "outpaced": 0.0})


def test_without_censoring_the_restricted_mean_is_the_mean() -> None:
    found = [Spell(0, months, "slack") for months in (3, 7, 8)]
    assert restricted_mean(found, 20) == pytest.approx(6.0)


def test_durability_counts_who_never_started() -> None:
    result = durability([None, Spell(0, 10, CENSORED), None, Spell(1, 9, CENSORED)], 10)
    assert result.never_started == pytest.approx(0.5)
    assert result.months == pytest.approx(10.0)
    empty = durability([None, None], 10)
    assert empty.never_started == 1.0
    assert np.isnan(empty.months)
    assert np.isnan(list(empty.incidence.values())).all()
    assert np.isnan(durability([], 10).never_started)
