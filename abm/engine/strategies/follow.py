"""Follow: the lawful part of what was asked as soon as the law permits, with no slack, and yes to every offer.

c = max(today, A). It never counters and founds nothing; a widening of the leader's reaches it with the request that
follows. What was not asked it leaves as it is, so that with A = 0 it does nothing new.
"""

import numpy as np

from abm.engine.rules.begin import waiting
from abm.engine.strategies.answers import missing, short_of, toward
from abm.engine.strategies.strategy import Ballot, Move, Seat, Strategy

__all__ = ["STRATEGY"]


def act(seat: Seat) -> Move:
    """Return the package that reaches what was asked, where today's does not."""
    world, state = seat.world, seat.state
    strict = world.rulebook.strictness[state]
    goal = np.maximum(world.asked[state], strict)
    if not short_of(seat, strict, goal).any() or waiting(world, state):
        return Move()
    package = toward(seat, goal)
    return Move(packages=(package,), blocked=missing(seat, package, goal) if seat.due else "")


def votes(seat: Seat, ballot: Ballot) -> bool:
    """Return yes."""
    return True


STRATEGY = Strategy("follow", act, votes, keeps_word=True)
