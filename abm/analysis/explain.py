"""Say why: which terms decided each consequential decision, and where two worlds first part."""

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from abm.analysis.decisions import TERMS, Decision, deciding_terms, decisions
from abm.analysis.numbers import month_words, number
from abm.analysis.results import OpenResults, open_results
from abm.analysis.words import Words, load_words
from abm.core.errors import YardfenceError

__all__ = ["Difference", "explain", "explain_measure", "first_difference"]

_IDENTITY = ["month", "kind", "actor", "counterpart", "candidate", "chosen", "reason", "detail"]
_STANCES = ("target_policy", "breadth", "free_trade")
_RESULT_KINDS = ("election", "inauguration")


@dataclasses.dataclass(frozen=True)
class Difference:
    """Where two outcomes of one seed part: the first event that differs, and what it traces to.

    event: a sentence; stance: (state, stance, value in each world) that differs at that month, None if none does;
    terms: utility terms of the actor that differ, largest first.
    """

    seed: int
    month: str
    kind: str
    actor: str
    stance: tuple[str, str, float, float] | None
    terms: tuple[tuple[str, float], ...]


def explain(folder: Path, language: str = "en", seed: int | None = None) -> str:
    """Return, in words, every consequential decision of one seed and where outcomes first part.

    Read from events.parquet alone; `seed` is the lowest one recorded unless given. ResultsError where the folder
    cannot be read, YardfenceError where the seed is not in it.
    """
    results, words = open_results(folder), load_words(language)
    seeds = sorted(set(results.events["seed"]))
    if seed is not None and seed not in seeds:
        raise YardfenceError(f"seed {seed} is not among the results: {seeds[0]} to {seeds[-1]} are" if seeds else "")
    chosen_seed = seed if seed is not None else (int(seeds[0]) if seeds else 0)
    lines: list[str] = []
    for outcome in results.outcomes:
        lines.append(words.text("text.explain_world", outcome=words.name(f"outcome.{outcome}"), seed=str(chosen_seed)))
        events = results.main("events", outcome)
        found = list(decisions(events[events["seed"] == chosen_seed]))
        lines += [line for decision in found for line in _decision_lines(decision, words)]
        lines += [] if found else ["  " + words.text("text.explain_none")]
        lines.append("")
    if {"continuity", "change"} <= set(results.outcomes):
        lines.append(_difference_words(first_difference(folder, chosen_seed), chosen_seed, words))
    return "\n".join(lines).rstrip() + "\n"


def explain_measure(key: str, language: str = "en") -> str | None:
    """Return a measure's name, meaning and unit from the catalogue; None where no measure has this key."""
    words = load_words(language)
    if f"measure.{key}" not in words:
        return None
    entry = words.entries[f"measure.{key}"]
    return words.text("text.explain_measure", name=entry.name, definition=entry.definition, unit=entry.unit) + "\n"


def first_difference(folder: Path, seed: int | None = None) -> Difference | None:
    """Return where continuity and change of the same seed first part; None where they never do."""
    results = open_results(folder)
    worlds = [results.main("events", outcome) for outcome in ("continuity", "change")]
    shared = sorted(set(worlds[0]["seed"]) & set(worlds[1]["seed"]))
    if not shared:
        return None
    number_ = seed if seed is not None else int(shared[0])
    first, second = (_comparable(world[world["seed"] == number_]) for world in worlds)
    for left, right in zip(first, second, strict=False):
        if left[0] != right[0]:
            return _difference(results, number_, min(left, right, key=lambda pair: str(pair[0][0])), (left, right))
    longer = first if len(first) > len(second) else second
    if len(first) == len(second):
        return None
    extra = longer[min(len(first), len(second))]
    return _difference(results, number_, extra, (extra,))


Keyed = tuple[tuple[object, ...], pd.Series]


def _comparable(events: pd.DataFrame) -> list[Keyed]:
    """Return events without elections, each as what identifies it (terms to 9 digits) and its row."""
    rows = events[~events["kind"].isin(_RESULT_KINDS)].sort_values(["month", "event"], kind="stable")
    terms = [f"{term}_{side}" for term in (*TERMS, "total") for side in ("before", "after") if f"{term}_{side}" in rows]
    names = [name for name in _IDENTITY if name in rows]
    return [
        ((*(str(row[name]) for name in names), *(f"{row[name]:.9g}" for name in terms)), row)
        for _, row in rows.iterrows()
    ]


def _difference(results: OpenResults, seed: int, at: Keyed, sides: Sequence[Keyed]) -> Difference:
    row = at[1]
    terms: list[tuple[str, float]] = []
    same_event = len(sides) == 2 and [sides[0][1][key] for key in ("month", "kind", "actor", "candidate")] == [
        sides[1][1][key] for key in ("month", "kind", "actor", "candidate")
    ]
    for term in TERMS:
        values = [_number(side[1], f"{term}_after") for side in (sides if same_event else (at,))]
        values = values if same_event else [_number(row, f"{term}_before"), *values]
        if values[0] != values[1]:
            terms.append((term, values[1] - values[0]))
    terms.sort(key=lambda pair: -abs(pair[1]))
    month = str(row["month"])
    stance = _stance_difference(results, seed, month, str(row["actor"]))
    return Difference(seed, month, str(row["kind"]), str(row["actor"]), stance, tuple(terms))


def _stance_difference(results: OpenResults, seed: int, month: str, actor: str) -> tuple[str, str, float, float] | None:
    """Return the stance that differs most between the two worlds by that month, the actor's own first."""
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


def _decision_lines(decision: Decision, words: Words) -> list[str]:
    head = words.text(
        "text.explain_decision" if decision.counterpart else "text.explain_decision_alone",
        month=month_words(decision.month, words),
        kind=words.name_or(f"kind.{decision.kind}", decision.kind),
        actor=decision.actor,
        counterpart=decision.counterpart,
        candidate=decision.chosen.name or words.text("text.no_name"),
    )
    rival = words.text("text.explain_rival", rival=decision.rival.name) if decision.rival else ""
    terms = words.text("text.comma").join(
        f"{words.name(f'term.{term}')} {number(value, 1, signed=True)}" for term, value in deciding_terms(decision)
    )
    return ["  " + head, "      " + words.text("text.explain_terms", rival=rival, terms=terms or "0")]


def _difference_words(difference: Difference | None, seed: int, words: Words) -> str:
    if difference is None:
        return words.text("text.explain_same", seed=str(seed))
    lines = [
        words.text(
            "text.explain_first_difference",
            month=month_words(difference.month, words),
            kind=words.name_or(f"kind.{difference.kind}", difference.kind),
            actor=difference.actor,
        )
    ]
    if difference.stance is not None:
        state, stance, left, right = difference.stance
        values = {"state": state, "stance": words.name(f"measure.{stance}"), "left": number(left)}
        lines.append(words.text("text.explain_stance", right=number(right), **values))
    if difference.terms:
        term, moved = difference.terms[0]
        lines.append(
            words.text("text.explain_term", term=words.name(f"term.{term}"), moved=number(moved, 1, signed=True))
        )
    return words.text("text.space").join(lines)


def _number(row: pd.Series, name: str) -> float:
    value = row.get(name)
    return 0.0 if value is None or pd.isna(value) else float(value)
