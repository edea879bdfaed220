"""Offshoring: refused sales move production to new sites abroad, at a cost and over years.

    o' = o + rate/12*bite*(1 - o) - decline/12*(1 - bite)*o

o is the share of a group's output that new sites could carry, bite the refused share of its buyers. Source of the
fact: sales/exports of the leader's firms rose from 1.6 to 3.1 in three years.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["OffshoringParams", "next_offshore"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class OffshoringParams:
    """Pace of building and abandoning sites abroad."""

    rate: float = parameter(
        0.35, 0.2, 0.6, unit="a year", source="assumed", meaning="sites built a year where all is refused"
    )
    decline: float = parameter(
        0.1, 0.0, 0.3, unit="a year", source="assumed", meaning="sites given up a year where nothing is refused"
    )


def next_offshore(offshore: Array, bite: Array, params: OffshoringParams) -> Array:
    """Return next month's offshore share [group, item] in [0, 1); bite [group, item] in [0, 1]."""
    built = params.rate / 12.0 * bite * (1.0 - offshore)
    return np.asarray(offshore + built - params.decline / 12.0 * (1.0 - bite) * offshore)
