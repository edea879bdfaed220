"""Parameters of elections."""

import dataclasses

from abm.core.parameters import parameter

__all__ = ["ElectionParams"]


@dataclasses.dataclass(frozen=True)
class ElectionParams:
    """Beliefs about what an election undoes, and bidding before it."""

    break_prior: float = parameter(
        0.1,
        0.0,
        0.5,
        unit="probability",
        source="assumed; McGillivray and Stam 2004 find no effect in democracies",
        meaning="prior belief that a promise breaks once its maker has lost",
    )
    break_prior_weight: float = parameter(
        10, 1, 50, unit="observations", source="assumed", meaning="how many elections the prior is worth"
    )
    kept_scope: float = parameter(
        0.75,
        0.5,
        0.95,
        kind="constant",
        unit="share of scope",
        source="assumed: the scope that counts as retained in validation",
        meaning="scope a year after a loss from which rules count as having held",
    )
    toughness_window: float = parameter(
        12, 3, 24, kind="constant", unit="months", source="assumed", meaning="length of the campaign"
    )
