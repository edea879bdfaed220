"""Anticipation: between announcement and effect the target buys ahead.

    wanted = min(cap, slope*expected log price rise)*demand               where a rule is announced, else 0
    held   = (1 - other_tier)*wanted + other_tier*wanted of the other tier
    ahead  = max(held - stock, 0)/months to effect

All is bought by the effective date, and all purchases for one rule together are at most its `wanted`. The stock fills
later shortage. Threatened sanctions raise trade (Afesorgbor 2019). Stock never falls below 0; purchases are E plus
stocking.
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
        3.5, 1.5, 4.0, unit="months of purchases", source="assumed", meaning="largest stock bought ahead"
    )
    slope: float = parameter(
        8.0,
        0.0,
        12.0,
        unit="months per log price rise",
        source="assumed",
        meaning="months bought ahead per expected proportional rise of the price",
    )
    other_tier: float = parameter(
        0.2, 0.0, 0.4, unit="share", source="assumed", meaning="part of it bought in the other tier of the segment"
    )
    drawdown_pace: float = parameter(
        0.15, 0.05, 0.5, unit="a month", source="assumed", meaning="share of the stock that a shortage may draw a month"
    )


def buy_ahead(stock: Array, demand: Array, price_rise: Array, months_left: Array, params: AnticipationParams) -> Array:
    """Return what is bought ahead this month, [..., item], USD million.

    price_rise [..., item]: expected log rise of the price index; months_left [..., item]: months to effect (0: nothing
    is announced). Items lie in pairs, the two tiers of a segment side by side. Purchases grow towards the effective
    date: each month closes 1/months_left of the gap; a tier about which nothing is announced follows the other's date.
    """
    months_wanted = np.minimum(params.cap, params.slope * np.maximum(price_rise, 0.0))
    wanted = np.where(months_left > 0.0, months_wanted * demand, 0.0)
    held = (1.0 - params.other_tier) * wanted + params.other_tier * _other_tier(wanted)
    months = np.where(months_left > 0.0, months_left, _other_tier(months_left))
    gap = np.maximum(held - stock, 0.0)
    return np.asarray(np.where(months > 0.0, gap / np.where(months > 0.0, months, 1.0), 0.0))


def draw_down(stock: Array, demand: Array, quantity: Array, params: AnticipationParams) -> Array:
    """Return what is taken from stock this month, [..., item], USD million: at most the shortfall of purchases."""
    short = np.clip(1.0 - quantity, 0.0, 1.0) * demand
    return np.minimum(params.drawdown_pace * stock, short)


def _other_tier(value: Array) -> Array:
    """Return values [..., item] with the two tiers of every segment exchanged."""
    return value.reshape(*value.shape[:-1], -1, 2)[..., ::-1].reshape(value.shape)
