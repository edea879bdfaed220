"""The target's capability and what is denied of it.

    C_b = (sum_k a_k*max(Q_kb, floor)**r)**(1/r),  r = (epsilon - 1)/epsilon,  sum_k a_k = 1,  Q capped at 1
    denial = w*(1 - C_advanced) + (1 - w)*(1 - C_mature)

Below epsilon = 1 a single chokepoint decides, at 1 the form is Cobb-Douglas, large values add up
(Arrow, Chenery, Minhas and Solow 1961). Leaves out: delay between equipment and output.
"""

import numpy as np
import numpy.typing as npt

from abm.mechanisms.market.parameters import CapabilityParams

__all__ = ["aggregate", "capability", "denial", "power", "powered"]

Array = npt.NDArray[np.float64]


def powered(quantity: Array, weight: Array, params: CapabilityParams) -> Array:
    """Return each segment's term a_k*q**r (a_k*log q at epsilon = 1); shape of quantity, weights sum to 1 over k."""
    held = np.minimum(np.maximum(quantity, params.quantity_floor), 1.0)
    exponent = power(params)
    if exponent == 0.0:
        return np.asarray(weight * np.log(held))
    return np.asarray(weight * np.exp(exponent * np.log(held)))


def aggregate(total: Array, params: CapabilityParams) -> Array:
    """Return C from the sum over segments of `powered`."""
    exponent = power(params)
    if exponent == 0.0:
        return np.asarray(np.exp(total))
    return np.asarray(np.exp(np.log(total) / exponent))


def capability(quantity: Array, weight: Array, params: CapabilityParams) -> Array:
    """Return C [...] in [0, 1] from quantities [..., segment] and weights [segment] that sum to 1."""
    return aggregate(powered(quantity, weight, params).sum(axis=-1), params)


def denial(advanced: Array | float, mature: Array | float, advanced_weight: float) -> Array:
    """Return the share of capability denied from the capability of both tiers; 0 without controls."""
    return np.asarray(advanced_weight * (1.0 - advanced) + (1.0 - advanced_weight) * (1.0 - mature))


def power(params: CapabilityParams) -> float:
    """Return r, the power to which quantities are raised before they are summed; 0 is Cobb-Douglas."""
    return (params.segment_elasticity - 1.0) / params.segment_elasticity
