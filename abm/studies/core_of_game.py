"""The core of a game with transferable utility: a linear programme over coalitions."""

import numpy as np
import numpy.typing as npt

from abm.mechanisms.negotiation.stability import members

__all__ = ["core_is_empty"]

Array = npt.NDArray[np.float64]


def core_is_empty(worth: Array, tolerance: float = 1e-9) -> bool:
    """Return whether no division of the grand coalition's worth satisfies every coalition; worth [2**n], of none 0.

    Solves the linear programme of Bondareva (1963) and Shapley (1967).
    """
    from scipy.optimize import linprog

    states = int(np.log2(len(worth)))
    inside = members(states)[1:].astype(np.float64)
    least = linprog(np.ones(states), A_ub=-inside, b_ub=-worth[1:], bounds=[(None, None)] * states)
    return bool(least.fun > worth[-1] + tolerance * max(1.0, abs(float(worth[-1]))))
