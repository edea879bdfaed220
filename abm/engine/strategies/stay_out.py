"""Stay out: only what consensus regimes list; every request is declined, and nothing promised elsewhere.

What history left beyond that is approved at once and its list withdrawn with the notice the law asks for.
"""

import numpy as np
import numpy.typing as npt

from abm.engine.rules.begin import waiting
from abm.engine.strategies.answers import short_of, today, toward
from abm.engine.strategies.strategy import Ballot, Move, Package, Seat, Strategy

__all__ = ["STRATEGY"]

Array = npt.NDArray[np.float64]
_CONSENSUS = "consensus"


def act(seat: Seat) -> Move:
    """Return first the approval of all that goes beyond consensus, then the withdrawal of its list."""
    listed, now = _listed(seat), today(seat)
    beyond = (now.coverage > 0.0) & (listed <= 0.0)
    behind = short_of(seat, now.strictness, listed)
    if waiting(seat.world, seat.state) or not (beyond.any() or behind.any()):
        return Move()
    approved = now._replace(approval=np.where(beyond, 1.0, now.approval))
    kept = Package(np.where(beyond, 0.0, now.coverage), np.where(beyond, 0.0, now.approval), now.targeted & ~beyond)
    return Move(packages=(approved, kept)) if beyond.any() else Move(packages=(toward(seat, listed),))


def votes(seat: Seat, ballot: Ballot) -> bool:
    """Return whether a consensus regime asks for something it gains from."""
    return ballot.protocol == _CONSENSUS and ballot.gain >= 0.0


def _listed(seat: Seat) -> Array:
    """Return the strictness promised in consensus regimes, [item]."""
    regimes = {row.code for row in seat.setting.frameworks if row.protocol == _CONSENSUS}
    least = np.zeros(len(seat.setting.structure.items))
    for made in seat.world.standing(seat.state):
        if made.framework in regimes:
            least = np.maximum(least, made.strictness)
    return least


STRATEGY = Strategy("stay_out", act, votes)
