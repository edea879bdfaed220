"""Promises at work: each month members keep or give back what they promised, others may notice, and sunsets end it.

What a state would do without its promises, and what it would gain by it, is weighed once a review interval from its own
table of postures; the practice follows every month from that gain and from who watches.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core import chance
from abm.engine.deciding.decide import consider, nearest_postures
from abm.engine.deciding.limits import promised_by
from abm.engine.deciding.recorded import seated_now
from abm.engine.deciding.surroundings import MonthView, alliance_of
from abm.engine.journal import Journal
from abm.engine.setting import Setting
from abm.engine.strategies.registry import strategy_of
from abm.engine.strategies.strategy import acting
from abm.mechanisms.negotiation.promises import ROUNDING, shortfall, slack, unlisted, watched
from abm.mechanisms.negotiation.trust import next_trust
from abm.mechanisms.states.search import package_sums
from abm.world.world import Commitment, World

__all__ = [
    "OPEN_ROLES", "friction_of_state", "given_back", "keep_promises", "licensed", "paid", "pools_research",
    "shares_data",
]  # fmt: skip

# Roles of states that a framework without the leader is open to.
OPEN_ROLES = ("supplier", "hub", "bystander")

Array = npt.NDArray[np.float64]


def keep_promises(setting: Setting, world: World, view: MonthView, journal: Journal) -> None:
    """End what has come to its sunset or was broken, set every member's practice, and let others notice.

    The leader comes last, since what its word is worth to it is what the others deliver; what stands when the month
    begins counts for all of them, whoever else is noticed in it.
    """
    _end_at_sunset(setting, world, journal)
    _end_where_exceeded(setting, world, journal)
    noticed, leader = np.zeros(len(world.goodwill)), setting.structure.leader
    seated = seated_now(setting, world.month)
    members = {made.state for made in world.commitments if made.live(world.month)}
    stood = {state: world.standing(state) for state in members}
    for state in sorted(members, key=lambda state: (state == leader, state)):
        noticed[state] = _broken(setting, world, journal, state)
        least = promised_by(world, state)
        if not least.any():
            continue
        left = {made.agreement for made in world.standing(state)}
        standing = [made for made in stood[state] if made.agreement in left]
        since = world.month - min(made.effective for made in standing)
        if since % int(setting.parameters.choice.review_interval) == 0:
            _tempt(setting, world, view, state, least)
        if state not in seated and not _keeps_word(setting, world, state):
            _practise(setting, world, state, least, standing)
        share = float(shortfall(least, np.minimum(world.rulebook.strictness[state], least), setting.trade[state]))
        noticed[state] += _notice(setting, world, journal, state, share, standing)
    world.goodwill = next_trust(world.goodwill, np.zeros_like(noticed), noticed, setting.parameters.trust)
    of_leader = setting.parameters.trust.shortfall_cost * noticed[setting.structure.leader]
    world.trust = np.maximum(world.trust - of_leader, 0.0) if of_leader else world.trust


def paid(world: World) -> Array:
    """Return what each state receives this month under standing agreements, [state], USD million; sums to 0."""
    received = np.zeros(len(world.goodwill))
    for made in world.commitments:
        if made.paid_from <= world.month < made.sunset:
            received[made.state] += made.transfer
    return received


def shares_data(world: World) -> npt.NDArray[np.bool_]:
    """Return which states share licence data under a standing commitment, [state]."""
    sharing = np.zeros(len(world.goodwill), dtype=bool)
    for made in world.commitments:
        sharing[made.state] |= made.shared and made.live(world.month)
    return sharing


def licensed(world: World) -> npt.NDArray[np.bool_]:
    """Return between which states mutual bulk licences are in force, [state, state]."""
    between = np.zeros((len(world.goodwill), len(world.goodwill)), dtype=bool)
    granting: dict[str, list[int]] = {}
    for made in world.commitments:
        if made.bulk and made.live(world.month):
            granting.setdefault(made.agreement, []).append(made.state)
    for parties in granting.values():
        between[np.ix_(parties, parties)] = True
    np.fill_diagonal(between, False)
    return between


def pools_research(world: World) -> Array:
    """Return the level of joint development under standing commitments, [state]."""
    level = np.zeros(len(world.goodwill))
    for made in world.commitments:
        if made.pooled and made.live(world.month):
            level[made.state] = max(level[made.state], made.pooled)
    return level


def friction_of_state(setting: Setting, world: World) -> Array:
    """Return the share of the friction of neutral lists that bulk licences leave, [state].

    An own white list holds all who could grant one another licences: what mutual ones spare, it spares already.
    """
    own = setting.in_force(world.rulebook).together("friction_left")
    if not any(made.bulk for made in world.commitments):
        return own
    case = setting.structure.case
    could = np.array([row.role in OPEN_ROLES for row in case.states])
    mutual = setting.parameters.bulk_licences.friction_among(licensed(world), case.state.gdp, could)
    return np.minimum(own, mutual)


def given_back(setting: Setting, world: World) -> Array:
    """Return the share of standing promises that practice falls short of, [state]; NaN where nothing is promised."""
    if not world.commitments:
        return np.full(len(world.goodwill), np.nan)
    least = np.array([promised_by(world, state) for state in range(len(world.goodwill))])
    missing = shortfall(least, np.minimum(world.rulebook.strictness, least), setting.trade)
    return np.where((setting.trade * least).sum(axis=1) > 0.0, missing, np.nan)


def _end_at_sunset(setting: Setting, world: World, journal: Journal) -> None:
    """End what has come to its sunset; what a state has promised under one agreement, in several parts, ends once."""
    due = {(made.state, made.agreement): made for made in world.commitments if made.sunset <= world.month}
    for made in due.values():
        _end(setting, world, journal, made, "sunset")


def _end_where_exceeded(setting: Setting, world: World, journal: Journal) -> None:
    """End agreements in which a party that promised to stay inside a line goes beyond it: all are free then.

    What it lists and does not sell itself is no matter.
    """
    for made in [made for made in world.commitments if made.live(world.month)]:
        sold = setting.trade[made.state] > 0.0
        if made.most is not None and (sold & (world.rulebook.strictness[made.state] > made.most + ROUNDING)).any():
            _end_broken(setting, world, journal, made)


def _end_broken(setting: Setting, world: World, journal: Journal, made: Commitment) -> None:
    """End a broken commitment; where any party has bound itself in return for the others, all of them are released."""
    parties = [other for other in world.commitments if other.agreement == made.agreement]
    bilateral = any(other.most is not None for other in parties)
    for party in parties if bilateral else [made]:
        _end(setting, world, journal, party, "broken" if party.state == made.state else "released")


def _end(setting: Setting, world: World, journal: Journal, made: Commitment, kind: str) -> None:
    """End a commitment, its exemption, and every payment under its agreement.

    Whoever another agreement in force spares stays spared as it says; else the exemption is left that the leader offers
    to all it has asked.
    """
    world.commitments = [
        dataclasses.replace(other, transfer=0.0) if other.agreement == made.agreement else other
        for other in world.commitments
        if (other.state, other.agreement) != (made.state, made.agreement)
    ]
    if made.exempt:
        state, by_deal = made.state, bool(world.spared_by_deal()[made.state])
        offered = world.rulebook.earned[setting.structure.leader] and world.asked[state].any()
        earned = not by_deal and bool(world.spared_by_club()[state] or offered)
        world.rulebook.exempt[state], world.rulebook.earned[state] = by_deal or earned, earned
    journal.note(world.month, kind, made.state, reason=made.agreement, framework=made.framework)


def _broken(setting: Setting, world: World, journal: Journal, state: int) -> float:
    """End commitments whose list is no longer there; return the share of them that is missing, which everybody sees."""
    missing = 0.0
    for made in world.standing(state):
        share = float(unlisted(made.strictness, world.rulebook.coverage[state], setting.trade[state]))
        if share > ROUNDING:
            missing = max(missing, share)
            _end_broken(setting, world, journal, made)
    return missing


def _tempt(setting: Setting, world: World, view: MonthView, state: int, least: Array) -> None:
    """Weigh what the state would do without its promises, and what it would gain by it, USD million a month.

    Without one-off costs, and without what the leader makes of it, which esteem stands for; 0 where it costs.
    """
    free = consider(setting, world, view, state, least=np.zeros_like(least))
    world.wish[state] = np.minimum(free.strictness, least)
    goals = [goal.reshape(-1, 2)[free.outlook.segments] for goal in (least, world.wish[state])]
    packages = np.stack([nearest_postures(free.outlook, free.allowed, goal) for goal in goals])
    terms = free.valuation.terms(package_sums(free.outlook.table, packages))
    kept, given = terms["security"] + terms["regime"] + terms["home"] - terms["economic"] - terms["retaliation"]
    world.temptation[state] = max(float(given - kept), 0.0)


def _practise(setting: Setting, world: World, state: int, least: Array, standing: list[Commitment]) -> None:
    """Set the state's approvals on what it promised: some of the way from the promise to what it would do without."""
    whole = float(shortfall(least, world.wish[state], setting.trade[state]))
    share = slack(
        np.array(world.temptation[state]),
        np.array(_chance(setting, standing) * whole),
        np.array(_stake(setting, world, standing)),
        np.array(_esteem(setting, world, state) * whole),
    )
    coverage, strict = world.rulebook.coverage[state], world.rulebook.strictness[state]
    own_wish = strict > least + ROUNDING
    bound = (least > 0.0) & (coverage >= least) & ~own_wish
    practice = least - share * (least - world.wish[state])
    world.rulebook.approval[state] = np.where(
        bound, 1.0 - practice / np.where(bound, coverage, 1.0), world.rulebook.approval[state]
    )


def _keeps_word(setting: Setting, world: World, state: int) -> bool:
    """Return whether a state's strategy gives back nothing of what it promised."""
    return state in setting.seats and acting(strategy_of(setting.seats[state]), setting, world.month).keeps_word


def _chance(setting: Setting, standing: list[Commitment]) -> float:
    """Return the chance a month that slack of 1 is noticed: the best of the frameworks watches."""
    monitoring = setting.variant != "no_monitoring" and setting.switches.monitoring
    shared = np.array([made.shared for made in standing])
    return float(watched(shared, monitoring, setting.parameters.promises).max())


def _stake(setting: Setting, world: World, standing: list[Commitment]) -> float:
    """Return what is lost when slack is noticed: payments and exemptions to the sunset, USD million."""
    horizon = int(setting.parameters.preferences.horizon)
    left = [min(made.sunset - world.month, horizon) for made in standing]
    return float(
        sum(months * (max(made.transfer, 0.0) + made.stake) for months, made in zip(left, standing, strict=True))
    )


def _esteem(setting: Setting, world: World, state: int) -> float:
    """Return what a unit of slack noticed costs in others' esteem until it is regained, USD million."""
    params, horizon = setting.parameters.trust, setting.parameters.preferences.horizon
    months = min(1.0 / params.recovery, horizon) if params.recovery > 0.0 else horizon
    return params.shortfall_cost * _valued(setting, world, state) * months


def _valued(setting: Setting, world: World, state: int) -> float:
    """Return what a state has from the others' trust, USD million a month: its alliance, the leader what they deliver.

    An alliance counts whole, asked or not: who promised something was asked for it in the framework.
    """
    if state == setting.structure.leader:
        return float((world.asked_worth * np.minimum(world.rulebook.strictness, world.asked)).sum())
    return float(alliance_of(setting, world, state) * world.trust[state] * setting.own_sales[state])


def _notice(
    setting: Setting, world: World, journal: Journal, state: int, share: float, standing: list[Commitment]
) -> float:
    """Return the slack that others notice this month; exemption and payments of the agreements end with it."""
    name = setting.structure.states[state]
    luck = float(chance.uniform(setting.seed, "monitoring", [name], world.month)[0])
    if luck >= _chance(setting, standing) * share:
        return 0.0
    first = standing[0]
    detail = f"{share:.2f} of its promise"
    journal.note(world.month, "slack", state, reason=first.agreement, framework=first.framework, detail=detail)
    for made in standing:
        if made.exempt or made.transfer > 0.0:
            _end_broken(setting, world, journal, made)
    return share
