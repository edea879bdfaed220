"""Parameters of trust, beliefs and requests."""

import dataclasses

from abm.core.parameters import parameter

__all__ = ["BeliefParams", "RequestParams", "TrustParams"]


@dataclasses.dataclass(frozen=True)
class TrustParams:
    """How trust in the leader moves; every rate may be 0."""

    initial: float = parameter(0.8, 0.5, 1.0, unit="trust", source="assumed", meaning="trust at the start")
    recovery: float = parameter(
        0.02, 0.0, 0.05, unit="a month", source="assumed", meaning="r: share of lost trust regained"
    )
    step_cost: float = parameter(
        1.5,
        0.0,
        3.0,
        unit="trust per share of trade",
        source="assumed",
        meaning="a: trust lost per share of a state's trade that a unilateral step costs it",
    )
    shortfall_cost: float = parameter(
        0.5,
        0.0,
        1.5,
        unit="trust per share of what was promised",
        source="assumed",
        meaning="b: trust lost per detected shortfall of a promise",
    )


@dataclasses.dataclass(frozen=True)
class BeliefParams:
    """How approval practice, which is not announced, becomes known."""

    learning: float = parameter(
        0.2, 0.05, 0.5, unit="a month", source="assumed", meaning="share of a belief's error corrected by trade figures"
    )
    noise: float = parameter(
        0.03, 0.0, 0.1, unit="approval", source="assumed", meaning="standard error of one month's trade figures"
    )
    first_guess: float = parameter(
        0.3,
        0.0,
        0.9,
        unit="approval",
        source="assumed; published approvals for listed parties were 0.67 to 0.91",
        meaning="approval expected of a list nobody has seen at work",
    )


@dataclasses.dataclass(frozen=True)
class RequestParams:
    """How the leader draws up what it asks."""

    seller_share: float = parameter(
        0.02,
        0.01,
        0.05,
        kind="constant",
        unit="share",
        source="assumed: below it a rule hardly matters",
        meaning="share of an item above which the leader asks for its own strictness",
    )
    least_trade: float = parameter(
        0.01,
        0.0,
        0.05,
        kind="constant",
        unit="share",
        source="assumed: below it a rule hardly matters",
        meaning="share of some item from which a state is worth inviting",
    )
    reach_threshold: float = parameter(
        0.0,
        0.0,
        0.25,
        kind="lever",
        unit="share of the leader's content",
        source="15 CFR 734.4: 0 for these tools since December 2024, 25 % in general",
        meaning="content from which the leader's reach binds foreign goods; trade rules tell 0, 10 and 25 % apart",
    )
    least_gain: float = parameter(
        0.002,
        0.0,
        0.02,
        unit="share of the worth of full denial",
        source="assumed",
        meaning="security gain from which the leader invites a state",
    )
