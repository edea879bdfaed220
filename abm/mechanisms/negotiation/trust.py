"""Trust of a state in the leader.

    d trust = r*(1 - trust) - a*(step outside frameworks, as share of the state's trade) - b*(detected shortfall)

Leaves out: trust between partners (nothing of the request protocol reads it).
"""

import numpy as np
import numpy.typing as npt

from abm.mechanisms.negotiation.parameters import TrustParams

__all__ = ["next_trust"]

Array = npt.NDArray[np.float64]


def next_trust(trust: Array, step: Array, shortfall: Array, params: TrustParams) -> Array:
    """Return next month's trust in [0, 1]; step and shortfall are shares, shape of trust."""
    change = params.recovery * (1.0 - trust) - params.step_cost * step - params.shortfall_cost * shortfall
    return np.clip(trust + change, 0.0, 1.0)
