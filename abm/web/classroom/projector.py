"""What the class sees on the wall: how to join, the phase, and after each round what is public."""

from abm.web.classroom.frame import Look, frame, wall_of
from abm.web.classroom.html import Html, join, table, tag
from abm.web.classroom.shared import chosen_count, public_part, round_line, who_is_who

__all__ = ["projector_page"]


def projector_page(look: Look, address: str) -> Html:
    """Return the projector view; address: what students type."""
    room = look.session.room
    if room.phase == "lobby":
        body = join(tag("p", look.question) if look.question else None, _way_in(look, address), _seats(look))
    elif room.phase in ("talk", "choose"):
        body = join(
            tag("p", look.say(f"help_{room.phase}")), _seats(look), public_part(look), _small_way_in(look, address)
        )
    else:
        body = join(tag("p", look.say(f"help_{room.phase}")), public_part(look), _small_way_in(look, address))
    return frame(look, look.title, round_line(look), body, at=f"/screen/{wall_of(look.session)}", screen=True)


def _way_in(look: Look, address: str) -> Html:
    return tag(
        "div",
        tag(
            "div",
            tag("p", look.say("join_here"), tag("br"), tag("b", address)),
            tag("p", look.say("with_code"), tag("br"), tag("span", look.session.room.code, class_="code")),
        ),
        tag("img", src=f"/screen/{wall_of(look.session)}/qr.svg", alt=address, class_="qr"),
        class_="two",
    )


def _small_way_in(look: Look, address: str) -> Html:
    code = tag("b", look.session.room.code)
    return tag("p", look.say("join_here"), " ", address, " ", look.say("with_code"), " ", code, class_="note")


def _seats(look: Look) -> Html:
    """Return the seats with how many sit there, and how many have chosen, never what."""
    session = look.session
    room = session.room
    rows = [(look.state(seat), len(room.at(seat)) or look.say("by_model")) for seat in session.setup.seats]
    count = chosen_count(look) if room.phase == "choose" else None
    seats = table([look.say("seats"), look.say("students")], rows)
    who = tag("section", tag("b", look.say("who_is_who")), who_is_who(look))
    return join(count, tag("div", seats, who, class_="two"))
