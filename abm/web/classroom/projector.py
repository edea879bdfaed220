"""What the class sees on the wall: how to join, the phase, and after each round what is public.

Nobody scrolls a wall: each phase shows what is talked about in it, and everybody's own page shows the rest.
"""

from abm.sessions.public import happenings, standings
from abm.sessions.table import Turn
from abm.web.classroom.frame import Look, frame, wall_of
from abm.web.classroom.html import Html, join, table, tag
from abm.web.classroom.shared import (
    agreed_list,
    chosen_count,
    events_together,
    listed_chart,
    lists_table,
    round_line,
    share_bar,
    shown_states,
)

__all__ = ["projector_page"]


def projector_page(look: Look, address: str) -> Html:
    """Return the projector view; address: what students type."""
    room, turns = look.session.room, look.session.turns
    if room.phase == "lobby":
        body = tag("div", _way_in(look, address), _seats(look), class_="two")
    elif room.phase in ("talk", "choose"):
        body = join(_so_far(look, turns[-1]) if turns else _seats(look), _small_way_in(look, address))
    else:
        body = join(_happened(look, turns[-1]) if turns else None, _small_way_in(look, address))
    at = f"/screen/{wall_of(look.session)}"
    return frame(look, look.title, _lead(look), body, at=at, screen=True)


def _lead(look: Look) -> Html:
    """Return which round it is, and what is to be done."""
    phase = look.session.room.phase
    told = look.question if phase == "lobby" else look.say(f"help_{phase}")
    count = tag("b", chosen_count(look)) if phase == "choose" else None
    return tag("div", tag("b", round_line(look)), count, tag("p", told) if told else None, class_="lead")


def _way_in(look: Look, address: str) -> Html:
    return tag(
        "section",
        tag("p", look.say("join_here"), tag("br"), tag("b", address)),
        tag("p", look.say("with_code"), tag("br"), tag("span", look.session.room.code, class_="code")),
        tag("img", src=f"/screen/{wall_of(look.session)}/qr.svg", alt=address, class_="qr"),
    )


def _small_way_in(look: Look, address: str) -> Html:
    code = tag("b", look.session.room.code)
    return tag("p", look.say("join_here"), " ", address, " ", look.say("with_code"), " ", code, class_="note")


def _seats(look: Look, turn: Turn | None = None) -> Html:
    """Return the states with how many sit there, what each is and, after a round, what it lists; never what is chosen."""
    session = look.session
    listed = {row.state: row.listed for row in standings(session, turn)} if turn else {}
    rows = []
    for state, role in shown_states(look, listed):
        seated = state in session.setup.seats
        sit = (len(session.room.at(state)) or look.say("by_model")) if seated else "–"
        lists = [share_bar(listed[state]) if state in listed else "–"] if turn else []
        rows.append((look.state(state), sit, *lists, Html(tag("span", look.say(f"role_{role}")))))
    head = ["seats", "students", *(["lists_now"] if turn else []), "who_is_who"]
    return tag("section", table([look.say(key) for key in head], rows))


def _so_far(look: Look, turn: Turn) -> Html:
    """Return what is so as a round begins; what happened before stands on everybody's own page."""
    return join(
        tag("div", _seats(look, turn), _over_time(look, turn), class_="two"),
        tag("p", look.say("nobody_knows"), " ", look.say("happened_before"), class_="note"),
    )


def _happened(look: Look, turn: Turn) -> Html:
    """Return what a round brought."""
    agreed = agreed_list(look, turn)
    return join(
        tag(
            "div",
            tag("section", tag("h2", look.say("others_lists")), lists_table(look, turn)),
            tag("section", tag("h2", look.say("agreed")), agreed, class_="flows") if agreed is not None else None,
            tag("section", tag("h2", look.say("events")), events_together(look, happenings(turn)), class_="flows"),
            _over_time(look, turn),
            class_="halves",
        ),
    )


def _over_time(look: Look, turn: Turn) -> Html:
    return tag("section", tag("h2", look.say("lists_over_time")), listed_chart(look, turn))
