"""Evasion: which firms ship refused goods through hubs.

A firm evades where margin*flow exceeds detection*(penalty*flow + reputation*revenue): small firms that live on the
target evade, large ones with a name to lose do not (Becker 1968, with reputation as a cost). All figures assumed.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["EvasionParams", "evades"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class EvasionParams:
    """What a firm weighs before it evades."""

    margin: float = parameter(
        0.3, 0.2, 0.4, unit="share of sales", source="assumed", meaning="profit on an evasive sale"
    )
    reputation: float = parameter(
        0.05, 0.0, 0.2, unit="share of revenue", source="assumed", meaning="loss of other sales once caught"
    )


def evades(dependence: Array, detection: Array, penalty: float, params: EvasionParams) -> npt.NDArray[np.bool_]:
    """Return which firms evade, [firm].

    dependence [firm]: flow to the target as share of revenue; detection [firm]: chance of being caught in its country
    of production; penalty: fine as share of the flow.
    """
    return np.asarray(params.margin * dependence > detection * (penalty * dependence + params.reputation))
