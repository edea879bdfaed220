"""Rooms that play the same class side by side: what each seat did, and what came of it."""

from collections.abc import Sequence

from abm.sessions.debrief import decided, lost_sales
from abm.sessions.public import MEASURES
from abm.web.classroom.frame import Look, frame
from abm.web.classroom.html import Html, table, tag
from abm.web.classroom.shared import amount, decision_in_words, line_chart, measures_meaning

__all__ = ["compare_page"]


def compare_page(look: Look, rooms: Sequence[Look]) -> Html:
    """Return the comparison of rooms for the teacher of one of them; it shows what was private."""
    at = f"/teach/{look.session.room.teacher}/compare"
    heading = f"{look.say('rooms')}: {look.title}"
    played = [room for room in rooms if room.session.room.counted]
    if not played:
        return frame(look, heading, tag("p", look.say("no_round")), at=at, still=True)
    parts = (_measures(look, played), _decisions(look, played))
    return frame(look, heading, tag("p", look.say("rooms_note"), class_="note"), *parts, at=at, still=True)


def _name(look: Look, room: Look) -> str:
    return look.say("room", code=room.session.room.code)


def _measures(look: Look, rooms: Sequence[Look]) -> Html:
    """Return the measures of every room over time, at the end, and the sales lost in all."""
    last = {_name(look, room): room.session.turns[-1].tables for room in rooms}
    since = rooms[0].session.turns[0].played.month
    longest = max((tables["months"]["month"] for tables in last.values()), key=len)
    charts = [
        tag(
            "figure",
            tag("figcaption", look.words.title(f"measure.{name}")),
            line_chart(
                [str(month) for month in longest], {room: tables["months"][name] for room, tables in last.items()}
            ),
        )
        for name in MEASURES
    ]
    rows = []
    for name in MEASURES:
        ends = (tables["months"][name][-1] for tables in last.values())
        told = (look.say("not_defined") if value is None else f"{value:.2f}" for value in ends)
        rows.append((look.words.title(f"measure.{name}"), *told))
    for seat in look.session.setup.seats:
        lost = (amount(lost_sales(tables, seat, since)) for tables in last.values())
        rows.append((look.say("lost", state=look.state(seat)), *lost))
    return tag("section", charts, table([look.say("measure"), *last], rows), measures_meaning(look))


def _decisions(look: Look, rooms: Sequence[Look]) -> Html:
    """Return what each seat did in each round, a column a room."""
    told = [{(row.round, row.seat): row for row in decided(room.session)} for room in rooms]
    rows = []
    for number, seat in dict.fromkeys(key for of_room in told for key in of_room):
        cells = []
        for of_room in told:
            row = of_room.get((number, seat))
            cells.append(f"{decision_in_words(look, row)} ({look.decider(seat, row.by)})" if row else "")
        rows.append((f"{look.say('round_word')} {number}: {look.state(seat)}", *cells))
    head = [look.say("decisions_of_rooms"), *(_name(look, room) for room in rooms)]
    return tag("section", tag("h2", look.say("decisions_of_rooms")), table(head, rows))
