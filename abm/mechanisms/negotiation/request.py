"""The request protocol: what the leader asks of each state it invites.

On items the leader sells itself it asks for its own strictness. On the rest it asks for the strictness that serves its
security best, less its weight on the partner's cost. Stands for the understanding of three states in January 2023.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["ask", "standard"]

Array = npt.NDArray[np.float64]


def ask(own: Array, sells: npt.NDArray[np.bool_], worth: Array, cost: Array, levels: Array) -> Array:
    """Return the strictness asked of one state, [item].

    own [item]: the leader's strictness; sells [item]; worth, cost [level, item]: the leader's security gain and its
    weighted cost to the partner at each of levels [level].
    """
    wanted = levels[(worth - cost).argmax(axis=0)]
    return np.asarray(np.where(sells, own, wanted))


def standard(own: Array, sells: npt.NDArray[np.bool_], asked: Array) -> Array:
    """Return what each state is measured against, [state, item].

    The leader's own strictness where it sells; else what it asked of the state, and of a state not asked the most it
    asked of anybody. asked [state, item].
    """
    other = np.where(asked.any(axis=-1, keepdims=True), asked, asked.max(axis=-2, keepdims=True))
    return np.asarray(np.where(sells, own, other))
