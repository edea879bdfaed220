"""Enforcement: the chance that a shipment through a hub is caught.

    detection[s, h] = 1 - exp(-(scale*capacity_s + hub_weight*cooperation_h + neutral_weight*neutral_s*outside_h))

A list that holds for every destination alike asks a licence for sales to hubs outside its white list too, which shows
what goes there; one that names the target does not. Detected cases took 19 to 63 months to be fined. All figures
assumed.
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
    neutral_weight: float = parameter(
        0.05,
        0.0,
        0.2,
        unit="factor",
        source="assumed",
        meaning="detection gained at a hub outside the white list by a country-neutral list on all trade",
    )


def detection(capacity: Array, cooperation: Array, params: EnforcementParams, notified: Array | float = 0.0) -> Array:
    """Return the chance of detection [..., state, hub] in [0, 1); capacity [..., state], cooperation [..., hub].

    notified [..., state, hub]: share of the state's trade on country-neutral lists, at hubs outside its white list.
    """
    effort = params.scale * capacity[..., :, None] + params.hub_weight * cooperation[..., None, :]
    return np.asarray(1.0 - np.exp(-effort - params.neutral_weight * notified))
