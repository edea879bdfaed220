"""Offshoring: refused sales move production to new sites abroad, at a cost and over years.

    o' = o + rate/12*bite*(1 - o) - decline/12*(1 - bite)*o

o is the share of a group's output that new sites could carry, bite the refused share of its buyers. Sales/exports of
the leader's firms rose from 1.6 to 3.1 in three years; of firms of other homes no such move is known, and scanners
have not been moved at all, so that their rate is a parameter of its own.
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
        0.35,
        0.2,
        0.6,
        unit="a year",
        source="assumed: the leader's firms, see above",
        meaning="sites the leader's firms build a year where all is refused",
    )
    rate_of_others: float = parameter(
        0.0,
        0.0,
        0.6,
        unit="a year",
        source="assumed: no case known",
        meaning="sites the firms of other homes build a year where all is refused",
    )
    decline: float = parameter(
        0.1, 0.0, 0.3, unit="a year", source="assumed", meaning="sites given up a year where nothing is refused"
    )


def next_offshore(offshore: Array, bite: Array, of_leader: npt.NDArray[np.bool_], params: OffshoringParams) -> Array:
    """Return next month's offshore share [group, item] in [0, 1).

    bite [group, item] in [0, 1]; of_leader [group, 1]: whether the firms' home is the leader.
    """
    rate = np.where(of_leader, params.rate, params.rate_of_others)
    built = rate / 12.0 * bite * (1.0 - offshore)
    return np.asarray(offshore + built - params.decline / 12.0 * (1.0 - bite) * offshore)
