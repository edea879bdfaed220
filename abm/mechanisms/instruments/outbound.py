"""Outbound limits: the imposer keeps its capital from the target's own firms, which slows what they learn.

    pace left = 1 - effect*sum_s share_s*level_s       share_s: state s's share of the suppliers' GDP

Capital is taken to come in proportion to GDP: no figure by state is at hand. Assumed.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["OutboundParams", "pace_left"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class OutboundParams:
    """How much of the pace of learning rests on capital from abroad."""

    effect: float = parameter(
        0.15,
        0.0,
        0.4,
        unit="share",
        source="assumed",
        meaning="share of the target's learning that rests on the suppliers' capital",
    )


def pace_left(level: Array, gdp: Array, params: OutboundParams) -> float:
    """Return the share of the pace of learning left; level, gdp [supplier]."""
    return float(1.0 - params.effect * (level * gdp).sum() / gdp.sum())
