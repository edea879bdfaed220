"""Parameters of the strategies that a seated state can follow (`abm.engine.strategies`)."""

import dataclasses

from abm.core.parameters import parameter

__all__ = ["StrategyParams"]


@dataclasses.dataclass(frozen=True)
class StrategyParams:
    """What a strategy holds to, whatever the stances of the state that follows it."""

    least_delivered: float = parameter(
        0.5,
        0.0,
        1.0,
        kind="lever",
        unit="share of what was asked",
        source="assumed",
        meaning="what a hedging state delivers at least, to hold trust",
    )
    joint_budget: float = parameter(
        0.005,
        0.0,
        0.03,
        kind="lever",
        unit="share of own sales a month",
        source="assumed",
        meaning="what a hedging state spends at most on joint development with its partners",
    )
    payment: float = parameter(
        0.02,
        0.0,
        0.1,
        kind="lever",
        unit="share of own sales a month",
        source="assumed",
        meaning="side payment a braking state offers for a narrower leader",
    )
    patience: float = parameter(
        6, 1, 36, kind="lever", unit="months", source="assumed", meaning="months from a refused offer to the next"
    )
