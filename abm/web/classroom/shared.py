"""Parts of pages that everybody may see: lists, events, the coalition's measures over time."""

from collections.abc import Sequence
from functools import lru_cache

from abm.core.calendar import month_number
from abm.sessions.public import MEASURES, Happening, happenings, measures, standings
from abm.sessions.table import Turn
from abm.web.classroom.frame import Look
from abm.web.classroom.html import Html, join, table, tag

__all__ = ["event_list", "public_part", "round_line", "told_event"]

_LABEL = 17
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _EDGE = 720, 260, 48, 190, 24
# Okabe and Ito's colours, with dashes beside them.
_LINES = (("#0072b2", ""), ("#d55e00", "8 4"), ("#009e73", "2 4"))


def round_line(look: Look) -> Html:
    """Return which round it is, and the month of its decisions."""
    session = look.session
    number = min(max(session.room.number, 1), session.setup.file.rounds)
    told = look.say("round", number=number, rounds=session.setup.file.rounds)
    if session.turns and session.room.phase in ("reveal", "over"):
        months = f"{session.turns[-1].played.month} – {session.turns[-1].last}"
    else:
        months = session.month
    return tag("p", told, " · ", look.say("month"), " ", months)


def public_part(look: Look) -> Html:
    """Return what everybody sees after a round, nothing before the first."""
    if not look.session.turns:
        return Html("")
    return _public(look, look.session.turns[-1])


@lru_cache(maxsize=8)
def _public(look: Look, turn: Turn) -> Html:
    """Return what is public of a round, written once for all who look at it in a language."""
    return tag(
        "div",
        tag("section", tag("h2", look.say("others_lists")), _lists(look, turn)),
        tag("section", tag("h2", look.say("events")), event_list(look, happenings(turn))),
        tag("section", tag("h2", look.say("measures")), _chart(look, turn), class_="whole"),
        class_="two",
    )


def event_list(look: Look, events: Sequence[Happening]) -> Html:
    """Return public events as a list."""
    if not events:
        return tag("p", look.say("no_events"))
    return tag("ul", [tag("li", event.month, ": ", told_event(look, event)) for event in events])


def told_event(look: Look, event: Happening) -> str:
    """Return an event in words."""
    actor, other = look.state(event.actor), look.state(event.counterpart) if event.counterpart else ""
    told = look.words.text(f"event.{event.kind}", actor=actor, counterpart=other)
    return f"{told} ({event.party})" if event.party else told


def _lists(look: Look, turn: Turn) -> Html:
    rows = [
        (
            look.state(row.state),
            look.say(f"by_{row.by}"),
            join(_bar(row.listed), f" {row.listed:.0%}"),
            f"{row.before:.0%}",
        )
        for row in standings(look.session, turn)
    ]
    head = [look.say(key) for key in ("state", "decided_by", "lists_now", "lists_before")]
    return join(table(head, rows), tag("p", look.say("nobody_knows"), class_="note"))


def _bar(share: float) -> Html:
    wide = f'<rect width="{100 * min(share, 1.0):.0f}" height="10" fill="#0b57a4"/>'
    return Html(f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{wide}</svg>')


def _chart(look: Look, turn: Turn) -> Html:
    """Return the measures over time as lines that differ in colour and dash, each named at its end."""
    values = measures(turn)
    months = [str(month) for month in values["month"]]
    known = [value for name in MEASURES for value in values[name] if value is not None]
    low, high = min([0.0, *known]), max([1.0, *known])
    first, span = month_number(months[0]), max(month_number(months[-1]) - month_number(months[0]), 1)
    inner = _WIDTH - _LEFT - _RIGHT

    def height(value: float) -> float:
        return _EDGE + (_HEIGHT - 2 * _EDGE) * (high - value) / (high - low)

    parts = [
        _rule(height(level), f"{level:.1f}") for level in sorted({low, 0.0, 0.5, 1.0, high}) if low <= level <= high
    ]
    taken: list[float] = []
    rows = []
    for name, (colour, dash) in zip(MEASURES, _LINES, strict=True):
        points = [
            (_LEFT + inner * (month_number(month) - first) / span, height(value))
            for month, value in zip(months, values[name], strict=True)
            if value is not None
        ]
        told = look.words.title(f"measure.{name}")
        rows.append((told, _last(look, values[name])))
        if not points:
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(tag("polyline", points=path, fill="none", stroke=colour, stroke_width=3, stroke_dasharray=dash))
        at = _free(points[-1][1], taken)
        taken.append(at)
        parts.append(tag("text", told, x=_LEFT + inner + 8, y=f"{at + 5:.1f}", fill=colour, font_size=15))
    for place, month in ((_LEFT, months[0]), (_LEFT + inner, months[-1])):
        parts.append(tag("text", month, x=place, y=_HEIGHT - 4, font_size=14, text_anchor="middle"))
    picture = tag("svg", parts, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", class_="chart", aria_hidden="true")
    return join(picture, table([look.say("measure"), ""], rows))


def _rule(at: float, label: str) -> Html:
    line = tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=f"{at:.1f}", y2=f"{at:.1f}", stroke="#c9ced6")
    return join(line, tag("text", label, x=_LEFT - 8, y=f"{at + 5:.1f}", font_size=14, text_anchor="end"))


def _free(at: float, taken: Sequence[float]) -> float:
    """Return a height for a label near its line that no other label has."""
    step = 4.0 if at < _HEIGHT / 2 else -4.0
    while any(abs(at - other) < _LABEL for other in taken):
        at += step
    return at


def _last(look: Look, values: Sequence[float | None]) -> str:
    return look.say("not_defined") if values[-1] is None else f"{values[-1]:.2f}"
