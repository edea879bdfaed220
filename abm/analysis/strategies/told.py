"""The median world, told from its events: what happened under each strategy, by winner."""

import itertools
from typing import Any

import pandas as pd

from abm.analysis.background import Background
from abm.analysis.report.chronicle import event_table, happenings
from abm.analysis.report.html import Html, element, join
from abm.analysis.strategies.sentences import median_sentence
from abm.analysis.strategies.worlds import JudgedWorlds
from abm.analysis.words import Words

__all__ = ["told_world"]

# Kinds of events that are told, in the order of those that fall together.
_TOLD = (
    "election", "inauguration", "request", "found", "commit", "line", "offer", "answer", "decline", "adopt", "tighten",
    "loosen", "withdraw", "broken", "sunset", "blocked", "reach", "exempt", "tariff", "retaliation",
)  # fmt: skip
# Strategies side by side in one table, so that it fits the page.
_COLUMNS = 5


def told_world(worlds: JudgedWorlds, background: Background, words: Words) -> Html:
    """Return the section's body: by winner tables with a column a strategy; one line where nothing was written."""
    if worlds.events.empty:
        return element("p", words.text("strategies.not_told"))
    parts: list[Html] = [element("p", words.text("strategies.told_note", **_place(worlds)))]
    for outcome in worlds.outcomes:
        rows = _concerning(worlds, background, outcome)
        columns = {
            words.title(f"strategy.{name}"): happenings(rows[rows["strategy"] == name], _TOLD)
            for name in worlds.strategies
        }
        parts.append(element("h3", words.title(f"outcome.{outcome}")))
        parts.append(element("p", median_sentence(worlds, outcome, words)))
        for some in itertools.batched(columns.items(), _COLUMNS):
            parts.append(event_table(dict(some), [1] * len(some), _TOLD, background, words))
    return join(parts)


def _place(worlds: JudgedWorlds) -> dict[str, str]:
    return {name: str(worlds.median[name]) for name in ("draw", "seed")}


def _concerning(worlds: JudgedWorlds, background: Background, outcome: str) -> pd.DataFrame:
    """Return the events of a winner since states decide that the state or the leader brings about or undergoes."""
    rows: Any = worlds.events[worlds.events["outcome"] == outcome].assign(seed=worlds.median["seed"])
    leaders = {code for code, role in background.roles.items() if role == "leader"}
    ours, other = rows["actor"] == worlds.state, rows["counterpart"]
    to_us = other == worlds.state
    of_leader = rows["actor"].isin(leaders) & other.isna()
    begins = str(worlds.config.get("replay_until") or worlds.config["start"])
    chosen: pd.DataFrame = rows[(ours | to_us | of_leader) & (rows["month"] >= begins)]
    return chosen
