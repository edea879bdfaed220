"""Outbound limits: the imposer keeps its capital from the target's own firms, which slows what they learn.

    pace left = 1 - effect*sum_s share_s*level_s       share_s: state s's share of the suppliers' GDP

Capital is taken to come in proportion to GDP: no figure by state is at hand. Assumed. Returns forgone are priced in
`instruments/price.py`.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter
from abm.mechanisms.instruments.base import Instrument

__all__ = ["Outbound"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Outbound(Instrument):
    """How much of the pace of learning rests on capital from abroad."""

    effect: float = parameter(
        0.15,
        0.0,
        0.4,
        unit="share",
        source="assumed",
        meaning="share of the target's learning that rests on the suppliers' capital",
    )

    def pace_left(self, level: Array, gdp: Array) -> tuple[float, float]:
        """Return the share of the pace of learning left, the same on advanced and mature; level, gdp [supplier]."""
        left = float(1.0 - self.effect * (level * gdp).sum() / gdp.sum())
        return left, left

    def shown(self, level: Array) -> Array:
        """Return the level."""
        return level

    def capital_withheld(self, level: Array) -> Array:
        """Return the level."""
        return level
