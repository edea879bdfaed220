"""Print numbers: the same value reads the same in every sentence, table and language."""

import math
from collections.abc import Mapping
from typing import Any

from abm.analysis.words import Words

__all__ = ["MINUS", "month_words", "not_defined", "number", "percent", "quantity", "span", "spread", "style_of"]

MINUS = "\N{MINUS SIGN}"
_PERCENT = (
    "promise_slack",
    "never_started",
    "ended",
    "real_leakage",
    "value_leakage",
    "leakage",
    "denial",
    "coverage",
    "activity",
    "share",
)
_MONEY = ("cost", "transfers", "gross", "net", "purchases", "expenditure", "stocking", "drawdown", "demand", "sales")
_MONTHS = (
    "hard_choice_months",
    "durability_months",
    "adoption_lag_months",
    "wait_months",
    "drafting_months",
    "notice_months",
    "reach_months",
)


def number(value: float, decimals: int = 2, *, signed: bool = False) -> str:
    """Return a number with a real minus sign and thousands separated; never '-0'."""
    rounded = round(value, decimals)
    rounded = 0.0 if rounded == 0.0 else rounded
    text = f"{abs(rounded):,.{decimals}f}"
    if rounded < 0:
        return MINUS + text
    return "+" + text if signed and rounded > 0 else text


def percent(value: float) -> str:
    """Return a share in per cent; one decimal below 10%."""
    return number(100.0 * value, 0 if abs(value) >= 0.0995 else 1) + "%"


def style_of(measure: str) -> str:
    """Return how a measure is printed: 'percent', 'money', 'months' or 'index'."""
    if measure.startswith(_MONTHS):
        return "months"
    if measure.startswith(_MONEY):
        return "money"
    return "percent" if measure.startswith(_PERCENT) else "index"


def quantity(measure: str, value: float | None, words: Words, *, signed: bool = False) -> str:
    """Return a measure's value as printed, or the words for a value that is not defined."""
    if value is None or not math.isfinite(value):
        return not_defined(measure, words)
    style = style_of(measure)
    if style == "percent":
        return percent(value)
    return number(value, {"money": 0, "months": 1, "index": 2}[style], signed=signed)


def spread(measure: str, node: Mapping[str, Any] | None, words: Words, *, signed: bool = False) -> str:
    """Return 'median (p05 to p95)' of a node {median, p05, p95} of summary.json, or 'not defined'.

    Differences (`signed`) of shares are in percentage points.
    """
    if node is None or node.get("median") is None:
        return not_defined(measure, words)
    values = (node.get(key) for key in ("median", "p05", "p95"))
    if signed and style_of(measure) == "percent":
        middle, low, high = (number(100.0 * (value or 0.0), 1, signed=True) for value in values)
        return words.text("text.spread_points", median=middle, low=low, high=high)
    middle, low, high = (quantity(measure, value, words, signed=signed) for value in values)
    return words.text("text.spread", median=middle, low=low, high=high)


def span(measure: str, node: Mapping[str, Any], words: Words, *, signed: bool = False) -> str:
    """Return 'p05 to p95' of a node of summary.json that is defined; differences of shares in percentage points."""
    if signed and style_of(measure) == "percent":
        low, high = (number(100.0 * node[key], 1, signed=True) for key in ("p05", "p95"))
    else:
        low, high = (quantity(measure, node[key], words, signed=signed) for key in ("p05", "p95"))
    return words.text("text.ends", low=low, high=high)


def lies_outside(node: Mapping[str, Any], drawn: Mapping[str, Any]) -> bool:
    """Return whether a median lies outside the 5th and 95th percentile of another world; False where not defined."""
    values = node.get("median"), drawn.get("p05"), drawn.get("p95")
    if any(value is None for value in values):
        return False
    median, low, high = (float(value) for value in values if value is not None)
    return not low <= median <= high


def not_defined(measure: str, words: Words) -> str:
    """Return why a measure has no value, in words."""
    if "alignment" in measure:
        return words.text("text.not_alignable")
    if measure.startswith("durability"):
        return words.text("text.not_begun")
    return words.text("text.not_adopted" if style_of(measure) == "months" else "text.not_defined")


def month_words(label: str, words: Words) -> str:
    """Return a month label `2024-11` as it is written in the language ('November 2024')."""
    year, month = label.split("-")[:2]
    return words.text("text.month", year=year, month=str(int(month)), name=words.text(f"month.{int(month)}"))
