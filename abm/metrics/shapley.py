"""Exact Shapley values (Shapley 1953): of any game given by its values, and of a power of a sum for many sums at once.

A game's values stand by subset: bit p of a subset's number tells whether player p belongs to it. The power game is
v(S) = (base + sum of amounts in S)**exponent: players with amount 0 are dummies and get exactly 0, so sums are sorted
by which players are present, and each set of m players costs 2**m powers instead of 2**(all players).
"""

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["shapley_of_power", "shapley_values"]

Array = npt.NDArray[np.float64]


def shapley_values(values: Array) -> Array:
    """Return each player's Shapley value [n, ...] of games given by the values of their subsets [2**n, ...].

    The parts sum to values[-1] - values[0]; NaN in any subset makes a game's parts NaN. Units are those of the values.
    Raises ValueError where the number of subsets is no power of two.
    """
    subsets = len(values)
    players = subsets.bit_length() - 1
    if subsets == 0 or subsets != 1 << players:
        raise ValueError(f"{subsets} subsets: a game of n players has 2**n")
    parts = [_part(values, player, players) for player in range(players)]
    return np.stack(parts) if parts else np.zeros((0, *values.shape[1:]))


def shapley_of_power(base: Array, amounts: Array, exponent: Array) -> Array:
    """Return each player's part [player, sum] of v(all) - v(none); never negative where exponent > 0.

    base, exponent [sum]; amounts [player, sum], not negative.
    """
    players, sums = amounts.shape
    pattern = np.zeros(sums, dtype=np.intp)
    for player in range(players):
        pattern += (amounts[player] > 0.0) * (1 << player)
    parts = np.zeros_like(amounts)
    order = np.argsort(pattern, kind="stable")
    edges = np.flatnonzero(np.diff(pattern[order])) + 1
    for start, end in pairwise([0, *edges.tolist(), sums]):
        where = order[start:end]
        present = [p for p in range(players) if where.size and pattern[where[0]] >> p & 1]
        values = _coalition_values(base[where], amounts[present][:, where], exponent[where])
        for place, player in enumerate(present):
            parts[player, where] = _part(values, place, len(present))
    return parts


def _coalition_values(base: Array, amounts: Array, exponent: Array) -> Array:
    """Return v [subset, sum]."""
    total = np.empty((1 << len(amounts), base.size))
    total[0] = base
    for player, amount in enumerate(amounts):
        half = 1 << player
        np.add(total[:half], amount, out=total[half : 2 * half])
    return np.asarray(total**exponent)


def _part(values: Array, player: int, players: int) -> Array:
    """Return one player's Shapley value [...] from values [subset, ...]: what it adds, averaged over orders of arrival.

    Added row by row, so that the result for a game does not depend on how many games there are.
    """
    bit = 1 << player
    part = np.zeros(values.shape[1:])
    for subset in range(1 << players):
        if not subset & bit:
            size = subset.bit_count()
            weight = 1.0 / (players * math.comb(players - 1, size))
            part += weight * (values[subset | bit] - values[subset])
    return part
