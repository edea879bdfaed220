"""Enforcement: the chance that a shipment through a hub is caught.

    detection[s, h] = 1 - exp(-(scale*capacity_s + cooperation_h))

Detected cases took 19 to 63 months to be fined. All figures assumed.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["EnforcementParams", "detection"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class EnforcementParams:
    """How well shipments are watched."""

    scale: float = parameter(
        0.1,
        0.02,
        0.5,
        kind="lever",
        unit="factor",
        source="assumed",
        meaning="effort that enforcement capacity puts in",
    )
    hub_weight: float = parameter(
        0.1, 0.0, 0.5, unit="factor", source="assumed", meaning="detection gained by a hub that cooperates"
    )


def detection(capacity: Array, cooperation: Array, params: EnforcementParams) -> Array:
    """Return the chance of detection [..., state, hub] in [0, 1); capacity [..., state], cooperation [..., hub]."""
    effort = params.scale * capacity[..., :, None] + params.hub_weight * cooperation[..., None, :]
    return np.asarray(1.0 - np.exp(-effort))
