"""From numbers of runs to verdicts: medians and percentiles, hit or miss, and whether enough is hit."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, Literal, TypedDict

import numpy as np

__all__ = ["ENOUGH", "FactVerdict", "PatternVerdict", "Spread", "enough_in_band", "judge_value", "spread", "tally"]

Verdict = Literal["hit", "miss", "input"]

# The share of fitted and predicted facts that must lie in their bands.
ENOUGH: Final = Fraction(2, 3)


class Spread(TypedDict):
    """A value over runs: median (or the share of runs), 5th and 95th percentile, runs in which it is defined."""

    median: float | None
    p05: float | None
    p95: float | None
    n: int


class FactVerdict(TypedDict):
    """One fact in one mode; band ends are None where open, values None where nothing was defined."""

    fact: str
    name: str
    mode: str
    role: str
    band: tuple[float | None, float | None]
    value: Spread
    verdict: Verdict


class PatternVerdict(TypedDict):
    """One expectation: the number's spread, the share of runs in which it holds, and the verdict."""

    pattern: str
    name: str
    number: str
    value: Spread
    holds: float | None
    verdict: Literal["hit", "miss", "not measured"]


def spread(values: Sequence[float], over_runs: str = "median") -> Spread:
    """Return the spread of a number over runs; NaN is left out. As a `share` it has no percentiles."""
    told = np.array([value for value in values if not math.isnan(value)])
    if not len(told):
        return {"median": None, "p05": None, "p95": None, "n": 0}
    if over_runs == "share":
        return {"median": float(told.mean()), "p05": None, "p95": None, "n": len(told)}
    low, middle, high = (float(value) for value in np.percentile(told, [5.0, 50.0, 95.0]))
    return {"median": middle, "p05": low, "p95": high, "n": len(told)}


def judge_value(role: str, value: float | None, low: float, high: float) -> Verdict:
    """Return the verdict on a fact: an input is never judged, what no run defines is a miss.

    Ends of a band belong to it, but a band open on one side that ends at 0 states a sign: 0 itself has none.
    """
    if role == "input":
        return "input"
    if value is None or math.isnan(value):
        return "miss"
    sign_only = (math.isinf(low) and high == 0.0) or (math.isinf(high) and low == 0.0)
    inside = low < value < high if sign_only else low <= value <= high
    return "hit" if inside else "miss"


def tally(rows: Sequence[FactVerdict]) -> tuple[int, int]:
    """Return (hits, counted): inputs are not counted."""
    counted = [row for row in rows if row["verdict"] != "input"]
    return sum(row["verdict"] == "hit" for row in counted), len(counted)


def enough_in_band(rows: Sequence[FactVerdict]) -> bool:
    """Return whether at least two thirds of the fitted and predicted facts are hit; True where none is judged."""
    hits, counted = tally(rows)
    return counted == 0 or Fraction(hits, counted) >= ENOUGH
