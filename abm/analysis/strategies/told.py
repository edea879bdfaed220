"""The median world, told from its events: what happened under each strategy, by winner."""

import dataclasses
import itertools
from functools import partial
from typing import Any

import pandas as pd

from abm.analysis.background import Background
from abm.analysis.numbers import month_words
from abm.analysis.report.chronicle import Happening, event_table, happenings
from abm.analysis.report.html import Html, element, join
from abm.analysis.strategies.sentences import median_sentence
from abm.analysis.strategies.worlds import JudgedWorlds
from abm.analysis.words import Words
from abm.core.calendar import month_label, month_number

__all__ = ["month_by_month", "told_world"]

# Kinds of events that are told, in the order of those that fall together.
_TOLD = (
    "election", "inauguration", "request", "not_asked", "found", "commit", "line", "offer", "answer", "decline",
    "adopt", "tighten", "loosen", "withdraw", "broken", "released", "line_lapsed", "sunset", "blocked", "reach",
    "exempt", "tariff", "retaliation",
)  # fmt: skip
# Told with the framework by whose agreement the state is bound; an agreement of two is a deal.
_BINDING, _DEAL = ("commit", "broken", "released", "sunset"), "deal"
# Strategies side by side in one table, so that it fits the page.
_COLUMNS = 5


def told_world(worlds: JudgedWorlds, background: Background, words: Words) -> Html:
    """Return the section's body: by winner tables with a column a strategy; one line where nothing was written."""
    if worlds.events.empty:
        return element("p", words.text("strategies.not_told"))
    note = "told_note" if len(worlds.outcomes) > 1 else "told_note_one"
    parts: list[Html] = [element("p", words.text(f"strategies.{note}", **_place(worlds)))]
    for outcome in worlds.outcomes:
        rows = _concerning(worlds, background, outcome)
        columns = {
            words.title(f"strategy.{name}"): month_by_month(rows[rows["strategy"] == name], background, words)
            for name in worlds.strategies
        }
        parts.append(element("h3", words.title(f"outcome.{outcome}")))
        parts.append(element("p", median_sentence(worlds, outcome, words)))
        for some in itertools.batched(columns.items(), _COLUMNS):
            cells = [partial(_cell, words=words)] * len(some)
            parts.append(event_table(dict(some), cells, _TOLD, background, words))
    return join(parts)


def month_by_month(
    events: pd.DataFrame, background: Background, words: Words
) -> dict[tuple[str, str, str, str], Happening]:
    """Return what happens in one run by (kind, actor, counterpart, about): `runs` counts the months in which it does.

    What is told of runs elsewhere, first and last, is told of months here; what binds is told by what it is bound by.
    """
    binding = events["kind"].isin(_BINDING)
    named = {code: names.get(words.language, code) for code, names in background.frameworks.items()}
    by = events["framework"].astype(object).fillna(_DEAL).map(lambda code: named.get(code, code))
    rows = events.assign(
        seed=events["month"].map(month_number), reason=events["reason"].astype(object).where(~binding, by)
    )
    return {key: dataclasses.replace(found, median=found.first) for key, found in happenings(rows, _TOLD).items()}


def _cell(happening: Happening | None, words: Words) -> str:
    """Return in which month something happens, or in how many, the first and the last."""
    if happening is None:
        return "–"
    first, last = (month_words(month_label(at), words) for at in (happening.first, happening.last))
    if happening.runs == 1:
        return first
    return words.text("strategies.times", count=str(happening.runs), first=first, last=last)


def _place(worlds: JudgedWorlds) -> dict[str, str]:
    return {name: str(worlds.median[name]) for name in ("draw", "seed")}


def _concerning(worlds: JudgedWorlds, background: Background, outcome: str) -> pd.DataFrame:
    """Return the events of a winner since states decide that the state or the leader brings about or undergoes.

    A request of before stands, so that what answers it is understood.
    """
    rows: Any = worlds.events[worlds.events["outcome"] == outcome]
    leaders = {code for code, role in background.roles.items() if role == "leader"}
    ours, other = rows["actor"] == worlds.state, rows["counterpart"]
    to_us = other == worlds.state
    of_leader = rows["actor"].isin(leaders) & other.isna()
    begins = str(worlds.config.get("replay_until") or worlds.config["start"])
    told = (ours | to_us | of_leader) & (rows["month"] >= begins)
    chosen: pd.DataFrame = rows[told | (to_us & (rows["kind"] == "request"))]
    return chosen
