"""Joint development: states that pool research raise what their firms know, wherever two or more take part.

research gained = gain*level        0 for a state that is alone in it
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["JointDevelopmentParams", "research_gained"]

Array = npt.NDArray[np.float64]
_PARTNERS = 2


@dataclasses.dataclass(frozen=True)
class JointDevelopmentParams:
    """What pooling brings."""

    gain: float = parameter(
        0.1, 0.0, 0.3, unit="share of research", source="assumed", meaning="research that full pooling adds to a firm's"
    )


def research_gained(level: Array, params: JointDevelopmentParams) -> Array:
    """Return research gained as a share of a firm's own, [state]; level [state] in [0, 1]."""
    together = (level > 0.0).sum() >= _PARTNERS
    return np.asarray(params.gain * level * together)
