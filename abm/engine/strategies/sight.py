"""What a seated state sees: its own values as they are, others' practice as it is believed, lists once announced.

Left out are others' approvals, intentions, drafts and stances, and who will win. What everybody shares in a month
(market weights, routes, buyers) is seen as by every state.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.surroundings import MonthView
from abm.engine.setting import Setting
from abm.engine.strategies.strategy import Seat
from abm.world.world import PendingRule, World

__all__ = ["sight"]

Array = npt.NDArray[np.float64]


def sight(setting: Setting, world: World, view: MonthView, state: int, *, due: bool) -> Seat:
    """Return the seat of a state; rules are copies, what everybody knows is the world's own and to be read only."""
    rulebook = world.rulebook.copy()
    rulebook.approval = world.believed_approval.copy()
    rulebook.approval[state] = world.rulebook.approval[state]
    seen = dataclasses.replace(
        world,
        rulebook=rulebook,
        pending=[_as_announced(world, rule, state) for rule in world.pending if _known(world, rule, state)],
        intent={state: world.intent[state]} if state in world.intent else {},
        stances={name: _only(values, state) for name, values in world.stances.items()},
        temptation=_only(world.temptation, state),
        wish=_only(world.wish, state),
        hard_choice=_only(world.hard_choice, state),
    )
    return Seat(setting.unforeseen, seen, view, state, due)


def _known(world: World, rule: PendingRule, state: int) -> bool:
    return rule.state == state or rule.announced <= world.month


def _as_announced(world: World, rule: PendingRule, state: int) -> PendingRule:
    """Return a list as its announcement tells it: of others, without the practice they intend."""
    if rule.state == state:
        return rule
    return dataclasses.replace(rule, approval=world.believed_approval[rule.state].copy())


def _only(values: Array, state: int) -> Array:
    """Return the state's own values, [state, ...]; NaN for all others."""
    own = values * np.nan
    own[state] = values[state]
    return own
