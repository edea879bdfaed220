"""What seats say, propose and answer to one another."""

from collections.abc import Sequence

from abm.sessions.room import Message, Proposal, Student
from abm.sessions.text import LONGEST_TEXT
from abm.web.classroom.frame import Look
from abm.web.classroom.html import Html, field, join, options, tag
from abm.web.classroom.shared import (
    proposal_line,
)
from abm.web.classroom.tables import framework_tables, seen, votes_at_seat

__all__ = ["message_line", "newest", "talk"]


_NEWEST = 10  # messages, and proposals, in sight


def talk(look: Look, student: Student) -> Html:
    """Return what a student has heard, and the forms in which its seat speaks."""
    session = look.session
    others = [
        (seat, look.state(seat)) for seat in session.setup.seats if seat != student.seat and session.room.at(seat)
    ]
    mine = [(word, look.say(f"choice_{word}")) for word in session.prospects[student.seat].promises]
    theirs = dict.fromkeys(word for seat, _ in others for word in session.prospects[seat].promises)
    yours = [(word, look.say(f"choice_{word}")) for word in theirs]
    note = {"type": "text", "name": "text", "maxlength": LONGEST_TEXT, "autocomplete": "off"}
    propose = tag(
        "form",
        seen(look, student),
        field(look.say("receiver"), tag("select", options(others), name="receiver")),
        field(look.say("we_do"), tag("select", options(mine), name="mine")),
        field(look.say("you_do"), tag("select", options(yours, "asked"), name="yours")),
        field(look.say("note"), tag("input", **note)),
        tag("button", look.say("send_proposal")),
        method="post",
        action="/propose",
    )
    everybody = [("", look.say("everybody")), *others]
    write = tag(
        "form",
        seen(look, student),
        field(look.say("receiver"), tag("select", options(everybody), name="receiver")),
        field(look.say("text"), tag("input", required=True, **note)),
        tag("button", look.say("send_message")),
        method="post",
        action="/say",
    )
    return tag(
        "section",
        tag("h2", look.say("talk_title")),
        _heard(look, student),
        framework_tables(look, student),
        tag("details", tag("summary", look.say("propose_title")), propose, class_="card") if others else None,
        tag("details", tag("summary", look.say("message_title")), write, class_="card"),
    )


def _heard(look: Look, student: Student) -> Html:
    """Return what was said to or by the seat: proposals that wait for an answer, messages, then what was answered."""
    room, seat = look.session.room, student.seat
    ours = [made for made in room.proposals if seat in (made.sender, made.receiver)]
    parts = (
        [_proposed(look, student, made) for made in ours if not made.answer],
        [message_line(look, one) for one in room.messages if not one.receiver or seat in (one.sender, one.receiver)],
        [_proposed(look, student, made) for made in ours if made.answer],
    )
    if not any(parts):
        return tag("p", look.say("nothing_said"), class_="note")
    return join([newest(look, lines) for lines in parts])


def newest(look: Look, lines: Sequence[Html]) -> Html:
    """Return what was said last, the last on top, and what is older behind a click."""
    newest = list(reversed(lines))
    older = newest[_NEWEST:]
    folded = tag("details", tag("summary", look.say("older", count=len(older))), older) if older else None
    return join(newest[:_NEWEST], folded)


def message_line(look: Look, message: Message) -> Html:
    """Return a message with who said it to whom."""
    to = look.state(message.receiver) if message.receiver else look.say("everybody")
    return tag("p", tag("b", f"{look.state(message.sender)} → {to}"), ": ", message.text)


def _proposed(look: Look, student: Student, made: Proposal) -> Html:
    """Return a proposal and how it stands, for whom it is made with the buttons to answer."""
    line = tag("p", proposal_line(look, made), " ", tag("i", made.text))
    stands = tag("p", tag("b", look.say(f"answer_{made.answer}")))
    ours = made.receiver == student.seat
    answer = join(votes_at_seat(look, student, made.votes), _answer(look, student, made)) if ours else None
    return tag("div", line, stands, answer, class_="card")


def _answer(look: Look, student: Student, made: Proposal) -> Html:
    """Return the buttons for what the student has not said yet."""
    mine = made.votes.get(student.number)
    return tag(
        "form",
        seen(look, student),
        tag("input", type="hidden", name="proposal", value=made.number),
        tag("button", look.say("accept"), name="answer", value="accept") if mine is not True else None,
        tag("button", look.say("decline"), name="answer", value="decline", class_="quiet")
        if mine is not False
        else None,
        method="post",
        action="/answer",
        class_="row",
    )
