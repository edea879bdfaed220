"""Cost by state on both bases, read from summary.json."""

from collections.abc import Mapping
from typing import Any

from abm.analysis.background import Background
from abm.analysis.report.headline import node, paired_rows
from abm.analysis.report.html import Html, table
from abm.analysis.words import Words
from abm.records.reader import Results

__all__ = ["cost_section"]

_SHOWN = 0.5
_BASES = ("headquarters", "production")


def cost_section(results: Results, background: Background, words: Words) -> Html:
    """Return a table of states and bases by outcome; states with less than half a million are left out."""
    summary, outcomes = results.summary, results.outcomes
    states: dict[str, None] = {}
    for outcome in outcomes:
        states |= dict.fromkeys(summary.get("outcomes", {}).get(outcome, {}).get("cost_by_state", {}))
    body: list[list[str]] = []
    for state in sorted(states, key=lambda state: (-_size(summary, outcomes[0], state), state)):
        for base in _BASES:
            paths = [_path(summary, outcome, state, base) for outcome in outcomes]
            if not any(_touched(node(summary, *path)) for path in paths):
                continue
            label = words.text(
                "text.label_outcome", label=background.state(state, words.language), outcome=words.name(f"base.{base}")
            )
            body += paired_rows(label, "cost_by_state", summary, paths, words)
    heads = [words.text("column.state"), *(words.title(f"outcome.{outcome}") for outcome in outcomes)]
    return table(heads, body, words.unit("measure.cost_by_state"))


def _path(summary: Mapping[str, Any], outcome: str, state: str, base: str) -> tuple[str, ...]:
    """Return the path of a base; a summary without bases holds headquarters."""
    path = ("outcomes", outcome, "cost_by_state", state)
    return path if base == "headquarters" and node(summary, *path) else (*path, base)


def _size(summary: Mapping[str, Any], outcome: str, state: str) -> float:
    """Return a state's cost by headquarters, the order of the table."""
    found = node(summary, *_path(summary, outcome, state, "headquarters"))
    return float(found["median"]) if found is not None and found["median"] is not None else 0.0


def _touched(found: Mapping[str, Any] | None) -> bool:
    """Return whether a cost shows in whole millions."""
    return found is not None and any(abs(found.get(key) or 0.0) >= _SHOWN for key in ("median", "p05", "p95"))
