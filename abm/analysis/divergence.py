"""Find where two outcomes of the same seed first part, and the stance the difference traces to."""

import dataclasses
import math
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd

from abm.analysis.decisions import TERMS, contributions
from abm.records.reader import Results, read_results

__all__ = ["Difference", "first_difference"]

_IDENTITY = ("month", "kind", "actor", "counterpart", "candidate", "chosen", "reason", "detail")
_STANCES = ("target_policy", "breadth", "free_trade")
_RESULT_KINDS = ("election", "inauguration")
Row = Mapping[Any, Any]


@dataclasses.dataclass(frozen=True)
class Difference:
    """Where two outcomes of one seed part: the first event that differs, and what it traces to.

    stance: (state, stance, value under continuity, value under change) that differs by that month, the actor's own
    first; terms: what each term of the actor's utility has moved by (change minus continuity), largest first.
    """

    seed: int
    month: str
    kind: str
    actor: str
    stance: tuple[str, str, float, float] | None
    terms: tuple[tuple[str, float], ...]


def first_difference(folder: Path, seed: int | None = None) -> Difference | None:
    """Return where continuity and change of the same seed first part; None where they never do.

    `seed` is the lowest that both outcomes have unless given. Elections and inaugurations themselves do not count.
    """
    results = read_results(folder)
    worlds = [results.main("events", outcome) for outcome in ("continuity", "change")]
    shared = sorted(set(worlds[0]["seed"]) & set(worlds[1]["seed"]))
    if not shared:
        return None
    chosen = int(shared[0]) if seed is None else seed
    told = [_rows(world[world["seed"] == chosen]) for world in worlds]
    for first, second in zip_longest(*told):
        if first is None or second is None or _key(first) != _key(second):
            return _difference(results, chosen, first, second)
    return None


def _rows(events: pd.DataFrame) -> list[Row]:
    return list(events[~events["kind"].isin(_RESULT_KINDS)].to_dict("records"))


def _key(row: Row) -> tuple[str, ...]:
    """Return what identifies an event, its terms to nine digits."""
    terms = contributions(row)
    return (*(str(row.get(name)) for name in _IDENTITY), *(f"{terms[term]:.9g}" for term in TERMS))


def _difference(results: Results, seed: int, first: Row | None, second: Row | None) -> Difference:
    present = [row for row in (first, second) if row is not None]
    row = min(present, key=lambda one: str(one["month"]))
    terms: list[tuple[str, float]] = []
    if first is not None and second is not None and _same_decision(first, second):
        left, right = contributions(first), contributions(second)
        terms = [(term, right[term] - left[term]) for term in TERMS if right[term] != left[term]]
        terms.sort(key=lambda pair: -abs(pair[1]))
    month, actor = str(row["month"]), str(row["actor"])
    return Difference(seed, month, str(row["kind"]), actor, _stance(results, seed, month, actor), tuple(terms))


def _same_decision(first: Row, second: Row) -> bool:
    return all(str(first.get(name)) == str(second.get(name)) for name in ("month", "kind", "actor", "candidate"))


def _stance(results: Results, seed: int, month: str, actor: str) -> tuple[str, str, float, float] | None:
    """Return the stance that differs most between the two worlds in that month, the actor's own first."""
    worlds = []
    for outcome in ("continuity", "change"):
        states = results.main("states", outcome)
        worlds.append(states[(states["seed"] == seed) & (states["month"] == month)].set_index("state").sort_index())
    found: list[tuple[bool, float, str, str, float, float]] = []
    for name in _STANCES:
        for state in worlds[0].index.intersection(worlds[1].index):
            left, right = float(worlds[0].loc[state, name]), float(worlds[1].loc[state, name])
            if left != right and not (math.isnan(left) or math.isnan(right)):
                found.append((state != actor, -abs(right - left), str(state), name, left, right))
    return min(found)[2:] if found else None
