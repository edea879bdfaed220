"""Pages to talk about afterwards, and to print: what happened, who decided what, and what would have been otherwise."""

from collections.abc import Mapping, Sequence

from abm.sessions.debrief import Worlds, decided, kept, lost_sales
from abm.sessions.public import MEASURES, happenings
from abm.web.classroom.frame import Look, frame
from abm.web.classroom.html import Html, fold, folded, table, tag
from abm.web.classroom.replay import spoken_lines, to_replay
from abm.web.classroom.shared import (
    agreed_list,
    amount,
    decision_and_rules,
    event_list,
    follows_rule,
    line_chart,
    measures_meaning,
    proposal_line,
    public_part,
    signed,
)

__all__ = ["debrief_page"]

Tables = Mapping[str, Mapping[str, Sequence[float | None]]]


def debrief_page(look: Look, worlds: Worlds | None) -> Html:
    """Return the debrief of the rounds that were played; it shows what was private."""
    at = f"/teach/{look.session.room.teacher}/debrief"
    if worlds is None:
        return frame(look, look.say("debrief"), tag("p", look.say("no_round")), at=at, still=True)
    parts = (
        to_replay(look),
        _timeline(look),
        _decisions(look),
        _promises(look),
        _side_by_side(look, worlds),
        _instead(look, worlds),
        fold(tag("h2", look.say("last_round")), public_part(look)),
    )
    return frame(look, f"{look.say('debrief')}: {look.title}", *parts, at=at, still=True)


def _timeline(look: Look) -> Html:
    rounds = []
    for number, turn in enumerate(look.session.turns, 1):
        said = [tag("li", line) for line in spoken_lines(look, turn)]
        heading = tag("h3", f"{look.say('round_word')} {number}: {turn.played.month} – {turn.last}")
        told = tag("ul", said), agreed_list(look, turn), event_list(look, happenings(turn))
        rounds.append(fold(heading, told, class_="card"))
    return fold(tag("h2", look.say("timeline")), rounds)


def _decisions(look: Look) -> Html:
    rows = [
        (
            row.round,
            row.month,
            look.state(row.seat),
            folded(*decision_and_rules(look, row)),
            look.decider(row.seat, row.by),
            "–" if follows_rule(look, row) else signed(row.worth),
            folded(look.say(f"choice_{row.model}"), look.rules(row.model_rules) or look.say("no_rules")),
            signed(row.of_model),
        )
        for row in decided(look.session)
    ]
    keys = ("round_word", "month", "state", "chosen", "decided_by", "expected", "model_alone", "model_expected")
    note = tag("p", look.say("worth"), class_="note")
    return fold(tag("h2", look.say("decisions")), table([look.say(key) for key in keys], rows), note)


def _promises(look: Look) -> Html:
    rows = []
    for row in kept(look.session):
        did = [look.say("did" if done else "did_not") for done in (row.mine, row.yours)]
        rows.append((row.round, proposal_line(look, row.proposal), *did))
    if not rows:
        return fold(tag("h2", look.say("promises")), tag("p", look.say("nobody_promised")))
    head = [look.say("round_word"), look.say("promises"), look.say("by_sender"), look.say("by_receiver")]
    return fold(tag("h2", look.say("promises")), table(head, rows, stacked=True))


def _side_by_side(look: Look, worlds: Worlds) -> Html:
    """Return the class, bots alone and history: measures over time, at the end, and the sales lost in all."""
    since = look.session.turns[0].played.month
    told = {"in_class": look.session.turns[-1].tables, "in_model": worlds.alone}
    if worlds.history is not None:
        told["in_history"] = worlds.history
    months = [str(month) for month in told["in_class"]["months"]["month"]]
    charts = [
        tag(
            "figure",
            tag("figcaption", look.words.title(f"measure.{name}")),
            line_chart(months, {look.say(key): tables["months"][name] for key, tables in told.items()}),
        )
        for name in MEASURES
    ]
    head = [look.say("measure"), *(look.say(key) for key in told)]
    rows = [_measures(look, name, list(told.values())) for name in MEASURES]
    for seat in look.session.setup.seats:
        lost = (amount(lost_sales(tables, seat, since)) for tables in told.values())
        rows.append((look.say("lost", state=look.state(seat)), *lost))
    notes = ["last_month", "history_note" if worlds.history is not None else "no_history", "one_accounting"]
    tops = [value for tables in told.values() for value in tables["months"]["effective_alignment"] if value is not None]
    notes += ["above_one"] if max(tops, default=0.0) > 1.0 else []
    return fold(
        tag("h2", look.say("side_by_side" if worlds.history is None else "side_by_side_history")),
        tag("div", charts, class_="figures"),
        table(head, rows, stacked=True),
        measures_meaning(look),
        [tag("p", look.say(note), class_="note") for note in notes],
    )


def _instead(look: Look, worlds: Worlds) -> Html | None:
    """Return what would have come of a bot at each seat that students decided for, all others as they were."""
    if not worlds.instead:
        return None
    ours, since = look.session.turns[-1].tables, look.session.turns[0].played.month
    named = {look.say("in_class"): ours}
    impossible = []
    for seat, tables in worlds.instead.items():
        if tables is None:
            impossible.append(tag("p", look.say("bot_impossible", state=look.state(seat))))
        else:
            named[look.say("bot_at", state=look.state(seat))] = tables
    seats = look.session.setup.seats
    head = [
        look.say("world"),
        *(look.words.title(f"measure.{name}") for name in MEASURES),
        *(look.say("lost_from", state=look.state(seat)) for seat in seats),
    ]
    rows = [
        (
            name,
            *(_value(look, tables["months"][measure][-1]) for measure in MEASURES),
            *(amount(lost_sales(tables, seat, since)) for seat in seats),
        )
        for name, tables in named.items()
    ]
    note = tag("p", look.say("bot_note"), class_="note")
    return fold(tag("h2", look.say("what_if_bot")), table(head, rows), impossible, note)


def _measures(look: Look, name: str, worlds: Sequence[Tables]) -> tuple[str, ...]:
    return look.words.title(f"measure.{name}"), *(_value(look, tables["months"][name][-1]) for tables in worlds)


def _value(look: Look, value: float | None) -> str:
    return look.say("not_defined") if value is None else f"{value:.2f}"
