"""Ratios of sums with a null where they would say nothing."""

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["ratio", "sum_by_state", "weighted_mean"]

Array = npt.NDArray[np.float64]


def ratio(part: npt.NDArray[Any], whole: npt.NDArray[Any], least: Array | float = 0.0) -> Array:
    """Return part/whole, NaN (null) where whole is 0 or below `least`; shapes broadcast."""
    whole = np.asarray(whole, dtype=np.float64)
    told = (whole >= least) & (whole > 0.0)
    return np.asarray(np.where(told, part / np.where(told, whole, 1.0), np.nan))


def weighted_mean(values: Array, weight: Array) -> Array:
    """Return the weighted mean [...] over the last axis of those values that are told; NaN where none is."""
    told = np.where(np.isnan(values), 0.0, weight)
    return ratio((np.nan_to_num(values) * told).sum(axis=-1), told.sum(axis=-1))


def sum_by_state(flows: Array, state: npt.NDArray[np.integer], states: int) -> Array:
    """Return sums [..., item, state] of flows [..., item, slot]; state [item, slot]: index of each slot's state."""
    member = (state[..., None] == np.arange(states)).astype(np.float64)
    return np.asarray(np.einsum("...in,ins->...is", flows, member))
