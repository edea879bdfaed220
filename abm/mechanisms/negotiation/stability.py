"""Stable coalitions on a payoff table: who would leave, who would join, and what would keep a coalition together.

A table holds payoff[S, i] of every state i under every coalition S; bit i of S says whether i is a member. With
S - i for S without i and S + j for S with j:

    internally stable              payoff[S, i] >= payoff[S - i, i] for every member i
    externally stable              payoff[S, j] >= payoff[S + j, j] for every outsider j
    potentially internally stable  sum over members of payoff[S, i] >= sum over members of payoff[S - i, i]

d'Aspremont, Jacquemin, Gabszewicz and Weymark (1983) on cartels, Barrett (1994) on environmental agreements, Eyckmans
and Finus (2004) on transfers. What a leaver expects of those it leaves is one of two things (Hart and Kurz 1983): they
stay together and choose anew (delta, as above), or they fall apart, so that nobody is left in S - i (gamma). Limits:
one state moves at a time.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = [
    "Stability", "belongs", "externally_stable", "first_to_leave", "gain_of_joining", "gain_of_leaving",
    "internally_stable", "judge", "least_penalty", "members", "potentially_internally_stable", "smallest_stabilising",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


def members(states: int) -> Flags:
    """Return who belongs to each coalition, [2**n, n]."""
    return belongs(np.arange(1 << states), states)


def belongs(masks: Index, states: int) -> Flags:
    """Return who belongs to some coalitions, [..., n], from masks [...] whose bit i stands for state i."""
    return np.asarray((masks[..., None] >> np.arange(states)) & 1, dtype=bool)


def gain_of_leaving(payoff: Array, fall_apart: bool = False) -> Array:
    """Return what a member would gain by leaving, [2**n, n]; NaN for outsiders.

    fall_apart: those it leaves fall apart, instead of staying together.
    """
    inside = members(payoff.shape[1])
    after = payoff[0] if fall_apart else _after_a_move(payoff)
    return np.where(inside, after - payoff, np.nan)


def gain_of_joining(payoff: Array) -> Array:
    """Return what an outsider would gain by joining, [2**n, n]; NaN for members."""
    inside = members(payoff.shape[1])
    return np.where(inside, np.nan, _after_a_move(payoff) - payoff)


class Stability(NamedTuple):
    """What gains say of coalitions, each [coalition].

    leaves: the member who gains most by leaving, -1 where nobody gains; penalty: the smallest one on whoever leaves
    that makes the coalition internally stable, and the smallest transfer that keeps the one who gains most.
    """

    internal: Flags
    external: Flags
    potential: Flags
    leaves: Index
    penalty: Array


def judge(leaving: Array, joining: Array, tolerance: float = 0.0) -> Stability:
    """Return the stability of any coalitions from the gains of their members and outsiders, [coalition, n].

    leaving is NaN for outsiders, joining for members; tolerance in units of the payoff.
    """
    most = np.nan_to_num(leaving, nan=-np.inf)
    return Stability(
        internal=~(leaving > tolerance).any(axis=1),
        external=~(joining > tolerance).any(axis=1),
        potential=np.asarray(np.nansum(leaving, axis=1) <= tolerance),
        leaves=np.where(most.max(axis=1) > tolerance, most.argmax(axis=1), -1),
        penalty=np.maximum(most.max(axis=1), 0.0),
    )


def internally_stable(payoff: Array, tolerance: float = 0.0, fall_apart: bool = False) -> Flags:
    """Return whether no member gains by leaving, [2**n]; tolerance in units of the payoff."""
    return _judged(payoff, tolerance, fall_apart).internal


def externally_stable(payoff: Array, tolerance: float = 0.0) -> Flags:
    """Return whether no outsider gains by joining, [2**n]."""
    return _judged(payoff, tolerance).external


def potentially_internally_stable(payoff: Array, tolerance: float = 0.0) -> Flags:
    """Return whether transfers among members can pay everyone at least what leaving would, [2**n]."""
    return _judged(payoff, tolerance).potential


def first_to_leave(payoff: Array, tolerance: float = 0.0) -> Index:
    """Return the member who gains most by leaving, [2**n]; -1 where nobody gains."""
    return _judged(payoff, tolerance).leaves


def least_penalty(payoff: Array) -> Array:
    """Return the smallest penalty on whoever leaves that makes each coalition internally stable, [2**n]."""
    return _judged(payoff, 0.0).penalty


def smallest_stabilising(payoff_at: Callable[[float], Array], coalition: int, highest: float, width: float) -> float:
    """Return the smallest penalty at which a coalition is internally stable, to a width, by bisection.

    payoff_at: the payoff table at a penalty; a higher penalty must not unmake stability. Infinite where even the
    highest penalty does not hold the coalition together (Nordhaus 2015 on climate clubs).
    """
    if not internally_stable(payoff_at(highest))[coalition]:
        return float("inf")
    low, high = 0.0, highest
    if internally_stable(payoff_at(low))[coalition]:
        return low
    while high - low > width:
        middle = low + (high - low) * 0.5
        low, high = (low, middle) if internally_stable(payoff_at(middle))[coalition] else (middle, high)
    return high


def _judged(payoff: Array, tolerance: float, fall_apart: bool = False) -> Stability:
    return judge(gain_of_leaving(payoff, fall_apart), gain_of_joining(payoff), tolerance)


def _after_a_move(payoff: Array) -> Array:
    """Return the payoff of each state once it alone has changed sides, [2**n, n]."""
    coalitions, states = payoff.shape
    moved = np.arange(coalitions)[:, None] ^ (1 << np.arange(states))
    return np.asarray(payoff[moved, np.arange(states)])
