"""What every protocol is made of: a meeting, a proposal, and the four steps from proposal to verification."""

import dataclasses
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label
from abm.data.schema import FrameworkRow
from abm.engine.deciding.surroundings import MonthView
from abm.engine.journal import Journal
from abm.engine.leader.request import draw_up_request
from abm.engine.rules.begin import begin
from abm.engine.setting import Setting
from abm.mechanisms.negotiation.promises import ROUNDING, unlisted
from abm.mechanisms.states.preferences import TERMS, worth
from abm.world.world import Commitment, Intent, World

__all__ = [
    "Meeting",
    "Proposal",
    "Protocol",
    "all_or_nobody",
    "bind",
    "everyone",
    "exchange_of_views",
    "shares_licence_data",
    "table_wishes",
]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True, eq=False)
class Meeting:
    """Members of a framework that meet in a month, [n] in the order of the case.

    foreseen: the world once everything announced is in force, in which proposals are weighed; watched: members share
    licence data, so that they see what promises come to.
    """

    setting: Setting
    world: World
    foreseen: World
    view: MonthView
    journal: Journal
    framework: FrameworkRow
    members: Index
    watched: bool


@dataclasses.dataclass(frozen=True, eq=False)
class Proposal:
    """What is on the table for some states [n].

    strictness, coverage [n, item]: the least each would do; target, listed [n, item]: the package it would begin, which
    may be stricter; transfer [n]: USD million a month received, summing to 0; stake [n]: what would be lost with the
    exemption, USD million a month; agreed, today: term -> [n], utility with and without; detail in words.
    """

    states: Index
    strictness: Array
    coverage: Array
    target: Array
    listed: Array
    transfer: Array
    stake: Array
    agreed: dict[str, Array]
    today: dict[str, Array]
    exempt: bool = False
    detail: str = ""

    @property
    def binds(self) -> bool:
        """Return whether anybody would have to do anything."""
        return bool(self.strictness.any())

    @property
    def gain(self) -> Array:
        """Return what each state expects to gain, transfers counted, [n], USD million a month."""
        return worth(self.agreed) - worth(self.today)


class Protocol(NamedTuple):
    """How a framework decides.

    propose: the proposal, or None where there is none worth a vote; evaluate: who accepts it, [n];
    commit: what an answer makes of it, agreement being the event that records it; verify: whether licence data are
    shared, so that members see what promises come to.
    """

    propose: Callable[[Meeting], Proposal | None]
    evaluate: Callable[[Meeting, Proposal], Flags]
    commit: Callable[[Meeting, Proposal, Flags, str], None]
    verify: Callable[[FrameworkRow], bool]


def exchange_of_views(meeting: Meeting) -> Proposal:
    """Return a proposal that asks nothing of anybody."""
    none = np.zeros((len(meeting.members), len(meeting.setting.structure.items)))
    nobody = np.zeros(len(meeting.members))
    terms = dict.fromkeys(TERMS, nobody)
    return Proposal(meeting.members, none, none, none, none, nobody, nobody, terms, terms)


def everyone(meeting: Meeting, proposal: Proposal) -> Flags:
    """Return that all take part in what asks nothing of them, [n]."""
    return np.ones(len(proposal.states), dtype=bool)


def all_or_nobody(meeting: Meeting, proposal: Proposal, accepts: Flags, agreement: str) -> None:
    """Bind all members if all accept, else nobody."""
    bind(meeting, proposal, accepts & accepts.all(), agreement)


def table_wishes(meeting: Meeting) -> bool:
    """Let a leader that is present and has a package ask members for lists, within the mandate; return whether it may.

    It is what an alliance is worth doing for, whatever protocol then decides.
    """
    setting, world = meeting.setting, meeting.world
    leader = setting.structure.leader
    own = world.rulebook.strictness[leader]
    within = setting.may_ask and "list" in meeting.framework.mandate
    if not within or leader not in meeting.members or not own.any():
        return False
    since = len(meeting.journal.rows)
    draw_up_request(setting, world, meeting.view, own, meeting.journal, meeting.members)
    meeting.journal.mark(since, framework=meeting.framework.code)
    return True


def shares_licence_data(framework: FrameworkRow) -> bool:
    """Return whether the mandate has members share licence data."""
    return "data_sharing" in framework.mandate


def bind(meeting: Meeting, proposal: Proposal, accepts: Flags, agreement: str) -> None:
    """Let those who accept begin what they promise, and write down their commitments, which end at their sunset.

    Payments begin once every promise is in force. What was agreed before stands beside it to its own sunset, but for an
    exemption, which is renewed. Who promises nothing on trade of its own, and has no part in payments or an exemption,
    is bound to nothing.
    """
    setting, world = meeting.setting, meeting.world
    standing = int(setting.parameters.promises.standing)
    who = np.flatnonzero(accepts)
    begun = {place: _begin(meeting, proposal, place, agreement) for place in who.tolist()}
    effective = {place: month for place, month in begun.items() if _promises(meeting, proposal, place)}
    code = meeting.framework.code
    if proposal.exempt:
        renewed = {int(proposal.states[place]) for place in effective}
        world.commitments = [c for c in world.commitments if c.framework != code or c.state not in renewed]
    last = max(effective.values(), default=world.month)
    for place, month in effective.items():
        state = int(proposal.states[place])
        commitment = Commitment(
            state=state,
            framework=code,
            agreement=agreement,
            government=world.government[state],
            effective=month,
            sunset=month + standing,
            strictness=proposal.strictness[place],
            transfer=float(proposal.transfer[place]),
            paid_from=last,
            shared=meeting.watched,
            exempt=proposal.exempt and state != setting.structure.leader,
            stake=float(proposal.stake[place]),
        )
        world.commitments.append(commitment)
        meeting.journal.note(
            world.month,
            "commit",
            state,
            reason=agreement,
            framework=code,
            begins=month_label(month),
            ends=month_label(commitment.sunset),
            transfers=commitment.transfer,
        )


def _promises(meeting: Meeting, proposal: Proposal, place: int) -> bool:
    """Return whether a state promises anything on trade of its own, or has a part in payments or an exemption."""
    promised = meeting.setting.trade[proposal.states[place]] * proposal.strictness[place]
    return bool(promised.any() or proposal.transfer[place]) or proposal.exempt


def _begin(meeting: Meeting, proposal: Proposal, place: int, agreement: str) -> int:
    """Let a state begin its package; return the month in which it is in force, this month where nothing changes.

    Who promises what a list on its way will hold promises it from that list's month on.
    """
    world, state = meeting.world, int(proposal.states[place])
    rules = meeting.foreseen.rulebook
    target = np.maximum(rules.strictness[state], proposal.target[place])
    coverage = np.maximum(rules.coverage[state], proposal.listed[place])
    if np.array_equal(target, rules.strictness[state]) and np.array_equal(coverage, rules.coverage[state]):
        return _held_from(meeting, proposal.strictness[place], state)
    approval = 1.0 - target / np.where(coverage > 0.0, coverage, 1.0)
    targeted = rules.targeted[state] & (proposal.listed[place] <= 0.0)
    world.intent.pop(state, None)
    intent = Intent(agreement, coverage, np.where(coverage > 0.0, approval, 0.0), targeted)
    return begin(meeting.setting, world, meeting.journal, state, intent)


def _held_from(meeting: Meeting, promised: Array, state: int) -> int:
    """Return the month from which a state's lists hold what it promises: this one, or that of a list on its way."""
    world, trade = meeting.world, meeting.setting.trade[state]
    own = sorted((rule for rule in world.pending if rule.state == state), key=lambda rule: rule.effective)
    lists = [(world.month, world.rulebook.coverage[state]), *((rule.effective, rule.coverage) for rule in own)]
    held = (month for month, coverage in lists if unlisted(promised, coverage, trade) <= ROUNDING)
    return next(held, lists[-1][0])
