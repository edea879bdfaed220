"""Dialogues without obligations: each meeting moves trust, beliefs and concepts a little.

trust in the leader        + trust_gain*(1 - trust), where the leader takes part
believed approval          + information*(true - believed), for members' practice
breadth of the concept     + pull*mean over other members of trust*(believed breadth - own)
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["TalkParams", "closer", "drawn_together"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class TalkParams:
    """What a meeting without obligations moves."""

    trust_gain: float = parameter(
        0.05, 0.0, 0.2, unit="share of lost trust", source="assumed", meaning="trust regained at a meeting"
    )
    information: float = parameter(
        0.3, 0.0, 1.0, unit="share of the error", source="assumed", meaning="errors of belief corrected at a meeting"
    )
    pull: float = parameter(
        0.03,
        0.0,
        0.1,
        unit="share of the gap",
        source="assumed",
        meaning="how far members' security concepts move toward each other at a meeting",
    )


def closer(value: Array, goal: Array, share: float) -> Array:
    """Return values that have gone a share of the way to a goal; shapes broadcast."""
    return np.asarray(value + share * (goal - value))


def drawn_together(breadth: Array, trust: Array, pull: float) -> Array:
    """Return members' breadth [member] after each was drawn to the others' by the trust [member] it has."""
    others = len(breadth) - 1
    if others < 1:
        return breadth
    mean_of_others = (breadth.sum() - breadth) / others
    return np.asarray(breadth + pull * trust * (mean_of_others - breadth))
