"""Calibrate: an own design within what was asked or what it would do alone, by neutral lists, reviewed each quarter.

No persons rule, no reach, no counter-demand; approvals follow its best answer, and slack is allowed.
"""

import numpy as np

from abm.engine.strategies.answers import alone, own_design, scope
from abm.engine.strategies.strategy import Move, Seat, Strategy, gains

__all__ = ["STRATEGY", "act"]


def act(seat: Seat) -> Move:
    """Return the best answer within A or B in a month of review."""
    if not seat.due:
        return Move()
    return Move(decision=own_design(seat, np.where(scope(seat, alone(seat)), 1.0, 0.0)))


STRATEGY = Strategy("calibrate", act, gains)
