"""The strategies an experiment may seat, one file a rule; one suite of tests runs over all of them."""

from abm.engine.strategies import adaptive, brake, calibrate, endogenous, follow, hedge, random_choice, stay_out
from abm.engine.strategies.strategy import Strategy

__all__ = ["STRATEGIES", "strategy_of"]

STRATEGIES: tuple[Strategy, ...] = (
    follow.STRATEGY,
    calibrate.STRATEGY,
    hedge.STRATEGY,
    brake.STRATEGY,
    stay_out.STRATEGY,
    endogenous.STRATEGY,
    random_choice.STRATEGY,
    adaptive.CALIBRATE_THEN_FOLLOW,
    adaptive.CALIBRATE_THEN_HEDGE,
    adaptive.FOLLOW_THEN_BRAKE,
)
_BY_NAME = {strategy.name: strategy for strategy in STRATEGIES}


def strategy_of(name: str) -> Strategy:
    """Return a strategy by its name; KeyError for one that is not registered."""
    return _BY_NAME[name]
