"""Postures: what a state may do on one segment, both tiers together.

A technical list covers an item wholly or not at all, so what lies between a list and full refusal is approval.
An end-user list covers the buyers up to military_share. Listing the advanced tier also lists the share `spill`
of the mature tier, since lists are drawn on technical parameters; only approvals undo it.
"""

import dataclasses
from functools import lru_cache

import numpy as np
import numpy.typing as npt

__all__ = ["LEVELS_BESIDE_GRID", "Levels", "Postures", "item_levels", "segment_postures"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

# No rule; list refusing just the military-linked buyers; end-user list; spill approved; spill refused.
LEVELS_BESIDE_GRID = 5


@dataclasses.dataclass(frozen=True, eq=False)
class Levels:
    """Coverage and approval [level, item], and whether the level is an end-user list [level]."""

    coverage: Array
    approval: Array
    targeted: npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True, eq=False)
class Postures:
    """Index of the level of each tier [posture], and what a posture needs: a list, an end-user list [posture]."""

    advanced: Index
    mature: Index
    needs_list: npt.NDArray[np.bool_]
    needs_end_user: npt.NDArray[np.bool_]


def item_levels(military_share: Array, spill: Array, steps: int) -> Levels:
    """Return levels 0 none, 1..steps list with falling approval, then the five of LEVELS_BESIDE_GRID less none.

    military_share, spill [item] (spill is 0 on advanced items).
    """
    nothing, whole = np.zeros_like(military_share), np.ones_like(military_share)
    grid = np.arange(1, steps + 1) / steps
    coverage = [nothing, *([whole] * steps), whole, military_share, spill, spill]
    approval = [nothing, *(whole - x for x in grid), 1.0 - military_share, nothing, whole, nothing]
    targeted = np.zeros(steps + LEVELS_BESIDE_GRID, dtype=bool)
    targeted[steps + 2] = True
    return Levels(np.array(coverage), np.array(approval), targeted)


@lru_cache
def segment_postures(steps: int) -> Postures:
    """Return all consistent pairs of levels: a listed advanced tier never leaves the mature tier without its spill."""
    lists = [*range(1, steps + 2)]
    end_user, spill_approved, spill_refused = steps + 2, steps + 3, steps + 4
    pairs = [(a, m) for a in (0, end_user) for m in (0, *lists, end_user)]
    pairs += [(a, m) for a in lists for m in (spill_approved, spill_refused, *lists)]
    advanced, mature = (np.array(column, dtype=np.intp) for column in zip(*pairs, strict=True))
    listed = np.isin(advanced, lists) | np.isin(mature, lists)
    named = (advanced == end_user) | (mature == end_user)
    return Postures(advanced, mature, listed, named)
