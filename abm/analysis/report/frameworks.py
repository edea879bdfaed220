"""The trail of negotiations: for any pair of states, what met, was agreed, paid, kept and broken, from one run."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from abm.analysis.background import Background
from abm.analysis.decisions import contributions
from abm.analysis.numbers import month_words, number
from abm.analysis.report.html import Html, element, join, table
from abm.analysis.words import Words
from abm.records.reader import Results

__all__ = ["framework_section"]

_KINDS = ("meeting", "vote", "commit", "line", "slack", "broken", "released", "sunset", "line_lapsed")
Row = Mapping[Any, Any]


def framework_section(results: Results, background: Background, words: Words) -> Html:
    """Return a folded table for every pair of states that meet in some framework, from the first seed.

    One line where no framework meets.
    """
    outcome = results.outcomes[0]
    events = results.main("events", outcome)
    told = events[events["kind"].isin(_KINDS) & (events["seed"] == events["seed"].min())]
    if told.empty:
        return element("p", words.text("text.no_meetings"))
    rows: list[Row] = told.to_dict("records")
    codes = sorted({str(row["framework"]) for row in rows if isinstance(row["framework"], str)})
    members = {code: background.members.get(code, ()) for code in codes}
    pairs = [
        pair
        for pair in itertools.combinations(sorted({state for states in members.values() for state in states}), 2)
        if any(set(pair) <= set(states) for states in members.values())
    ]
    note = words.text("text.trail", outcome=words.name(f"outcome.{outcome}"), seed=str(told["seed"].min()))
    return join([element("p", note), *(_trail(pair, rows, members, background, words) for pair in pairs)])


def _trail(
    pair: tuple[str, str],
    rows: Sequence[Row],
    members: Mapping[str, Sequence[str]],
    background: Background,
    words: Words,
) -> Html:
    """Return the events of the frameworks that two states share, folded under their names."""
    shared = {code for code, states in members.items() if set(pair) <= set(states)}
    body = []
    votes = {key: list(group) for key, group in itertools.groupby(rows, key=lambda row: row["event"])}
    for group in votes.values():
        first = group[0]
        concerns = str(first["actor"]) in pair or first["kind"] == "meeting"
        if str(first["framework"]) in shared and concerns:
            body.append(_told(group, background, words))
    names = words.text(
        "text.pair", one=background.state(pair[0], words.language), other=background.state(pair[1], words.language)
    )
    heads = [words.text(f"column.{name}") for name in ("month", "framework", "event", "detail")]
    return element("details", element("summary", names), table(heads, body))


def _told(group: Sequence[Row], background: Background, words: Words) -> list[str]:
    first = group[0]
    kind, code = str(first["kind"]), str(first["framework"])
    actor = background.state(str(first["actor"]), words.language)
    answer = f"{kind}_{first['reason']}" if kind == "vote" else kind
    event = words.text(f"event.{answer}", actor=actor)
    framework = background.frameworks.get(code, {}).get(words.language, code)
    return [month_words(str(first["month"]), words), framework, event, _detail(kind, group, background, words)]


def _detail(kind: str, group: Sequence[Row], background: Background, words: Words) -> str:
    first = group[0]
    if kind == "vote":
        return _terms(group, words)
    if kind in ("commit", "line"):
        span = words.text("text.from_until", begins=_month(first["begins"], words), ends=_month(first["ends"], words))
        if kind == "line":
            return join([span, element("small", _items(str(first["detail"]), background, words))])
        return join([span, *(element("small", note) for note in _notes(first, words))])
    if kind == "meeting":
        protocol = words.name(f"protocol.{first['reason']}")
        _, _, agreed = str(first["detail"]).partition("; ")
        return join([protocol, element("small", _items(agreed, background, words))] if agreed else [protocol])
    return str(first["detail"]) if isinstance(first["detail"], str) else ""


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


def _month(label: Any, words: Words) -> str:
    return month_words(str(label), words) if isinstance(label, str) else ""
