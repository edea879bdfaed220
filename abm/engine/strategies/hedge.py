"""Hedge: calibrate inside a line of a framework without the leader, and deliver enough to hold the leader's trust.

At the start it invites suppliers, hubs and bystanders to sign a line, share licence data, grant one another bulk
licences and, those to whom it pays, develop jointly within `joint_budget` (carried out in `engine.seats`). Coverage
stays inside that line except where B asks for more, and delivered / asked stays at `least_delivered` at least (rounded
up to a step of strictness). Where nobody else signs there is no line and nothing else.
"""

import numpy as np
import numpy.typing as npt

from abm.engine.strategies.answers import alone, delivered_share, own_design, scope
from abm.engine.strategies.strategy import Move, Seat, Strategy, gains
from abm.mechanisms.negotiation.line import INSIDE

__all__ = ["STRATEGY", "act"]

Array = npt.NDArray[np.float64]


def act(seat: Seat) -> Move:
    """Return the best answer inside the line, and the founding of the framework in the first month."""
    founds = not seat.world.founded[seat.state]
    if not seat.due:
        return Move(founds=founds)
    most = _ceiling(seat)
    decision = own_design(seat, most)
    if delivered_share(decision) < seat.setting.parameters.strategies.least_delivered:
        decision = own_design(seat, most, np.minimum(_floor(seat), most))
    return Move(decision=decision, founds=founds)


def _ceiling(seat: Seat) -> Array:
    """Return the most strictness, [item]: whole inside the line on A or B, elsewhere B's."""
    best = alone(seat)
    inside = seat.world.signed[seat.state] == INSIDE
    open_to = scope(seat, best) & (inside if inside.any() else True)
    return np.where(open_to, 1.0, best.strictness)


def _floor(seat: Seat) -> Array:
    """Return the share of A that holds trust, rounded up to steps of strictness, [item]."""
    steps = int(seat.setting.parameters.choice.strictness_steps)
    wanted = seat.setting.parameters.strategies.least_delivered * seat.world.asked[seat.state]
    return np.asarray(np.ceil(wanted * steps) / steps)


STRATEGY = Strategy("hedge", act, gains)
