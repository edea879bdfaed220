"""Frameworks with members at seats: seats put something on the table and sign it, all others weigh it by their gain.

Where somebody at a seat belongs to a framework that binds its members, nothing is put to a vote but what a seat tabled:
a common list, with payments for it and a line where the mandate knows them, or the club that the leader offers. It
meets for that in the month it was tabled in, whatever its calendar; who signs is bound as in any meeting, and does
nothing else that month. In talk a seat takes part, and lets others see how it applies its lists, where it signs.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from abm.data.schema import PROTOCOLS_OF_ALL, FrameworkRow
from abm.engine.common_lists.items import may_adopt
from abm.engine.common_lists.joint import common_lists
from abm.engine.deciding.recorded import seated_now
from abm.engine.protocols import club
from abm.engine.protocols.common_list import proposal_of
from abm.engine.protocols.meeting import Meeting, Proposal, table_wishes
from abm.engine.protocols.outline import line_gain, outlines, put_line, sign_line, signatories
from abm.engine.script import Tabled
from abm.engine.setting import Setting
from abm.mechanisms.states.postures import common_levels

__all__ = [
    "Agenda", "agenda_of", "answers_of", "attending", "draw_up", "expected", "line_of", "seats_decide", "signatures",
    "tabled_in",
]  # fmt: skip

Flags = npt.NDArray[np.bool_]

# Protocols that bind at all.
_BINDS = (*PROTOCOLS_OF_ALL, "club")


@dataclasses.dataclass(frozen=True)
class Agenda:
    """What seats can put on the table of a framework.

    parties: codes of who can sign; items: those that a common list would bind some member on; pays: members may pay for
    it; outlines: what a line may hold, name -> items. With neither items nor outlines they join, or do not.
    """

    protocol: str
    parties: tuple[str, ...]
    items: tuple[str, ...] = ()
    pays: bool = False
    outlines: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)


def agenda_of(meeting: Meeting) -> Agenda | None:
    """Return what can be tabled in a meeting, None where there is nothing; what the leader wishes there is known."""
    setting, framework = meeting.setting, meeting.framework
    protocol, mandate = framework.protocol, framework.mandate
    codes = setting.structure.states
    parties = meeting.members.tolist()
    items: tuple[str, ...] = ()
    if protocol == "club":
        offer = club.propose(meeting, dict.fromkeys(parties, True))
        parties = offer.states.tolist() if offer else []
    elif protocol in PROTOCOLS_OF_ALL and "list" in mandate:
        able = may_adopt(setting, meeting.view)[meeting.members].any(axis=0)
        items = tuple(setting.structure.items[item] for item in np.flatnonzero(able))
    lines = _lines(meeting) if protocol != "request" and "line" in mandate and setting.switches.line else {}
    if not parties or not (items or lines or protocol in ("club", "talk")):
        return None
    pays = bool(items) and protocol == "bargaining" and "transfer" in mandate
    return Agenda(protocol, tuple(codes[state] for state in parties), items, pays, lines)


def tabled_in(setting: Setting, framework: FrameworkRow, month: int) -> Tabled | None:
    """Return what a seat tabled in a framework in a month."""
    made = (made for made in setting.tabled if (made.framework, made.month) == (framework.code, month))
    return next(made, None)


def attending(meeting: Meeting, made: Tabled | None) -> Meeting:
    """Return the meeting of those who take part: in talk nobody at a seat who did not sign, else all members."""
    if meeting.framework.protocol != "talk":
        return meeting
    away = [state for state, signs in answers_of(meeting, made).items() if not signs]
    return dataclasses.replace(meeting, members=meeting.members[~np.isin(meeting.members, away)])


def answers_of(meeting: Meeting, made: Tabled | None) -> dict[int, bool]:
    """Return which of the members at seats sign."""
    seated = seated_now(meeting.setting, meeting.world.month)
    signed = made.signed if made else frozenset()
    return {state: state in signed for state in meeting.members.tolist() if state in seated}


def seats_decide(meeting: Meeting) -> bool:
    """Return whether a framework binds its members and somebody at a seat is one of them."""
    return meeting.framework.protocol in _BINDS and bool(answers_of(meeting, None))


def draw_up(meeting: Meeting, made: Tabled | None, answers: Mapping[int, bool]) -> Proposal | None:
    """Return what was tabled as a proposal, None where nothing was; a leader says what it wishes in any case."""
    if meeting.framework.protocol == "club" and made is not None:
        return club.propose(meeting, answers)
    if "list" in meeting.framework.mandate:
        table_wishes(meeting)
    if made is None or not made.items:
        return None
    setting = meeting.setting
    joint = common_lists(setting, meeting.foreseen, meeting.view, meeting.members)
    names = ("", *common_levels(int(setting.parameters.choice.strictness_steps)))
    level = np.array([names.index(made.items.get(item, "")) for item in setting.structure.items], dtype=np.intp)
    return proposal_of(joint, level, np.array([made.transfers.get(state, 0.0) for state in meeting.members.tolist()]))


def signatures(meeting: Meeting, made: Tabled | None, proposal: Proposal, accepts: Flags) -> Flags:
    """Return who accepts, [n]: at seats those who sign, all others as they weigh it; no club without its leader."""
    answers = answers_of(meeting, made)
    states = proposal.states.tolist()
    found = np.array([answers.get(state, bool(own)) for state, own in zip(states, accepts, strict=True)])
    if proposal.exempt:
        found &= found[states.index(meeting.setting.structure.leader)]
    return found


def line_of(meeting: Meeting, made: Tabled | None, agreement: str, *, agreed: bool) -> None:
    """Let members sign a line: at seats the one that was tabled, which stands with the list tabled beside it.

    agreed: whether that list is.
    """
    answers = answers_of(meeting, made)
    if not answers:
        sign_line(meeting, agreement)
    elif made is not None and made.line and agreed:
        inside = outlines(meeting)[made.line]
        if inside.any():
            put_line(meeting, signatories(meeting, inside, answers), agreement)


def expected(meeting: Meeting, made: Tabled) -> dict[int, float]:
    """Return what each party expects once all have signed, USD million a month against today; nothing of talk."""
    answers = dict.fromkeys(meeting.members.tolist(), True)
    proposal = draw_up(meeting, made, answers)
    gains = dict.fromkeys(answers, 0.0) if proposal or made.line else {}
    if proposal is not None:
        gains |= dict(zip(proposal.states.tolist(), proposal.gain.tolist(), strict=True))
    if made.line:
        line = line_gain(meeting, outlines(meeting)[made.line], np.ones(len(meeting.members), dtype=bool))
        gains = {state: gains[state] + float(worth) for state, worth in zip(answers, line, strict=True)}
    return gains


def _lines(meeting: Meeting) -> dict[str, tuple[str, ...]]:
    """Return the outlines that hold something, those that hold the same under one name."""
    names = meeting.setting.structure.items
    told: dict[str, tuple[str, ...]] = {}
    for outline, inside in outlines(meeting).items():
        items = tuple(names[item] for item in np.flatnonzero(inside))
        if items and items not in told.values():
            told[outline] = items
    return told
