"""Compiled mirror of `best_package` in `abm.mechanisms.states.search` with the utility `Valuation.total`.

Capability of a tier depends on that tier's level alone, so it is computed once a level and shared by the postures that
have it. All else is added in the order of the reference.
"""

from math import exp, inf, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel
from abm.engine.columns import Column
from abm.mechanisms.market.capability import power
from abm.mechanisms.states.postures import Postures

if TYPE_CHECKING:
    from abm.engine.valuation import Valuation

__all__ = ["Weights", "best_package_compiled", "total_compiled", "weights_of"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_ECONOMIC, _NORM, _OUTSIDE, _VISIBLE = (
    int(column) for column in (Column.ECONOMIC, Column.NORM, Column.OUTSIDE_LINE, Column.VISIBLE)
)
_DELIVERED, _MOVED, _CONTROLLED, _TAKEN = (
    int(column) for column in (Column.DELIVERED, Column.MOVED, Column.CONTROLLED, Column.TAKEN)
)
# The columns before it are terms of capability, advanced and mature in turn: military, growth, later growth.
_TERMS = 3


class Weights(NamedTuple):
    """What `Valuation` makes of sums, by the names used there; exponent: r of capability.

    abroad: weight of trade taken by reach; followed: worth of delivering all that was asked; feared: loss at full
    visibility; one_off: share of one-off costs not saved; first: cost of a first package, if begins.
    """

    exponent: float
    military_advanced: float
    growth_advanced: float
    ahead: float
    theta: float
    breadth: float
    dependence: float
    free_trade: float
    open_order_value: float
    strength: float
    erosion: float
    recovery: float
    kept: float
    horizon: float
    norm: float
    abroad: float
    restricted_by_others: float
    all_trade: float
    asked: float
    followed: float
    own_sales: float
    feared: float
    in_kind: float
    one_off: float
    first: float
    begins: bool


class _Search(NamedTuple):
    """The table [posture, segment, column], the others' capability terms [6], and what is allowed.

    level [tier, posture, segment]: level of a tier, levels with the same terms of capability under one number.
    """

    table: Array
    fixed: Array
    level: Index
    allowed: Flags


class _Room(NamedTuple):
    """Room for one step: sums [column], capability by level [tier, level, 3] and whether it is known, packages."""

    sums: Array
    rest: Array
    held: Array
    known: Flags
    posture: Index
    together: Index
    alone: Index


def best_package_compiled(
    table: Array, postures: Postures, valuation: "Valuation", starts: Index, allowed: Flags, tie: float
) -> Index:
    """Return what `best_package` returns for the valuation's utility; postures: those of the table."""
    level = np.empty((2, *table.shape[:2]), dtype=np.intp)
    search = _Search(table, valuation.fixed[: 2 * _TERMS], level, np.ascontiguousarray(allowed))
    _number_levels(table, (postures.advanced, postures.mature), level)
    return _best_package(search, valuation.weights, starts, tie)


def total_compiled(weights: Weights, fixed: Array, sums: Array) -> Array:
    """Return what `Valuation.total` returns of sums [..., column]."""
    out = np.empty(sums.shape[:-1])
    _totals(weights, fixed, np.ascontiguousarray(sums).reshape(-1, sums.shape[-1]), out.reshape(-1))
    return out


def weights_of(valuation: "Valuation") -> Weights:
    """Return what a valuation makes of sums."""
    setting, stance = valuation.setting, valuation.stance
    params, preferences, choice = (
        setting.parameters.capability,
        setting.parameters.preferences,
        setting.parameters.choice,
    )
    return Weights(
        exponent=power(params),
        military_advanced=float(params.military_advanced_weight),
        growth_advanced=float(params.growth_advanced_weight),
        ahead=setting.horizon_weight,
        theta=float(stance.theta),
        breadth=stance.breadth,
        dependence=stance.dependence,
        free_trade=stance.free_trade,
        open_order_value=stance.open_order_value,
        strength=float(valuation.order),
        erosion=float(preferences.order_erosion),
        recovery=float(preferences.order_recovery),
        kept=float((1.0 - preferences.order_recovery) ** preferences.horizon),
        horizon=float(preferences.horizon),
        norm=float(setting.switches.norm * preferences.norm_weight),
        abroad=float(preferences.extraterritorial_norm),
        restricted_by_others=valuation.restricted_by_others,
        all_trade=valuation.all_trade,
        asked=valuation.asked,
        followed=float(stance.alliance * valuation.trust * stance.own_sales),
        own_sales=stance.own_sales,
        feared=stance.exposure * stance.propensity,
        in_kind=float(preferences.reach_retaliation),
        one_off=float(1.0 - choice.precedent_saving * valuation.precedents),
        first=float(choice.first_cost * stance.own_sales),
        begins=not valuation.controls_now,
    )


@kernel
def _held(total: float, exponent: float) -> float:
    """Return capability from the sum of its terms, as `aggregate`."""
    return exp(total) if exponent == 0.0 else exp(log(total) / exponent)


@kernel
def _fill_held(held: Array, sums: Array, fixed: Array, tier: int, exponent: float) -> None:
    """Fill capability held in a tier [3] from sums [column]."""
    for term in range(_TERMS):
        column = 2 * term + tier
        held[term] = _held(sums[column] + fixed[column], exponent)


@kernel
def _order(share: float, w: Weights) -> float:
    """Return the open order at the horizon, as `expected_order`."""
    if w.recovery == 0.0:
        order = w.strength - w.erosion * share * w.horizon
    else:
        resting = 1.0 - w.erosion * share / w.recovery
        order = resting + (w.strength - resting) * w.kept
    return min(max(order, 0.0), 1.0)


@kernel
def _denied(advanced: float, mature: float, weight: float) -> float:
    return weight * (1.0 - advanced) + (1.0 - weight) * (1.0 - mature)


@kernel
def _total(sums: Array, part: Array, advanced: Array, mature: Array, w: Weights) -> float:
    """Return U of sums + part [column] with capability held in both tiers [3], as `Valuation.total`."""
    military = _denied(advanced[0], mature[0], w.military_advanced)
    growth = _denied(advanced[1], mature[1], w.growth_advanced)
    later = _denied(advanced[2], mature[2], w.growth_advanced)
    growth = (1.0 - w.ahead) * growth + w.ahead * later
    taken = sums[_TAKEN] + part[_TAKEN]
    total = w.theta * (military + w.breadth * growth) - (sums[_ECONOMIC] + part[_ECONOMIC])
    abroad = w.abroad * taken
    restricted = (sums[_OUTSIDE] + part[_OUTSIDE]) + abroad + w.restricted_by_others
    norm = w.norm * ((sums[_NORM] + part[_NORM]) + abroad)
    total += w.free_trade * (w.open_order_value * _order(restricted / w.all_trade, w) - norm)
    total += w.dependence * (1.0 - min(mature[_TERMS - 1], 1.0))
    if w.asked > 0.0:
        total += w.followed * sqrt(min(max((sums[_DELIVERED] + part[_DELIVERED]) / w.asked, 0.0), 1.0))
    total -= w.feared * min((sums[_VISIBLE] + part[_VISIBLE]) / w.own_sales, 1.0) + w.in_kind * taken
    begins = w.begins and sums[_CONTROLLED] + part[_CONTROLLED] > 0.0
    total -= w.one_off * ((sums[_MOVED] + part[_MOVED]) + (w.first if begins else 0.0))
    return float(total)


@kernel
def _totals(w: Weights, fixed: Array, sums: Array, out: Array) -> None:
    """Fill U [row] of sums [row, column]."""
    nothing, held = np.zeros(sums.shape[1]), np.empty((2, _TERMS))
    for row in range(len(sums)):
        for tier in range(2):
            _fill_held(held[tier], sums[row], fixed, tier, w.exponent)
        out[row] = _total(sums[row], nothing, held[0], held[1], w)


@kernel
def _fill_sums(table: Array, package: Index, sums: Array) -> None:
    """Fill sums [column] of a package [segment]."""
    sums[:] = table[package[0], 0]
    for segment in range(1, len(package)):
        sums += table[package[segment], segment]


@kernel
def _worth(search: _Search, w: Weights, package: Index, room: _Room) -> float:
    """Return U of a package, and leave its sums in the room."""
    _fill_sums(search.table, package, room.sums)
    room.rest[:] = 0.0
    for tier in range(2):
        _fill_held(room.held[tier, 0], room.sums, search.fixed, tier, w.exponent)
    return _total(room.sums, room.rest, room.held[0, 0], room.held[1, 0], w)


@kernel
def _number_levels(table: Array, postures: tuple[Index, Index], number: Index) -> None:
    """Fill number [tier, posture, segment] with the first posture that has the same terms of capability in a tier.

    postures: level of each tier [posture]; equal levels have equal terms, so only their first posture is compared.
    """
    for tier in range(2):
        level = postures[tier]
        for segment in range(table.shape[1]):
            for posture in range(len(level)):
                number[tier, posture, segment] = posture
                for earlier in range(posture):
                    if number[tier, earlier, segment] == earlier and (
                        level[earlier] == level[posture] or _same_terms(table, segment, tier, earlier, posture)
                    ):
                        number[tier, posture, segment] = earlier
                        break


@kernel
def _same_terms(table: Array, segment: int, tier: int, one: int, other: int) -> bool:
    for term in range(_TERMS):  # noqa: SIM110 - kernels know no generators
        if table[one, segment, 2 * term + tier] != table[other, segment, 2 * term + tier]:
            return False
    return True


@kernel
def _best_posture(search: _Search, w: Weights, segment: int, room: _Room) -> tuple[int, float]:
    """Return the posture of highest value on a segment and its value, given the sums of the rest."""
    room.known[:] = False
    chosen, best = 0, -inf
    trial = np.empty(2 * _TERMS)
    for posture in range(search.table.shape[0]):
        if not search.allowed[posture, segment]:
            continue
        part = search.table[posture, segment]
        levels = search.level[0, posture, segment], search.level[1, posture, segment]
        for tier in range(2):
            if not room.known[tier, levels[tier]]:
                trial[:] = room.rest[: 2 * _TERMS] + part[: 2 * _TERMS]
                _fill_held(room.held[tier, levels[tier]], trial, search.fixed, tier, w.exponent)
                room.known[tier, levels[tier]] = True
        value = _total(room.rest, part, room.held[0, levels[0]], room.held[1, levels[1]], w)
        if value > best:
            chosen, best = posture, value
    return chosen, best


@kernel
def _improve(search: _Search, w: Weights, package: Index, best: float, room: _Room) -> tuple[float, Index]:
    """Return the better of the best single change and all best changes together: its value and package [segment]."""
    _fill_sums(search.table, package, room.sums)
    first, highest = 0, -inf
    room.together[:] = package
    for segment in range(len(package)):
        room.rest[:] = room.sums - search.table[package[segment], segment]
        room.posture[segment], reached = _best_posture(search, w, segment, room)
        if reached > best:
            room.together[segment] = room.posture[segment]
        if reached > highest:
            first, highest = segment, reached
    room.alone[:] = package
    room.alone[first] = room.posture[first]
    together, alone = _worth(search, w, room.together, room), _worth(search, w, room.alone, room)
    if together >= alone:
        return together, room.together
    return alone, room.alone


@kernel
def _as_before(table: Array, starts: Index, row: int) -> bool:
    """Return whether all postures of a start are worth the same as an earlier start's."""
    for earlier in range(row):
        same = True
        for segment in range(starts.shape[1]):
            for column in range(table.shape[2]):
                same = same and (
                    table[starts[row, segment], segment, column] == table[starts[earlier, segment], segment, column]
                )
        if same:
            return True
    return False


@kernel
def _ended_there(package: Index, value: Array, row: int) -> bool:
    """Return whether the search from an earlier start ended where this one is, and so will this one."""
    for earlier in range(row):  # noqa: SIM110 - kernels know no generators
        if value[earlier] > -inf and (package[earlier] == package[row]).all():
            return True
    return False


@kernel
def _best_package(search: _Search, w: Weights, starts: Index, tie: float) -> Index:
    """Return the package [segment] of highest value reached from any of the starts [start, segment]."""
    count, segments = starts.shape
    postures, _, columns = search.table.shape
    room = _Room(
        np.empty(columns),
        np.empty(columns),
        np.empty((2, postures, _TERMS)),
        np.empty((2, postures), np.bool_),
        np.empty(segments, np.int64),
        np.empty(segments, np.int64),
        np.empty(segments, np.int64),
    )
    package, value = starts.copy(), np.full(count, -inf)
    for row in range(count):
        if _as_before(search.table, starts, row):
            continue
        value[row] = _worth(search, w, package[row], room)
        while True:
            if _ended_there(package, value, row):
                value[row] = -inf
                break
            reached, trial = _improve(search, w, package[row], value[row], room)
            if not reached - value[row] > tie:
                break
            package[row], value[row] = trial, reached
    first = int(np.flatnonzero(value >= value.max() - tie)[0])
    return np.asarray(package[first])
