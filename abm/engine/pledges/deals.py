"""An offer to the leader: what a state would do inside a line, for a leader that keeps to it.

The leader compares its own utility, with its true values, in two worlds: the better of today's package and its own best
one, with the answer it foresees, against what today's package holds inside the line, the state's offer in force and its
firms spared from reach. The payment counts for the deal, what a tariff on the state brings against it. It accepts what
raises its utility and nothing else. Limits: trust that reach costs it with other states is the same in both worlds and
left out; what it may still gain by tightening inside the line is not counted for the deal.
"""

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label
from abm.engine.deciding.decide import Decision, answer_in, consider, nearest_postures, rules_of_package
from abm.engine.deciding.surroundings import MonthView, believed_rulebook
from abm.engine.journal import Journal
from abm.engine.leader.reach import leader_security
from abm.engine.leader.tariffs import tariff_terms
from abm.engine.rules.begin import begin
from abm.engine.setting import Setting
from abm.engine.strategies.strategy import Offer
from abm.mechanisms.states.preferences import worth
from abm.mechanisms.states.search import package_sums
from abm.world.rulebook import Rulebook
from abm.world.world import DEAL, Commitment, Intent, World

__all__ = ["put_offer"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Terms = dict[str, float]


def put_offer(setting: Setting, world: World, view: MonthView, journal: Journal, state: int, offer: Offer) -> bool:
    """Let the leader weigh an offer, write its answer down and put what is agreed into force; return whether it is."""
    leader = setting.structure.leader
    without = _terms_without(setting, world, view, state)
    under = consider(setting, world, view, leader, _agreed_rules(setting, world, view, state, offer))
    narrow = _inside(setting, world, under, offer)
    agreed = _terms(under, narrow) | {"transfers": offer.payment}
    terms = {name: told | {"total": float(worth(told))} for name, told in ({DEAL: agreed} | without).items()}  # type: ignore[arg-type]
    alone = max(without, key=lambda name: terms[name]["total"])
    accepts = terms[DEAL]["total"] > terms[alone]["total"]
    event = journal.decide(
        world.month,
        "offer",
        leader,
        state,
        terms,
        choice=DEAL if accepts else alone,
        reason="accept" if accepts else "refuse",
    )
    if not accepts:
        world.refused[state] = world.month
        return False
    world.intent.pop(state, None)
    world.intent.pop(leader, None)
    package = rules_of_package(setting, world, under.outlook, narrow)
    begins = {
        state: begin(setting, world, journal, state, Intent(event, *offer.package)),
        leader: begin(setting, world, journal, leader, Intent(event, *package)),
    }
    _bind(setting, world, journal, state, offer, (event, begins))
    return True


def _terms_without(setting: Setting, world: World, view: MonthView, state: int) -> dict[str, Terms]:
    """Return the leader's terms without a deal, by its package of today and its best, with the answer it foresees."""
    leader = setting.structure.leader
    rulebook = believed_rulebook(world, leader, view.survival)
    answer_in(rulebook, consider(setting, world, view, state))
    decision = consider(setting, world, view, leader, rulebook)
    found = {package: dict(decision.terms[package]) for package in ("today", "best")}
    levied: Terms = {}
    if rate := float(world.rulebook.tariff[state]):
        believed = believed_rulebook(world, leader, view.survival)
        security = leader_security(setting, world, view, believed)
        levied = tariff_terms(setting, world, view, believed, state, rate, security)
    return {
        package: {name: value + levied.get(name, 0.0) for name, value in terms.items() if name != "total"}
        for package, terms in found.items()
    }


def _agreed_rules(setting: Setting, world: World, view: MonthView, state: int, offer: Offer) -> Rulebook:
    """Return the rules as the leader sees them with the offer in force and the state spared."""
    rulebook = believed_rulebook(world, setting.structure.leader, view.survival)
    rulebook.coverage[state], rulebook.approval[state] = offer.package.coverage, offer.package.approval
    rulebook.targeted[state] = offer.package.targeted
    rulebook.exempt[state], rulebook.earned[state] = True, False
    return rulebook


def _inside(setting: Setting, world: World, decision: Decision, offer: Offer) -> Index:
    """Return the leader's package of today without what lies outside the line, [segment]."""
    outlook, leader = decision.outlook, setting.structure.leader
    strict = world.rulebook.strictness[leader]
    goal = np.where(offer.inside, strict, 0.0).reshape(-1, 2)[outlook.segments]
    package = nearest_postures(outlook, decision.allowed, goal)
    listed = (world.rulebook.coverage[leader] > 0.0) & ~offer.inside
    kept = ~listed.reshape(-1, 2)[outlook.segments].any(axis=1)
    package[kept] = len(outlook.postures.advanced) - 1
    return package


def _terms(decision: Decision, package: Index) -> Terms:
    told = decision.valuation.terms(package_sums(decision.outlook.table, package[None]))
    return {name: float(values[0]) for name, values in told.items()}


def _bind(
    setting: Setting, world: World, journal: Journal, state: int, offer: Offer, agreed: tuple[str, dict[int, int]]
) -> None:
    """Write down what both have promised: package, data and payment, against the line, exemption and no tariff.

    agreed: the event that records it, and the month in which each package is in force. The sunset, the same for both,
    is counted from the month in which both are.
    """
    event, begins = agreed
    leader, strict = setting.structure.leader, offer.package.strictness
    whole = max(begins.values())
    sunset = whole + int(setting.parameters.promises.standing)
    rulebook = world.rulebook
    rulebook.exempt[state], rulebook.earned[state], rulebook.tariff[state] = True, False, 0.0
    for who, least, paid in ((state, strict, -offer.payment), (leader, np.zeros_like(strict), offer.payment)):
        party = Commitment(
            state=who,
            framework=DEAL,
            agreement=event,
            government=world.government[who],
            effective=begins[who],
            sunset=sunset,
            strictness=least,
            transfer=paid,
            paid_from=whole,
            shared=who == state,
            exempt=who == state,
            tariff_free=who == state,
            most=np.where(offer.inside, 1.0, 0.0) if who == leader else None,
        )
        world.commitments.append(party)
        first, end = month_label(party.effective), month_label(sunset)
        journal.note(world.month, "commit", who, reason=event, begins=first, ends=end, transfers=paid)
