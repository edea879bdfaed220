"""Anticipation: between announcement and effect the target buys ahead.

It wants ahead, in months of purchases, min(cap, slope*expected log price rise), reached by the effective date; a part
goes to the other tier of the segment. The stock fills later shortage. Threatened sanctions raise trade (Afesorgbor
2019). Stock never falls below 0; purchases are E plus stocking.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["AnticipationParams", "buy_ahead", "draw_down"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class AnticipationParams:
    """How far the target buys ahead."""

    cap: float = parameter(
        3.5, 1.5, 4.0, unit="months of purchases", source="assumed (model.md 14)", meaning="largest stock bought ahead"
    )
    slope: float = parameter(
        8.0,
        0.0,
        12.0,
        unit="months per log price rise",
        source="assumed (model.md 14)",
        meaning="months bought ahead per expected proportional rise of the price",
    )
    other_tier: float = parameter(
        0.2, 0.0, 0.4, unit="share", source="assumed", meaning="part of it bought in the other tier of the segment"
    )
    drawdown_pace: float = parameter(
        0.15, 0.05, 0.5, unit="a month", source="assumed", meaning="share of the stock that a shortage may draw a month"
    )


def buy_ahead(stock: Array, demand: Array, price_rise: Array, months_left: Array, params: AnticipationParams) -> Array:
    """Return what is bought ahead this month, [item], USD million.

    price_rise [item]: expected log rise of the price index; months_left [item]: months to effect (0: nothing is
    announced). Purchases grow towards the effective date: each month closes 1/months_left of the gap.
    """
    wanted = np.minimum(params.cap, params.slope * np.maximum(price_rise, 0.0)) * demand
    gap = np.maximum(wanted - stock, 0.0)
    ahead = np.where(months_left > 0.0, gap / np.where(months_left > 0.0, months_left, 1.0), 0.0)
    pairs = ahead.reshape(-1, 2)
    shifted = (1.0 - params.other_tier) * pairs + params.other_tier * pairs[:, ::-1]
    return np.asarray(shifted.reshape(-1))


def draw_down(stock: Array, demand: Array, quantity: Array, params: AnticipationParams) -> Array:
    """Return what is taken from stock this month, [item], USD million: at most what real purchases fall short of 1."""
    short = np.clip(1.0 - quantity, 0.0, 1.0) * demand
    return np.minimum(params.drawdown_pace * stock, short)
