"""The teacher's page: go on, pause, undo, let things happen, and who sits where."""

from abm.sessions.room import Student
from abm.web.classroom.frame import Look, frame, notice, phase_mark, wall_of
from abm.web.classroom.html import Html, field, join, options, table, tag
from abm.web.classroom.injected import came_of_shocks, coming_shocks
from abm.web.classroom.shared import chosen_count, public_part, round_line

__all__ = ["LEND", "PUT_OUT", "PUT_OUT_SINCE", "teacher_page"]

LEND = "?"
PUT_OUT = "!"
PUT_OUT_SINCE = "!!"

_LEVELS = (("0.25", "level_some"), ("0.5", "level_half"), ("1.0", "level_all"))


def teacher_page(look: Look, address: str, told: str, others: bool = False) -> Html:
    """Return the teacher's page; address: what students type; others: there are other rooms to compare with."""
    at = f"/teach/{look.session.room.teacher}"
    code = tag("span", look.session.room.code, class_="code")
    join_line = tag("p", look.say("join_here"), " ", tag("b", address), " ", look.say("with_code"), " ", code)
    return frame(
        look,
        f"{look.say('teacher')}: {look.title}",
        notice(look, told),
        round_line(look),
        _controls(look, at),
        _coming(look, at),
        came_of_shocks(look),
        join_line,
        tag(
            "p",
            tag("a", look.say("projector"), href=f"/screen/{wall_of(look.session)}"),
            " · ",
            look.say("teacher_secret"),
            class_="note",
        ),
        _who(look, at),
        _inject(look, at),
        public_part(look),
        _download(look, at, others),
        at=at,
        asked={"told": told},
        still=True,
    )


def _controls(look: Look, at: str) -> Html:
    session = look.session
    room = session.room
    onward = look.say(_onward(look)) if room.phase != "over" else None
    practising = (room.practice and room.phase != "reveal") or _to_practice(look)
    moving, seen = room.phase in ("talk", "choose"), phase_mark(session)
    return tag(
        "section",
        chosen_count(look) if room.phase == "choose" else None,
        tag(
            "div",
            _verb(at, "forward", onward, "", seen) if onward else None,
            _verb(at, "skip_practice", look.say("skip_practice"), seen=seen) if practising else None,
            _verb(at, "go", look.say("resume")) if room.paused else None,
            _verb(at, "pause", look.say("pause")) if moving and not room.paused else None,
            _verb(at, "undo", look.say("undo"), seen=seen) if room.rounds else None,
            _verb(at, "shut" if room.open_door else "open", look.say("shut_door" if room.open_door else "open_door")),
            class_="bar-of-verbs",
        ),
        tag("p", look.say("undo_note"), class_="note") if room.rounds else None,
    )


def _to_practice(look: Look) -> bool:
    """Return whether the round that comes next is for practice."""
    room = look.session.room
    return room.phase == "lobby" and look.session.setup.file.practice_seconds > 0 and not room.practised


def _onward(look: Look) -> str:
    """Return the word for what comes next."""
    room = look.session.room
    if _to_practice(look):
        return "go_on_practice"
    if room.phase == "reveal":
        if room.practice:
            return "go_on_lobby"
        if len(room.rounds) >= look.session.setup.file.rounds:
            return "go_on_last"
    return f"go_on_{room.phase}"


def _verb(at: str, verb: str, text: str, style: str = "quiet", seen: str = "") -> Html:
    """Return a button; seen: the phase it was pressed in, so that pressing twice does not go on twice."""
    told = tag("input", type="hidden", name="seen", value=seen) if seen else None
    return tag("form", told, tag("button", text, class_=style or None), method="post", action=f"{at}/{verb}")


def _who(look: Look, at: str) -> Html:
    session = look.session
    rows = [
        (
            _named(look, student),
            _where(look, student),
            "✓" if student.number in session.room.choices else "",
            _move(look, at, student),
        )
        for student in session.room.here
    ]
    empty = ", ".join(look.state(seat) for seat in session.empty_seats())
    note = tag("p", look.say("by_model"), ": ", empty, class_="note") if empty else None
    head = [look.say("name"), look.say("seat"), look.say("chosen"), look.say("move")]
    return tag("section", tag("h2", look.say("who_sits")), note, table(head, rows, stacked=True) if rows else None)


def _named(look: Look, student: Student) -> str:
    """Return a student's name, whether it has left, and the word that the teacher gave it to come back by."""
    away = "" if student.present else f" ({look.say('away')})"
    word = look.session.lent_word(student)
    return student.name + away + (f" – {look.say('lent_word', word=word)}" if word else "")


def _where(look: Look, student: Student) -> str:
    """Return where a student sits, and of an observer whether the list of names lacks it."""
    if student.seat:
        return look.state(student.seat)
    return look.say("observer") + ("" if look.session.expected(student) else f" ({look.say('not_on_list')})")


def _move(look: Look, at: str, student: Student) -> Html:
    seats = [("", look.say("observer")), *((seat, look.state(seat)) for seat in look.session.setup.seats)]
    seats += [(LEND, look.say("lend_word"))]
    seats += [(PUT_OUT, look.say("put_out")), (PUT_OUT_SINCE, look.say("put_out_since"))]
    label = f"{look.say('move')}: {student.name}"
    return tag(
        "form",
        tag("input", type="hidden", name="student", value=student.number),
        tag("select", options(seats, student.seat), name="seat", aria_label=label),
        tag("button", look.say("move"), class_="quiet"),
        method="post",
        action=f"{at}/move",
        class_="row",
    )


def _inject(look: Look, at: str) -> Html:
    session = look.session
    governing = {seat: prospect.government for seat, prospect in session.prospects.items()}
    governments = [
        (
            f"{row.party}|{row.state}",
            look.say("shock_government", party=look.party(row.party), state=look.state(row.state)),
        )
        for row in session.setup.case.platforms
        if governing.get(row.state) != row.party
    ]
    level = field(
        look.say("level"), tag("select", options([(v, look.say(k)) for v, k in _LEVELS], "0.5"), name="level")
    )
    forms = []
    if listing := [(code, look.state(code)) for code in session.listing if code in session.setup.names]:
        there = field(look.say("state"), tag("select", options(listing), name="state"))
        forms.append(_shock(look, at, "leak", look.say("shock_leak"), there))
        forms.append(_shock(look, at, "retaliation", look.say("shock_retaliation"), join(there, level)))
    else:
        forms.append(tag("p", look.say("shock_nothing_listed"), class_="note"))
    if governments:
        who = field(look.say("in_office"), tag("select", options(governments), name="party"))
        forms.insert(0, _shock(look, at, "government", "", who))
    return tag("details", tag("summary", look.say("inject")), forms, class_="card", open=bool(session.room.shocks))


def _coming(look: Look, at: str) -> Html | None:
    """Return what was injected and waits for the next decisions, with the way to take it back."""
    coming = coming_shocks(look)
    if not coming:
        return None
    calm = _verb(at, "calm", look.say("calm"))
    return tag("section", tag("h2", look.say("coming")), tag("ul", coming), calm, class_="card soft")


def _shock(look: Look, at: str, what: str, text: str, fields: Html) -> Html:
    return tag(
        "form",
        tag("input", type="hidden", name="what", value=what),
        tag("p", text) if text else None,
        fields,
        tag("button", look.say("happens"), class_="quiet"),
        method="post",
        action=f"{at}/shock",
        class_="row",
    )


def _download(look: Look, at: str, others: bool) -> Html:
    links = (
        *((("compare", "compare_rooms"),) if others else ()),
        ("debrief", "open_debrief"),
        ("experiment.toml", "download_experiment"),
        ("students.csv", "download_students"),
    )
    rows = [tag("li", tag("a", look.say(key), href=f"{at}/{name}")) for name, key in links]
    return tag("section", tag("h2", look.say("debrief")), tag("ul", rows))
