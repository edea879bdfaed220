"""The replay of a round on the wall, step by step: what was said, what each seat chose and why, what came of it."""

from abm.sessions import Session
from abm.sessions.debrief import Decided, decided
from abm.sessions.reasons import Reason, instrument_reasons, reach_reason, reason_of
from abm.sessions.table import Turn
from abm.sessions.tally import row_of
from abm.web.classroom.frame import Look, frame
from abm.web.classroom.html import Html, join, tag
from abm.web.classroom.projector import happened
from abm.web.classroom.shared import (
    LEAST_SHOWN,
    decision_in_words,
    follows_rule,
    left_out,
    lists_meaning,
    proposal_line,
    signatories,
    signed,
    tabled_in_words,
    terms_table,
)

__all__ = ["replay_page", "spoken_lines", "steps", "to_replay"]

_SEATS_ON_WALL = 6
_MOST_ON_WALL = 22  # things said, of two lines at most
SAID, CAME = "said", "came"  # the first and the last step of a round
_MOST_TERMS = 3  # in a sentence


def steps(session: Session) -> tuple[str, ...]:
    """Return the steps of a round, each a page: what was said, what seats chose, some a page, what came of it."""
    pages = -(-len(session.setup.seats) // _SEATS_ON_WALL)
    return SAID, *(f"chosen{page}" for page in range(1, pages + 1)), CAME


def replay_page(look: Look, number: int, step: str = SAID) -> Html:
    """Return a step of one round as it went: what was said, what each chose and why, or what came of it."""
    turn = look.session.turns[number - 1]
    heading = f"{look.say('round_word')} {number}: {turn.played.month} – {turn.last}"
    shown = _said(look, turn) if step == SAID else _came(look, turn) if step == CAME else _choices(look, turn, step)
    parts = _steps(look, number, step), shown
    return frame(look, heading, *parts, at=_replay(look, number, step), screen=True, still=True)


def _replay(look: Look, number: int, step: str = SAID) -> str:
    """Return the address of a step of a round."""
    return f"/teach/{look.session.room.teacher}/replay/{number}/{step}"


def to_replay(look: Look) -> Html:
    """Return the way to the replay of every round."""
    links = [
        tag("a", f"{look.say('round_word')} {number}", href=_replay(look, number))
        for number in range(1, len(look.session.turns) + 1)
    ]
    return tag("nav", tag("b", look.say("replay"), ": "), [join(link, " ") for link in links])


def _steps(look: Look, number: int, step: str) -> Html:
    """Return the ways to the steps of the round, the debrief, and the rounds before and after."""
    last = len(look.session.turns)
    back = _way(look.say("round_before"), _replay(look, number - 1)) if number > 1 else None
    on = _way(look.say("round_after"), _replay(look, number + 1)) if number < last else None
    here = [
        _way(_step_in_words(look, name), _replay(look, number, name), here=name == step) for name in steps(look.session)
    ]
    return tag("nav", back, here, on, _way(look.say("debrief"), f"/teach/{look.session.room.teacher}/debrief"))


def _step_in_words(look: Look, step: str) -> str:
    """Return the name of a step, with its number among those that tell of seats where there are several."""
    page, pages = step.removeprefix("chosen"), len(steps(look.session)) - 2
    if page == step:
        return look.say(f"step_{step}")
    return look.say("step_chosen") + (f" ({page}/{pages})" if pages > 1 else "")


def _way(told: str, at: str, here: bool = False) -> Html:
    return tag("a", told, href=at, class_="step", aria_current="step" if here else None)


def _said(look: Look, turn: Turn) -> Html:
    """Return what was said, as much as a wall holds in letters to be read from far; the debrief holds the rest."""
    lines = spoken_lines(look, turn)
    if not lines:
        return tag("p", look.say("nothing_said"))
    shown = tag("ul", [tag("li", line) for line in lines[:_MOST_ON_WALL]], class_="halves short")
    more = len(lines) - _MOST_ON_WALL
    return join(shown, tag("p", tag("b", look.say("more_debrief", count=more))) if more > 0 else None)


def spoken_lines(look: Look, turn: Turn) -> list[Html]:
    """Return what was said in a round, what became of it first: proposals, what was tabled, messages."""
    told = [
        join(tag("b", look.say(f"answer_{made.answer}")), " – ", proposal_line(look, made))
        for made in sorted(turn.played.proposals, key=lambda made: made.answer != "accepted")
    ]
    for made in turn.played.on_table:
        signed_by = look.say("signed_by", states=signatories(look, made))
        what = tabled_in_words(look, row_of(made, turn.played.month, ()))
        who = f"{look.framework(made.framework)}: {look.say('tabled_by', state=look.state(made.sender))}"
        told.append(join(tag("b", signed_by), f" {who} {what}."))
    for message in turn.played.messages:
        who = f"{look.state(message.sender)} → {_receiver(look, message.receiver)}"
        told.append(join(f"{who}: {message.text}"))
    return told


def _choices(look: Look, turn: Turn, step: str) -> Html:
    first = _SEATS_ON_WALL * (int(step.removeprefix("chosen")) - 1)
    told = [_choice(look, turn, seat) for seat in list(turn.played.by)[first : first + _SEATS_ON_WALL]]
    return tag("div", told, class_="halves", data_more=left_out(look, "debrief"))


def _came(look: Look, turn: Turn) -> Html:
    return join(happened(look, turn), tag("div", lists_meaning(look), class_="note foot"))


def _choice(look: Look, turn: Turn, seat: str) -> Html:
    """Return what a seat chose, what each of its students wanted, and why: the terms that weighed most, then all."""
    made = next(one for one in decided(look.session) if (one.seat, one.month) == (seat, turn.played.month))
    what = _left_alone(look, made) if made.by == "model" else decision_in_words(look, made)
    reach = reach_reason(turn, made)
    wanted = _wanted(look, turn, seat)
    return tag(
        "div",
        tag("p", tag("b", look.state(seat)), f" ({look.decider(seat, made.by)}): {what}"),
        wanted,
        tag("p", tag("b", look.say("why_short")), " ", _reason(look, reason_of(look.session.setup, turn, made))),
        tag("p", _reason(look, reach, "reach")) if reach else None,
        [
            tag("p", f"{look.turned(name, made.instruments[name])}: {_reason(look, reason)}")
            for name, reason in instrument_reasons(turn, made).items()
        ],
        _all_terms(look, turn, seat),
        class_="card",
    )


def _wanted(look: Look, turn: Turn, seat: str) -> Html | None:
    """Return who at a seat wanted what, where several chose: the choice of most first."""
    by_choice: dict[str, list[str]] = {}
    for number, choice in turn.played.choices.items():
        if turn.played.seats[number] == seat:
            told = look.choice(choice)
            by_choice.setdefault(told, []).append(look.session.room.students[number].name)
    if sum(map(len, by_choice.values())) < 2:
        return None
    most_first = sorted(by_choice.items(), key=lambda pair: -len(pair[1]))
    lines = [tag("li", f"{told} ({len(names)}): {', '.join(names)}") for told, names in most_first]
    return tag("ul", lines, class_="short", data_more=left_out(look, "csv"))


def _left_alone(look: Look, made: Decided) -> str:
    """Return that a seat was left to its bot, with the rules it would choose by its own utility."""
    told = look.say("left_to_bot")
    return told if follows_rule(look, made) else f"{told} – {_rules(look, made)}"


def _rules(look: Look, made: Decided) -> str:
    return look.rules(made.rules) or look.say("no_rules")


def _reason(look: Look, reason: Reason, family: str = "choice") -> str:
    """Return in one sentence why a seat did what it did; family: choice of rules or of reach."""
    total = signed(reason.total)
    if reason.kind != "terms":
        return look.say(f"why_{reason.kind}", total=total)
    told = [
        f"{look.words.name(f'term.{term}')} {signed(value)}"
        for term, value in list(reason.terms.items())[:_MOST_TERMS]
        if abs(value) >= LEAST_SHOWN
    ]
    key = "why_terms" if told else "why_little"
    beside = look.say(f"{family}_{reason.beside}") if reason.beside else look.say("as_it_was")
    return look.say(key, beside=beside, terms=look.say("comma").join(told), total=total)


def _all_terms(look: Look, turn: Turn, seat: str) -> Html | None:
    """Return the terms of what a seat chose and of all else that it could have chosen."""
    before = turn.prospects[seat]
    named = {look.say(f"choice_{word}"): before.options[word] for word in before.offered if word != "keep"}
    if (chosen := turn.chosen.get(seat)) is not None and chosen.changes:
        named = {look.say("chosen"): chosen, **named}
    return (
        tag("details", tag("summary", look.say("all_terms")), terms_table(look, named, stacked=True)) if named else None
    )


def _receiver(look: Look, seat: str) -> str:
    return look.state(seat) if seat else look.say("everybody")
