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

from abm.engine.common_lists.items import ItemTable
from abm.engine.deciding.valuation import denials_held
from abm.engine.setting import Setting
from abm.mechanisms.market.capability import aggregate
from abm.mechanisms.negotiation.stability import belongs
from abm.mechanisms.states.home import dependence
from abm.mechanisms.states.preferences import expected_order

__all__ = ["Worth", "best_packages", "payoffs_of"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

# Rounds after which a search ends that still moves; none has been seen to need half of them.
_ROUNDS = 20


class Worth(NamedTuple):
    """What weighs how much for each of n states, [n]; trade: that of all suppliers, USD million a month.

    order, norm: free-trade stance times the value of the open order, and times the norm cost of trade restricted;
    retaliation: expected loss a unit of visible trade, feared at most; alliance: worth of delivering all that was
    asked; adopts: 1 for a state that can take part in a common list, whose utility alone counts in a package.
    """

    theta: Array
    breadth: Array
    dependence: Array
    order: Array
    norm: Array
    retaliation: Array
    feared: Array
    alliance: Array
    asked: Array
    adopts: Array
    trade: float


class _Sums(NamedTuple):
    """Sums over items: terms of capability by tier, [coalition, ..., 3], and flows [coalition, ..., flow].

    Flows are what is linear in utility, trade restricted, and what each listener delivers, USD million a month; a
    listener is a state that was asked and values its alliance.
    """

    advanced: Array
    mature: Array
    flows: Array


class _Part(NamedTuple):
    """One item's part of the sums, at each level or at one; its capability counts in its tier alone (1: mature)."""

    tier: int
    capability: Array
    flows: Array

    def at(self, rows: Index, level: Index) -> "_Part":
        """Return the part at the level each coalition has."""
        return _Part(self.tier, self.capability[rows, level], self.flows[rows, level])


@dataclasses.dataclass(frozen=True, eq=False)
class _Chunk:
    """Some coalitions [coalition]: members' summed weights, and each item's part of the sums by level."""

    setting: Setting
    strength: float
    trade: float
    theta: Array
    growth: Array
    dependence: Array
    order: Array
    alliance: Array
    asked: Array
    items: tuple[_Part, ...]

    def value(self, sums: _Sums) -> Array:
        """Return the members' summed utility, [coalition, ...]."""
        axes = (slice(None), *[None] * (sums.flows.ndim - 2))
        military, growth, mature = _denials(self.setting, sums.advanced, sums.mature)
        linear, restricted, delivered = sums.flows[..., 0], sums.flows[..., 1], sums.flows[..., 2:]
        order = expected_order(self.strength, restricted / self.trade, self.setting.parameters.preferences)
        followed = np.sqrt(np.clip(delivered / self.asked, 0.0, 1.0))
        gained = (self.alliance[axes] * followed).sum(axis=-1)
        denied = self.theta[axes] * military + self.growth[axes] * growth + dependence(mature, self.dependence[axes])
        return np.asarray(denied + self.order[axes] * order + gained + linear)

    def some(self, rows: Index) -> "_Chunk":
        """Return some of the coalitions."""
        if len(rows) == len(self.theta):
            return self
        weights = {name: getattr(self, name)[rows] for name in ("theta", "growth", "dependence", "order", "alliance")}
        items = tuple(_Part(part.tier, part.capability[rows], part.flows[rows]) for part in self.items)
        return dataclasses.replace(self, items=items, **weights)


def best_packages(
    setting: Setting, strength: float, tables: Sequence[ItemTable], worth: Worth, masks: Index, starts: Sequence[Index]
) -> tuple[Index, Array, Array, Array]:
    """Return level [coalition, item], payoff [coalition, n], and military and growth denial [coalition].

    masks [coalition]: members by bit; strength: of the open order now; starts: packages [item] to begin from.
    """
    chunk = _chunk(setting, strength, tables, worth, masks)
    ends = [_climb(chunk, np.tile(start, (len(masks), 1))) for start in starts]
    total = np.stack([value for _, value in ends])
    first = (total >= total.max(axis=0) - _tie(chunk)).argmax(axis=0)
    level = np.stack([package for package, _ in ends])[first, np.arange(len(masks))]
    return level, *payoffs_of(setting, strength, tables, worth, masks, level)


def _chunk(setting: Setting, strength: float, tables: Sequence[ItemTable], worth: Worth, masks: Index) -> _Chunk:
    inside = belongs(masks, len(worth.theta)) * worth.adopts
    listeners = np.flatnonzero(worth.alliance > 0.0)
    return _Chunk(
        setting,
        strength,
        worth.trade,
        theta=(inside * worth.theta).sum(axis=1),
        growth=(inside * worth.theta * worth.breadth).sum(axis=1),
        dependence=(inside * worth.dependence).sum(axis=1),
        order=(inside * worth.order).sum(axis=1),
        alliance=inside[:, listeners] * worth.alliance[listeners],
        asked=worth.asked[listeners],
        items=tuple(_item(place, table, worth, masks, inside, listeners) for place, table in enumerate(tables)),
    )


def _item(place: int, table: ItemTable, worth: Worth, masks: Index, inside: Array, listeners: Index) -> _Part:
    """Return one item's part of the sums, [coalition, level]."""
    row = table.rows(masks)
    paid = table.cost + worth.norm * table.norm + worth.retaliation * table.visible
    linear = -np.einsum("cln,cn->cl", paid[row], inside)
    flows = np.concatenate(
        [linear[..., None], table.restricted[row][..., None], table.delivered[row][..., listeners]], axis=-1
    )
    return _Part(place % 2, np.moveaxis(table.capability, 0, -1)[row], flows)


def _climb(chunk: _Chunk, level: Index) -> tuple[Index, Array]:
    """Return the package each coalition ends with from a start, and what it is worth."""
    moving, best = np.arange(len(level)), np.empty(len(level))
    for _ in range(_ROUNDS):
        now, best[moving] = _round(chunk.some(moving), level[moving])
        moved = (now != level[moving]).any(axis=1)
        level[moving] = now
        moving = moving[moved]
        if not len(moving):
            break
    return level, best


def _round(chunk: _Chunk, level: Index) -> tuple[Index, Array]:
    """Let every item in turn take its best level; return the packages and what they are worth."""
    rows, level = np.arange(len(level)), level.copy()
    sums, tie = _total(chunk, level), _tie(chunk)
    best = chunk.value(sums)
    for place, item in enumerate(chunk.items):
        rest = _plus(sums, item.at(rows, level[:, place]), -1.0)
        trial = chunk.value(_plus(_Sums(*(whole[:, None] for whole in rest)), item, 1.0))
        chosen = trial.argmax(axis=1)
        better = trial[rows, chosen] > best + tie
        level[:, place] = np.where(better, chosen, level[:, place])
        best = np.where(better, trial[rows, chosen], best)
        sums = _plus(rest, item.at(rows, level[:, place]), 1.0)
    return level, best


def _tie(chunk: _Chunk) -> Array:
    """Return the difference in USD million a month below which packages tie, [coalition]."""
    return np.asarray(chunk.setting.parameters.choice.tie * np.maximum(chunk.theta, 1.0))


def _total(chunk: _Chunk, level: Index) -> _Sums:
    """Return the sums of the packages [coalition, item]."""
    rows = np.arange(len(level))
    none = np.zeros((len(level), chunk.items[0].capability.shape[-1]))
    sums = _Sums(none, none, np.zeros((len(level), chunk.items[0].flows.shape[-1])))
    for place, item in enumerate(chunk.items):
        sums = _plus(sums, item.at(rows, level[:, place]), 1.0)
    return sums


def _plus(sums: _Sums, part: _Part, sign: float) -> _Sums:
    """Return the sums with a part added, or taken away."""
    return _Sums(
        sums.advanced if part.tier else sums.advanced + sign * part.capability,
        sums.mature + sign * part.capability if part.tier else sums.mature,
        sums.flows + sign * part.flows,
    )


def _denials(setting: Setting, advanced: Array, mature: Array) -> tuple[Array, Array, Array]:
    """Return military and growth denial, and mature capability at the horizon, from sums of terms, [..., 3]."""
    params = setting.parameters.capability
    held = aggregate(mature, params)
    return *denials_held(setting, aggregate(advanced, params), held), held[..., -1]


def payoffs_of(
    setting: Setting, strength: float, tables: Sequence[ItemTable], worth: Worth, masks: Index, level: Index
) -> tuple[Array, Array, Array]:
    """Return payoff [coalition, n], military and growth denial [coalition] of given packages."""
    shape = (len(masks), len(worth.theta))
    capability, restricted = np.zeros((2, len(masks), 3)), np.zeros(len(masks))
    paid, visible, delivered = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for place, table in enumerate(tables):
        at = table.rows(masks), level[:, place]
        capability[place % 2] += table.capability[(slice(None), *at)].T
        restricted += table.restricted[at]
        paid += (table.cost + worth.norm * table.norm)[at]
        visible += table.visible[at]
        delivered += table.delivered[at]
    military, growth, mature = _denials(setting, capability[0], capability[1])
    order = expected_order(strength, restricted / worth.trade, setting.parameters.preferences)
    followed = worth.alliance * np.sqrt(np.clip(delivered / worth.asked, 0.0, 1.0))
    security = worth.theta * (military[:, None] + worth.breadth * growth[:, None])
    security += dependence(mature[:, None], worth.dependence)
    paid += np.minimum(worth.retaliation * visible, worth.feared)
    return security - paid + worth.order * order[:, None] + followed, military, growth
