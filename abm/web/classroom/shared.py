"""Parts of pages that everybody may see: lists, events, the coalition's measures over time."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from abm.analysis.decisions import COSTS, TERMS
from abm.core.calendar import month_number
from abm.sessions import Option
from abm.sessions.debrief import Decided
from abm.sessions.public import MEASURES, Agreement, Happening, agreements, happenings, listed, standings
from abm.sessions.room import Proposal, Tabling
from abm.sessions.table import Turn
from abm.sessions.tally import chosen_at
from abm.web.classroom.frame import Look
from abm.web.classroom.html import Html, join, table, tag

__all__ = [
    "LEAST_SHOWN",
    "STANCES",
    "agreed_list",
    "amount",
    "brief_meaning",
    "chosen_count",
    "decision_and_rules",
    "decision_in_words",
    "event_list",
    "events_together",
    "follows_rule",
    "left_out",
    "line_chart",
    "listed_chart",
    "lists_meaning",
    "measures_meaning",
    "proposal_line",
    "public_after",
    "public_part",
    "round_line",
    "share_bar",
    "shown_states",
    "signatories",
    "signed",
    "tabled_in_words",
    "terms_table",
    "told_event",
    "who_is_who",
]

STANCES = ("target_policy", "breadth", "free_trade", "alliance")
LEAST_SHOWN = 0.5  # USD million a month
_LINE, _STRONG = 4, 8
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _EDGE, _LETTER = 560, 260, 44, 10, 26, 18
# Okabe and Ito's colours, with dashes beside them.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#000000", "#a3537f", "#8a6d00", "#56718f")
_DASHES = ("none", "12 6", "5 4", "16 4 5 4", "8 3", "5 7", "20 6")


def round_line(look: Look) -> Html:
    """Return which round it is, and the month of its decisions."""
    session = look.session
    if session.room.practice:
        return tag("p", look.say("practice"))
    number = min(max(session.room.number, 1), session.setup.file.rounds)
    told = look.say("round", number=number, rounds=session.setup.file.rounds)
    if session.turns and session.room.phase in ("reveal", "over"):
        months = f"{session.turns[-1].played.month} – {session.turns[-1].last}"
    else:
        months = session.month
    return tag("p", told, " · ", look.say("month"), " ", months)


def chosen_count(look: Look) -> Html:
    """Return how many of the seats with students have chosen, never what."""
    session = look.session
    filled = [seat for seat in session.setup.seats if session.room.at(seat)]
    chosen = [seat for seat in filled if chosen_at(session.setup, session.room, seat)]
    return tag("p", look.say("chosen_count", count=len(chosen), all=len(filled)))


def public_part(look: Look) -> Html:
    """Return what everybody sees after a round, nothing before the first."""
    if not look.session.turns:
        return Html("")
    return public_after(look, look.session.turns[-1])


@lru_cache(maxsize=32)
def public_after(look: Look, turn: Turn) -> Html:
    """Return what is public of a round, written once for all who look at it in a language."""
    return tag(
        "div",
        tag(
            "section",
            tag("h2", look.say("others_lists")),
            _lists(look, turn),
            tag("h2", look.say("lists_over_time")),
            listed_chart(look, turn),
        ),
        tag(
            "section",
            [tag("h2", look.say("agreed")), told] if (told := agreed_list(look, turn)) is not None else None,
            tag("h2", look.say("events")),
            event_list(look, happenings(turn)),
        ),
        lists_meaning(look),
        class_="two",
    )


def event_list(look: Look, events: Sequence[Happening]) -> Html:
    """Return public events as a list."""
    if not events:
        return tag("p", look.say("no_events"))
    return tag("ul", [tag("li", event.month, ": ", told_event(look, event)) for event in events])


def left_out(look: Look, place: str) -> str:
    """Return what a wall says of lines it has no room for, "#" for their number; place: where they are to be read."""
    return look.say(f"more_{place}", count="#")


def events_together(look: Look, events: Sequence[Happening]) -> Html:
    """Return public events as a short list: what a state did in several months, or to several states, is one line."""
    if not events:
        return tag("p", look.say("no_events"))
    alike: dict[str, list[Happening]] = {}
    for event in events:
        alike.setdefault(_told(look, event, ()), []).append(event)
    told = [tag("li", _told_together(look, same)) for same in alike.values()]
    return tag("ul", told, data_more=left_out(look, "elsewhere"))


def _told_together(look: Look, same: Sequence[Happening]) -> str:
    months = sorted({event.month for event in same})
    when = months[0] if len(months) == 1 else f"{months[0]} – {months[-1]}"
    return f"{when}: {_told(look, same[0], [event.counterpart for event in same])}"


def told_event(look: Look, event: Happening) -> str:
    """Return an event in words."""
    return _told(look, event, [event.counterpart])


def _told(look: Look, event: Happening, others: Sequence[str]) -> str:
    """Return an event in words, done to other states."""
    actor, other = look.state(event.actor), ", ".join(look.state(code) for code in dict.fromkeys(others) if code)
    told = look.words.text(f"event.{event.kind}", actor=actor, counterpart=other)
    if event.what:
        return f"{actor}: {look.say(f'reach_{event.what}')}"
    if event.kind == "leak":
        known = next(
            (turn.prospects[event.actor] for turn in look.session.turns if turn.played.month == event.month), None
        )
        return f"{told}: {look.rules(known.strictness) or look.say('no_rules')}" if known else told
    if event.instrument:
        return f"{told} ({look.words.name(f'instrument.{event.instrument}')})"
    return f"{told} ({look.party(event.party)})" if event.party else told


def proposal_line(look: Look, made: Proposal) -> str:
    """Return a proposal in words."""
    names = {"sender": look.state(made.sender), "receiver": look.state(made.receiver)}
    words = {"mine": look.say(f"choice_{made.mine}"), "yours": look.say(f"choice_{made.yours}")}
    return look.say("proposal_line", **names, **words)


def tabled_in_words(look: Look, row: Mapping[str, Any]) -> str:
    """Return a row that is tabled in words: the list, who pays whom, and the line, or to join as it stands."""
    held, transfers, line = row.get("items", {}), row.get("transfers", {}), row.get("line", "")
    by_level: dict[str, list[str]] = {}
    for item, level in held.items():
        by_level.setdefault(level, []).append(item)
    told = [f"{look.goods(items)}: {look.level(level)}" for level, items in by_level.items()]
    paid = [(state, amount) for state, amount in transfers.items() if amount < 0.0]
    got = [state for state, amount in transfers.items() if amount > 0.0]
    for (payer, amount), payee in zip(paid, got, strict=True):
        told.append(look.say("pays", payer=look.state(payer), payee=look.state(payee), amount=f"{-amount:,.0f}"))
    if line:
        told.append(f"{look.say('line')}: {look.say(f'line_{line}')}")
    return "; ".join(told) or look.say("as_it_stands")


def agreed_list(look: Look, turn: Turn) -> Html | None:
    """Return what came of everything that was put to a vote in a round, None where nothing was."""
    made = agreements(turn)
    told = [tag("li", _agreed(look, one)) for one in made]
    return tag("ul", told, data_more=left_out(look, "elsewhere")) if told else None


def _agreed(look: Look, made: Agreement) -> Html:
    told = [tag("b", look.framework(made.row["framework"])), f": {tabled_in_words(look, made.row)}. "]
    for key in ("bound", "talked", "declined", "line"):
        if states := getattr(made, key):
            told.append(look.say(f"agreed_{key}", states=", ".join(look.state(state) for state in states)) + " ")
    if not (made.bound or made.talked or made.line):
        told.append(look.say("not_agreed"))
    return join(told)


def decision_in_words(look: Look, row: Decided) -> str:
    """Return what a seat did in a round: what it had signed, or what it chose, with its rules."""
    return " – ".join(decision_and_rules(look, row))


def follows_rule(look: Look, row: Decided) -> bool:
    """Return whether a bot decided by a strategy, of which no rules and no worth of its own are known here."""
    return row.by == "model" and row.seat in look.session.setup.file.bots


def decision_and_rules(look: Look, row: Decided) -> tuple[str, str]:
    """Return what a seat signed or chose in a round, and what that holds."""
    if row.signed is not None:
        code = look.framework(row.signed.row["framework"])
        return look.say("signed_in", framework=code), tabled_in_words(look, row.signed.row)
    if follows_rule(look, row):
        return look.say("left_to_bot"), look.say("why_rule")
    return look.what(row.what, row.mix, row.reach, row.instruments), look.rules(row.rules) or look.say("no_rules")


def signatories(look: Look, made: Tabling) -> str:
    """Return the names of the seats that sign what is tabled."""
    names = [look.state(seat) for seat, signs in made.signed.items() if signs]
    return ", ".join(names) or look.say("nobody")


def terms_table(look: Look, named: Mapping[str, Option], stacked: bool | None = None) -> Html:
    """Return the terms of options by name, costs negative, and what the terms mean; stacked: as in `table`."""
    used = [term for term in TERMS if any(abs(option.terms[term]) >= LEAST_SHOWN for option in named.values())]
    rows = [
        (look.words.title(f"term.{term}"), *(signed(_felt(option, term)) for option in named.values()))
        for term in (*used, "total")
    ]
    meaning = [
        tag("li", tag("b", look.words.title(f"term.{term}")), ": ", look.words.definition(f"term.{term}"))
        for term in used
    ]
    return join(table([look.say("term"), *named], rows, stacked=stacked), tag("ul", meaning))


def amount(value: float) -> str:
    """Return an amount of sales, 0 where it rounds to nothing."""
    return f"{value:,.0f}".replace("-", "\u2212") if abs(value) >= LEAST_SHOWN else "0"


def signed(value: float) -> str:
    """Return an amount with its sign, 0 where it rounds to nothing."""
    return f"{value:+,.0f}".replace("-", "\u2212") if abs(value) >= LEAST_SHOWN else "0"


def _felt(option: Option, term: str) -> float:
    return -option.terms[term] if term in COSTS else option.terms[term]


def _lists(look: Look, turn: Turn) -> Html:
    rows = [
        (
            look.state(row.state),
            look.decider(row.state, row.by),
            share_bar(row.listed),
            f"{row.before:.0%}",
        )
        for row in standings(look.session, turn)
    ]
    head = [look.say(key) for key in ("state", "decided_by", "lists_now", "lists_before")]
    return join(table(head, rows), tag("p", look.say("nobody_knows"), class_="note"))


def share_bar(share: float) -> Html:
    """Return a share as a bar, with the number beside it."""
    wide = f'<rect width="{100 * min(share, 1.0):.0f}" height="10" fill="#0b57a4"/>'
    bar = Html(f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{wide}</svg>')
    return tag("span", bar, f" {share:.0%}", class_="share")


def listed_chart(look: Look, turn: Turn) -> Html:
    """Return the share of its trade that each seat lists over time, the leader's first and strong.

    What practice makes of the lists stays out of sight.
    """
    months, by_state = listed(turn, look.session.setup.seats)
    order = sorted(by_state, key=lambda code: code != look.leader)
    named = {look.state(code): by_state[code] for code in order}
    return line_chart(months, named, look.state(look.leader))


def _meaning(look: Look, keys: Sequence[str], name: str = "") -> Html:
    """Return what is shown, defined, one click away; name: what a single one is called here, its title unless given."""
    rows = []
    for key in keys:
        unit = look.words.unit(key)
        told = tag("dd", look.words.definition(key), f" [{unit}]" if unit else "")
        rows += [tag("dt", name or look.words.title(key)), told]
    return tag("details", tag("summary", look.say("meaning")), tag("dl", rows), class_="whole")


def lists_meaning(look: Look) -> Html:
    """Return the definition of what a state lists."""
    return _meaning(look, ("measure.yard",), look.say("lists_now"))


def brief_meaning(look: Look) -> Html:
    """Return the definitions of what a brief and the results of a seat tell."""
    return _meaning(look, ("measure.trust", "measure.cost_production", *(f"measure.{name}" for name in STANCES)))


def measures_meaning(look: Look) -> Html:
    """Return the definitions of the measures of a debrief."""
    return _meaning(look, [f"measure.{name}" for name in (*MEASURES, "cost_production")])


def shown_states(look: Look) -> list[tuple[str, str]]:
    """Return code and role of the states with a seat, the leader and the rival."""
    setup = look.session.setup
    return [
        (row.code, row.role) for row in setup.case.states if row.code in setup.seats or row.role in ("leader", "target")
    ]


def who_is_who(look: Look) -> Html:
    """Return the states of the case with what each is in it: those with a seat, the leader and the rival."""
    shown = shown_states(look)
    return tag("ul", [tag("li", tag("b", look.state(code)), ": ", look.say(f"role_{role}")) for code, role in shown])


def line_chart(months: Sequence[str], named: Mapping[str, Sequence[float | None]], strong: str = "") -> Html:
    """Return lines over months that differ in colour and dash, the first one solid, with their names below.

    strong: the name of a line that is drawn thicker.
    """
    known = [value for values in named.values() for value in values if value is not None]
    low, high = min([0.0, *known]), max([1.0, *known])
    first, span = month_number(months[0]), max(month_number(months[-1]) - month_number(months[0]), 1)
    inner = _WIDTH - _LEFT - _RIGHT

    def height(value: float) -> float:
        return _EDGE + (_HEIGHT - 2 * _EDGE) * (high - value) / (high - low)

    levels: list[float] = []
    for level in (0.0, 1.0, low, high, 0.5):
        if low <= level <= high and all(abs(height(level) - height(other)) > _LETTER for other in levels):
            levels.append(level)
    parts = [_rule(height(level), f"{level:.1f}") for level in levels]
    names = []
    for place, (told, values) in enumerate(named.items()):
        points = [
            f"{_LEFT + inner * (month_number(month) - first) / span:.1f},{height(value):.1f}"
            for month, value in zip(months, values, strict=False)
            if value is not None
        ]
        pen = {**_pen(place), "stroke_width": _STRONG if told == strong else _LINE}
        parts.append(tag("polyline", points=" ".join(points), fill="none", **pen))
        names.append(_name_of_line(told, pen))
    for at, month, anchor in ((_LEFT, months[0], "start"), (_LEFT + inner, months[-1], "end")):
        parts.append(tag("text", month, x=at, y=_HEIGHT - 4, font_size=_LETTER, text_anchor=anchor))
    picture = tag("svg", parts, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", class_="chart", aria_hidden="true")
    return join(picture, tag("ul", names, class_="names"))


def _pen(place: int) -> dict[str, Any]:
    """Return colour and dash of a line; after all colours they come again with other dashes."""
    turn, colour = divmod(place, len(_COLOURS))
    return {"stroke": _COLOURS[colour], "stroke_dasharray": _DASHES[(colour + turn) % len(_DASHES)]}


def _name_of_line(told: str, pen: Mapping[str, Any]) -> Html:
    line = tag("line", x1=0, x2=44, y1=6, y2=6, **pen)
    return tag("li", tag("svg", line, viewBox="0 0 44 12", class_="pen", aria_hidden="true"), told)


def _rule(at: float, label: str) -> Html:
    line = tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=f"{at:.1f}", y2=f"{at:.1f}", stroke="#c9ced6")
    return join(line, tag("text", label, x=_LEFT - 8, y=f"{at + 6:.1f}", font_size=_LETTER, text_anchor="end"))
