"""What a seat is told before it chooses: its interests, its private figures, what others say and do."""

from abm.sessions import Bond, Prospect
from abm.web.classroom.frame import Look
from abm.web.classroom.html import Html, join, table, tag
from abm.web.classroom.shared import (
    STANCES,
    amount,
    brief_meaning,
    who_is_who,
)

__all__ = ["brief", "others_in_brief"]


def brief(look: Look, seat: str, prospect: Prospect) -> Html:
    """Return the brief of a seat for the round under way."""
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
        tag("details", tag("summary", look.say("what_others_do")), tag("ul", others_in_brief(look, seat))),
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


def others_in_brief(look: Look, seat: str) -> list[Html]:
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
