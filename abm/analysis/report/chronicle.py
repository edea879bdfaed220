"""What happened, in words and dates: events of all runs brought together, outcomes side by side."""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from abm.analysis.background import Background
from abm.analysis.numbers import month_words
from abm.analysis.report.html import Html, element, table
from abm.analysis.words import Words
from abm.core.calendar import month_label, month_number
from abm.records.reader import Results

__all__ = ["Happening", "chronicle", "event_table", "happenings"]

_TOLD = (
    "announce",
    "effective",
    "request",
    "answer",
    "decline",
    "adopt",
    "tighten",
    "loosen",
    "withdraw",
    "reach",
    "de_minimis",
    "election",
    "inauguration",
    "body",
    "tariff",
    "retaliation",
    "imposed",
    "lifted",
    "instrument_asked",
    "instrument_effective",
    "instrument_given_up",
)
_DECISION = re.compile(r"\d{4}-\d{2}-\d{4}")
_MEASURES = ("announce", "effective")
_OFFER = "offer"
# Told with what they are about: what is put, and what somebody is bound by.
_PUT = (_OFFER, "found", "commit", "broken", "released", "sunset")
# Told with the instrument beside lists that they are about.
_OF_INSTRUMENTS = ("imposed", "lifted", "instrument_asked", "instrument_effective", "instrument_given_up")
_UNCHANGED = "keep"
_NOTHING = ("no_tariff", "no_answer")


@dataclasses.dataclass(frozen=True)
class Happening:
    """One kind of event by one actor: first month over runs (median, earliest, latest), and in how many runs."""

    kind: str
    actor: str
    counterpart: str
    about: str
    median: int
    first: int
    last: int
    runs: int


Key = tuple[str, str, str, str]


def happenings(events: pd.DataFrame, kinds: Sequence[str] = _TOLD) -> dict[Key, Happening]:
    """Return, by (kind, actor, counterpart, about), when an event first happens in the runs of one outcome.

    kinds: those that are told. History's measures of one actor and month are told together; of what states choose,
    entry into force is told only for a first package.
    """
    firsts: dict[Key, dict[int, int]] = {}
    told = events[events["kind"].isin(kinds)].drop_duplicates(["seed", "event"])
    rows = told.fillna({"counterpart": "", "reason": ""}).to_dict("records")
    adopters = {str(row["actor"]) for row in rows if row["kind"] == "adopt"}
    measures = _measures(rows)
    for row in rows:
        kind, actor, reason, month = str(row["kind"]), str(row["actor"]), str(row["reason"]), str(row["month"])
        about = measures.get((kind, actor, month, reason)) if kind in _MEASURES and reason else _about(kind, reason)
        if about is None or (kind == "effective" and not reason and actor not in adopters):
            continue
        by_seed = firsts.setdefault((kind, actor, str(row["counterpart"]), about), {})
        number = month_number(month)
        by_seed[int(row["seed"])] = min(number, by_seed.get(int(row["seed"]), number))
    return {key: _happening(key, np.sort(list(by_seed.values()))) for key, by_seed in firsts.items()}


def _measures(rows: Sequence[Mapping[Any, Any]]) -> dict[tuple[str, str, str, str], str]:
    """Return, by (kind, actor, month, measure), the names of history's measures of that actor and month.

    A measure that was announced is not told again when it enters into force.
    """
    announced = {row["reason"] for row in rows if row["kind"] == "announce"}
    groups: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        kind, reason = str(row["kind"]), str(row["reason"])
        known = kind == "effective" and reason in announced
        if kind in _MEASURES and reason and not _DECISION.fullmatch(reason) and not known:
            names = groups.setdefault((kind, str(row["actor"]), str(row["month"])), [])
            names += [reason] if reason not in names else []
    return {(*key, name): ", ".join(names) for key, names in groups.items() for name in names}


def _about(kind: str, reason: str) -> str | None:
    """Return what tells events of a kind apart ('' if nothing does), None for one that is not worth telling."""
    if kind == "answer":
        return None if reason == _UNCHANGED else reason
    if kind in _OF_INSTRUMENTS or kind in _PUT:
        return reason
    if kind in ("tariff", "retaliation"):
        return None if reason in _NOTHING else reason
    if kind in ("reach", "de_minimis"):
        before, _, after = reason.removeprefix("from ").partition(" to ")
        return after if before != after else None
    return ""


def _happening(key: Key, months: npt.NDArray[np.int64]) -> Happening:
    return Happening(*key, int(months[(len(months) - 1) // 2]), int(months[0]), int(months[-1]), len(months))


def chronicle(results: Results, background: Background, words: Words) -> Html:
    """Return a table of events in order, with dates and numbers of runs by outcome."""
    columns = {words.title(f"outcome.{outcome}"): happenings(_events(results, outcome)) for outcome in results.outcomes}
    counts = [results.main("runs", outcome)["seed"].nunique() for outcome in results.outcomes]
    cells = [partial(_when, runs=count, words=words) for count in counts]
    return event_table(columns, cells, _TOLD, background, words)


def event_table(
    columns: Mapping[str, Mapping[Key, Happening]],
    cells: Sequence[Callable[[Happening | None], str]],
    kinds: Sequence[str],
    background: Background,
    words: Words,
) -> Html:
    """Return a table of events in order, a column a heading.

    cells: by column what tells when an event happens; kinds: order of those at once.
    """
    order = {kind: at for at, kind in enumerate(kinds)}
    keys = sorted(
        {key for found in columns.values() for key in found},
        key=lambda key: (min(found[key].median for found in columns.values() if key in found), order[key[0]], key),
    )
    if not keys:
        return element("p", words.text("text.no_events"))
    body = []
    for key in keys:
        when = [tell(found.get(key)) for found, tell in zip(columns.values(), cells, strict=True)]
        body.append([_sentence(key, background, words), *when])
    return table([words.text("column.event"), *columns], body)


def _events(results: Results, outcome: str) -> pd.DataFrame:
    """Return the events of an outcome; where nobody can lose an election, elections are not told."""
    events = results.main("events", outcome)
    return events[~events["kind"].isin(("election", "inauguration", "body"))] if outcome == "none" else events


def _sentence(key: Key, background: Background, words: Words) -> str:
    kind, actor, counterpart, about = key
    names = [background.state(code, words.language) if code else "" for code in (actor, counterpart)]
    event = words.text(f"event.{kind}", actor=names[0], counterpart=names[1] or words.text("text.partners"))
    if not about:
        return event
    if kind in _OF_INSTRUMENTS:
        return words.text("text.with_candidate", event=event, candidate=words.name_or(f"instrument.{about}", about))
    if kind in _MEASURES:
        return element("span", event, element("small", _instruments(about, background, words)))
    family = "answer" if kind in ("answer", _OFFER) else "candidate"
    term = f"{family}.{about.replace(' ', '_')}"
    return words.text("text.with_candidate", event=event, candidate=words.name_or(term, about))


def _instruments(measures: str, background: Background, words: Words) -> str:
    """Return the instruments of some measures of history in words; the measure's own name where the case has none."""
    named = [background.instruments.get(measure, (measure,)) for measure in measures.split(", ")]
    each = dict.fromkeys(words.name_or(f"instrument.{name}", name) for names in named for name in names)
    return words.text("text.comma").join(each)


def _when(happening: Happening | None, runs: int, words: Words) -> Html:
    if happening is None:
        return element("span", words.text("text.never"))
    median, first, last = (
        month_words(month_label(at), words) for at in (happening.median, happening.first, happening.last)
    )
    span = median if first == last else words.text("text.span", median=median, first=first, last=last)
    if happening.runs == runs:
        return element("span", span)
    return element("span", span, element("small", words.text("text.of_runs", count=str(happening.runs), all=str(runs))))
