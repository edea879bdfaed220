"""Compiled mirror of `Decision.pulled_apart` in `decide` beside it."""

from math import inf
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from abm.core.compiled import formula, kernel
from abm.engine.deciding.columns import Column

if TYPE_CHECKING:
    from abm.engine.deciding.outlook import Outlook

__all__ = ["apart_compiled"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

_ECONOMIC, _NORM, _OUTSIDE, _DELIVERED = (
    int(column) for column in (Column.ECONOMIC, Column.NORM, Column.OUTSIDE_LINE, Column.DELIVERED)
)


def apart_compiled(outlook: "Outlook", allowed: Flags, prices: tuple[float, float], trade: Array) -> float:
    """Return how far alliance alone and open trade with economy alone pull apart, as share of trade [segment, tier].

    prices: what a million outside the line and a million of norm cost, as `Valuation.open_trade` has them.
    """
    levels = outlook.levels.coverage, outlook.levels.approval
    postures = outlook.postures.advanced, outlook.postures.mature
    return float(_apart(outlook.table, allowed, prices, levels, postures, trade))


@formula
def _refused(levels: tuple[Array, Array], level: int, item: int) -> float:
    return float(levels[0][level, item] * (1.0 - levels[1][level, item]))


@kernel
def _apart(
    table: Array,
    allowed: Flags,
    prices: tuple[float, float],
    levels: tuple[Array, Array],
    postures: tuple[Index, Index],
    trade: Array,
) -> float:
    """Return the trade on which the two differ as a share of all; levels: coverage and approval [level, item]."""
    outside, norm = prices
    moved, whole = 0.0, 0.0
    for segment in range(table.shape[1]):
        ally, trader, most, dearest = 0, 0, -inf, -inf
        for posture in range(table.shape[0] - 1):
            if allowed[posture, segment]:
                row = table[posture, segment]
                open_trade = -row[_ECONOMIC] - (outside * row[_OUTSIDE] + norm * row[_NORM])
                if row[_DELIVERED] > most:
                    ally, most = posture, row[_DELIVERED]
                if open_trade > dearest:
                    trader, dearest = posture, open_trade
        for tier in range(2):
            level, item = postures[tier], 2 * segment + tier
            apart = _refused(levels, level[ally], item) - _refused(levels, level[trader], item)
            moved += trade[segment, tier] * abs(apart)
            whole += trade[segment, tier]
    return float(moved / whole)
