"""Joint search for the best package of segment postures.

A package picks one posture for each segment. Its sums are sum_k table[posture_k, k, :], its utility value(sums).
Because denial is convex in the controlled share, single steps alone miss joint moves: the search starts from several
packages, in each round tries every single change, and all best changes together, and keeps what is best.
Ties within `tie` of the scale go to the start named first, then to the lower posture: rounding decides nothing.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

__all__ = ["best_package", "package_sums"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Value = Callable[[Array], Array]


def package_sums(table: Array, package: Index) -> Array:
    """Return the sums [..., column] of packages [..., segment] from table [posture, segment, column]."""
    return np.asarray(table[package, np.arange(table.shape[1])].sum(axis=-2))


def best_package(table: Array, value: Value, starts: Index, allowed: npt.NDArray[np.bool_], tie: float) -> Index:
    """Return the package [segment] of highest value reached from any of the starts [start, segment].

    allowed [posture, segment] tells which postures may be chosen; tie is a difference in units of value.
    """
    package = _distinct(table, starts)
    best = value(package_sums(table, package))
    moving = np.ones(len(package), dtype=bool)
    while moving.any():
        rows = np.flatnonzero(moving)
        trial, reached = _improve(table, value, package[rows], best[rows], allowed)
        better = reached - best[rows] > tie
        package[rows[better]] = trial[better]
        best[rows[better]] = reached[better]
        moving[rows] = better
    return np.asarray(package[int(np.flatnonzero(best >= best.max() - tie)[0])])


def _distinct(table: Array, starts: Index) -> Index:
    """Return the starts without those whose postures are all worth the same as an earlier start's."""
    rows = table[starts, np.arange(table.shape[1])]
    kept = [row for row in range(len(starts)) if not any((rows[row] == rows[first]).all() for first in range(row))]
    return starts[kept]


def _improve(
    table: Array, value: Value, package: Index, best: Array, allowed: npt.NDArray[np.bool_]
) -> tuple[Index, Array]:
    """Return for each package the better of its best single change and all best changes together, and its value."""
    columns = np.arange(table.shape[1])
    sums = package_sums(table, package)
    rest = sums[:, None, :] - table[package, columns]
    single = value(rest[:, None, :, :] + table[None])
    single = np.where(allowed, single, -np.inf)
    posture = single.argmax(axis=1)
    reached = np.take_along_axis(single, posture[:, None, :], axis=1)[:, 0, :]
    rises = reached > best[:, None]
    together = np.where(rises, posture, package)
    segment = reached.argmax(axis=1)
    rows = np.arange(len(package))
    alone = package.copy()
    alone[rows, segment] = posture[rows, segment]
    value_together, value_alone = value(package_sums(table, np.stack([together, alone])))
    joint = value_together >= value_alone
    return np.where(joint[:, None], together, alone), np.where(joint, value_together, value_alone)
