"""The value of a strategy in a world: a flow of utility summed with discounting.

V = sum over months t = 0, 1, ... of flow[t]*exp(-discount*t/12)
"""

import numpy as np
import numpy.typing as npt

__all__ = ["discounted", "discounted_mean"]

Array = npt.NDArray[np.float64]


def discounted(flow: Array, discount: float) -> Array:
    """Return the discounted sum of flows [..., month], USD million a month; discount a year; [...], USD million."""
    return np.asarray((flow * _weights(flow, discount)).sum(axis=-1))


def discounted_mean(flow: Array, discount: float) -> Array:
    """Return the discounted mean of flows [..., month], in the unit of the flow, [...]."""
    return np.asarray(discounted(flow, discount) / _weights(flow, discount).sum())


def _weights(flow: Array, discount: float) -> Array:
    return np.asarray(np.exp(-discount * np.arange(flow.shape[-1]) / 12.0))
