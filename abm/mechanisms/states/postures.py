"""Postures: what a state may do on one segment, both tiers together.

A technical list covers an item wholly or not at all, so what lies between a list and full refusal is approval.
An end-user list covers the buyers up to military_share. Listing the advanced tier also lists the share `spill`
of the mature tier, since lists are drawn on technical parameters; only approvals undo it.
"""

import dataclasses
from functools import lru_cache

import numpy as np
import numpy.typing as npt

__all__ = [
    "LEVELS_BESIDE_GRID",
    "LEVEL_NAMES",
    "Levels",
    "Postures",
    "common_levels",
    "item_levels",
    "posture_names",
    "segment_postures",
    "share_refused",
    "tiers_of",
]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

# No rule; list refusing just the military-linked buyers; end-user list; spill approved; spill refused; as today.
LEVELS_BESIDE_GRID = 6
LEVEL_NAMES = ("list_military", "end_user", "spill_approved", "spill_refused")


@dataclasses.dataclass(frozen=True, eq=False)
class Levels:
    """Coverage and approval [level, item], and whether the rule names the target, [level, item]."""

    coverage: Array
    approval: Array
    targeted: Flags


@dataclasses.dataclass(frozen=True, eq=False)
class Postures:
    """Index of the level of each tier [posture], and what a posture needs: a list, an end-user list [posture].

    The last posture keeps both tiers as they are today and needs nothing new.
    """

    advanced: Index
    mature: Index
    needs_list: Flags
    needs_end_user: Flags


def tiers_of(posture: str) -> tuple[str, str]:
    """Return the names of the levels of a posture, advanced and mature."""
    advanced, _, mature = posture.partition("+")
    return advanced, mature


def share_refused(level: str, steps: int) -> float | None:
    """Return the share that a level of the grid refuses, None of a level beside it."""
    step = level.removeprefix("list_")
    return int(step) / steps if step.isdigit() else None


def common_levels(steps: int) -> tuple[str, ...]:
    """Return the names of the levels of a common list: the grid, then a list that refuses military-linked buyers."""
    return (*(f"list_{step}" for step in range(1, steps + 1)), LEVEL_NAMES[0])


def item_levels(military_share: Array, spill: Array, steps: int, today: tuple[Array, Array, Flags]) -> Levels:
    """Return levels 0 none, 1..steps list with falling approval, then the others of LEVELS_BESIDE_GRID in its order.

    military_share, spill [item] (spill is 0 on advanced items); today: coverage, approval, targeted [item] in force.
    """
    shape = steps + LEVELS_BESIDE_GRID, len(military_share)
    coverage, approval, targeted = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
    coverage[1 : steps + 2] = 1.0
    coverage[steps + 2 :] = military_share, spill, spill, today[0]
    approval[1 : steps + 1] = 1.0 - (np.arange(1, steps + 1) / steps)[:, None]
    approval[steps + 1], approval[steps + 3], approval[-1] = 1.0 - military_share, 1.0, today[1]
    targeted[steps + 2], targeted[-1] = True, today[2]
    return Levels(coverage, approval, targeted)


@lru_cache
def segment_postures(steps: int) -> Postures:
    """Return all consistent pairs of levels: a listed advanced tier never leaves the mature tier without its spill."""
    lists = [*range(1, steps + 2)]
    end_user, spill_approved, spill_refused = steps + 2, steps + 3, steps + 4
    today = steps + 5
    pairs = [(a, m) for a in (0, end_user) for m in (0, *lists, end_user)]
    pairs += [(a, m) for a in lists for m in (spill_approved, spill_refused, *lists)]
    pairs += [(today, today)]
    advanced, mature = (np.array(column, dtype=np.intp) for column in zip(*pairs, strict=True))
    listed = np.isin(advanced, lists) | np.isin(mature, lists)
    named = (advanced == end_user) | (mature == end_user)
    return Postures(advanced, mature, listed, named)


@lru_cache
def posture_names(steps: int) -> tuple[str, ...]:
    """Return the name of every posture, `<advanced>+<mature>` in names of levels, the last one `today`."""
    levels = ("none", *(f"list_{step}" for step in range(1, steps + 1)), *LEVEL_NAMES)
    postures = segment_postures(steps)
    pairs = zip(postures.advanced[:-1].tolist(), postures.mature[:-1].tolist(), strict=True)
    return (*(f"{levels[advanced]}+{levels[mature]}" for advanced, mature in pairs), "today")
