"""The tables of frameworks on a student's page: what can be put there, what lies there and is worth, and to sign it."""

from collections.abc import Mapping

from abm.sessions import Agenda
from abm.sessions.room import Student, Tabling
from abm.sessions.session import JOINED, PAYMENTS
from abm.sessions.tally import row_of
from abm.web.classroom.frame import Look, seat_mark
from abm.web.classroom.html import Html, field, join, options, tag
from abm.web.classroom.shared import signatories, signed, tabled_in_words

__all__ = ["NOT_LISTED", "framework_tables", "seen", "votes_at_seat"]

NOT_LISTED = "none"


def framework_tables(look: Look, student: Student) -> Html:
    """Return the frameworks in which the seat can put something on the table now, and what is on it."""
    agendas = look.session.frameworks
    return join([_framework(look, student, code) for code, made in agendas.items() if student.seat in made.parties])


def _framework(look: Look, student: Student, code: str) -> Html:
    session = look.session
    agenda = session.frameworks[code]
    members = ", ".join(look.state(seat) for seat in agenda.parties)
    kind = agenda.protocol if agenda.protocol in JOINED else "framework"
    on_table = [_tabling(look, student, made) for made in session.room.on_table if made.framework == code]
    asked = _to_table(look, agenda) if agenda.items or agenda.outlines else None
    put = tag(
        "form",
        seen(look, student),
        tag("input", type="hidden", name="framework", value=code),
        asked,
        tag("button", look.say("table_button" if asked else f"{kind}_button")),
        method="post",
        action="/table",
    )
    folded = tag("details", tag("summary", look.say("table_title")), put) if asked else None
    return tag(
        "section",
        tag("h3", look.framework(code)),
        tag("p", look.say(f"{kind}_help", members=members), class_="note"),
        on_table,
        folded or (None if on_table else put),
        class_="card",
    )


def _to_table(look: Look, agenda: Agenda) -> Html:
    """Return the fields of what can be tabled: a common list, a payment for it, a line."""
    levels = [("", look.say("level_none")), *((level, look.level(level)) for level in look.session.levels)]
    own = [("", look.say("as_all")), (NOT_LISTED, look.say("level_none")), *levels[1:]]
    apart = [field(look.item(item), tag("select", options(own), name=f"item.{item}")) for item in agenda.items]
    lists = None
    if agenda.items:
        every = field(look.say("all_goods"), tag("select", options(levels), name="all"))
        lists = join(every, tag("details", tag("summary", look.say("goods_apart")), apart))
    return join(
        lists, _payment(look, agenda) if agenda.pays else None, _line(look, agenda) if agenda.outlines else None
    )


def _payment(look: Look, agenda: Agenda) -> Html:
    members = [(seat, look.state(seat)) for seat in agenda.parties]
    amounts = [("", look.say("no_payment")), *((str(amount), f"{amount:,}") for amount in PAYMENTS)]
    return tag(
        "fieldset",
        tag("legend", look.say("payment")),
        field(look.say("pay_amount"), tag("select", options(amounts), name="amount")),
        field(look.say("payer"), tag("select", options(members), name="payer")),
        field(look.say("payee"), tag("select", options(members, members[-1][0]), name="payee")),
    )


def _line(look: Look, agenda: Agenda) -> Html:
    named = [(name, f"{look.say(f'line_{name}')}: {look.goods(items)}") for name, items in agenda.outlines.items()]
    choice = tag("select", options([("", look.say("no_line")), *named]), name="line")
    return join(field(look.say("line"), choice), tag("p", look.say("line_help"), class_="note"))


def _tabling(look: Look, student: Student, made: Tabling) -> Html:
    """Return what is on the table: what it holds, what the seat expects of it, and the way to sign."""
    gain = look.session.gain_of(made, student.seat)
    return tag(
        "div",
        tag(
            "p",
            tag("b", look.say("tabled_by", state=look.state(made.sender))),
            " ",
            tabled_in_words(look, row_of(made, look.session.month, ())),
        ),
        tag("p", look.say("signed_by", states=signatories(look, made))),
        tag("p", look.say("common_gain", gain=signed(gain))) if gain is not None else None,
        votes_at_seat(look, student, made.votes),
        _sign(look, student, made),
    )


def _sign(look: Look, student: Student, made: Tabling) -> Html:
    """Return the buttons for what the student has not said yet."""
    mine, alone = made.votes.get(student.number), len(look.session.room.at(student.seat)) == 1
    yes = tag("button", look.say("sign_button"), name="signs", value="yes") if mine is not True else None
    no = None
    if mine is True or (mine is None and not alone):
        no = tag("button", look.say("take_back" if mine else "not_sign"), name="signs", value="no", class_="quiet")
    number = tag("input", type="hidden", name="tabling", value=made.number)
    return tag("form", seen(look, student), number, yes, no, method="post", action="/sign", class_="row")


def votes_at_seat(look: Look, student: Student, votes: Mapping[int, bool]) -> Html | None:
    """Return how many at the seat are for it and against it, where several sit there."""
    mates = [mate.number for mate in look.session.room.at(student.seat)]
    cast = [votes[number] for number in mates if number in votes]
    if len(mates) < 2:
        return None
    told = look.say("seat_votes", yes=cast.count(True), no=cast.count(False))
    return tag("p", told, " ", look.say(f"rule_{look.session.setup.file.decide}"), class_="note")


def seen(look: Look, student: Student) -> Html:
    """Return a mark of the seat and round for which a form is filled in."""
    return tag("input", type="hidden", name="seen", value=seat_mark(look.session, student))
