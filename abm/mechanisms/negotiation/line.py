"""The line: an agreed outline of the exception to free trade, signed by states, item by item.

                    norm cost n                       erosion of the open order
    nothing signed  exception_share inside the        exception_share inside the
                    trade-law exception, else 1       trade-law exception, else 1
    signed, inside  0                                 `inside` of the same
    signed, outside `outside` times the same          the same

A signed line takes the norm cost of what it holds to zero and makes the rest dearer: members tie their own hands.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["INSIDE", "OUTSIDE", "UNSIGNED", "LineParams", "erosion_weight", "norm_weight"]

Array = npt.NDArray[np.float64]
Signs = npt.NDArray[np.int8]

UNSIGNED, INSIDE, OUTSIDE = 0, 1, -1


@dataclasses.dataclass(frozen=True)
class LineParams:
    """What a signed line changes."""

    inside: float = parameter(
        0.5, 0.0, 1.0, unit="factor", source="assumed", meaning="erosion of the open order left inside a signed line"
    )
    outside: float = parameter(
        2.0, 1.0, 4.0, unit="factor", source="assumed", meaning="norm cost of a measure outside a line one has signed"
    )
    review: float = parameter(
        24, 6, 60, kind="lever", unit="months", source="assumed", meaning="months until a signed line is reviewed"
    )


def norm_weight(unsigned: Array, signed: Signs, params: LineParams) -> Array:
    """Return the weight of restricted trade in norm cost; unsigned: without any line; signed: a word above.

    Shapes broadcast.
    """
    return np.where(signed == INSIDE, 0.0, np.where(signed == OUTSIDE, params.outside * unsigned, unsigned))


def erosion_weight(unsigned: Array, signed: Signs, params: LineParams) -> Array:
    """Return the weight of restricted trade in the erosion of the open order; arguments as in `norm_weight`."""
    return np.where(signed == INSIDE, params.inside * unsigned, unsigned)
