"""Anti-circumvention: the imposer pursues re-export through hubs, which closes part of that route to its firms' goods.

    trans-shipment left = trans-shipment*(1 - effect*level)

What hubs no longer carry goes elsewhere: to other sellers, to sites abroad, to the target's own firms.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter
from abm.mechanisms.instruments.base import Instrument

__all__ = ["AntiCircumvention"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class AntiCircumvention(Instrument):
    """How much of re-export a full effort stops."""

    effect: float = parameter(
        0.6, 0.2, 0.9, unit="share", source="assumed", meaning="share of re-export through hubs that full effort stops"
    )

    def hubs_left(self, level: Array) -> Array:
        """Return the share of trans-shipment left, shape of level (effort in [0, 1])."""
        return np.asarray(1.0 - self.effect * level)
