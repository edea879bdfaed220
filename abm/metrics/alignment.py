"""How well a coalition is aligned: effective alignment, and follow-through on the leader's standard in layers.

    effective alignment = [D(actual) - D(leader alone)] / [D(all partners at the standard) - D(leader alone)]
    D = (military denial + beta*growth denial)/(1 + beta), beta the leader's breadth, the market of the month held
    follow-through F_s = sum v*min(x_s, r_s)/sum v*r_s, v own baseline trade, r the standard

Joint denial is the same with the leader alone taken without its reach over foreign firms: what reach adds counts too.

Effective alignment asks what partners' rules add to denial: paper lists and joint inaction do not score. F asks how far
a state does what the leader does or asks. Yard and fence after Drezner (2000) on sanctions and Togashi (2024) on gaps.
Limits: the standard is the leader's, not the right one; overshoot is counted apart, never as alignment.
"""

import dataclasses
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.metrics.parameters import MeasureParams
from abm.metrics.ratios import ratio, weighted_mean
from abm.metrics.similarity import activity

__all__ = [
    "Layers", "Position", "declared_aim", "effective_alignment", "everyone_at_standard", "follow_through",
    "joined_rows", "layers", "leader_alone", "own_way", "partners_of", "pooled_layers", "split_change",
    "standard", "weighted_denial",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


class Position(NamedTuple):
    """Where states stand in the four layers; strongest last.

    purpose, coverage, strictness [..., state, item]: declared aim, list and practice, in [0, 1];
    instruments [..., state, instrument]: in force or not.
    """

    purpose: Array
    coverage: Array
    strictness: Array
    instruments: Flags


@dataclasses.dataclass(frozen=True, eq=False)
class Layers:
    """Follow-through by layer, each [..., state] (or [...] if pooled), NaN where the standard controls too little.

    own_way: overshoot as share of own trade; activity: controlled share of own trade. Both are told always.
    """

    purpose: Array
    list: Array
    operation: Array
    instruments: Array
    own_way: Array
    activity: Array


def weighted_denial(military: Array, growth: Array, breadth_leader: Array | float) -> Array:
    """Return D from military and growth denial, weighted by the leader's breadth beta; shapes broadcast."""
    return np.asarray((military + breadth_leader * growth) / (1.0 + breadth_leader))


def effective_alignment(actual: Array, alone: Array, everyone: Array, params: MeasureParams) -> Array:
    """Return the share of the denial partners could add that they do add; arguments are D of the three worlds.

    NaN where partners at the standard would add less than `least_alignment_gap`.
    """
    return ratio(actual - alone, everyone - alone, params.least_alignment_gap)


def partners_of(share: Array, leader: int, target: int, params: MeasureParams) -> Index:
    """Return the indices of every non-leader supplier of `partner_share` of some item in the base year.

    share [state, item]: shares of the target's purchases. Fixed for a run: not "who was invited".
    """
    sells = (share >= params.partner_share).any(axis=-1)
    sells[[leader, target]] = False
    return np.flatnonzero(sells)


def standard(own: Array, asked: Array, invited: Flags, leader_share: Array, params: MeasureParams) -> Array:
    """Return the standard r [..., state, item] that states are measured by.

    own [..., item]: the leader's own level (strictness, coverage, ...), the standard on items of which it sells more
    than `leader_share`; else what it asked of the state, asked [..., state, item]; else, of a state that was not
    invited [..., state], the most it asked of anybody. leader_share [item]: its base-year share.
    """
    requested = np.where(invited[..., None], asked, 0.0)
    most = requested.max(axis=-2, keepdims=True)
    elsewhere = np.where(invited[..., None], asked, most)
    return np.where(leader_share > params.leader_share, own[..., None, :], elsewhere)


def leader_alone(strictness: Array, leader: int) -> Array:
    """Return strictness [..., state, item] with every state but the leader at 0."""
    alone = np.zeros_like(strictness)
    alone[..., leader, :] = strictness[..., leader, :]
    return alone


def everyone_at_standard(strictness: Array, demanded: Array, partners: Index, leader: int) -> Array:
    """Return strictness [..., state, item] with the leader as it is, all partners at the standard, others at 0."""
    together = leader_alone(strictness, leader)
    together[..., partners, :] = demanded[..., partners, :]
    return together


def declared_aim(listed: Array, breadth: Array) -> Array:
    """Return the declared purpose [..., state, item]: the declared breadth where anything is listed, else 0.

    listed [..., state, item]: coverage, or the standard's; breadth [..., state] in [0, 1] (0 diversion to arms alone,
    1 the whole industry). Pass the leader's breadth for the standard.
    """
    return np.where(listed > 0.0, np.asarray(breadth)[..., None], 0.0)


def follow_through(level: Array, demanded: Array, trade: Array, params: MeasureParams) -> Array:
    """Return F [...] = sum v*min(x, r)/sum v*r over the last axis; arguments [..., item].

    NaN where the standard controls under `least_controlled` of the trade. To pool states, join their items first.
    """
    met = (trade * np.minimum(level, demanded)).sum(axis=-1)
    return ratio(met, (trade * demanded).sum(axis=-1), params.least_controlled * trade.sum(axis=-1))


def own_way(level: Array, demanded: Array, trade: Array) -> Array:
    """Return the overshoot sum v*max(x - r, 0)/sum v [...]; arguments [..., item]; NaN where there is no trade."""
    return activity(np.maximum(level - demanded, 0.0), trade)


def layers(actual: Position, demanded: Position, trade: Array, params: MeasureParams) -> Layers:
    """Return the layers of every state [..., state].

    demanded: the standard in the same shapes, its instruments those the leader has in force; trade [state, item].
    """
    return Layers(
        purpose=follow_through(actual.purpose, demanded.purpose, trade, params),
        list=follow_through(actual.coverage, demanded.coverage, trade, params),
        operation=follow_through(actual.strictness, demanded.strictness, trade, params),
        instruments=_instruments_matched(actual, demanded),
        own_way=own_way(actual.strictness, demanded.strictness, trade),
        activity=activity(actual.strictness, trade),
    )


def pooled_layers(actual: Position, demanded: Position, trade: Array, partners: Index, params: MeasureParams) -> Layers:
    """Return the layers [...] of all partners together: ratios of sums over their joint trade.

    Instruments are a mean over partners weighted by trade.
    """
    joined = joined_rows(trade, partners)

    def pooled(level: Array, required: Array) -> Array:
        return follow_through(joined_rows(level, partners), joined_rows(required, partners), joined, params)

    strictness, required = joined_rows(actual.strictness, partners), joined_rows(demanded.strictness, partners)
    weight = trade[partners].sum(axis=-1)
    matched = _instruments_matched(actual, demanded)[..., partners]
    return Layers(
        purpose=pooled(actual.purpose, demanded.purpose),
        list=pooled(actual.coverage, demanded.coverage),
        operation=pooled(actual.strictness, demanded.strictness),
        instruments=weighted_mean(matched, weight),
        own_way=own_way(strictness, required, joined),
        activity=activity(strictness, joined),
    )


def joined_rows(table: Array, partners: Index) -> Array:
    """Return the rows of all partners as one row, [..., partner*item]."""
    rows = table[..., partners, :]
    return rows.reshape(*rows.shape[:-2], rows.shape[-2] * rows.shape[-1])


def split_change(
    before: tuple[Array, Array], after: tuple[Array, Array], trade: Array, params: MeasureParams
) -> tuple[Array, Array]:
    """Return the partner's and the leader's part [...] of a change of F; they sum to F(after) - F(before).

    before, after: (level of the partner, standard), each [..., item]. Shapley value of two movers: each part is the
    mean of moving first and moving second. NaN where F is null in any of the four combinations.
    """

    def told(level: Array, demanded: Array) -> Array:
        return follow_through(level, demanded, trade, params)

    neither, both = told(*before), told(*after)
    partner, leader = told(after[0], before[1]), told(before[0], after[1])
    return (
        np.asarray(0.5 * ((partner - neither) + (both - leader))),
        np.asarray(0.5 * ((leader - neither) + (both - partner))),
    )


def _instruments_matched(actual: Position, demanded: Position) -> Array:
    """Return the share [..., state] of the leader's instruments in force that the state has too; NaN if it has none."""
    asked = np.broadcast_to(demanded.instruments, actual.instruments.shape)
    return ratio((actual.instruments & asked).sum(axis=-1), asked.sum(axis=-1))
