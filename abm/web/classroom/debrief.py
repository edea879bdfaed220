"""The page to talk about afterwards, and to print: what happened, who decided what, what the model would have done."""

from abm.sessions.debrief import decided, kept, without_seats
from abm.sessions.public import MEASURES, happenings
from abm.web.classroom.frame import Look, frame
from abm.web.classroom.html import Html, join, table, tag
from abm.web.classroom.shared import event_list, public_part

__all__ = ["debrief_page"]


def debrief_page(look: Look) -> Html:
    """Return the debrief of the rounds that were played; it shows what was private."""
    at = f"/teach/{look.session.room.teacher}/debrief"
    if not look.session.turns:
        return frame(look, look.say("debrief"), tag("p", look.say("no_round")), at=at, still=True)
    parts = (_timeline(look), _decisions(look), _promises(look), _beside_the_model(look), public_part(look))
    return frame(look, f"{look.say('debrief')}: {look.title}", *parts, at=at, still=True)


def _timeline(look: Look) -> Html:
    rounds = []
    for number, turn in enumerate(look.session.turns, 1):
        said = [
            tag("li", look.state(message.sender), " → ", _receiver(look, message.receiver), ": ", message.text)
            for message in turn.played.messages
        ]
        heading = tag("h3", f"{look.say('round_word')} {number}: {turn.played.month} – {turn.last}")
        rounds.append(tag("div", heading, tag("ul", said), event_list(look, happenings(turn)), class_="card"))
    return tag("section", tag("h2", look.say("timeline")), rounds)


def _receiver(look: Look, seat: str) -> str:
    return look.state(seat) if seat else look.say("everybody")


def _decisions(look: Look) -> Html:
    rows = [
        (
            row.round,
            row.month,
            look.state(row.seat),
            look.what(row.what, row.mix),
            look.say(f"by_{row.by}"),
            f"{row.worth:+,.0f}",
            look.say(f"choice_{row.model}"),
            f"{row.of_model:+,.0f}",
        )
        for row in decided(look.session)
    ]
    keys = ("round_word", "month", "state", "chosen", "decided_by", "expected", "model_alone", "model_expected")
    note = tag("p", look.say("worth"), class_="note")
    return tag("section", tag("h2", look.say("decisions")), table([look.say(key) for key in keys], rows), note)


def _promises(look: Look) -> Html:
    rows = []
    for row in kept(look.session):
        made = row.proposal
        names = {"sender": look.state(made.sender), "receiver": look.state(made.receiver)}
        words = {"mine": look.say(f"choice_{made.mine}"), "yours": look.say(f"choice_{made.yours}")}
        did = [look.say("did" if done else "did_not") for done in (row.mine, row.yours)]
        rows.append((row.round, look.say("proposal_line", **names, **words), *did))
    if not rows:
        return tag("section", tag("h2", look.say("promises")), tag("p", look.say("nobody_promised")))
    head = [look.say("round_word"), look.say("promises"), look.say("by_sender"), look.say("by_receiver")]
    return tag("section", tag("h2", look.say("promises")), table(head, rows))


def _beside_the_model(look: Look) -> Html:
    """Return the last month's measures and the sales lost in all, of the class and of the model alone."""
    ours, alone = look.session.turns[-1].tables, without_seats(look.session)
    rows = [
        (look.words.title(f"measure.{name}"), *(_value(look, tables["months"][name][-1]) for tables in (ours, alone)))
        for name in MEASURES
    ]
    for seat in look.session.setup.seats:
        lost = [
            sum(
                cost or 0.0
                for state, cost in zip(tables["states"]["state"], tables["states"]["cost_headquarters"], strict=True)
                if state == seat
            )
            for tables in (ours, alone)
        ]
        rows.append((look.say("lost", state=look.state(seat)), *(f"{value:,.0f}" for value in lost)))
    head = [look.say("measure"), look.say("in_class"), look.say("in_model")]
    return join(tag("section", tag("h2", look.say("side_by_side")), table(head, rows)))


def _value(look: Look, value: float | None) -> str:
    return look.say("not_defined") if value is None else f"{value:.2f}"
