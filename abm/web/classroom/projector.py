"""What the class sees on the wall: how to join, the phase, and after each round what is public.

Nobody scrolls a wall: each phase shows what is talked about in it, and everybody's own page shows the rest.
"""

from abm.sessions.public import Standing, happenings, standings
from abm.sessions.table import Turn
from abm.web.classroom.frame import Look, frame, wall_of
from abm.web.classroom.html import Html, join, table, tag
from abm.web.classroom.shared import (
    agreed_list,
    chosen_count,
    events_together,
    left_out,
    listed_chart,
    lists_meaning,
    round_line,
    share_bar,
    shown_states,
)

__all__ = ["happened", "projector_page"]


def projector_page(look: Look, address: str) -> Html:
    """Return the projector view; address: what students type."""
    room, turns = look.session.room, look.session.turns
    if room.phase == "lobby":
        body = tag("div", _way_in(look, address), _seats(look), class_="two door")
    elif room.phase in ("talk", "choose"):
        body = join(_so_far(look, turns[-1]) if turns else _seats(look), _foot(look, address))
    else:
        body = join(happened(look, turns[-1]) if turns else None, _foot(look, address))
    at = f"/screen/{wall_of(look.session)}"
    return frame(look, look.title, _lead(look), body, at=at, screen=True)


def _lead(look: Look) -> Html:
    """Return which round it is, and what is to be done."""
    phase = look.session.room.phase
    told = look.question if phase == "lobby" else look.say(f"help_{phase}")
    return tag(
        "div", round_line(look), chosen_count(look) if phase == "choose" else None, tag("p", told), class_="lead"
    )


def _way_in(look: Look, address: str) -> Html:
    return tag(
        "section",
        tag("p", look.say("join_here"), tag("br"), tag("b", address)),
        tag("p", look.say("with_code"), tag("br"), tag("span", look.session.room.code, class_="code")),
        tag("img", src=f"/screen/{wall_of(look.session)}/qr.svg", alt=address, class_="qr"),
    )


def _foot(look: Look, address: str) -> Html:
    """Return the way in for whoever comes late, and what the lists mean, one click away."""
    code = tag("b", look.session.room.code)
    way_in = tag("p", look.say("join_here"), " ", address, " ", look.say("with_code"), " ", code)
    return tag("div", way_in, lists_meaning(look) if look.session.turns else None, class_="note foot")


def _seats(look: Look) -> Html:
    """Return the states with how many sit there, and what each is."""
    rows = [(look.state(state), _sitting(look, state), look.say(f"role_{role}")) for state, role in shown_states(look)]
    head = [look.say(key) for key in ("state", "students", "who_is_who")]
    return tag("section", table(head, rows, more=left_out(look, "elsewhere")))


def _sitting(look: Look, state: str) -> int | str:
    """Return how many sit at a state, who decides where nobody does, or that there is no seat."""
    room, seats = look.session.room, look.session.setup.seats
    return (len(room.at(state)) or look.say("by_model")) if state in seats else "–"


def _so_far(look: Look, turn: Turn) -> Html:
    """Return what is so as a round begins: who sits where and what is listed, never what is chosen."""
    rows = [
        (look.state(row.state), _sitting(look, row.state), share_bar(row.listed))
        for row in standings(look.session, turn)
    ]
    head = [look.say(key) for key in ("state", "students", "lists_now")]
    seats = tag("section", table(head, rows, more=left_out(look, "elsewhere")))
    note = tag("p", look.say("nobody_knows"), " ", look.say("on_own_page"), class_="note")
    return join(tag("div", seats, _over_time(look, turn), class_="two"), note)


def happened(look: Look, turn: Turn) -> Html:
    """Return what a round brought."""
    agreed = agreed_list(look, turn)
    return tag(
        "div",
        tag("section", tag("h2", look.say("others_lists")), _lists(look, turn)),
        tag("section", tag("h2", look.say("agreed")), agreed) if agreed is not None else None,
        tag("section", tag("h2", look.say("events")), events_together(look, happenings(turn))),
        _over_time(look, turn),
        class_="halves",
    )


def _lists(look: Look, turn: Turn) -> Html:
    """Return who decided for each state and the share of its trade that it lists, with that before where it changed."""
    rows = [
        (look.state(row.state), look.decider(row.state, row.by), join(share_bar(row.listed), " ", _before(look, row)))
        for row in standings(look.session, turn)
    ]
    head = [look.say(key) for key in ("state", "decided_by", "lists_now")]
    listed = table(head, rows, more=left_out(look, "elsewhere"))
    return join(listed, tag("p", look.say("nobody_knows"), class_="note"))


def _before(look: Look, row: Standing) -> Html | None:
    before, now = f"{row.before:.0%}", f"{row.listed:.0%}"
    return tag("span", f"({look.say('lists_before')} {before})", class_="share") if before != now else None


def _over_time(look: Look, turn: Turn) -> Html:
    return tag("section", tag("h2", look.say("lists_over_time")), listed_chart(look, turn))
