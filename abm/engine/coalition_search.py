"""The package that serves the members of each coalition best, for many coalitions at once.

From each start every item in turn takes the level that raises the members' summed utility most, until no item does;
the best end of all starts counts, the start named first where ends are worth the same. There are more packages than can
be tried: what is found is one that no change of a single item improves.
"""

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.coalition_items import ItemTable
from abm.engine.setting import Setting
from abm.mechanisms.market.capability import aggregate, denial
from abm.mechanisms.states.preferences import expected_order

__all__ = ["Worth", "best_packages"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

# Rounds after which a search ends that still moves; none has been seen to need half of them.
_ROUNDS = 20


class Worth(NamedTuple):
    """What weighs how much for each of n states, [n]; trade: that of all suppliers, USD million a month.

    order, norm: free-trade stance times the value of the open order, and times the norm cost of trade restricted;
    retaliation: expected loss a unit of visible trade; alliance: worth of delivering all that was asked; sells: 1 for a
    state with anything to control, whose utility alone counts in a package.
    """

    theta: Array
    breadth: Array
    order: Array
    norm: Array
    retaliation: Array
    alliance: Array
    asked: Array
    sells: Array
    trade: float


class _Sums(NamedTuple):
    """Sums over items.

    capability [3, tier, coalition, ...], linear and restricted [coalition, ...], delivered [coalition, ..., listener];
    a listener is a state that was asked and values its alliance.
    """

    capability: Array
    linear: Array
    restricted: Array
    delivered: Array


@dataclasses.dataclass(frozen=True, eq=False)
class _Chunk:
    """Some coalitions [coalition]: members' summed weights, and each item's part of the sums by level."""

    setting: Setting
    strength: float
    trade: float
    theta: Array
    growth: Array
    order: Array
    alliance: Array
    asked: Array
    items: tuple[_Sums, ...]

    def value(self, sums: _Sums) -> Array:
        """Return the members' summed utility, [coalition, ...]."""
        axes = (slice(None), *[None] * (sums.linear.ndim - 1))
        military, growth = _denials(self.setting, sums.capability)
        order = expected_order(self.strength, sums.restricted / self.trade, self.setting.parameters.preferences)
        followed = np.sqrt(np.clip(sums.delivered / self.asked, 0.0, 1.0))
        gained = (self.alliance[(*axes, slice(None))] * followed).sum(axis=-1)
        denied = self.theta[axes] * military + self.growth[axes] * growth
        return np.asarray(denied + self.order[axes] * order + gained + sums.linear)


def best_packages(
    setting: Setting, strength: float, tables: Sequence[ItemTable], worth: Worth, masks: Index, starts: Sequence[Index]
) -> tuple[Index, Array, Array, Array]:
    """Return level [coalition, item], payoff [coalition, n], and military and growth denial [coalition].

    masks [coalition]: members by bit; strength: of the open order now; starts: packages [item] to begin from.
    """
    chunk = _chunk(setting, strength, tables, worth, masks)
    ends = [_climb(chunk, np.tile(start, (len(masks), 1))) for start in starts]
    first = np.stack([total for _, total in ends]).argmax(axis=0)
    level = np.stack([package for package, _ in ends])[first, np.arange(len(masks))]
    return level, *_payoffs(setting, strength, tables, worth, masks, level)


def _chunk(setting: Setting, strength: float, tables: Sequence[ItemTable], worth: Worth, masks: Index) -> _Chunk:
    inside = ((masks[:, None] >> np.arange(len(worth.theta))) & 1) * worth.sells
    listeners = np.flatnonzero(worth.alliance > 0.0)
    return _Chunk(
        setting,
        strength,
        worth.trade,
        theta=(inside * worth.theta).sum(axis=1),
        growth=(inside * worth.theta * worth.breadth).sum(axis=1),
        order=(inside * worth.order).sum(axis=1),
        alliance=inside[:, listeners] * worth.alliance[listeners],
        asked=worth.asked[listeners],
        items=tuple(_item(place, table, worth, masks, inside, listeners) for place, table in enumerate(tables)),
    )


def _item(place: int, table: ItemTable, worth: Worth, masks: Index, inside: Array, listeners: Index) -> _Sums:
    """Return one item's part of the sums, [coalition, level]; its capability counts in its own tier alone."""
    row = table.rows(masks)
    paid = table.cost + worth.norm * table.norm + worth.retaliation * table.visible
    capability = np.zeros((3, 2, len(masks), table.restricted.shape[1]))
    capability[:, place % 2] = table.capability[:, row]
    linear = -np.einsum("cln,cn->cl", paid[row], inside)
    return _Sums(capability, linear, table.restricted[row], table.delivered[row][..., listeners])


def _climb(chunk: _Chunk, level: Index) -> tuple[Index, Array]:
    """Return the package each coalition ends with from a start, and what it is worth."""
    rows = np.arange(len(level))
    sums = _Sums(
        *(
            sum(parts)
            for parts in zip(*(_at(item, rows, level[:, k]) for k, item in enumerate(chunk.items)), strict=True)
        )
    )
    best = chunk.value(sums)
    for _ in range(_ROUNDS):
        before = level.copy()
        for place, item in enumerate(chunk.items):
            rest = _Sums(*(whole - part for whole, part in zip(sums, _at(item, rows, level[:, place]), strict=True)))
            trial = chunk.value(_with_levels(rest, item))
            chosen = trial.argmax(axis=1)
            better = trial[rows, chosen] > best + _tie(chunk)
            level[:, place] = np.where(better, chosen, level[:, place])
            best = np.where(better, trial[rows, chosen], best)
            sums = _Sums(*(left + part for left, part in zip(rest, _at(item, rows, level[:, place]), strict=True)))
        if np.array_equal(before, level):
            break
    return level, best


def _tie(chunk: _Chunk) -> Array:
    """Return the difference in USD million a month below which packages tie, [coalition]."""
    return np.asarray(chunk.setting.parameters.choice.tie * np.maximum(chunk.theta, 1.0))


def _at(item: _Sums, rows: Index, level: Index) -> _Sums:
    """Return one item's part of the sums at the level each coalition has, without the axis of levels."""
    return _Sums(
        item.capability[:, :, rows, level],
        item.linear[rows, level],
        item.restricted[rows, level],
        item.delivered[rows, level],
    )


def _with_levels(rest: _Sums, item: _Sums) -> _Sums:
    """Return sums with one item at every level, [coalition, level]."""
    return _Sums(
        rest.capability[..., None] + item.capability,
        rest.linear[:, None] + item.linear,
        rest.restricted[:, None] + item.restricted,
        rest.delivered[:, None] + item.delivered,
    )


def _denials(setting: Setting, capability: Array) -> tuple[Array, Array]:
    """Return military denial today and growth denial, a discounted mean over the horizon, from sums [3, tier, ...]."""
    params = setting.parameters.capability
    held = aggregate(capability, params)
    military = denial(held[0, 0], held[0, 1], params.military_advanced_weight)
    growth, later = (denial(part[0], part[1], params.growth_advanced_weight) for part in held[1:])
    ahead = setting.horizon_weight
    return military, (1.0 - ahead) * growth + ahead * later


def _payoffs(
    setting: Setting, strength: float, tables: Sequence[ItemTable], worth: Worth, masks: Index, level: Index
) -> tuple[Array, Array, Array]:
    """Return payoff [coalition, n], military and growth denial [coalition] of given packages."""
    shape = (len(masks), len(worth.theta))
    capability, restricted = np.zeros((3, 2, len(masks))), np.zeros(len(masks))
    paid, delivered = np.zeros(shape), np.zeros(shape)
    for place, table in enumerate(tables):
        at = table.rows(masks), level[:, place]
        capability[:, place % 2] += table.capability[(slice(None), *at)]
        restricted += table.restricted[at]
        paid += (table.cost + worth.norm * table.norm + worth.retaliation * table.visible)[at]
        delivered += table.delivered[at]
    military, growth = _denials(setting, capability)
    order = expected_order(strength, restricted / worth.trade, setting.parameters.preferences)
    followed = worth.alliance * np.sqrt(np.clip(delivered / worth.asked, 0.0, 1.0))
    security = worth.theta * (military[:, None] + worth.breadth * growth[:, None])
    return security - paid + worth.order * order[:, None] + followed, military, growth
