"""What states believe of one another's rules.

Coverage is published, so it is known at once. Approval shows only in trade figures that come a month late and with
noise: each month a belief moves a share of the way to the figure seen. All others hold the same belief, since they
read the same figures.
"""

import numpy as np
import numpy.typing as npt

from abm.mechanisms.negotiation.parameters import BeliefParams

__all__ = ["next_belief", "seen_strictness"]

Array = npt.NDArray[np.float64]


def next_belief(
    belief: Array, approval: Array, newly_listed: npt.NDArray[np.bool_], luck: Array, params: BeliefParams
) -> Array:
    """Return believed approval [state, item] in [0, 1]; luck is standard normal, newly_listed boolean."""
    figure = np.clip(approval + params.noise * luck, 0.0, 1.0)
    updated = belief + params.learning * (figure - belief)
    return np.asarray(np.where(newly_listed, params.first_guess, updated))


def seen_strictness(coverage: Array, strictness: Array, asked: Array, slack_seen: float) -> Array:
    """Return the strictness others count: of the slack below what was asked they see the share slack_seen."""
    slack = np.maximum(np.minimum(coverage, asked) - strictness, 0.0)
    return np.asarray(strictness + (1.0 - slack_seen) * slack)
