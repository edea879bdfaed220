"""Hedge: calibrate inside a line of a framework without the leader, and deliver enough to hold the leader's trust.

At the start, and again when the line lapses at its review, it invites suppliers, hubs and bystanders to sign a line,
share licence data, grant one another bulk licences and, those to whom it pays, develop jointly within `joint_budget`
(carried out in `reviews.seats`). Coverage stays inside that line except where B asks for more. Where its answer would
deliver less than `least_delivered` of what was asked, it begins at once a package that delivers so much of every item
(rounded up to a step of strictness) as ceiling and law permit. Where nobody else signs there is no line.
"""

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.decide import Decision
from abm.engine.strategies.answers import alone, delivered_share, delivered_today, own_design, scope, short_of, toward
from abm.engine.strategies.strategy import Move, Seat, Strategy, gains
from abm.mechanisms.negotiation.line import INSIDE

__all__ = ["STRATEGY", "act"]

Array = npt.NDArray[np.float64]


def act(seat: Seat) -> Move:
    """Return the best answer inside the line, and the founding of the framework at first and after it lapsed."""
    world, state = seat.world, seat.state
    founds = not world.founded[state]
    if not seat.due:
        return Move(founds=founds)
    most = _ceiling(seat)
    decision = own_design(seat, most)
    if not _delivers_too_little(seat, decision):
        return Move(decision=decision, founds=founds)
    floor = np.minimum(_floor(seat), most)
    decision = own_design(seat, most, floor)
    stays = decision.strictness if decision.moves else world.rulebook.strictness[state]
    if not short_of(seat, stays, floor).any():
        return Move(decision=decision, founds=founds)
    return Move(packages=(toward(seat, np.maximum(stays, floor), neutral=True),), founds=founds)


def _delivers_too_little(seat: Seat, decision: Decision) -> bool:
    """Return whether what the state would have in force delivers less of what was asked than holds trust."""
    share = delivered_share(decision) if decision.moves else delivered_today(decision)
    return bool(share < seat.setting.parameters.strategies.least_delivered)


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
