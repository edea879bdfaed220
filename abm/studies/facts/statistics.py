"""Small statistics of facts: rank correlation, slope, growth; NaN where they say nothing."""

import numpy as np
import numpy.typing as npt

__all__ = ["growth", "quotient", "rank_correlation", "slope"]

Array = npt.NDArray[np.float64]


def quotient(part: float, whole: float) -> float:
    """Return part/whole, NaN where whole is not positive."""
    return float(part / whole) if whole > 0.0 else float("nan")


def growth(later: Array, earlier: Array) -> float:
    """Return sum(later)/sum(earlier) - 1; NaN where a span is empty or nothing was there before."""
    return quotient(float(later.sum()), float(earlier.sum())) - 1.0 if later.size and earlier.size else float("nan")


def rank_correlation(first: Array, second: Array) -> float:
    """Return Spearman's correlation of two series (ties share their mean rank); NaN where one does not vary."""
    if len(first) < 2:
        return float("nan")
    one, other = _ranks(first), _ranks(second)
    one, other = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum() / scale) if scale > 0.0 else float("nan")


def slope(place: Array, level: Array) -> float:
    """Return the least-squares slope of level on place where level is defined; NaN under two different places."""
    told = ~np.isnan(level)
    place, level = place[told], level[told]
    away = place - place.mean() if place.size else place
    spread = float((away**2).sum())
    return float((away * level).sum() / spread) if spread > 0.0 else float("nan")


def _ranks(values: Array) -> Array:
    """Return ranks from 0, ties at the mean of their places."""
    below = (values[:, None] > values[None, :]).sum(axis=1)
    equal = (values[:, None] == values[None, :]).sum(axis=1)
    return np.asarray(below + (equal - 1) / 2.0)
