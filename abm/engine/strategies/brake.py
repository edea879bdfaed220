"""Brake: the line first, the answer after.

Whenever the leader asks or refuses something outside the line, it offers (what was asked inside the line, licence data,
a side payment) for (the leader drops what lies outside, spares it from reach and tariffs), and keeps what it promised.
The leader accepts only if its own utility rises. Refused, it answers B, and tries again after `patience` months. With
nothing outside the line there is nothing to brake, and it calibrates. The line is the one it has signed, else the
trade-law exception.
"""

import numpy as np
import numpy.typing as npt

from abm.engine.rules.begin import waiting
from abm.engine.strategies import calibrate
from abm.engine.strategies.answers import alone, toward
from abm.engine.strategies.strategy import Ballot, Move, Offer, Seat, Strategy
from abm.mechanisms.negotiation.line import INSIDE

__all__ = ["STRATEGY"]

Flags = npt.NDArray[np.bool_]


def act(seat: Seat) -> Move:
    """Return an offer where one is due, and else the answer."""
    world, state, leader = seat.world, seat.state, seat.setting.structure.leader
    inside = _line(seat)
    outside = (_refuses(seat) | (world.asked[state] > 0.0)) & ~inside
    if not outside.any() or world.spared_by_deal()[state]:
        return calibrate.act(seat)
    decision = alone(seat) if seat.due else None
    ready = _patient(seat) and not waiting(world, state) and not waiting(world, leader)
    return Move(decision=decision, offer=_offer(seat, inside) if ready else None)


def votes(seat: Seat, ballot: Ballot) -> bool:
    """Return whether it gains and promises nothing outside the line: under consensus a veto."""
    return ballot.gain > 0.0 and not (ballot.strictness[~_line(seat)] > 0.0).any()


def _line(seat: Seat) -> Flags:
    """Return what lies inside the line, [item]."""
    signed = seat.world.signed[seat.state]
    return np.asarray(signed == INSIDE) if signed.any() else seat.setting.excepted


def _refuses(seat: Seat) -> Flags:
    """Return on what the leader is believed to refuse licences, [item]: a list that lets all pass restricts nothing.

    Less than half a step of strictness cannot be told from the noise of trade figures.
    """
    setting, leader = seat.setting, seat.setting.structure.leader
    told_apart = 0.5 / setting.parameters.choice.strictness_steps
    return np.asarray((seat.world.rulebook.strictness[leader] >= told_apart) & (setting.trade[leader] > 0.0))


def _patient(seat: Seat) -> bool:
    """Return whether an offer may be made: none was refused, or `patience` months ago."""
    refused = int(seat.world.refused[seat.state])
    return not refused or seat.world.month - refused >= seat.setting.parameters.strategies.patience


def _offer(seat: Seat, inside: Flags) -> Offer:
    setting, world, state = seat.setting, seat.world, seat.state
    goal = np.maximum(np.where(inside, world.asked[state], 0.0), world.rulebook.strictness[state])
    payment = setting.parameters.strategies.payment * float(setting.own_sales[state])
    return Offer(toward(seat, goal), inside, payment)


STRATEGY = Strategy("brake", act, votes, keeps_word=True)
