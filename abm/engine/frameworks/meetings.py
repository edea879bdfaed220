"""Frameworks meet: each on its own calendar and under its own protocol, one after the other in a month.

Rules and commitments that one meeting puts into force count in the next. Every meeting leaves its record: who was
there, what was proposed, each answer with its terms, and what was promised.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.data.schema import FrameworkRow
from abm.engine.deciding.surroundings import MonthView
from abm.engine.frameworks.instrument_talks import on_the_table, table_instruments
from abm.engine.frameworks.tabled import answers_of, attending, draw_up, line_of, seats_decide, signatures, tabled_in
from abm.engine.journal import Journal
from abm.engine.protocols import PROTOCOLS
from abm.engine.protocols.meeting import Meeting, Proposal
from abm.engine.protocols.outline import review_lines
from abm.engine.reviews.seats import votes_of_seats
from abm.engine.rules.in_force import foreseen
from abm.engine.script import Tabled
from abm.engine.setting import Setting
from abm.mechanisms.states.preferences import worth
from abm.world.world import World

__all__ = ["convene", "hold_meetings", "meets"]

Flags = npt.NDArray[np.bool_]


def hold_meetings(setting: Setting, world: World, view: MonthView, journal: Journal) -> None:
    """Hold the meetings of the month, after lines that are due for review have lapsed."""
    review_lines(world, journal)
    for framework in setting.frameworks:
        made = tabled_in(setting, framework, world.month)
        if made or meets(framework, world.month):
            meeting = attending(convene(setting, world, view, journal, framework), made)
            if len(meeting.members) > 1:
                _hold(meeting, made)


def meets(framework: FrameworkRow, month: int) -> bool:
    """Return whether a framework meets in a month."""
    since = month - framework.first_meeting
    return since >= 0 and since % framework.months_between == 0


def convene(setting: Setting, world: World, view: MonthView, journal: Journal, framework: FrameworkRow) -> Meeting:
    """Return the meeting of a framework's members."""
    members = np.sort([setting.structure.states.index(code) for code in framework.members])
    watched = PROTOCOLS[framework.protocol].verify(framework)
    return Meeting(setting, world, _ahead(world), view, journal, framework, members, watched)


def _ahead(world: World) -> World:
    """Return the world once everything announced is in force."""
    return dataclasses.replace(world, rulebook=foreseen(world))


def _hold(meeting: Meeting, made: Tabled | None) -> None:
    protocol = PROTOCOLS[meeting.framework.protocol]
    at_seats = seats_decide(meeting)
    proposal = draw_up(meeting, made, answers_of(meeting, made)) if at_seats else protocol.propose(meeting)
    if proposal is None:
        nothing = "nothing is tabled at the seats" if at_seats else "nothing that members gain from is on the table"
        agreement = _note(meeting, "" if made and made.line else nothing)
        line_of(meeting, made, agreement, agreed=not (made and made.items))
        table_instruments(meeting, agreement)
        return
    accepts = protocol.evaluate(meeting, proposal)
    if proposal.binds:
        accepts = votes_of_seats(meeting, proposal, accepts)
    if at_seats:
        accepts = signatures(meeting, made, proposal, accepts)
    agreement = _note(meeting, proposal.detail)
    if proposal.binds:
        _record(meeting, proposal, accepts)
    protocol.commit(meeting, proposal, accepts, agreement)
    after = dataclasses.replace(meeting, foreseen=_ahead(meeting.world))
    line_of(after, made, agreement, agreed=bool(accepts.all()))
    table_instruments(after, agreement)


def _note(meeting: Meeting, detail: str) -> str:
    """Write down that a meeting was held and what was on its agenda; return the event's name.

    The agenda is the mandate, and in brackets the instruments beside lists that are on the table.
    """
    agenda = " ".join(meeting.framework.mandate)
    if instruments := on_the_table(meeting.setting, meeting.framework):
        agenda += f" ({' '.join(instruments)})"
    convenes = meeting.setting.structure.states.index(meeting.framework.members[0])
    said = f"; {detail}" if detail else ""
    return meeting.journal.note(
        meeting.world.month,
        "meeting",
        convenes,
        reason=meeting.framework.protocol,
        framework=meeting.framework.code,
        detail=f"agenda: {agenda}{said}",
    )


def _record(meeting: Meeting, proposal: Proposal, accepts: Flags) -> None:
    """Write down what each state answers, with every term of its utility."""
    sides = {"agreed": proposal.agreed, "today": proposal.today}
    told = {name: terms | {"total": worth(terms)} for name, terms in sides.items()}
    for place, state in enumerate(proposal.states.tolist()):
        terms = {name: {term: float(values[place]) for term, values in side.items()} for name, side in told.items()}
        meeting.journal.decide(
            meeting.world.month,
            "vote",
            state,
            None,
            terms,
            choice="agreed" if accepts[place] else "today",
            reason="accept" if accepts[place] else "refuse",
            framework=meeting.framework.code,
            detail=proposal.detail,
        )
