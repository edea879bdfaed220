"""Club: the leader spares members whose rules are strict enough, and its reach takes from whoever stays outside.

Joining is worth it where a state's best package of the club's strictness, spared, beats its best one outside. Outside,
reach is a threat: it counts with the probability that the leader, by its own utility, would carry it out.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.decide import Decision, answer_in, consider, nearest_postures, rules_of_package
from abm.engine.deciding.surroundings import believed_rulebook
from abm.engine.leader.reach import content_of_reach, has_basis, leader_terms, set_reach
from abm.engine.protocols.meeting import Meeting, Proposal, Protocol, bind, shares_licence_data, table_wishes
from abm.mechanisms.negotiation.threats import carried_out
from abm.mechanisms.states.preferences import TERMS, worth
from abm.mechanisms.states.search import package_sums
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = ["PROTOCOL", "propose"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_ROUNDING = 1e-9


@dataclasses.dataclass(frozen=True)
class _Offer:
    """What one state would do as a member, and what it would be worth outside with reach and without."""

    inside: Decision
    reached: Decision
    spared: Decision


def propose(meeting: Meeting, answers: Mapping[int, bool] | None = None) -> Proposal | None:
    """Return the club that the leader and the states that would join it gain from, or None where there is none.

    answers: of states whose answer is known, whatever they gain.
    """
    setting, world, leader = meeting.setting, meeting.world, meeting.setting.structure.leader
    reaches = setting.switches.reach and has_basis(setting)
    if not table_wishes(meeting) or "exemption" not in meeting.framework.mandate or not reaches:
        return None
    asked = [int(s) for s in meeting.members if s != leader and world.asked[s].any()]
    known = answers or {}
    offers = {state: _offer(meeting, state, firm=known.get(state, False)) for state in asked}
    alone, threat = _without_club(meeting, offers)
    terms = {state: _terms(offer, threat) for state, offer in offers.items()}
    joins = [state for state in asked if known.get(state, _gain(*terms[state]) > 0.0)]
    joins = [state for state in joins if state not in known or _meets(meeting, offers[state].inside)]
    if not joins:
        return None
    joined = {state: offers[state] for state in joins}
    sides = [(_with_club(meeting, joined), alone), *(terms[state] for state in joins)]
    return _proposal(meeting, joined, sides, threat)


def evaluate(meeting: Meeting, proposal: Proposal) -> Flags:
    """Return who accepts, [n]: whoever gains, and nobody unless the leader does."""
    gains = proposal.gain > 0.0
    return np.asarray(gains & gains[proposal.states == meeting.setting.structure.leader].all())


def commit(meeting: Meeting, proposal: Proposal, accepts: Flags, agreement: str) -> None:
    """Put reach into force, spare those who accept where their rules are strict enough, and bind them.

    The leader alone is no club: where nobody joins, all stays as it is.
    """
    if not (accepts & (proposal.states != meeting.setting.structure.leader)).any():
        return
    bind(meeting, proposal, accepts, agreement)
    set_reach(meeting.setting, meeting.world.rulebook, True)
    _spare(meeting.world, meeting.world.rulebook)


def _offer(meeting: Meeting, state: int, *, firm: bool) -> _Offer:
    """Return what a state would do as a member and outside; firm: it joins for certain, so it does all that takes."""
    setting, world, view = meeting.setting, meeting.foreseen, meeting.view
    standard = _standard(meeting, state)
    inside, outside, without = (
        _believed(meeting, state, reach, exempt) for reach, exempt in ((True, True), (True, False), (False, False))
    )
    member = consider(setting, world, view, state, inside, np.maximum(standard, world.rulebook.strictness[state]))
    return _Offer(
        _all_of_it(meeting, member) if firm else member,
        consider(setting, world, view, state, outside),
        consider(setting, world, view, state, without),
    )


def _standard(meeting: Meeting, state: int) -> Array:
    """Return the strictness that the leader spares a state for, [item]."""
    return np.asarray(meeting.setting.parameters.choice.exemption_share * meeting.foreseen.asked[state])


def _meets(meeting: Meeting, decision: Decision) -> bool:
    """Return whether a package is strict enough on all that a state sells."""
    short = decision.strictness < _standard(meeting, decision.state) - _ROUNDING
    return not (short & (meeting.setting.trade[decision.state] > 0.0)).any()


def _all_of_it(meeting: Meeting, decision: Decision) -> Decision:
    """Return a member's decision with the lawful package nearest to the club's standard, its own wish if stricter."""
    if _meets(meeting, decision):
        return decision
    outlook, lawful = decision.outlook, decision.allowed.copy()
    lawful[-1] &= ~lawful[:-1].any(axis=0)
    goal = np.maximum(_standard(meeting, decision.state), decision.strictness).reshape(-1, 2)[outlook.segments]
    package = np.where(lawful[-1], len(lawful) - 1, nearest_postures(outlook, lawful, goal))
    coverage, approval, targeted = rules_of_package(meeting.setting, meeting.foreseen, outlook, package)
    sums = np.concatenate([package_sums(outlook.table, package[None]), decision.sums[1:]])
    return dataclasses.replace(decision, coverage=coverage, approval=approval, targeted=targeted, sums=sums)


def _believed(meeting: Meeting, state: int, reach: bool, exempt: bool) -> Rulebook:
    """Return the rules a state would face in the club or outside it."""
    rulebook = believed_rulebook(meeting.foreseen, state, meeting.view.survival)
    set_reach(meeting.setting, rulebook, reach)
    by_deal, by_club = _spared_anyway(meeting)
    rulebook.exempt[state] = exempt or by_deal[state] or by_club[state]
    rulebook.earned[state] = rulebook.exempt[state] and not by_deal[state]
    return rulebook


def _spared_anyway(meeting: Meeting) -> tuple[Flags, Flags]:
    """Return whom deals spare whatever comes of this club, and whom other clubs do, each [state]."""
    world = meeting.foreseen
    return world.spared_by_deal(), world.spared_by_club(but=meeting.framework.code)


def _spare(world: World, rulebook: Rulebook, joining: Sequence[int] = ()) -> None:
    """Spare those whom an agreement in force spares and those who are joining, nobody else.

    Whom a deal spares has nothing to earn. What the leader had offered to all it has asked is withdrawn.
    """
    by_deal = world.spared_by_deal()
    rulebook.exempt[:] = by_deal | world.spared_by_club()
    rulebook.exempt[list(joining)] = True
    rulebook.earned[:] = rulebook.exempt & ~by_deal


def _without_club(meeting: Meeting, offers: dict[int, _Offer]) -> tuple[dict[str, float], float]:
    """Return the leader's terms without a club, and the probability that it would then put reach into force over all.

    It would do so where that beats its rules without reach, each with the answers it foresees.
    """
    setting, leader = meeting.setting, meeting.setting.structure.leader
    with_reach, without = (_foreseen(meeting, offers, reach) for reach in (True, False))
    error = setting.parameters.choice.noise * float(setting.own_sales[leader])
    threat = carried_out(with_reach["total"] - without["total"], error)
    return {name: threat * with_reach[name] + (1.0 - threat) * without[name] for name in TERMS}, threat


def _foreseen(meeting: Meeting, offers: dict[int, _Offer], reach: bool) -> dict[str, float]:
    rulebook = believed_rulebook(meeting.foreseen, meeting.setting.structure.leader, meeting.view.survival)
    set_reach(meeting.setting, rulebook, reach)
    by_deal, by_club = _spared_anyway(meeting)
    rulebook.exempt[:] = by_deal | by_club
    for offer in offers.values():
        answer_in(rulebook, offer.reached if reach else offer.spared)
    return leader_terms(meeting.setting, meeting.foreseen, meeting.view, rulebook)


def _terms(offer: _Offer, threat: float) -> tuple[dict[str, float], dict[str, float]]:
    """Return a state's terms as a member, and outside, where reach counts with the probability of the threat."""
    inside, reached, spared = (decision.terms["best"] for decision in (offer.inside, offer.reached, offer.spared))
    return inside, {name: threat * reached[name] + (1.0 - threat) * spared[name] for name in TERMS}


def _gain(agreed: dict[str, Any], today: dict[str, Any]) -> float:
    return float(worth(agreed) - worth(today))


def _proposal(
    meeting: Meeting, offers: dict[int, _Offer], sides: list[tuple[dict[str, float], dict[str, float]]], threat: float
) -> Proposal:
    """Return the club of the leader and some states; sides: the terms of each in it and without it, leader first."""
    setting, world, leader = meeting.setting, meeting.world, meeting.setting.structure.leader
    states = [leader, *offers]
    least = [np.zeros(len(setting.structure.items))]
    least += [setting.parameters.choice.exemption_share * world.asked[state] for state in offers]
    best = [(world.rulebook.strictness[leader], world.rulebook.coverage[leader])]
    best += [(offer.inside.strictness, offer.inside.coverage) for offer in offers.values()]
    floors = np.array(least)
    stake = [0.0, *(max(_gain(o.inside.terms["best"], o.reached.terms["best"]), 0.0) for o in offers.values())]
    named = " ".join(setting.structure.states[state] for state in offers)
    content = content_of_reach(setting, world.rulebook)
    return Proposal(
        states=np.array(states, dtype=np.intp),
        strictness=floors,
        coverage=(floors > 0.0).astype(np.float64),
        target=np.array([strict for strict, _ in best]),
        listed=np.array([listed for _, listed in best]),
        transfer=np.zeros(len(states)),
        stake=np.array(stake),
        agreed={name: np.array([side[0][name] for side in sides]) for name in TERMS},
        today={name: np.array([side[1][name] for side in sides]) for name in TERMS},
        exempt=True,
        detail=f"exempt: {named}; reach over others from content {content:g} threatened with probability {threat:.2f}",
    )


def _with_club(meeting: Meeting, offers: dict[int, _Offer]) -> dict[str, float]:
    """Return the leader's terms once some states have joined."""
    rulebook = believed_rulebook(meeting.foreseen, meeting.setting.structure.leader, meeting.view.survival)
    set_reach(meeting.setting, rulebook, True)
    _spare(meeting.foreseen, rulebook, list(offers))
    for state, offer in offers.items():
        rulebook.coverage[state], rulebook.approval[state] = offer.inside.coverage, offer.inside.approval
        rulebook.targeted[state] = offer.inside.targeted
    return leader_terms(meeting.setting, meeting.foreseen, meeting.view, rulebook)


PROTOCOL = Protocol(propose, evaluate, commit, shares_licence_data)
