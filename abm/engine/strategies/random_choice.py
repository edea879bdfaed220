"""Random: in a month of review one lawful posture a segment, each equally likely; a benchmark."""

import numpy as np

from abm.core import chance
from abm.engine.deciding.decide import choices_of, rules_of_package
from abm.engine.deciding.limits import Limits
from abm.engine.rules.begin import waiting
from abm.engine.strategies.strategy import Ballot, Move, Package, Seat, Strategy

__all__ = ["STRATEGY"]


def act(seat: Seat) -> Move:
    """Return a package drawn by the names of state and segments and the month."""
    setting, world, view, state, due = seat
    if not due or waiting(world, state):
        return Move()
    choices = choices_of(setting, world, view, state, Limits())
    outlook, allowed = choices.outlook, choices.allowed
    names = [f"{setting.structure.states[state]} {setting.structure.items[2 * k]}" for k in outlook.segments.tolist()]
    luck = chance.uniform(setting.seed, "random strategy", names, world.month)
    rank = np.floor(luck * allowed.sum(axis=0))
    package = (np.cumsum(allowed, axis=0) > rank).argmax(axis=0)
    return Move(packages=(Package(*rules_of_package(setting, world, outlook, package)),))


def votes(seat: Seat, ballot: Ballot) -> bool:
    """Return yes or no, equally likely."""
    setting, code = seat.setting, seat.setting.structure.states[seat.state]
    yes, no = chance.uniform(setting.seed, "random vote", [f"{code} yes", f"{code} no"], seat.world.month)
    return bool(yes > no)


STRATEGY = Strategy("random", act, votes)
