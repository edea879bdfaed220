"""Adaptive strategies: one until the result of the leader's election is known, then another."""

from abm.engine.strategies import brake, calibrate, follow, hedge
from abm.engine.strategies.strategy import Ballot, Move, Seat, Strategy, acting

__all__ = ["CALIBRATE_THEN_FOLLOW", "CALIBRATE_THEN_HEDGE", "FOLLOW_THEN_BRAKE", "in_turn"]


def in_turn(first: Strategy, then: Strategy) -> Strategy:
    """Return the strategy `first_then_second`."""
    turns = (first, then)

    def act(seat: Seat) -> Move:
        return acting(strategy, seat.setting, seat.world.month).act(seat)

    def votes(seat: Seat, ballot: Ballot) -> bool:
        return acting(strategy, seat.setting, seat.world.month).votes(seat, ballot)

    strategy = Strategy(f"{first.name}_then_{then.name}", act, votes, turns=turns)
    return strategy


CALIBRATE_THEN_FOLLOW = in_turn(calibrate.STRATEGY, follow.STRATEGY)
CALIBRATE_THEN_HEDGE = in_turn(calibrate.STRATEGY, hedge.STRATEGY)
FOLLOW_THEN_BRAKE = in_turn(follow.STRATEGY, brake.STRATEGY)
