"""Compiled mirror of `abm.engine.deciding.decide.choices_of` and of the search in `choose`, each in one call.

It stands for `believed_rulebook`, `surroundings_of`, `look_ahead`, `permitted` and `candidate_packages` together, since
a state weighs few rows and the calls between many small arrays cost more than what they compute.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel
from abm.engine.deciding.columns import Column
from abm.engine.deciding.compiled_given import Given, Tastes, tastes_of
from abm.engine.deciding.compiled_outlook import Own, fill_columns, fill_fixed, join_tiers
from abm.engine.deciding.compiled_search import fill_nearest
from abm.engine.deciding.outlook import Outlook, friction_of_lists
from abm.engine.market.compiled_rules import Groups, States, bind_groups
from abm.engine.market.compiled_sellers import Facts, facts_of
from abm.mechanisms.negotiation.line import INSIDE
from abm.mechanisms.states.postures import Levels, item_levels, segment_postures

if TYPE_CHECKING:
    from abm.engine.deciding.limits import Limits
    from abm.engine.deciding.surroundings import MonthView
    from abm.engine.setting import Setting
    from abm.mechanisms.states.preferences import Stance
    from abm.world.rulebook import Rulebook
    from abm.world.world import World

__all__ = ["Seen", "choices_compiled"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

_COLUMNS = len(Column)
_ROUNDING = 1e-9


class Seen(NamedTuple):
    """What a state may choose from: outlook, allowed [posture, segment], starts [start, segment], and what it counts.

    restricted_by_others, asked: USD million a month.
    """

    outlook: Outlook
    allowed: Flags
    starts: Index
    restricted_by_others: float
    asked: float


class _Fixed(NamedTuple):
    """What stays in a run for one state: groups, its items, levels but for today's row [level, item], and postures.

    content [group]; counted [group]: others' goods that reach could bind; excepted, friction [item], of all items;
    sold [item]: whether the state sells it; lawful [posture]: legal bases permit it; named [posture]: it names the
    target.
    """

    facts: Facts
    content: Array
    counted: Flags
    excepted: Flags
    friction: Array
    sold: Flags
    items: Index
    coverage: Array
    approval: Array
    targeted: Flags
    advanced: Index
    mature: Index
    lawful: Flags
    named: Flags
    state: int
    leader: int


class _Rules(NamedTuple):
    """Rules in force or given, of items [state, item] and of states [state], and the belief in others' approval.

    kept [state]: share of others' rules expected to survive; given: rules are as they stand, nothing is believed.
    """

    coverage: Array
    approval: Array
    targeted: Flags
    persons: Array
    reach: Flags
    exempt: Flags
    earned: Flags
    threshold: Array
    believed: Array
    kept: Array
    given: bool


class _Month(NamedTuple):
    """The market of the month, and what was asked, signed and is in force for the state.

    friction_left: share of the friction of its lists elsewhere that bulk licences leave.
    """

    weight: Array
    routes: Array
    reference_weight: Array
    demand: Array
    trade: Array
    monthly_experience: Array
    experience: Array
    asked: Array
    asked_worth: Array
    signed: npt.NDArray[np.int8]
    now_coverage: Array
    now_approval: Array
    now_targeted: Flags
    friction_left: float


class _Bounds(NamedTuple):
    """What the state holds itself to, as `Limits`: floors and ceilings [item], and whether there are any."""

    least: Array
    most: Array
    floor: bool
    ceiling: bool
    neutral: bool


def choices_compiled(
    setting: "Setting",
    world: "World",
    view: "MonthView",
    stance: "Stance",
    state: int,
    limits: "Limits",
    rulebook: "Rulebook | None",
) -> Seen:
    """Return what a state may choose from; rulebook: None for what the state believes."""
    fixed, rules = _fixed_of(setting, state), rulebook if rulebook is not None else world.rulebook
    now, buyers = world.rulebook, view.buyers
    month = _Month(
        view.weight, view.routes, buyers.reference_weight, buyers.demand, view.trade, view.monthly_experience,
        world.economy.experience, world.asked, world.asked_worth, world.signed,
        now.coverage[state], now.approval[state], now.targeted[state], float(view.friction_left[state]),
    )  # fmt: skip
    seen = _Rules(
        rules.coverage, rules.approval, rules.targeted, rules.level("persons"), rules.reach, rules.exempt, rules.earned,
        rules.threshold, world.believed_approval, view.survival, rulebook is not None,
    )  # fmt: skip
    bounds = _bounds_of(limits, len(setting.sigma))
    tastes = tastes_of(setting, state, stance, (bool(rules.exempt[state]), bool(rules.earned[state])))
    levels, table, others, allowed, starts, (restricted, asked) = _choices(fixed, seen, month, bounds, tastes)
    postures = segment_postures(int(setting.parameters.choice.strictness_steps))
    outlook = Outlook(state, setting.sold[state], Levels(*levels), postures, table, others)
    return Seen(outlook, allowed, starts, restricted, asked)


def _bounds_of(limits: "Limits", items: int) -> _Bounds:
    least, most = (np.zeros(items) if limit is None else limit for limit in (limits.least, limits.most))
    return _Bounds(least, most, bool(least.any()), limits.most is not None, limits.neutral)


def _fixed_of(setting: "Setting", state: int) -> _Fixed:
    """Return what stays in a run for one state."""
    return setting.once(("choices", state), lambda: _fixed_for(setting, state))


def _fixed_for(setting: "Setting", state: int) -> _Fixed:
    structure, items = setting.structure, setting.sold_items[state]
    steps = int(setting.parameters.choice.strictness_steps)
    none = np.zeros(len(items))
    levels = item_levels(setting.military_share[items], setting.spill[items], steps, (none, none, none > 0.0))
    postures = segment_postures(steps)
    lists, end_user = (setting.may_legislate(name)[state] for name in ("list", "end_user"))
    lawful = (lists | ~postures.needs_list) & (end_user | ~postures.needs_end_user)
    lawful[-1] = True
    sold = np.zeros(len(setting.sigma), dtype=bool)
    sold[items] = True
    return _Fixed(
        facts=facts_of(setting),
        content=structure.content,
        counted=structure.in_reach & (structure.home != state),
        excepted=setting.excepted,
        friction=friction_of_lists(setting, state, slice(None)),
        sold=sold,
        items=items,
        coverage=levels.coverage,
        approval=levels.approval,
        targeted=levels.targeted,
        advanced=postures.advanced,
        mature=postures.mature,
        lawful=lawful,
        named=postures.needs_end_user,
        state=state,
        leader=structure.leader,
    )


@kernel
def _believed(rules: _Rules, state: int) -> Array:
    """Return approval [state, item] as the state sees it, as `believed_rulebook`."""
    if rules.given:
        return rules.approval
    seen = np.empty_like(rules.believed)
    for other in range(seen.shape[0]):
        for item in range(seen.shape[1]):
            if other == state:
                seen[other, item] = 1.0 - (1.0 - rules.approval[other, item])
            else:
                seen[other, item] = 1.0 - (1.0 - rules.believed[other, item]) * rules.kept[other]
    return seen


@kernel
def _given(fixed: _Fixed, rules: _Rules, approval: Array, month: _Month, share: float) -> Given:
    """Return what the state takes as given, as `surroundings_of`; share: of what was asked that earns an exemption."""
    facts, state, leader = fixed.facts, fixed.state, fixed.leader
    groups, items = month.weight.shape
    coverage = rules.coverage.copy()
    coverage[state] = 0.0
    strictness = coverage * (1.0 - approval)
    content = fixed.content >= rules.threshold[leader]
    states = States(coverage, strictness, month.asked, rules.persons, rules.reach, rules.exempt, rules.earned)
    others, abroad = np.zeros((3, groups, items)), np.zeros((groups, items), np.bool_)
    within = Groups(facts.home, facts.production, content & fixed.counted & rules.reach[leader])
    bind_groups(within, states, leader, share, others, abroad)
    if state != leader:
        abroad[:] = False
    own, its_goods, bound = abroad.copy(), abroad.copy(), np.zeros(groups, np.bool_)
    home_strictness, reached = np.empty((groups, items)), rules.reach[leader] and state != leader
    for group in range(groups):
        home_strictness[group] = strictness[facts.home[group]]
        at_home = facts.home[group] == state
        bound[group] = content[group] and at_home and reached
        if facts.production[group] == state or (at_home and (rules.persons[state] > 0.0 or rules.reach[state])):
            own[group] = True
        if at_home and rules.reach[state]:
            its_goods[group] = True
    reach_level = strictness[leader] if reached else np.zeros(items)
    return Given(
        month.weight, month.routes, others[0], others[1], others[2], own, its_goods, abroad, bound, home_strictness,
        reach_level, month.asked[state], month.asked_worth[state], month.trade[state], month.signed[state],
        month.experience, month.monthly_experience, month.reference_weight, month.demand,
        month.friction_left * fixed.friction, fixed.excepted,
    )  # fmt: skip


@kernel
def _restricted(fixed: _Fixed, rules: _Rules, approval: Array, month: _Month, tastes: Tastes) -> float:
    """Return trade that others' rules restrict, weighed by the erosion of the open order, USD million a month."""
    restricted = 0.0
    for other in range(approval.shape[0]):
        for item in range(approval.shape[1]):
            strict = rules.coverage[other, item] * (1.0 - approval[other, item])
            if other == fixed.state or strict == 0.0:
                continue
            weight = tastes.exception_share if fixed.excepted[item] and not rules.targeted[other, item] else 1.0
            if month.signed[other, item] == INSIDE:
                weight *= tastes.line_inside
            restricted += month.trade[other, item] * strict * weight
    return restricted


@kernel
def _allowed(fixed: _Fixed, strictness: Array, bounds: _Bounds) -> Flags:
    """Return which postures are permitted, [posture, segment], as `permitted`; strictness of levels [level, item]."""
    postures, segments = len(fixed.lawful), strictness.shape[1] // 2
    free, above = np.empty((postures, segments), np.bool_), np.empty((postures, segments), np.bool_)
    for segment in range(segments):
        some = False
        for posture in range(postures):
            fits, reaches, last = True, True, posture == postures - 1
            for tier in range(2):
                level = fixed.mature[posture] if tier else fixed.advanced[posture]
                column = 2 * segment + tier
                strict, item = strictness[level, column], fixed.items[column]
                fits = fits and not (bounds.ceiling and strict > bounds.most[item] + _ROUNDING)
                reaches = reaches and not (bounds.floor and strict < bounds.least[item] - _ROUNDING)
            fits = fixed.lawful[posture] and fits and not (bounds.neutral and fixed.named[posture])
            free[posture, segment] = fits or last
            above[posture, segment] = (fits and reaches) or last
            some = some or (fits and reaches and not last)
        if not some and (bounds.ceiling or bounds.neutral):
            above[:, segment] = free[:, segment]
    return above


@kernel
def _starts(fixed: _Fixed, strictness: Array, allowed: Flags, asked: Array) -> Index:
    """Return the packages a search starts from, [start, segment], as `candidate_packages`; asked [item], of all."""
    postures, segments = allowed.shape
    tiers, goals = np.empty((2, postures, segments)), np.zeros((3, segments, 2))
    for segment in range(segments):
        for posture in range(postures):
            tiers[0, posture, segment] = strictness[fixed.advanced[posture], 2 * segment]
            tiers[1, posture, segment] = strictness[fixed.mature[posture], 2 * segment + 1]
        for tier in range(2):
            goals[1, segment, tier] = asked[fixed.items[2 * segment + tier]]
            goals[2, segment, tier] = 1.0
    starts = np.zeros((4, segments), np.int64)
    starts[0] = postures - 1
    fill_nearest(tiers, allowed, goals, starts[1:])
    return starts


@kernel
def _choices(
    fixed: _Fixed, rules: _Rules, month: _Month, bounds: _Bounds, tastes: Tastes
) -> tuple[tuple[Array, Array, Flags], Array, Array, Flags, Index, tuple[float, float]]:
    """Return levels, table, the others' part, allowed, starts, and what `Seen` counts."""
    items = fixed.items
    coverage, approval, targeted = fixed.coverage.copy(), fixed.approval.copy(), fixed.targeted.copy()
    for place in range(len(items)):
        coverage[-1, place], approval[-1, place] = month.now_coverage[items[place]], month.now_approval[items[place]]
        targeted[-1, place] = month.now_targeted[items[place]]
    seen = _believed(rules, fixed.state)
    given = _given(fixed, rules, seen, month, tastes.exemption_share)
    own = Own(items, coverage, coverage * (1.0 - approval), targeted)
    columns, others = np.zeros((*coverage.shape, _COLUMNS)), np.zeros(_COLUMNS)
    fill_columns(fixed.facts, given, tastes, own, columns)
    fill_fixed(fixed.facts, given, tastes, fixed.sold, others)
    table = np.empty((len(fixed.advanced), len(items) // 2, _COLUMNS))
    join_tiers(columns, fixed.advanced, fixed.mature, table)
    allowed = _allowed(fixed, own.strictness, bounds)
    starts = _starts(fixed, own.strictness, allowed, given.asked)
    asked = 0.0
    for item in range(len(given.asked)):
        asked += given.asked_worth[item] * given.asked[item]
    counted = _restricted(fixed, rules, seen, month, tastes), asked
    return (coverage, approval, targeted), table, others, allowed, starts, counted
