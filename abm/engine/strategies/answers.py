"""The answers that strategies are made of: A, what was asked; B, the stand-alone best answer; and designs between.

A            the leader's latest request to the state, [item]
B            the state's best package if nobody asked
own design   the best answer to what was asked within A or B, by neutral lists
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.columns import Column
from abm.engine.deciding.decide import (
    CANDIDATES,
    Decision,
    choices_of,
    consider_within,
    nearest_postures,
    rules_of_package,
)
from abm.engine.deciding.limits import Limits, permitted, promised_by
from abm.engine.journal import in_words
from abm.engine.strategies.strategy import Package, Seat
from abm.world.world import World

__all__ = [
    "alone", "delivered_share", "delivered_today", "missing", "own_design", "scope",
    "short_of", "today", "toward",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
# Steps of strictness are compared up to rounding.
_ROUNDING = 1e-9


def alone(seat: Seat) -> Decision:
    """Return B, by neutral lists."""
    setting, world, view, state, _ = seat
    return consider_within(setting, _unasked(world, state), view, state, Limits(neutral=True))


def scope(seat: Seat, best: Decision) -> Flags:
    """Return the items of A or B, [item]; best: B."""
    return np.asarray((seat.world.asked[seat.state] > 0.0) | (best.strictness > 0.0))


def own_design(seat: Seat, most: Array, least: Array | None = None) -> Decision:
    """Return the best answer within a ceiling and above a floor [item], by neutral lists; promises are kept to."""
    setting, world, view, state, _ = seat
    promised = promised_by(world, state)
    floor = promised if least is None else np.maximum(promised, least)
    return consider_within(setting, world, view, state, Limits(floor, np.maximum(most, promised), neutral=True))


def delivered_share(decision: Decision) -> float:
    """Return the share of what was asked that the best package delivers, as the leader values it; NaN unasked."""
    return _delivered(decision, 0)


def delivered_today(decision: Decision) -> float:
    """Return the share of what was asked that today's package delivers, as the leader values it; NaN unasked."""
    return _delivered(decision, 1 + CANDIDATES.index("today"))


def _delivered(decision: Decision, candidate: int) -> float:
    asked = decision.valuation.asked
    return float(decision.sums[candidate, Column.DELIVERED] / asked) if asked > 0.0 else float("nan")


def toward(seat: Seat, goal: Array, *, neutral: bool = False) -> Package:
    """Return the lawful package nearest to a goal [item] that reaches it wherever one does; the rest as today.

    Segments on which today's strictness is the goal are left alone. neutral: by rules that name nobody.
    """
    setting, world, view, state, _ = seat
    outlook = choices_of(setting, world, view, state, Limits()).outlook
    wanted = goal.reshape(-1, 2)[outlook.segments]
    reaching = permitted(setting, world, outlook, Limits(goal, neutral=neutral))
    lawful = permitted(setting, world, outlook, Limits(np.zeros_like(goal), neutral=neutral))
    allowed = np.where(reaching[:-1].any(axis=0), reaching, lawful)
    package = nearest_postures(outlook, allowed, wanted)
    now = outlook.strictness[:, -1].T
    package[(np.abs(now - wanted) <= _ROUNDING).all(axis=1)] = len(outlook.postures.advanced) - 1
    return Package(*rules_of_package(setting, world, outlook, package))


def today(seat: Seat) -> Package:
    """Return the package in force."""
    rules, state = seat.world.rulebook, seat.state
    return Package(rules.coverage[state].copy(), rules.approval[state].copy(), rules.targeted[state].copy())


def missing(seat: Seat, package: Package, goal: Array) -> str:
    """Return in words where a package stays below a goal [item] on what the state sells; '' where nowhere."""
    return in_words(seat.setting.structure.items, np.where(short_of(seat, package.strictness, goal), goal, 0.0))


def short_of(seat: Seat, strictness: Array, goal: Array) -> Flags:
    """Return on which items that the state sells a strictness stays below a goal, [item]."""
    return np.asarray((goal > strictness + _ROUNDING) & (seat.setting.trade[seat.state] > 0.0))


def _unasked(world: World, state: int) -> World:
    """Return the world in which nothing was asked of a state."""
    asked, worth = world.asked.copy(), world.asked_worth.copy()
    asked[state] = worth[state] = 0.0
    return dataclasses.replace(world, asked=asked, asked_worth=worth)
