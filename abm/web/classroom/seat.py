"""A student's page: the brief, the talk, the choice, and what happened. Private figures are those of its seat alone."""

from abm.sessions.debrief import Decided, decided, outcome
from abm.sessions.room import Student
from abm.web.classroom.brief import brief, others_in_brief
from abm.web.classroom.choice import choices
from abm.web.classroom.frame import Look, frame, notice
from abm.web.classroom.html import Html, join, table, tag
from abm.web.classroom.shared import (
    amount,
    decision_in_words,
    public_part,
    round_line,
    signed,
    who_is_who,
)
from abm.web.classroom.talk import message_line, newest, talk

__all__ = ["seat_page"]


def seat_page(look: Look, student: Student, word: str, told: str) -> Html:
    """Return the page of a student; word: its way back from another device, where it is known."""
    room = look.session.room
    heading = look.say("seat_of", state=look.state(student.seat)) if student.seat else look.say("observing")
    moving = room.phase in ("talk", "choose")
    phase = tag("p", look.say(f"help_{room.phase}")) if student.seat or not moving else None
    after = room.phase in ("reveal", "over")
    return frame(
        look,
        heading,
        notice(look, told),
        round_line(look),
        phase,
        tag("p", tag("a", look.say("look_again"), href="/seat")),
        public_part(look) if after else None,
        _gone(look) if not student.present else _at_seat(look, student) if student.seat else _observing(look, student),
        None if after else public_part(look),
        _about(look, student, word),
        at="/seat",
        asked={"told": told},
        student=student,
        still=moving,
    )


def _gone(look: Look) -> Html:
    back = tag("form", tag("button", look.say("return")), method="post", action="/return")
    return tag("section", tag("p", look.say("left_seat"), class_="told"), back)


def _observing(look: Look, student: Student) -> Html:
    spoken = [message_line(look, message) for message in look.session.room.messages if not message.receiver]
    return tag(
        "section",
        None if look.session.expected(student) else _not_listed(look),
        tag("p", look.say("observing_help")),
        newest(look, spoken),
        [tag("h2", look.say("what_others_do")), tag("ul", others_in_brief(look, ""))]
        if look.session.prospects
        else None,
        tag("details", tag("summary", look.say("who_is_who")), who_is_who(look)),
    )


def _not_listed(look: Look) -> Html:
    return tag("p", look.say("not_listed"), " ", tag("a", look.say("join_title"), href="/"), class_="told")


def _at_seat(look: Look, student: Student) -> Html:
    room = look.session.room
    prospect = look.session.prospects.get(student.seat)
    moving = room.phase in ("talk", "choose") and prospect is not None
    return join(
        _own_result(look, student) if look.session.turns and not moving else None,
        choices(look, student, prospect) if room.phase == "choose" and prospect else None,
        brief(look, student.seat, prospect) if prospect and room.phase != "over" else None,
        talk(look, student) if moving else None,
        _own_result(look, student) if look.session.turns and moving else None,
    )


def _own_result(look: Look, student: Student) -> Html:
    rows = [row for row in decided(look.session) if row.seat == student.seat]
    return tag(
        "section",
        _came_of_it(look, student.seat),
        tag("h3", look.say("own_result")),
        tag("ul", [_own_round(look, row) for row in rows], class_="own"),
        tag("p", look.say("worth"), ". ", look.say("worth_note"), class_="note"),
    )


def _own_round(look: Look, row: Decided) -> Html:
    """Return what the seat did in a round with its worth, and what the model would have done."""
    model = f"{look.say('model_alone')}: {look.say(f'choice_{row.model}')} ({signed(row.of_model)})"
    number = tag("b", f"{look.say('round_word')} {row.round}")
    return tag("li", number, f": {decision_in_words(look, row)} ", tag("b", signed(row.worth)), tag("small", model))


def _came_of_it(look: Look, seat: str) -> Html:
    """Return what the seat's firms sold and lost in each round, and what the rival's answer hit, for it alone."""
    head = [look.say(key) for key in ("round_word", "sold_then", "lost_then", "hit_then")]
    rows = []
    for number, turn in enumerate(look.session.turns, 1):
        of_seat = outcome(turn, seat)
        rows.append((number, *(amount(value) for value in of_seat)))
    return table(head, rows, look.say("came_of_it"))


def _about(look: Look, student: Student, word: str) -> Html:
    mates = [mate.name for mate in look.session.room.at(student.seat)] if student.seat else []
    leave = tag("form", tag("button", look.say("leave"), class_="quiet"), method="post", action="/leave")
    return tag(
        "section",
        tag("p", look.say("mates", names=", ".join(mates))) if mates else None,
        tag("p", look.say("own_word", word=word) if word else look.say("own_word_used")),
        leave if student.present and student.seat else None,
        class_="note",
    )
