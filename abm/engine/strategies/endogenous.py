"""Endogenous: the state's own utility decides, as without a seat; a benchmark."""

from abm.engine.deciding.decide import consider
from abm.engine.strategies.strategy import Move, Seat, Strategy, gains

__all__ = ["STRATEGY"]


def act(seat: Seat) -> Move:
    """Return the best package in a month of review."""
    return Move(decision=consider(seat.setting, seat.world, seat.view, seat.state)) if seat.due else Move()


STRATEGY = Strategy("endogenous", act, gains)
