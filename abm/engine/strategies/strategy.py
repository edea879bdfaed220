"""What every strategy is made of: a seat from which it sees, the move it makes, and how it votes in frameworks."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.decide import Decision
from abm.engine.setting import Setting
from abm.engine.surroundings import MonthView
from abm.world.world import World

__all__ = ["Ballot", "Move", "Offer", "Package", "Seat", "Strategy", "gains", "result_known"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Seat(NamedTuple):
    """A state in a month as its strategy sees it: what `sight` leaves of the setting and the world.

    due: whether this is a month in which the state reviews its package.
    """

    setting: Setting
    world: World
    view: MonthView
    state: int
    due: bool


class Package(NamedTuple):
    """A state's own rules, [item]: coverage, approval, and whether they name the target."""

    coverage: Array
    approval: Array
    targeted: Flags

    @property
    def strictness(self) -> Array:
        """Return the strictness of the package, [item]."""
        return self.coverage * (1.0 - self.approval)


class Offer(NamedTuple):
    """A package for a narrower leader.

    package: what the state would do; inside [item]: what the leader may keep; payment: USD million a month to it.
    """

    package: Package
    inside: Flags
    payment: float


class Move(NamedTuple):
    """What a strategy does in a month; an empty move leaves all as it is.

    decision: a package weighed by utility, begun as any state begins one, with a monthly hazard; packages: begun at
    once, in order; founds: a framework without the leader is founded; offer: put to the leader; blocked: in words, what
    the rule asks for and the law does not permit.
    """

    decision: Decision | None = None
    packages: tuple[Package, ...] = ()
    founds: bool = False
    offer: Offer | None = None
    blocked: str = ""


class Ballot(NamedTuple):
    """What a framework puts to a state, and under which protocol.

    gain: what it would gain, USD million a month; strictness [item]: the least it would promise.
    """

    protocol: str
    gain: float
    strictness: Array


class Strategy(NamedTuple):
    """A decision rule for one state, in place of its own reviews and votes and of nothing else.

    keeps_word: it gives back nothing of what it has promised.
    """

    name: str
    act: Callable[[Seat], Move]
    votes: Callable[[Seat, Ballot], bool]
    keeps_word: bool = False


def gains(seat: Seat, ballot: Ballot) -> bool:
    """Return whether a state gains by a proposal: how one without a rule of its own for it votes."""
    return ballot.gain > 0.0


def result_known(seat: Seat) -> bool:
    """Return whether the leader's first election since states decide for themselves has been counted."""
    setting, leader = seat.setting, seat.setting.structure.states[seat.setting.structure.leader]
    held = [row.date for row in setting.elections if row.state == leader and row.date >= setting.free_from]
    return bool(held) and min(held) <= seat.world.month
