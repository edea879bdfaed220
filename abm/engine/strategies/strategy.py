"""What every strategy is made of: a seat from which it sees, the move it makes, and how it votes in frameworks."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.decide import Decision
from abm.engine.deciding.surroundings import MonthView
from abm.engine.setting import Setting
from abm.world.world import World

__all__ = ["Ballot", "Move", "Offer", "Package", "Seat", "Strategy", "acting", "gains"]

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

    keeps_word: it gives back nothing of what it has promised; turns: the rules that an adaptive strategy follows until
    the result of the leader's election is known, and then; none for a fixed one.
    """

    name: str
    act: Callable[[Seat], Move]
    votes: Callable[[Seat, Ballot], bool]
    keeps_word: bool = False
    turns: "tuple[Strategy, Strategy] | None" = None


def acting(strategy: Strategy, setting: Setting, month: int) -> Strategy:
    """Return the rule that a strategy follows in a month: its own, or one of its two turns."""
    if strategy.turns is None:
        return strategy
    return strategy.turns[_result_known(setting, month)]


def gains(seat: Seat, ballot: Ballot) -> bool:
    """Return whether a state gains by a proposal: how one without a rule of its own for it votes."""
    return ballot.gain > 0.0


def _result_known(setting: Setting, month: int) -> bool:
    """Return whether the leader's first election since states decide for themselves has been counted."""
    return setting.first_count(setting.free_from) <= month
