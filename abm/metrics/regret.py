"""Regret and robustness of strategies over worlds (Savage 1951; Lempert, Popper and Bankes 2003).

    R[s, w] = max over listed strategies of V[., w] - V[s, w]

Tables have shape [strategy, world]; worlds are the same for every strategy. Maximum regret depends on the menu, so what
happens when a strategy is left out is part of the answer. Every function is pure and says nothing of who is right.
"""

import dataclasses
import itertools

import numpy as np
import numpy.typing as npt

__all__ = [
    "Spread", "Switch", "expected_regret", "least_by_probability", "losing_share", "minimax_without", "rank_shares",
    "regret", "satisficing", "spread_of", "switching_points", "value_of_knowing", "value_of_waiting",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

# Means that differ by no more than this part of themselves are equal.
_ROUNDING = 1e-9


@dataclasses.dataclass(frozen=True, eq=False)
class Spread:
    """Largest regret, its 90th percentile and its mean, each [strategy]."""

    largest: Array
    ninth_decile: Array
    mean: Array


@dataclasses.dataclass(frozen=True)
class Switch:
    """A probability at which the strategy of least expected regret changes, from one to another (indices)."""

    probability: float
    before: int
    after: int


def regret(value: Array) -> Array:
    """Return R [strategy, world] from V [strategy, world]; 0 for the best of each world."""
    return np.asarray(value.max(axis=0) - value)


def spread_of(table: Array, percentile: float) -> Spread:
    """Return the spread of a regret table over worlds; percentile in [0, 100]."""
    return Spread(table.max(axis=1), np.percentile(table, percentile, axis=1), table.mean(axis=1))


def losing_share(table: Array, tolerance: float) -> Array:
    """Return the share of worlds in which each strategy is not the best, by more than a tolerance, [strategy]."""
    return np.asarray((table > tolerance).mean(axis=1))


def expected_regret(continuity: Array, change: Array, probability: Array) -> Array:
    """Return mean regret [strategy, probability] from regret under either winner [strategy, world]."""
    return np.asarray(
        (1.0 - probability) * continuity.mean(axis=1)[:, None] + probability * change.mean(axis=1)[:, None]
    )


def switching_points(continuity: Array, change: Array) -> list[Switch]:
    """Return where the strategy of least expected regret changes as P(change) goes from 0 to 1."""
    return [Switch(at, before, after) for (_, before), (at, after) in itertools.pairwise(_envelope(continuity, change))]


def least_by_probability(continuity: Array, change: Array, probability: Array) -> Index:
    """Return the strategy of least expected regret at each rising probability, as `switching_points` tells it.

    At a point where it changes the one that is least after it.
    """
    found = np.zeros(len(probability), dtype=np.intp)
    for at, strategy in _envelope(continuity, change):
        found[probability >= at] = strategy
    return found


def _envelope(continuity: Array, change: Array) -> list[tuple[float, int]]:
    """Return the strategies of least expected regret, each with the probability from which it has it, the first 0.

    Expected regret is linear in the probability, so its lower envelope has corners where two lines cross. Of equals at
    a point the one counts that is least right after it, then the one named first; lines apart by rounding are one.
    """
    start, end = continuity.mean(axis=1), change.mean(axis=1)
    slope = end - start
    least = _ROUNDING * max(float(np.abs(start).max()), float(np.abs(end).max()))
    found = [(0.0, _flattest(start - start.min() <= least, slope, least))]
    while (falls := slope < slope[found[-1][1]] - least).any():
        now = found[-1][1]
        gap = np.where(falls, slope[now] - slope, 1.0)
        meets = np.where(falls, (start - start[now]) / gap, np.inf)
        at = float(meets.min())
        if at >= 1.0 - _ROUNDING:
            break
        after = _flattest(meets - at <= _ROUNDING, slope, least)
        found = [*found, (at, after)] if at > _ROUNDING else [(0.0, after)]
    return found


def _flattest(among: Flags, slope: Array, least: float) -> int:
    """Return which of some strategies [strategy] has the lowest slope, the first of equals."""
    return int(np.flatnonzero(among & (slope - slope[among].min() <= least))[0])


def value_of_knowing(continuity: Array, change: Array, probability: float) -> float:
    """Return what knowing the winner before choosing a strategy is worth, in units of V.

    Means over worlds of the best strategy for each winner, less the best one for both; 0 where one is best for both.
    """
    means = np.stack([continuity.mean(axis=1), change.mean(axis=1)])
    weight = np.array([1.0 - probability, probability])
    return float((weight * means.max(axis=1)).sum() - (weight[:, None] * means).sum(axis=0).max())


def value_of_waiting(value: Array, adaptive: Flags) -> float:
    """Return the best mean value among adaptive strategies less the best among fixed ones; NaN where either is none."""
    means = value.mean(axis=1)
    if not adaptive.any() or adaptive.all():
        return float("nan")
    return float(means[adaptive].max() - means[~adaptive].max())


def satisficing(measure: Array, thresholds: Array) -> Array:
    """Return the share of worlds in which a measure [strategy, world] is at least each threshold, [strategy, n]."""
    return np.asarray((measure[:, None, :] >= thresholds[:, None]).mean(axis=-1))


def rank_shares(components: Array, weights: Array) -> Array:
    """Return the share of weightings under which each strategy has the highest weighted mean, [strategy].

    components [strategy, component]: means, each scaled to spread 1 over strategies (a component on which all are
    equal up to rounding counts nothing); weights [draw, component]: non-negative. Equals share a first place.
    """
    low, high = components.min(axis=0), components.max(axis=0)
    differs = high - low > _ROUNDING * np.maximum(np.abs(high), np.abs(low))
    scaled = np.where(differs, (components - low) / np.where(differs, high - low, 1.0), 0.0)
    score = np.einsum("dc,sc->ds", weights, scaled)
    first = score == score.max(axis=1, keepdims=True)
    return np.asarray((first / first.sum(axis=1, keepdims=True)).mean(axis=0))


def minimax_without(value: Array) -> Index:
    """Return which strategy has the least largest regret when each strategy is left out of the menu, [strategy].

    Fewer than two strategies leave no menu: raises ValueError.
    """
    count = len(value)
    if count <= 1:
        raise ValueError("leaving one out needs at least two strategies")
    chosen = []
    for left_out in range(count):
        menu = np.flatnonzero(np.arange(count) != left_out)
        chosen.append(menu[regret(value[menu]).max(axis=1).argmin()])
    return np.array(chosen, dtype=np.intp)
