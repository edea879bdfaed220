"""Months with real dates: a month is counted from year 0, so that differences are lags."""

import datetime
import re
from functools import cache

from abm.core.errors import YardfenceError

__all__ = ["MONTHS_A_YEAR", "month_label", "month_number", "month_of"]

MONTHS_A_YEAR = 12


def month_number(text: str) -> int:
    """Return the number of the month of `YYYY-MM` or `YYYY-MM-DD` (months since year 0)."""
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text)
    if match is None or not 1 <= int(match[2]) <= MONTHS_A_YEAR:
        raise YardfenceError(f"'{text}' is not a date: write it as 2024-11 or 2024-11-05")
    return int(match[1]) * MONTHS_A_YEAR + int(match[2]) - 1


def month_of(date: datetime.date) -> int:
    """Return the number of the month a date lies in."""
    return date.year * MONTHS_A_YEAR + date.month - 1


@cache
def month_label(month: int) -> str:
    """Return `YYYY-MM` of a month number."""
    return f"{month // MONTHS_A_YEAR:04d}-{month % MONTHS_A_YEAR + 1:02d}"
