"""What happened, in words and dates: events of all runs brought together, outcomes side by side."""

import dataclasses

import numpy as np
import pandas as pd

from abm.analysis.background import Background
from abm.analysis.numbers import month_words
from abm.analysis.report.html import Html, element, table
from abm.analysis.results import OpenResults
from abm.analysis.words import Words
from abm.core.calendar import month_label, month_number

__all__ = ["Happening", "chronicle", "happenings"]

_BY_CANDIDATE = ("announce", "effective", "answer")
_TOLD = (
    "announce",
    "effective",
    "request",
    "answer",
    "adopt",
    "decline",
    "tighten",
    "loosen",
    "withdraw",
    "reach",
    "exempt",
    "tariff",
    "retaliation",
    "election",
    "inauguration",
)


@dataclasses.dataclass(frozen=True)
class Happening:
    """One kind of event by one actor: first month over runs (median, earliest, latest), and in how many runs."""

    kind: str
    actor: str
    counterpart: str
    candidate: str
    median: int
    first: int
    last: int
    runs: int


Key = tuple[str, str, str, str]


def happenings(events: pd.DataFrame) -> dict[Key, Happening]:
    """Return, by (kind, actor, counterpart, candidate), when an event first happens in the runs of one outcome."""
    told = events[events["kind"].isin(_TOLD) & events["chosen"].astype(bool)].copy()
    for column in ("actor", "counterpart", "candidate"):
        told[column] = told[column].fillna("").astype(str)
    told.loc[~told["kind"].isin(_BY_CANDIDATE), "candidate"] = ""
    told["number"] = [month_number(str(month)) for month in told["month"]]
    keys = ["kind", "actor", "counterpart", "candidate"]
    found: dict[Key, Happening] = {}
    for key, rows in told.groupby(keys, sort=True):
        firsts = rows.groupby("seed")["number"].min().to_numpy()
        kind, actor, counterpart, candidate = (str(part) for part in key)
        middle = int(np.sort(firsts)[(len(firsts) - 1) // 2])
        found[kind, actor, counterpart, candidate] = Happening(
            kind, actor, counterpart, candidate, middle, int(firsts.min()), int(firsts.max()), len(firsts)
        )
    return found


def chronicle(results: OpenResults, background: Background, words: Words) -> Html:
    """Return a table of events in order, with dates and numbers of runs by outcome."""
    columns = {outcome: happenings(results.main("events", outcome)) for outcome in results.outcomes}
    order = {kind: at for at, kind in enumerate(_TOLD)}
    keys = sorted(
        {key for found in columns.values() for key in found},
        key=lambda key: (min(found[key].median for found in columns.values() if key in found), order[key[0]], key),
    )
    if not keys:
        return element("p", words.text("text.no_events"))
    runs = {outcome: results.main("runs", outcome)["seed"].nunique() for outcome in results.outcomes}
    body = []
    for key in keys:
        cells = [_when(found.get(key), runs[outcome], words) for outcome, found in columns.items()]
        body.append([_sentence(key, background, words), *cells])
    heads = [words.text("column.event"), *(words.title(f"outcome.{outcome}") for outcome in columns)]
    return table(heads, body)


def _sentence(key: Key, background: Background, words: Words) -> str:
    kind, actor, counterpart, candidate = key
    names = [background.state(code, words.language) if code else "" for code in (actor, counterpart)]
    event = words.text(f"event.{kind}", actor=names[0], counterpart=names[1] or words.text("text.partners"))
    candidate = words.name_or(f"answer.{candidate}", candidate) if candidate else ""
    return words.text("text.with_candidate", event=event, candidate=candidate) if candidate else event


def _when(happening: Happening | None, runs: int, words: Words) -> Html:
    if happening is None:
        return element("span", words.text("text.never"))
    median, first, last = (
        month_words(month_label(at), words) for at in (happening.median, happening.first, happening.last)
    )
    span = median if first == last else words.text("text.span", median=median, first=first, last=last)
    count = words.text("text.of_runs", count=str(happening.runs), all=str(runs))
    return element("span", span, element("small", count))
