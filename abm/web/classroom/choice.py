"""What a seat may choose, what each choice would bring, and what its student has chosen."""

from functools import lru_cache

from abm.sessions import Option, Prospect, tiers_of
from abm.sessions.room import Choice, Student
from abm.sessions.tally import chosen_at
from abm.web.classroom.frame import Look
from abm.web.classroom.html import Html, field, join, options, tag
from abm.web.classroom.shared import (
    signed,
    terms_table,
)
from abm.web.classroom.tables import seen

__all__ = ["GIVE_UP", "TAKE_UP", "choices"]


TAKE_UP, GIVE_UP = "take_up", "give_up"


def choices(look: Look, student: Student, prospect: Prospect) -> Html:
    """Return the form in which a student chooses for its seat."""
    mine = look.session.room.choices.get(student.number)
    offered = list(prospect.offered)
    radios = [_radio(look, word, prospect.options[word], mine) for word in offered]
    if prospect.postures:
        radios.append(_radio(look, "mix", None, mine))
    rule = look.say(f"rule_{look.session.setup.file.decide}")
    form = tag(
        "form",
        seen(look, student),
        tag("fieldset", tag("legend", look.say("worth")), radios),
        _mix(look, prospect, mine) if prospect.postures else None,
        _reach(look, prospect, mine) if prospect.reach else None,
        _instruments(look, prospect, mine) if prospect.open_instruments else None,
        tag("button", look.say("choose_button")),
        method="post",
        action="/choose",
    )
    return tag(
        "section",
        tag("h2", look.say("choices")),
        _chosen(look, student, mine),
        tag("p", look.say("signed_first"), class_="told") if _signs(look, student.seat) else None,
        form,
        tag("p", look.say("default_note"), " ", rule, class_="note"),
        _why(look, prospect, offered),
    )


def _signs(look: Look, seat: str) -> bool:
    """Return whether a seat has signed anything that would bind it."""
    room, open_now = look.session.room, look.session.frameworks
    binding = [made for made in room.on_table if made.items or open_now[made.framework].protocol == "club"]
    return any(made.signed.get(seat) for made in binding)


def _radio(look: Look, word: str, option: Option | None, mine: Choice | None) -> Html:
    chosen = mine is not None and mine.what == word
    worth = tag("b", signed(option.terms["total"])) if option else None
    knob = tag("input", type="radio", name="what", value=word, required=True, checked=chosen)
    rules = None
    if option is not None and option.changes:
        begins = f" {look.say('begins', month=option.begins)}" if option.begins > look.session.month else ""
        rules = tag("small", look.rules(option.strictness) or look.say("no_rules"), begins)
    return tag("label", knob, tag("span", look.say(f"choice_{word}"), rules), worth, class_="radio")


def _mix(look: Look, prospect: Prospect, mine: Choice | None) -> Html:
    before = dict(mine.mix) if mine else {}
    selects = [
        field(
            look.segment(segment),
            tag("select", _postures(look, names, before.get(segment, "today")), name=f"mix.{segment}"),
        )
        for segment, names in prospect.postures.items()
    ]
    return tag("details", tag("summary", look.say("mix_title")), selects, open=bool(before))


def _reach(look: Look, prospect: Prospect, mine: Choice | None) -> Html:
    """Return what can be done about reach over goods made abroad, beside the rules that are chosen."""
    stands = (mine.reach if mine else "") or prospect.reach_now
    radios = []
    for option, terms in prospect.reach.items():
        knob = tag("input", type="radio", name="reach", value=option, checked=option == stands)
        now = tag("small", look.say("reach_now")) if option == prospect.reach_now else None
        told = tag("span", look.say(f"reach_{option}"), now)
        radios.append(tag("label", knob, told, tag("b", signed(terms["total"])), class_="radio"))
    return tag(
        "fieldset", tag("legend", look.say("reach_title")), radios, tag("p", look.say("reach_help"), class_="note")
    )


def _instruments(look: Look, prospect: Prospect, mine: Choice | None) -> Html:
    """Return the instruments beside lists that the seat may take up, or give up, with what that is worth."""
    turned = dict(mine.instruments) if mine else {}
    rows = [
        _instrument(look, name, name in prospect.instruments, name in turned, terms["total"])
        for name, terms in prospect.open_instruments.items()
    ]
    meaning = [
        tag("li", tag("b", look.words.title(f"instrument.{name}")), ": ", look.words.definition(f"instrument.{name}"))
        for name in prospect.open_instruments
    ]
    note = tag("p", look.say("instruments_help"), class_="note")
    about = tag("details", tag("summary", look.say("meaning")), tag("ul", meaning))
    return tag("fieldset", tag("legend", look.say("instruments_title")), rows, note, about)


def _instrument(look: Look, name: str, has: bool, chosen: bool, worth: float) -> Html:
    """Return a box to tick for what can be done with an instrument: take it up, or give it up."""
    value = GIVE_UP if has else TAKE_UP
    knob = tag("input", type="checkbox", name=f"instrument.{name}", value=value, checked=chosen)
    return tag("label", knob, tag("span", look.turned(name, not has)), tag("b", signed(worth)), class_="radio")


@lru_cache(maxsize=512)
def _postures(look: Look, names: tuple[str, ...], chosen: str) -> Html:
    """Return the postures of a segment as options, those with the same rule on the advanced tier together."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        if name != "today":
            advanced, mature = tiers_of(name)
            groups.setdefault(advanced, []).append((name, f"{look.say('mature')}: {look.level(mature)}"))
    kept = options([("today", look.say("mix_today"))], chosen)
    return join(
        kept,
        [
            tag("optgroup", options(members, chosen), label=f"{look.say('advanced')}: {look.level(advanced)}")
            for advanced, members in groups.items()
        ],
    )


def _chosen(look: Look, student: Student, mine: Choice | None) -> Html:
    session = look.session
    told = []
    if mine:
        option = session.worth_of(student.seat, mine)
        prospect = session.prospects[student.seat]
        reached = prospect.reach.get(mine.reach, {}).get("total", 0.0)
        reached += sum(prospect.open_instruments[name]["total"] for name, _ in mine.instruments)
        worth = f" ({look.say('expected')}: {signed(option.terms['total'] + reached)})" if option else ""
        said = look.say("your_choice", what=look.choice(mine)) + worth
        told.append(tag("p", said, class_="told good"))
    for mate in session.room.at(student.seat):
        theirs = session.room.choices.get(mate.number)
        if theirs and mate is not student:
            what = look.choice(theirs)
            told.append(tag("p", look.say("mates_choice", name=mate.name, what=what)))
    stands = chosen_at(session.setup, session.room, student.seat)
    if stands and len(session.room.at(student.seat)) > 1:
        told.append(tag("p", look.say("seat_stands", what=look.choice(stands))))
    return join(told)


def _why(look: Look, prospect: Prospect, offered: list[str]) -> Html:
    """Return the terms of every option."""
    shown = {look.say(f"choice_{word}"): prospect.options[word] for word in offered if word != "keep"}
    return tag("details", tag("summary", look.say("why")), terms_table(look, shown))
