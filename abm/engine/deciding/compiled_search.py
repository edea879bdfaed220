"""Compiled mirror of `best_package` with the utility `Valuation.total`, and of `nearest_postures`.

The first stands in `abm.mechanisms.states.search`, the last in `decide` beside it. Capability of a tier depends on that
tier alone, so it is computed once a level and shared by the postures that have it; what is linear in sums is added up
once for every posture.
"""

from math import inf
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import formula, kernel
from abm.engine.deciding.compiled_utility import (
    Flows,
    Weights,
    aims,
    bent,
    flows_by,
    held,
    held_by,
    in_proportion,
    total,
)
from abm.mechanisms.states.postures import Postures

if TYPE_CHECKING:
    from abm.engine.deciding.valuation import Valuation

__all__ = ["fill_nearest", "nearest_compiled", "search_compiled"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


# Parts of U by posture: what is linear, then trade outside the line, visible, delivered and controlled trade.
_LINEAR, _OUTSIDE, _VISIBLE, _DELIVERED, _CONTROLLED, _PARTS = range(6)


class _Search(NamedTuple):
    """The table [posture, segment, column], the others' capability terms [column], and what is allowed.

    level [tier, posture, segment]: level of a tier, levels with the same terms of capability under one number;
    part [segment, posture, _PARTS]: of each posture, what is linear in U, and what U bends.
    """

    table: Array
    fixed: Array
    level: Index
    allowed: Flags
    part: Array


class _Room(NamedTuple):
    """Room for one step: sums [column], what capability is worth by tier and level [tier, level], packages."""

    sums: Array
    rest: Array
    aimed: Array
    part: Array
    posture: Index
    together: Index
    alone: Index


def search_compiled(
    table: Array, postures: Postures, valuation: "Valuation", starts: Index, allowed: Flags, tie: float
) -> tuple[Index, Array, Array]:
    """Return the best package of `best_package` above the starts, their sums, and the valuation's U of them.

    postures: those of the table.
    """
    levels = postures.advanced, postures.mature
    return _search(table, levels, valuation.fixed, np.ascontiguousarray(allowed), valuation.weights, starts, tie)


def nearest_compiled(strictness: Array, allowed: Flags, goal: Array) -> Index:
    """Return what `nearest_postures` does, from the strictness of postures [tier, posture, segment]."""
    out = np.zeros(goal.shape[:-1], dtype=np.intp)
    goals = np.ascontiguousarray(goal).reshape(-1, *goal.shape[-2:])
    fill_nearest(strictness, np.ascontiguousarray(allowed), goals, out.reshape(-1, out.shape[-1]))
    return out


@kernel
def fill_nearest(strictness: Array, allowed: Flags, goal: Array, out: Index) -> None:
    """Fill the nearest allowed posture but the last [row, segment] for goals [row, segment, tier]."""
    for row in range(goal.shape[0]):
        for segment in range(goal.shape[1]):
            least = inf
            for posture in range(strictness.shape[1] - 1):
                advanced = abs(strictness[0, posture, segment] - goal[row, segment, 0])
                distance = advanced + abs(strictness[1, posture, segment] - goal[row, segment, 1])
                if allowed[posture, segment] and distance < least:
                    out[row, segment], least = posture, distance


@kernel
def _fill_sums(table: Array, package: Index, sums: Array) -> None:
    """Fill sums [column] of a package [segment]."""
    sums[:] = table[package[0], 0]
    for segment in range(1, len(package)):
        sums += table[package[segment], segment]


@kernel
def _worth(search: _Search, w: Weights, package: Index, sums: Array) -> float:
    """Return U of a package, and leave its sums [column]."""
    _fill_sums(search.table, package, sums)
    return total(held_by(sums, search.fixed, w.exponent), flows_by(sums), w)


@kernel
def _search(
    table: Array, postures: tuple[Index, Index], fixed: Array, allowed: Flags, w: Weights, starts: Index, tie: float
) -> tuple[Index, Array, Array]:
    """Return candidates, the best package first, their sums and U; postures: level of each tier [posture]."""
    level = np.empty((2, table.shape[0], table.shape[1]), np.int64)
    _number_levels(table, postures, level)
    part = np.empty((table.shape[1], table.shape[0], _PARTS))
    for segment in range(table.shape[1]):
        for posture in range(table.shape[0]):
            _fill_part(part[segment, posture], flows_by(table[posture, segment]), w)
    search = _Search(table, fixed, level, allowed, part)
    candidates = np.empty((len(starts) + 1, starts.shape[1]), np.int64)
    candidates[0], candidates[1:] = _best_package(search, w, starts, tie), starts
    sums, totals = np.empty((len(candidates), table.shape[2])), np.empty(len(candidates))
    for row in range(len(candidates)):
        totals[row] = _worth(search, w, candidates[row], sums[row])
    return candidates, sums, totals


@kernel
def _number_levels(table: Array, postures: tuple[Index, Index], number: Index) -> None:
    """Fill number [tier, posture, segment] with the first posture that has the same terms of capability in a tier.

    postures: level of each tier [posture]; equal levels have equal terms, so only their first posture is compared.
    """
    for tier in range(2):
        level = postures[tier]
        for posture in range(len(level)):
            first = _first_of_level(level, posture)
            for segment in range(table.shape[1]):
                if first < posture:
                    number[tier, posture, segment] = number[tier, first, segment]
                    continue
                number[tier, posture, segment] = posture
                for earlier in range(posture):
                    if number[tier, earlier, segment] == earlier and _same_terms(table, segment, tier, earlier, first):
                        number[tier, posture, segment] = earlier
                        break


@kernel
def _first_of_level(level: Index, posture: int) -> int:
    for earlier in range(posture):
        if level[earlier] == level[posture]:
            return earlier
    return posture


@kernel
def _same_terms(table: Array, segment: int, tier: int, one: int, other: int) -> bool:
    for column in range(tier, 6, 2):  # noqa: SIM110 - kernels know no generators
        if table[one, segment, column] != table[other, segment, column]:
            return False
    return True


@kernel
def _fill_aims(room: _Room, search: _Search, segment: int, w: Weights) -> None:
    """Fill what capability is worth at every level of both tiers of a segment, given the sums of the rest."""
    table, rest, fixed, aimed, level = search.table, room.rest, search.fixed, room.aimed, search.level
    for posture in range(len(table)):
        for tier in range(2):
            if level[tier, posture, segment] == posture:
                military = held(rest[tier] + table[posture, segment, tier] + fixed[tier], w.exponent)
                growth = held(rest[2 + tier] + table[posture, segment, 2 + tier] + fixed[2 + tier], w.exponent)
                later = held(rest[4 + tier] + table[posture, segment, 4 + tier] + fixed[4 + tier], w.exponent)
                aimed[tier, posture] = aims(tier == 0, military, growth, later, w)


@formula
def _fill_part(row: Array, flows: Flows, w: Weights) -> None:
    """Fill the parts of U that come of flows."""
    economic, norm, outside, visible, delivered, moved, controlled, taken = flows
    row[_LINEAR] = in_proportion(economic, norm, moved, taken, w)
    row[_OUTSIDE] = outside + w.abroad * taken
    row[_VISIBLE], row[_DELIVERED], row[_CONTROLLED] = visible, delivered, controlled


@kernel
def _best_posture(search: _Search, w: Weights, segment: int, room: _Room) -> tuple[int, float]:
    """Return the posture of highest value on a segment and its value, given the sums of the rest."""
    _fill_aims(room, search, segment, w)
    _fill_part(room.part, flows_by(room.rest), w)
    chosen, best = 0, -inf
    level, allowed, aimed, part, rest = search.level, search.allowed, room.aimed, search.part, room.part
    for posture in range(len(allowed)):
        if allowed[posture, segment]:
            value = (
                aimed[0, level[0, posture, segment]]
                + aimed[1, level[1, posture, segment]]
                + (rest[_LINEAR] + part[segment, posture, _LINEAR])
                + bent(
                    rest[_OUTSIDE] + part[segment, posture, _OUTSIDE],
                    rest[_VISIBLE] + part[segment, posture, _VISIBLE],
                    rest[_DELIVERED] + part[segment, posture, _DELIVERED],
                    rest[_CONTROLLED] + part[segment, posture, _CONTROLLED],
                    w,
                )
            )
            if value > best:
                chosen, best = posture, value
    return chosen, best


@kernel
def _improve(search: _Search, w: Weights, package: Index, best: float, room: _Room) -> tuple[float, Index]:
    """Return the better of the best single change and all best changes together: its value and package [segment]."""
    _fill_sums(search.table, package, room.sums)
    first, highest = 0, -inf
    room.together[:] = package
    for segment in range(len(package)):
        for column in range(len(room.rest)):
            room.rest[column] = room.sums[column] - search.table[package[segment], segment, column]
        room.posture[segment], reached = _best_posture(search, w, segment, room)
        if reached > best:
            room.together[segment] = room.posture[segment]
        if reached > highest:
            first, highest = segment, reached
    room.alone[:] = package
    room.alone[first] = room.posture[first]
    together, alone = _worth(search, w, room.together, room.sums), _worth(search, w, room.alone, room.sums)
    if together >= alone:
        return together, room.together
    return alone, room.alone


@kernel
def _as_before(table: Array, starts: Index, row: int) -> bool:
    """Return whether all postures of a start are worth the same as an earlier start's."""
    for earlier in range(row):
        same = True
        for segment in range(starts.shape[1]):
            for column in range(table.shape[2]):
                same = same and (
                    table[starts[row, segment], segment, column] == table[starts[earlier, segment], segment, column]
                )
        if same:
            return True
    return False


@kernel
def _ended_there(package: Index, value: Array, row: int) -> bool:
    """Return whether the search from an earlier start ended where this one is, and so will this one."""
    for earlier in range(row):  # noqa: SIM110 - kernels know no generators
        if value[earlier] > -inf and (package[earlier] == package[row]).all():
            return True
    return False


@kernel
def _best_package(search: _Search, w: Weights, starts: Index, tie: float) -> Index:
    """Return the package [segment] of highest value reached from any of the starts [start, segment]."""
    count, segments = starts.shape
    postures, _, columns = search.table.shape
    room = _Room(
        np.empty(columns),
        np.empty(columns),
        np.empty((2, postures)),
        np.empty(_PARTS),
        np.empty(segments, np.int64),
        np.empty(segments, np.int64),
        np.empty(segments, np.int64),
    )
    package, value = starts.copy(), np.full(count, -inf)
    for row in range(count):
        if _as_before(search.table, starts, row):
            continue
        value[row] = _worth(search, w, package[row], room.sums)
        while True:
            if _ended_there(package, value, row):
                value[row] = -inf
                break
            reached, trial = _improve(search, w, package[row], value[row], room)
            if not reached - value[row] > tie:
                break
            package[row], value[row] = trial, reached
    first = int(np.flatnonzero(value >= value.max() - tie)[0])
    return np.asarray(package[first])
