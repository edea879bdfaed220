"""Compiled mirror of `best_package` in `abm.mechanisms.states.search` with the utility `Valuation.total`.

Capability of a tier depends on that tier's level alone, so it is computed once a level and shared by the postures that
have it. All else is added in the order of the reference.
"""

from math import exp, inf, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel
from abm.mechanisms.market.capability import power
from abm.mechanisms.states.postures import Postures
from abm.mechanisms.states.preferences import TERMS

if TYPE_CHECKING:
    from abm.engine.valuation import Valuation

__all__ = ["Weights", "best_package_compiled", "nearest_compiled", "terms_compiled", "total_compiled", "weights_of"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

# Capability held, military, growth and later growth, advanced before mature: the order of the first six columns.
Held = tuple[float, float, float, float, float, float]
# Sums of the other columns, ECONOMIC to TAKEN.
Flows = tuple[float, float, float, float, float, float, float, float]
# Terms of U in the order of _TERMS.
Terms = tuple[float, float, float, float, float, float, float]
_TERMS = ("security", "economic", "regime", "home", "alliance", "retaliation", "one_off")


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
    """The table [posture, segment, column], the others' capability terms [column], and what is allowed.

    level [tier, posture, segment]: level of a tier, levels with the same terms of capability under one number.
    """

    table: Array
    fixed: Array
    level: Index
    allowed: Flags


class _Room(NamedTuple):
    """Room for one step: sums [column], capability by level [level, 6], whether known [tier, level], packages."""

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
    search = _Search(table, valuation.fixed, level, np.ascontiguousarray(allowed))
    _number_levels(table, (postures.advanced, postures.mature), level)
    return _best_package(search, valuation.weights, starts, tie)


def total_compiled(weights: Weights, fixed: Array, sums: Array) -> Array:
    """Return what `Valuation.total` returns of sums [..., column]."""
    out = np.empty(sums.shape[:-1])
    _totals(weights, fixed, np.ascontiguousarray(sums).reshape(-1, sums.shape[-1]), out.reshape(-1))
    return out


def terms_compiled(weights: Weights, fixed: Array, sums: Array) -> dict[str, Array]:
    """Return what `Valuation.terms` returns of sums [row, column]."""
    out = np.zeros((len(_TERMS) + 1, len(sums)))
    _fill_terms(weights, fixed, np.ascontiguousarray(sums), out)
    found = dict(zip(_TERMS, out[:-1], strict=True))
    return {name: found.get(name, out[-1]) for name in TERMS}


def nearest_compiled(strictness: Array, allowed: Flags, goal: Array) -> Index:
    """Return what `nearest_postures` does, from the strictness of postures [tier, posture, segment]."""
    out = np.zeros(goal.shape[:-1], dtype=np.intp)
    goals = np.ascontiguousarray(goal).reshape(-1, *goal.shape[-2:])
    _nearest(strictness, np.ascontiguousarray(allowed), goals, out.reshape(-1, out.shape[-1]))
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
def _nearest(strictness: Array, allowed: Flags, goal: Array, out: Index) -> None:
    """Fill the nearest allowed posture but the last [row, segment] for goals [row, segment, tier]."""
    for row in range(goal.shape[0]):
        for segment in range(goal.shape[1]):
            least = inf
            for posture in range(strictness.shape[1] - 1):
                advanced = abs(strictness[0, posture, segment] - goal[row, segment, 0])
                distance = advanced + abs(strictness[1, posture, segment] - goal[row, segment, 1])
                if allowed[posture, segment] and distance < least:
                    out[row, segment], least = posture, distance


@kernel
def _held(total: float, exponent: float) -> float:
    """Return capability from the sum of its terms, as `aggregate`."""
    return exp(total) if exponent == 0.0 else exp(log(total) / exponent)


@kernel
def _held_by(sums: Array, fixed: Array, exponent: float) -> Held:
    """Return capability from sums [column]."""
    return (
        _held(sums[0] + fixed[0], exponent),
        _held(sums[1] + fixed[1], exponent),
        _held(sums[2] + fixed[2], exponent),
        _held(sums[3] + fixed[3], exponent),
        _held(sums[4] + fixed[4], exponent),
        _held(sums[5] + fixed[5], exponent),
    )


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
def _terms(held: Held, flows: Flows, w: Weights) -> Terms:
    """Return security, economic, regime, home, alliance, retaliation and one-off terms, as `Valuation.terms`."""
    economic, norm, outside, visible, delivered, moved, controlled, taken = flows
    military = _denied(held[0], held[1], w.military_advanced)
    growth = _denied(held[2], held[3], w.growth_advanced)
    growth = (1.0 - w.ahead) * growth + w.ahead * _denied(held[4], held[5], w.growth_advanced)
    abroad = w.abroad * taken
    order = _order((outside + abroad + w.restricted_by_others) / w.all_trade, w)
    alliance = w.followed * sqrt(min(max(delivered / w.asked, 0.0), 1.0)) if w.asked > 0.0 else 0.0
    first = w.first if w.begins and controlled > 0.0 else 0.0
    return (
        w.theta * (military + w.breadth * growth),
        economic,
        w.free_trade * (w.open_order_value * order - w.norm * (norm + abroad)),
        w.dependence * (1.0 - min(held[5], 1.0)),
        alliance,
        w.feared * min(visible / w.own_sales, 1.0) + w.in_kind * taken,
        w.one_off * (moved + first),
    )


@kernel
def _total(held: Held, flows: Flows, w: Weights) -> float:
    """Return U, as `Valuation.total`."""
    security, economic, regime, home, alliance, retaliation, one_off = _terms(held, flows, w)
    return security - economic + regime + home + alliance - retaliation - one_off


@kernel
def _flows_by(sums: Array) -> Flows:
    """Return the flows of sums [column]."""
    return sums[6], sums[7], sums[8], sums[9], sums[10], sums[11], sums[12], sums[13]


@kernel
def _flows_with(rest: Array, table: Array, at: int, segment: int) -> Flows:
    """Return the flows of sums [column] with a posture on a segment added."""
    return (
        rest[6] + table[at, segment, 6],
        rest[7] + table[at, segment, 7],
        rest[8] + table[at, segment, 8],
        rest[9] + table[at, segment, 9],
        rest[10] + table[at, segment, 10],
        rest[11] + table[at, segment, 11],
        rest[12] + table[at, segment, 12],
        rest[13] + table[at, segment, 13],
    )


@kernel
def _totals(w: Weights, fixed: Array, sums: Array, out: Array) -> None:
    """Fill U [row] of sums [row, column]."""
    for row in range(len(sums)):
        out[row] = _total(_held_by(sums[row], fixed, w.exponent), _flows_by(sums[row]), w)


@kernel
def _fill_terms(w: Weights, fixed: Array, sums: Array, out: Array) -> None:
    """Fill the terms [term, row] of sums [row, column]."""
    for row in range(len(sums)):
        terms = _terms(_held_by(sums[row], fixed, w.exponent), _flows_by(sums[row]), w)
        for term in range(len(terms)):
            out[term, row] = terms[term]


@kernel
def _fill_sums(table: Array, package: Index, sums: Array) -> None:
    """Fill sums [column] of a package [segment]."""
    sums[:] = table[package[0], 0]
    for segment in range(1, len(package)):
        sums += table[package[segment], segment]


@kernel
def _worth(search: _Search, w: Weights, package: Index, sums: Array) -> float:
    """Return U of a package, and leave its sums [column]."""
    _fill_sums(search.table, package, sums)
    return _total(_held_by(sums, search.fixed, w.exponent), _flows_by(sums), w)


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
    for column in range(tier, 6, 2):  # noqa: SIM110 - kernels know no generators
        if table[one, segment, column] != table[other, segment, column]:
            return False
    return True


@kernel
def _fill_held(room: _Room, search: _Search, tier: int, segment: int, level: int, exponent: float) -> None:
    """Fill capability held at a level of a tier, unless it is known."""
    if room.known[tier, level]:
        return
    room.known[tier, level] = True
    for column in range(tier, 6, 2):
        total = room.rest[column] + search.table[level, segment, column]
        room.held[level, column] = _held(total + search.fixed[column], exponent)


@kernel
def _best_posture(search: _Search, w: Weights, segment: int, room: _Room) -> tuple[int, float]:
    """Return the posture of highest value on a segment and its value, given the sums of the rest."""
    room.known[:] = False
    chosen, best = 0, -inf
    table, level, held, rest, allowed = search.table, search.level, room.held, room.rest, search.allowed
    for posture in range(len(table)):
        if not allowed[posture, segment]:
            continue
        a, m = level[0, posture, segment], level[1, posture, segment]
        _fill_held(room, search, 0, segment, a, w.exponent)
        _fill_held(room, search, 1, segment, m, w.exponent)
        both = held[a, 0], held[m, 1], held[a, 2], held[m, 3], held[a, 4], held[m, 5]
        value = _total(both, _flows_with(rest, table, posture, segment), w)
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
        for column in range(len(room.rest)):
            room.rest[column] = room.sums[column] - search.table[package[segment], segment, column]
        room.posture[segment], reached = _best_posture(search, w, segment, room)
        if reached > best:
            room.together[segment] = room.posture[segment]
        if reached > highest:
            first, highest = segment, reached
    room.alone[:] = package
    room.alone[first] = room.posture[first]
    together, alone = _worth(search, w, room.together, room.sums), _worth(search, w, room.alone, room.sums)
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
        np.empty((postures, 6)),
        np.empty((2, postures), np.bool_),
        np.empty(segments, np.int64),
        np.empty(segments, np.int64),
        np.empty(segments, np.int64),
    )
    package, value = starts.copy(), np.full(count, -inf)
    for row in range(count):
        if _as_before(search.table, starts, row):
            continue
        value[row] = _worth(search, w, package[row], room.sums)
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
