"""What a state holds itself to when it decides: legal bases, its promises, and limits of its own."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.outlook import Outlook
from abm.engine.setting import Setting
from abm.world.world import Commitment, World

__all__ = ["Limits", "ceiling_of", "permitted", "promised_by"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Steps of strictness are compared with what was promised up to rounding.
_ROUNDING = 1e-9


class Limits(NamedTuple):
    """What a state holds itself to beside the law; today's rules it may always keep.

    least, most [item]: strictness it may not go below (None: its standing commitments) or above (None: no limit);
    neutral: no rule of its own names the target.
    """

    least: Array | None = None
    most: Array | None = None
    neutral: bool = False


def promised_by(world: World, state: int) -> Array:
    """Return the strictness a state's present government has promised and has to begin, [item]."""
    least = np.zeros(world.rulebook.coverage.shape[1])
    for made in _own_promises(world, state):
        least = np.maximum(least, made.strictness)
    return least


def ceiling_of(world: World, state: int) -> Array | None:
    """Return the strictness that a state's present government has promised not to exceed, [item]; None without any."""
    limits = [made.most for made in _own_promises(world, state) if made.most is not None]
    return np.minimum.reduce(limits) if limits else None


def _own_promises(world: World, state: int) -> list[Commitment]:
    """Return the commitments in force that a state's present government has made."""
    return [made for made in world.standing(state) if made.government == world.government[state]]


def permitted(setting: Setting, world: World, outlook: Outlook, limits: Limits) -> Flags:
    """Return which postures of a state legal bases permit that keep within limits, [posture, segment].

    Where nothing else is left of a segment, a ceiling goes before a floor.
    """
    state = outlook.state
    least = promised_by(world, state) if limits.least is None else limits.least
    if limits.most is None and not limits.neutral:
        return _lawful_above(setting, state, outlook, least)
    no_floor = np.zeros_like(least)
    ceiling = np.ones_like(least) if limits.most is None else limits.most
    over = outlook.strictness > ceiling.reshape(-1, 2)[outlook.segments].T[:, None] + _ROUNDING
    within = ~over.any(axis=0) & ~(outlook.postures.needs_end_user & limits.neutral)[:, None]
    within[-1] = True
    free = _lawful_above(setting, state, outlook, no_floor) & within
    above = _lawful_above(setting, state, outlook, least) & within
    return np.where(above[:-1].any(axis=0), above, free)


def _lawful_above(setting: Setting, state: int, outlook: Outlook, least: Array) -> Flags:
    """Return which postures legal bases permit that do not go below least [item], [posture, segment]."""
    has = {name: setting.may_legislate(name)[state] for name in ("list", "end_user")}
    postures = outlook.postures
    possible = (has["list"] | ~postures.needs_list) & (has["end_user"] | ~postures.needs_end_user)
    possible[-1] = True
    allowed = np.broadcast_to(possible[:, None], outlook.table.shape[:2])
    if not least.any():
        return allowed
    short = outlook.strictness < least.reshape(-1, 2)[outlook.segments].T[:, None] - _ROUNDING
    kept = ~short.any(axis=0)
    kept[-1] = True
    return np.asarray(allowed & kept)
