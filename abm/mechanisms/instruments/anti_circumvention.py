"""Anti-circumvention: the imposer pursues re-export through hubs, which closes part of that route to its firms' goods.

    trans-shipment left = trans-shipment*(1 - effect*level)

What hubs no longer carry goes elsewhere: to other sellers, to sites abroad, to the target's own firms.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["AntiCircumventionParams", "left_to_hubs"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class AntiCircumventionParams:
    """How much of re-export a full effort stops."""

    effect: float = parameter(
        0.6, 0.2, 0.9, unit="share", source="assumed", meaning="share of re-export through hubs that full effort stops"
    )


def left_to_hubs(level: Array, params: AntiCircumventionParams) -> Array:
    """Return the share of trans-shipment left, shape of level (effort in [0, 1])."""
    return np.asarray(1.0 - params.effect * level)
