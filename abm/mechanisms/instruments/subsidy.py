"""Subsidy: public money makes good a share of the research that firms lose with sales to the target.

    revenue that counts for research = 1 - dependence*(1 - X/X0)*(1 - level)     where sales are lost

Without lost sales it changes nothing: a subsidy here answers a control. Additionality is left out: a dollar of public
research is a dollar of research.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["loss_left"]

Array = npt.NDArray[np.float64]


def loss_left(level: Array) -> Array:
    """Return the share of lost research that is not made good, shape of level in [0, 1]."""
    return np.asarray(1.0 - level)
