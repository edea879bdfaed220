"""Seated states: a strategy acts in place of a state's own reviews and votes, and what it may not do is recorded.

A move is drawn up on what the state may see (`strategies.sight`) and carried out here: packages by the law's own steps,
offers by the leader's true utility, frameworks by what every invited state gains.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from abm.data.schema import FrameworkRow
from abm.engine.deciding.surroundings import MonthView
from abm.engine.journal import Journal, in_words
from abm.engine.pledges.deals import put_offer
from abm.engine.pledges.promises import OPEN_ROLES
from abm.engine.protocols.meeting import Meeting, Proposal
from abm.engine.protocols.outline import best_outline, put_line
from abm.engine.rules.begin import begin, waiting
from abm.engine.rules.in_force import foreseen
from abm.engine.setting import Setting
from abm.engine.strategies.registry import strategy_of
from abm.engine.strategies.sight import sight
from abm.engine.strategies.strategy import Ballot, Move, Package
from abm.world.world import Commitment, Intent, World

__all__ = ["FOUNDED", "carry_out", "move_of", "unlawful", "votes_of_seats"]

Flags = npt.NDArray[np.bool_]

FOUNDED = "founded"


def move_of(setting: Setting, world: World, view: MonthView, state: int, *, due: bool) -> Move:
    """Return the move of a seated state, drawn up on what it may see; nothing is changed."""
    return strategy_of(setting.seats[state]).act(sight(setting, world, view, state, due=due))


def carry_out(setting: Setting, world: World, view: MonthView, journal: Journal, state: int, move: Move) -> None:
    """Carry out a move but for a weighed decision, which is begun as any state's."""
    name = setting.seats[state]
    if move.founds:
        _found(setting, world, view, journal, state)
    if move.blocked:
        journal.note(world.month, "blocked", state, reason=name, detail=move.blocked)
    for package in move.packages:
        _begin(setting, world, journal, state, package)
    if move.offer is not None and not _blocked(setting, world, journal, state, move.offer.package):
        put_offer(setting, world, view, journal, state, move.offer)


def votes_of_seats(meeting: Meeting, proposal: Proposal, accepts: Flags) -> Flags:
    """Return who accepts a proposal, [n], the seated states by their strategies."""
    setting, world = meeting.setting, meeting.world
    answers = accepts.copy()
    for place, state in enumerate(proposal.states.tolist()):
        if state in setting.seats:
            seat = sight(setting, world, meeting.view, state, due=False)
            ballot = Ballot(meeting.framework.protocol, float(proposal.gain[place]), proposal.strictness[place])
            answers[place] = strategy_of(setting.seats[state]).votes(seat, ballot)
    return answers


def unlawful(setting: Setting, world: World, state: int, package: Package) -> Flags:
    """Return on which items a package would newly list without a legal basis, [item]."""
    rules = world.rulebook
    new = (package.coverage > rules.coverage[state]) | (package.targeted != rules.targeted[state])
    bases = {name: bool(setting.may_legislate(name)[state]) for name in ("list", "end_user")}
    lawful = np.where(package.targeted, bases["end_user"], bases["list"])
    return np.asarray(new & (package.coverage > 0.0) & ~lawful)


def _begin(setting: Setting, world: World, journal: Journal, state: int, package: Package) -> None:
    """Begin a package at once, unless a list is on its way or it is today's; record what the law blocks of it."""
    name, rules, items = setting.seats[state], world.rulebook, setting.structure.items
    if _blocked(setting, world, journal, state, package):
        return
    now = Package(rules.coverage[state], rules.approval[state], rules.targeted[state])
    if waiting(world, state) or all(np.array_equal(new, old) for new, old in zip(package, now, strict=True)):
        return
    event = journal.note(world.month, "strategy", state, reason=name, detail=in_words(items, package.strictness))
    world.intent.pop(state, None)
    begin(setting, world, journal, state, Intent(event, *package))


def _blocked(setting: Setting, world: World, journal: Journal, state: int, package: Package) -> bool:
    """Return whether the law leaves out anything of a package, and record what."""
    out = unlawful(setting, world, state, package)
    if out.any():
        detail = in_words(setting.structure.items, np.where(out, package.strictness, 0.0))
        journal.note(world.month, "blocked", state, reason=setting.seats[state], detail=detail)
    return bool(out.any())


def _found(setting: Setting, world: World, view: MonthView, journal: Journal, state: int) -> None:
    """Invite suppliers, hubs and bystanders to a line; it stands if the founder and another gain by signing."""
    world.founded[state] = world.month
    case = setting.structure.case
    members = np.array([s for s, row in enumerate(case.states) if row.role in OPEN_ROLES], dtype=np.intp)
    meeting = _first_meeting(setting, world, view, journal, members)
    outline = best_outline(meeting) if setting.switches.line else None
    signs = members[outline.signs] if outline is not None else members[:0]
    stands = state in signs and len(signs) > 1
    codes = " ".join(setting.structure.states[s] for s in signs) if stands else ""
    event = journal.note(world.month, "found", state, reason="signed" if stands else "nobody", detail=codes)
    if outline is None or not stands:
        return
    put_line(meeting, outline, event)
    pooling = _pooling(setting, view, state, signs)
    for member in signs.tolist():
        for instrument, terms in (
            ("data_sharing", {"shared": True}),
            ("list", {"bulk": True}),
            ("joint_development", {"pooled": pooling.get(member, 0.0)}),
        ):
            if any(terms.values()):
                _bind(setting, world, member, event, instrument, terms)


def _first_meeting(
    setting: Setting, world: World, view: MonthView, journal: Journal, members: npt.NDArray[np.intp]
) -> Meeting:
    """Return the meeting that founds a framework: members know what others list, and of practice what is believed."""
    codes = tuple(setting.structure.states[s] for s in members)
    framework = FrameworkRow(
        code=FOUNDED,
        name={},
        protocol="talk",
        members=codes,
        mandate=("line", "data_sharing"),
        first_meeting=world.month,
        months_between=1,
        other_members="",
        source="",
        grade="assumed",
        note="",
    )
    ahead = dataclasses.replace(world, rulebook=foreseen(world).but(approval=world.believed_approval))
    return Meeting(setting, world, ahead, view, journal, framework, members, watched=True)


def _pooling(setting: Setting, view: MonthView, founder: int, signs: npt.NDArray[np.intp]) -> dict[int, float]:
    """Return who of the signatories takes part in joint development, and at what level: the one the founder pays for.

    Another joins where what it expects to win exceeds the price; alone nobody pools.
    """
    joint, preferences = setting.parameters.joint_development, setting.parameters.preferences
    level = joint.level_within(setting.parameters.strategies.joint_budget)
    trade = view.trade[signs]
    wins = joint.return_on(trade, setting.sigma, setting.parameters.research.elasticity, preferences.margin)
    joins = (wins > joint.cost(np.array(1.0), trade.sum(axis=-1))) | (signs == founder)
    members = signs[joins].tolist()
    return dict.fromkeys(members, level) if len(members) > 1 and founder in members else {}


def _bind(
    setting: Setting, world: World, member: int, event: str, instrument: str, terms: Mapping[str, bool | float]
) -> None:
    """Bind a member once its law permits an instrument, where it ever does, until the line is reviewed.

    terms: what it promises: shared, bulk or pooled. Who has no law for lists has nothing to license and waits for none.
    """
    lawful = bool(setting.may_legislate(instrument)[member])
    if not lawful and "bulk" not in terms:
        return
    drafting, notice = setting.legal_lag(member, {instrument: True} if lawful else {})
    promised = Commitment(
        state=member,
        framework=FOUNDED,
        agreement=event,
        government=world.government[member],
        effective=world.month + drafting + notice,
        sunset=int(world.review[member]),
        strictness=np.zeros(len(setting.structure.items)),
    )
    world.commitments.append(dataclasses.replace(promised, **terms))  # type: ignore[arg-type]
