"""A student's page: the brief, the talk, the choice, and what happened. Private figures are those of its seat alone."""

from collections.abc import Sequence
from functools import lru_cache

from abm.sessions import Bond, Option, Prospect, tiers_of
from abm.sessions.debrief import Decided, decided, outcome
from abm.sessions.room import Choice, Message, Proposal, Student
from abm.sessions.tally import chosen_at
from abm.sessions.text import LONGEST_TEXT
from abm.web.classroom.frame import Look, frame, notice
from abm.web.classroom.html import Html, field, join, options, table, tag
from abm.web.classroom.shared import (
    STANCES,
    amount,
    brief_meaning,
    decision_in_words,
    proposal_line,
    public_part,
    round_line,
    signed,
    terms_table,
    who_is_who,
)
from abm.web.classroom.tables import framework_tables, seen, votes_at_seat

__all__ = ["GIVE_UP", "TAKE_UP", "seat_page"]

TAKE_UP, GIVE_UP = "take_up", "give_up"

_NEWEST = 10  # messages, and proposals, in sight


def seat_page(look: Look, student: Student, word: str, told: str) -> Html:
    """Return the page of a student; word: its way back from another device, where it is known."""
    room = look.session.room
    heading = look.say("seat_of", state=look.state(student.seat)) if student.seat else look.say("observing")
    moving = room.phase in ("talk", "choose")
    phase = tag("p", look.say(f"help_{room.phase}")) if student.seat or not moving else None
    after = room.phase in ("reveal", "over")
    return frame(
        look,
        heading,
        notice(look, told),
        round_line(look),
        phase,
        tag("p", tag("a", look.say("look_again"), href="/seat")),
        public_part(look) if after else None,
        _gone(look) if not student.present else _at_seat(look, student) if student.seat else _observing(look, student),
        None if after else public_part(look),
        _about(look, student, word),
        at="/seat",
        asked={"told": told},
        student=student,
        still=moving,
    )


def _gone(look: Look) -> Html:
    back = tag("form", tag("button", look.say("return")), method="post", action="/return")
    return tag("section", tag("p", look.say("left_seat"), class_="told"), back)


def _observing(look: Look, student: Student) -> Html:
    spoken = [_message(look, message) for message in look.session.room.messages if not message.receiver]
    return tag(
        "section",
        None if look.session.expected(student) else _not_listed(look),
        tag("p", look.say("observing_help")),
        _newest(look, spoken),
        [tag("h2", look.say("what_others_do")), tag("ul", _others(look, ""))] if look.session.prospects else None,
        tag("details", tag("summary", look.say("who_is_who")), who_is_who(look)),
    )


def _not_listed(look: Look) -> Html:
    return tag("p", look.say("not_listed"), " ", tag("a", look.say("join_title"), href="/"), class_="told")


def _at_seat(look: Look, student: Student) -> Html:
    room = look.session.room
    prospect = look.session.prospects.get(student.seat)
    moving = room.phase in ("talk", "choose") and prospect is not None
    return join(
        _own_result(look, student) if look.session.turns and not moving else None,
        _choices(look, student, prospect) if room.phase == "choose" and prospect else None,
        _brief(look, student.seat, prospect) if prospect and room.phase != "over" else None,
        _talk(look, student) if moving else None,
        _own_result(look, student) if look.session.turns and moving else None,
    )


# The brief.


def _brief(look: Look, seat: str, prospect: Prospect) -> Html:
    leads = seat == look.leader
    wants = [tag("li", look.say(f"stance_{name}"), ": ", tag("b", f"{prospect.stances[name]:.2f}")) for name in STANCES]
    if prospect.government:
        wants.append(tag("li", look.say("government", party=look.party(prospect.government))))
    sales = [(look.segment(code), f"{value:,.0f}") for code, value in prospect.sales.items()]
    facts = [(look.say("now"), look.rules(prospect.strictness) or look.say("no_rules"))]
    if prospect.instruments:
        named = ", ".join(look.words.name(f"instrument.{name}") for name in prospect.instruments)
        facts.append((look.say("instruments_open" if prospect.open_instruments else "instruments"), named))
    if not leads:
        facts.append((look.say("asked"), look.rules(prospect.asked) or look.say("nothing_asked")))
    return tag(
        "section",
        tag("h2", look.say("brief")),
        tag("p", look.say("waits"), class_="told") if prospect.waits else None,
        [tag("p", tag("b", name), ": ", value) for name, value in facts],
        [tag("p", _bond(look, bond)) for bond in prospect.bonds],
        tag("p", look.say("election", month=prospect.election)) if prospect.election else None,
        _firms(look, prospect),
        None if leads else tag("p", look.say("trust", leader=look.state(look.leader), value=f"{prospect.trust:.2f}")),
        tag("p", look.say("hit", value=f"{prospect.retaliation:.0%}")) if prospect.retaliation > 0.0 else None,
        _sold(look, prospect),
        table([look.say("segment"), look.say("sales")], sales, look.say("at_stake")),
        tag("details", tag("summary", look.say("interests")), tag("ul", wants)),
        tag("details", tag("summary", look.say("what_others_do")), tag("ul", _others(look, seat))),
        tag("details", tag("summary", look.say("who_is_who")), who_is_who(look)),
        brief_meaning(look),
        class_="card soft",
    )


def _bond(look: Look, bond: Bond) -> Html:
    """Return what the seat has promised in a framework, until when, and what it pays or receives for it."""
    rules = look.rules(bond.strictness) or look.say("no_rules")
    told = look.say("bound_until", framework=look.framework(bond.framework), month=bond.ends, rules=rules)
    word = "receives" if bond.transfer > 0.0 else "pays_for_it"
    paid = look.say(word, amount=amount(abs(bond.transfer))) if bond.transfer else None
    return join(told, " ", paid)


def _others(look: Look, seat: str) -> list[Html]:
    """Return what is public of the other seats: the goods they list, and what the leader asks of them."""
    told = []
    for code, other in look.session.prospects.items():
        goods = look.goods(list(other.coverage))
        lists = look.say("lists_goods", goods=goods) if goods else look.say("lists_nothing")
        asked = f"; {look.say('asked_of_it', rules=look.rules(other.asked))}" if other.asked else ""
        if code != seat:
            told.append(tag("li", tag("b", look.state(code)), f": {lists}{asked}"))
    return told


def _firms(look: Look, prospect: Prospect) -> Html:
    """Return what firms say of the strictest thing that is talked about, and how heavily the government hears them."""
    word = "asked" if prospect.asked and "asked" in prospect.options else "everything"
    option = prospect.options.get(word)
    if option is None or not option.changes:
        return tag("p", look.say("firms_calm"))
    cost = f"{max(option.terms['economic'], 0.0):,.0f}"
    said = look.say("firms_say", what=look.say(f"choice_{word}"), cost=cost)
    pressed = look.say("lobby_some", value=f"{prospect.lobby:.2f}") if prospect.lobby > 1.0 else ""
    return tag("p", said, " ", pressed)


def _sold(look: Look, prospect: Prospect) -> Html | None:
    if prospect.sold is None or prospect.lost is None:
        return None
    return tag("p", look.say("sold", sold=amount(prospect.sold), lost=amount(prospect.lost)))


# The choice.


def _choices(look: Look, student: Student, prospect: Prospect) -> Html:
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


# The talk.


def _talk(look: Look, student: Student) -> Html:
    session = look.session
    others = [
        (seat, look.state(seat)) for seat in session.setup.seats if seat != student.seat and session.room.at(seat)
    ]
    mine = [(word, look.say(f"choice_{word}")) for word in session.prospects[student.seat].promises]
    theirs = dict.fromkeys(word for seat, _ in others for word in session.prospects[seat].promises)
    yours = [(word, look.say(f"choice_{word}")) for word in theirs]
    note = {"type": "text", "name": "text", "maxlength": LONGEST_TEXT, "autocomplete": "off"}
    propose = tag(
        "form",
        seen(look, student),
        field(look.say("receiver"), tag("select", options(others), name="receiver")),
        field(look.say("we_do"), tag("select", options(mine), name="mine")),
        field(look.say("you_do"), tag("select", options(yours, "asked"), name="yours")),
        field(look.say("note"), tag("input", **note)),
        tag("button", look.say("send_proposal")),
        method="post",
        action="/propose",
    )
    everybody = [("", look.say("everybody")), *others]
    write = tag(
        "form",
        seen(look, student),
        field(look.say("receiver"), tag("select", options(everybody), name="receiver")),
        field(look.say("text"), tag("input", required=True, **note)),
        tag("button", look.say("send_message")),
        method="post",
        action="/say",
    )
    return tag(
        "section",
        tag("h2", look.say("talk_title")),
        _heard(look, student),
        framework_tables(look, student),
        tag("details", tag("summary", look.say("propose_title")), propose, class_="card") if others else None,
        tag("details", tag("summary", look.say("message_title")), write, class_="card"),
    )


def _heard(look: Look, student: Student) -> Html:
    """Return what was said to or by the seat: proposals that wait for an answer, messages, then what was answered."""
    room, seat = look.session.room, student.seat
    ours = [made for made in room.proposals if seat in (made.sender, made.receiver)]
    parts = (
        [_proposed(look, student, made) for made in ours if not made.answer],
        [_message(look, one) for one in room.messages if not one.receiver or seat in (one.sender, one.receiver)],
        [_proposed(look, student, made) for made in ours if made.answer],
    )
    if not any(parts):
        return tag("p", look.say("nothing_said"), class_="note")
    return join([_newest(look, lines) for lines in parts])


def _newest(look: Look, lines: Sequence[Html]) -> Html:
    """Return what was said last, the last on top, and what is older behind a click."""
    newest = list(reversed(lines))
    older = newest[_NEWEST:]
    folded = tag("details", tag("summary", look.say("older", count=len(older))), older) if older else None
    return join(newest[:_NEWEST], folded)


def _message(look: Look, message: Message) -> Html:
    to = look.state(message.receiver) if message.receiver else look.say("everybody")
    return tag("p", tag("b", f"{look.state(message.sender)} → {to}"), ": ", message.text)


def _proposed(look: Look, student: Student, made: Proposal) -> Html:
    """Return a proposal and how it stands, for whom it is made with the buttons to answer."""
    line = tag("p", proposal_line(look, made), " ", tag("i", made.text))
    stands = tag("p", tag("b", look.say(f"answer_{made.answer}")))
    ours = made.receiver == student.seat
    answer = join(votes_at_seat(look, student, made.votes), _answer(look, student, made)) if ours else None
    return tag("div", line, stands, answer, class_="card")


def _answer(look: Look, student: Student, made: Proposal) -> Html:
    """Return the buttons for what the student has not said yet."""
    mine = made.votes.get(student.number)
    return tag(
        "form",
        seen(look, student),
        tag("input", type="hidden", name="proposal", value=made.number),
        tag("button", look.say("accept"), name="answer", value="accept") if mine is not True else None,
        tag("button", look.say("decline"), name="answer", value="decline", class_="quiet")
        if mine is not False
        else None,
        method="post",
        action="/answer",
        class_="row",
    )


# What came of it.


def _own_result(look: Look, student: Student) -> Html:
    rows = [row for row in decided(look.session) if row.seat == student.seat]
    return tag(
        "section",
        _came_of_it(look, student.seat),
        tag("h3", look.say("own_result")),
        tag("ul", [_own_round(look, row) for row in rows], class_="own"),
        tag("p", look.say("worth"), ". ", look.say("worth_note"), class_="note"),
    )


def _own_round(look: Look, row: Decided) -> Html:
    """Return what the seat did in a round with its worth, and what the model would have done."""
    model = f"{look.say('model_alone')}: {look.say(f'choice_{row.model}')} ({signed(row.of_model)})"
    number = tag("b", f"{look.say('round_word')} {row.round}")
    return tag("li", number, f": {decision_in_words(look, row)} ", tag("b", signed(row.worth)), tag("small", model))


def _came_of_it(look: Look, seat: str) -> Html:
    """Return what the seat's firms sold and lost in each round, and what the rival's answer hit, for it alone."""
    head = [look.say(key) for key in ("round_word", "sold_then", "lost_then", "hit_then")]
    rows = []
    for number, turn in enumerate(look.session.turns, 1):
        of_seat = outcome(turn, seat)
        rows.append((number, *(amount(value) for value in of_seat)))
    return table(head, rows, look.say("came_of_it"))


def _about(look: Look, student: Student, word: str) -> Html:
    mates = [mate.name for mate in look.session.room.at(student.seat)] if student.seat else []
    leave = tag("form", tag("button", look.say("leave"), class_="quiet"), method="post", action="/leave")
    return tag(
        "section",
        tag("p", look.say("mates", names=", ".join(mates))) if mates else None,
        tag("p", look.say("own_word", word=word) if word else look.say("own_word_used")),
        leave if student.present and student.seat else None,
        class_="note",
    )
