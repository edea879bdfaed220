"""Compiled mirror of `real_leakage`: one market after another, each over its pieces, and of each the Shapley values.

It restates the refusal rule from its definition as the reference does, and shares nothing with the market's kernels.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel
from abm.metrics.leakage import CHANNELS, ROUTE_CHANNELS

if TYPE_CHECKING:
    from abm.metrics.real_leakage import Sellers

__all__ = ["quantities_compiled"]

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.integer]

_CHANNELS, _FIRST_ROUTE, _ROUTES = len(CHANNELS), ROUTE_CHANNELS[0], len(ROUTE_CHANNELS)


def quantities_compiled(flat: "Sellers", buyers: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
    """Return quantity, shut [market] and parts [channel, market] of sellers [market, slot].

    buyers: sigma, eta and friction [market].
    """
    weight, twin, strictness, coverage, evasive, kind = (np.ascontiguousarray(table) for table in flat)
    bought, parts = np.ones((2, len(weight))), np.zeros((_CHANNELS, len(weight)))
    offers, rules = (weight, twin, evasive), (strictness, coverage, kind)
    _fill(offers, rules, buyers, _shares_of_orders(_CHANNELS), bought, parts)
    return bought[0], bought[1], parts


def _shares_of_orders(most: int) -> Array:
    """Return in which share of the orders of m players some k given ones are all who come before one, [m, k]."""
    shares = np.zeros((most + 1, most))
    for players in range(1, most + 1):
        shares[players, 0] = 1.0 / players
        for before in range(1, players):
            shares[players, before] = shares[players, before - 1] * before / (players - before)
    return shares


@kernel
def _fill(
    offers: tuple[Array, Array, Array],
    rules: tuple[Array, Array, Codes],
    buyers: tuple[Array, Array, Array],
    orders: Array,
    bought: Array,
    parts: Array,
) -> None:
    """Fill bought [2, market], quantity and shut, and parts [channel, market] of the markets that differ from the twin.

    offers: weight, weight in the twin [market, slot] and evasive routes [route, market, slot]; rules: strictness,
    coverage and kind [market, slot]; buyers: sigma, eta and friction [market]; orders as `_shares_of_orders`.
    """
    (weight, twin, evasive), (strictness, coverage, kind), (sigma, eta, friction) = offers, rules, buyers
    slots = weight.shape[1]
    cuts, amounts, values = np.empty(2 * slots + 2), np.empty(_CHANNELS), np.empty(1 << _CHANNELS)
    for market in range(len(weight)):
        reference, differs = 0.0, False
        for slot in range(slots):
            reference += twin[market, slot]
            strict, covers = strictness[market, slot], coverage[market, slot]
            differs = differs or strict > 0.0 or covers > 0.0 or weight[market, slot] != twin[market, slot]
            cuts[2 * slot], cuts[2 * slot + 1] = strict, covers
        if not differs or reference <= 0.0:
            continue
        cuts[2 * slots], cuts[2 * slots + 1] = 0.0, 1.0
        cuts.sort()
        bought[:, market], power = 0.0, sigma[market] / (sigma[market] - 1.0)
        sold = weight[market], twin[market], evasive[:, market]
        ruled = strictness[market], coverage[market], kind[market]
        prices = (1.0 + friction[market]) ** (1.0 - sigma[market]), eta[market] / sigma[market]
        for piece in range(2 * slots + 1):
            start, width = cuts[piece], cuts[piece + 1] - cuts[piece]
            if width > 0.0:
                kept = _contributions(sold, ruled, start, prices, reference, amounts)
                whole = _add_shapley((kept, power, width), amounts, orders, values, parts[:, market])
                bought[0, market] += width * whole
                bought[1, market] += width * kept**power


@kernel
def _contributions(
    offers: tuple[Array, Array, Array],
    rules: tuple[Array, Array, Codes],
    start: float,
    prices: tuple[float, float],
    reference: float,
    amounts: Array,
) -> float:
    """Return the sum of min(Y, Y0) of a piece that begins at start, and fill what each channel adds to it [channel].

    offers: weight, weight in the twin [slot] and evasive routes [route, slot]; rules: strictness, coverage and kind
    [slot]; prices: the weight left of a licensed sale, and eta/sigma; reference: total weight in the twin.
    """
    (weight, twin, evasive), (strictness, coverage, kind), (licensed, bend) = offers, rules, prices
    amounts[:], total, kept = 0.0, 0.0, 0.0
    for slot in range(len(weight)):
        if start < strictness[slot]:
            for route in range(_ROUTES):
                amounts[_FIRST_ROUTE + route] += weight[slot] * evasive[route, slot]
                total += weight[slot] * evasive[route, slot]
        else:
            total += weight[slot] * (licensed if start < coverage[slot] else 1.0)
    scale = (total / reference) ** bend / total if total > 0.0 else 0.0
    amounts *= scale
    for slot in range(len(weight)):
        made = 0.0
        if not start < strictness[slot]:
            made = weight[slot] * (licensed if start < coverage[slot] else 1.0) * scale
        usual = min(made, twin[slot] / reference)
        kept += usual
        amounts[kind[slot]] += made - usual
    return kept


@kernel
def _add_shapley(
    power: tuple[float, float, float], amounts: Array, orders: Array, values: Array, parts: Array
) -> float:
    """Add width times each player's Shapley value [player] in v(S) = (base + amounts in S)**exponent; return v of all.

    power: base, exponent and width. Players who add nothing get exactly 0; values: room for every set of players.
    """
    base, exponent, width = power
    present, count = np.empty(len(amounts), np.int64), 0
    values[0] = base
    for player in range(len(amounts)):
        if amounts[player] > 0.0:
            for some in range(1 << count):
                values[(1 << count) + some] = values[some] + amounts[player]
            present[count] = player
            count += 1
    for some in range(1 << count):
        values[some] = values[some] ** exponent
    for some in range(1 << count):
        size = 0
        for place in range(count):
            size += some >> place & 1
        for place in range(count):
            if not some >> place & 1:
                added = values[some | 1 << place] - values[some]
                parts[present[place]] += width * orders[count, size] * added
    return float(values[(1 << count) - 1])
