"""What an election changes: stances of the government that takes office. It moves nothing else.

No party and no country is tied to an outcome: a platform is a set of stances, and what follows from them follows.
"""

import numpy as np
import numpy.typing as npt

from abm.mechanisms.elections.parameters import ElectionParams

__all__ = ["campaign_ratio", "challenger_wins", "survival"]

Array = npt.NDArray[np.float64]


def challenger_wins(outcome: str, probability: float, luck: float) -> bool:
    """Return whether the challenger wins: never under continuity, always under change, by luck when drawn."""
    if outcome == "drawn":
        return luck < probability
    return outcome == "change"


def survival(loss: Array, breaks: Array, held: Array, params: ElectionParams) -> Array:
    """Return the believed probability that a promise survives the next election, 1 - P(loss)*P(break | loss).

    loss [state]; breaks, held [state]: how often promises broke or held after a loss in the run (Beta belief).
    """
    weight = params.break_prior_weight
    return np.asarray(1.0 - loss * (params.break_prior * weight + breaks) / (weight + breaks + held))


def campaign_ratio(ratio: float, months_to_election: int, strength: float, params: ElectionParams) -> float:
    """Return the ratio on theta in a campaign: raised by strength (a share; 0 switches it off) in the last months."""
    if 0 < months_to_election <= params.toughness_window:
        return ratio * (1.0 + strength)
    return ratio
