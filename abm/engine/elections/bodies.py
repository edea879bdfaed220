"""Votes of bodies that several states share: what one moves is added to a stance of each member, whoever governs it.

How far is the case's figure, and where winners are drawn it is drawn evenly from its documented range, once for all
members. Like elections such a vote moves stances and nothing else.
"""

import numpy as np
import numpy.typing as npt

from abm.core import chance
from abm.data.quantities import QUANTITIES
from abm.data.schema import BodyVoteRow
from abm.engine.journal import Journal
from abm.engine.setting import Setting
from abm.world.world import World

__all__ = ["add_shared_shifts", "convene_bodies"]

Array = npt.NDArray[np.float64]
DRAWN = "drawn"


def convene_bodies(setting: Setting, world: World, journal: Journal) -> None:
    """Let every body that takes office this month move the stances of its members."""
    for row in setting.body_votes:
        if row.in_office != world.month:
            continue
        shift = _shift(setting, row)
        for state in _members(setting, row):
            before = float(world.stances[row.quantity][state])
            _add(world, row.quantity, state, shift)
            moved = float(world.stances[row.quantity][state]) - before
            journal.note(world.month, "body", state, reason=row.body, detail=f"{row.quantity} {moved:+.3f}")


def add_shared_shifts(setting: Setting, world: World, state: int, stated: tuple[str, ...]) -> None:
    """Add to the stances that a state's new government has stated what bodies in office have moved."""
    for row in setting.body_votes:
        if row.in_office <= world.month and row.quantity in stated and state in _members(setting, row):
            _add(world, row.quantity, state, _shift(setting, row))


def _shift(setting: Setting, row: BodyVoteRow) -> float:
    if setting.outcome != DRAWN:
        return row.shift
    luck = float(chance.uniform(setting.seed, "body", [f"{row.body} {row.quantity}"], row.date)[0])
    return row.low + luck * (row.high - row.low)


def _members(setting: Setting, row: BodyVoteRow) -> list[int]:
    return [setting.structure.states.index(code) for code in row.members]


def _add(world: World, quantity: str, state: int, shift: float) -> None:
    about = QUANTITIES["stances"][quantity]
    moved = world.stances[quantity][state] + shift
    world.stances[quantity][state] = min(max(moved, about.low), about.high)
