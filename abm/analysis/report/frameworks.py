"""The trail of negotiations: for any pair of states, what met, was asked, answered, paid, kept and broken, in one run.

Meetings stand in the trail of every pair that shares the framework; what one state asks, answers or does to another
stands in that of the two, whether or not they meet.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from abm.analysis.background import Background
from abm.analysis.decisions import contributions, deciding_terms, decision_of
from abm.analysis.numbers import month_words, number
from abm.analysis.report.html import Html, element, join, table
from abm.analysis.words import Words
from abm.records.reader import Results

__all__ = ["framework_section"]

_MET = ("meeting", "vote", "instrument", "commit", "line", "slack", "broken", "released", "sunset", "line_lapsed")
# Told of two states, one of which does it to the other; what changes nothing is not worth telling.
_BETWEEN = ("request", "instrument_asked", "answer", "decline", "tariff", "retaliation")
_QUIET = ("keep", "no_tariff", "no_answer")
Row = Mapping[Any, Any]


def framework_section(results: Results, background: Background, words: Words) -> Html:
    """Return a folded table for every pair of states that have to do with each other, from the first seed.

    One line more where no framework meets, and nothing else where nobody asks anything of anybody either.
    """
    outcome = results.outcomes[0]
    events = results.main("events", outcome)
    told = events[events["kind"].isin((*_MET, *_BETWEEN)) & (events["seed"] == events["seed"].min())]
    told = told[told["framework"].notna() | told["kind"].isin(_BETWEEN) & ~told["reason"].isin(_QUIET)]
    if told.empty:
        return element("p", words.text("text.no_meetings"))
    alone = [] if told["framework"].notna().any() else [element("p", words.text("text.no_meetings"))]
    rows: list[Row] = told.to_dict("records")
    codes = sorted({str(row["framework"]) for row in rows if isinstance(row["framework"], str)})
    members = {code: background.members.get(code, ()) for code in codes}
    met = {pair for states in members.values() for pair in itertools.combinations(sorted(states), 2)}
    pairs = sorted(met | {_pair(row) for row in rows if row["kind"] in _BETWEEN})
    note = words.text("text.trail", outcome=words.name(f"outcome.{outcome}"), seed=str(told["seed"].min()))
    return join([*alone, element("p", note), *(_trail(pair, rows, members, background, words) for pair in pairs)])


def _trail(
    pair: tuple[str, str],
    rows: Sequence[Row],
    members: Mapping[str, Sequence[str]],
    background: Background,
    words: Words,
) -> Html:
    """Return what passed between two states and in the frameworks they share, folded under their names."""
    shared = {code for code, states in members.items() if set(pair) <= set(states)}
    body = []
    votes = {key: list(group) for key, group in itertools.groupby(rows, key=lambda row: row["event"])}
    for group in votes.values():
        first = group[0]
        concerns = str(first["actor"]) in pair or first["kind"] == "meeting"
        at_both = _pair(first) == pair if first["kind"] in _BETWEEN else concerns and str(first["framework"]) in shared
        if at_both:
            body.append(_told(group, background, words))
    names = words.text(
        "text.pair", one=background.state(pair[0], words.language), other=background.state(pair[1], words.language)
    )
    heads = [words.text(f"column.{name}") for name in ("month", "framework", "event", "detail")]
    return element("details", element("summary", names), table(heads, body))


def _pair(row: Row) -> tuple[str, str]:
    """Return the two states of an event between two, in the order of their codes."""
    one, other = sorted((str(row["actor"]), str(row["counterpart"])))
    return one, other


def _told(group: Sequence[Row], background: Background, words: Words) -> list[str]:
    first = group[0]
    kind, code = str(first["kind"]), first["framework"] if isinstance(first["framework"], str) else ""
    actor, other = (background.state(str(first[side]), words.language) for side in ("actor", "counterpart"))
    answer = f"{kind}_{first['reason']}" if kind == "vote" else kind
    event = words.text(f"event.{answer}", actor=actor, counterpart=other)
    framework = background.frameworks.get(code, {}).get(words.language, code)
    return [month_words(str(first["month"]), words), framework, event, _detail(kind, group, background, words)]


def _detail(kind: str, group: Sequence[Row], background: Background, words: Words) -> str:
    first = group[0]
    if kind == "vote":
        return _terms(group, words)
    if kind == "request":
        return _items(str(first["detail"]), background, words)
    if kind == "instrument_asked":
        return words.name_or(f"instrument.{first['reason']}", str(first["reason"]))
    if kind in ("answer", "tariff", "retaliation", "instrument"):
        return _chosen(kind, group, words)
    if kind in ("commit", "line"):
        span = words.text("text.from_until", begins=_month(first["begins"], words), ends=_month(first["ends"], words))
        if kind == "line":
            return join([span, element("small", _items(str(first["detail"]), background, words))])
        return join([span, *(element("small", note) for note in _notes(first, words))])
    if kind == "meeting":
        agenda, _, agreed = str(first["detail"]).partition("; ")
        notes = [_instruments(agenda, words), _items(agreed, background, words) if agreed else ""]
        protocol = words.name(f"protocol.{first['reason']}")
        return join([protocol, *(element("small", note) for note in notes if note)])
    return str(first["detail"]) if isinstance(first["detail"], str) else ""


def _chosen(kind: str, group: Sequence[Row], words: Words) -> str:
    """Return what was chosen in a decision, and the terms that decided it."""
    reason, decision = str(group[0]["reason"]).replace(" ", "_"), decision_of(group)
    family = {"answer": "answer", "instrument": "instrument"}.get(kind, "candidate")
    parts = [words.name_or(f"{family}.{reason}", reason)]
    if decision is None:
        return parts[0]
    if kind == "instrument":
        parts.append(words.name_or(f"candidate.{decision.chosen.name}", decision.chosen.name))
    moved = [(words.name(f"term.{term}"), amount) for term, amount in deciding_terms(decision)]
    told = words.text("text.comma").join(f"{name} {number(amount, 1, signed=True)}" for name, amount in moved)
    return join([words.text("text.comma").join(parts), element("small", told)])


def _notes(commitment: Row, words: Words) -> list[str]:
    """Return what goes with a commitment: the instrument pledged, and what is paid or received."""
    pledged, paid = commitment["detail"], float(commitment["transfers"] or 0.0)
    notes = [words.name_or(f"instrument.{pledged}", pledged)] if isinstance(pledged, str) and pledged else []
    if paid:
        notes.append(words.text("text.receives" if paid > 0.0 else "text.pays", amount=number(abs(paid), 1)))
    return notes


def _terms(group: Sequence[Row], words: Words) -> str:
    """Return the gain of a vote and the three terms that moved it most."""
    by_name = {str(row["candidate"]): row for row in group}
    agreed, today = by_name["agreed"], by_name["today"]
    with_it, without = contributions(agreed), contributions(today)
    moved = {term: with_it[term] - without[term] for term in with_it}
    most = sorted(moved, key=lambda term: -abs(moved[term]))[:3]
    told = words.text("text.comma").join(
        f"{words.name(f'term.{term}')} {number(moved[term], 1, signed=True)}" for term in most if moved[term]
    )
    gain = words.text("text.gain", amount=number(float(agreed["total"]) - float(today["total"]), 1, signed=True))
    return join([gain, element("small", told)])


def _items(text: str, background: Background, words: Words) -> str:
    """Return items in words: 'etch/advanced 0.50, ...' with the names of segments and tiers."""
    told = []
    for part in text.split(", "):
        name, _, level = part.partition(" ")
        segment, _, tier = name.partition("/")
        if tier not in ("advanced", "mature"):
            return text
        named = words.text(
            "text.item", segment=background.segment(segment, words.language), tier=words.name(f"tier.{tier}")
        )
        told.append(f"{named} {level}".strip())
    return words.text("text.comma").join(told)


def _instruments(agenda: str, words: Words) -> str:
    """Return the instruments beside lists on an agenda in words: 'agenda: list transfer (outbound subsidy)'."""
    _, _, named = agenda.removesuffix(")").partition(" (")
    return words.text("text.comma").join(words.name_or(f"instrument.{name}", name) for name in named.split())


def _month(label: Any, words: Words) -> str:
    return month_words(str(label), words) if isinstance(label, str) else ""
