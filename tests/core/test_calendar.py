"""Months: known numbers, labels that come back, differences that are lags."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.core.calendar import MONTHS_A_YEAR, month_label, month_number, month_of
from abm.core.errors import YardfenceError


def test_months_are_counted_from_year_zero() -> None:
    assert month_number("0000-01") == 0
    assert month_number("2024-11") == 2024 * 12 + 10
    assert month_number("2024-11-05") == month_number("2024-11")


def test_a_difference_is_a_lag_across_the_turn_of_the_year() -> None:
    assert month_number("2025-01") - month_number("2024-11") == 2
    assert month_number("2023-10") - month_number("2022-10") == MONTHS_A_YEAR


@given(st.integers(0, 9999 * 12 + 11))
def test_a_label_comes_back(month: int) -> None:
    assert month_number(month_label(month)) == month


@given(st.dates())
def test_a_date_lies_in_the_month_of_its_text(date: datetime.date) -> None:
    assert month_of(date) == month_number(date.isoformat())


@pytest.mark.parametrize(
    "text", ["", "2024", "2024-13", "2024-00", "24-11", "2024-11-", "2024/11", "November 2024", "2024-11\n"]
)
def test_what_is_no_date_is_refused_with_the_cure(text: str) -> None:
    with pytest.raises(YardfenceError, match="write it as 2024-11 or 2024-11-05"):
        month_number(text)
