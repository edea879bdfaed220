"""Say why: which terms decided each consequential decision, and where two worlds first part."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from abm.analysis.decisions import Told, consequential, deciding_terms
from abm.analysis.divergence import Difference, first_difference
from abm.analysis.numbers import month_words, number
from abm.analysis.words import Words, load_words
from abm.core.errors import YardfenceError
from abm.records.reader import read_results

__all__ = ["explain", "explain_measure", "first_difference", "tell"]


_EXPECTED = "expected delivery "
_TELLING = 0.05


def explain(folder: Path, language: str = "en", seed: int | None = None) -> str:
    """Return, in words, every consequential decision of one seed and where outcomes first part.

    Decisions are read from events.parquet alone; `seed` is the lowest one recorded unless given. ResultsError where
    the folder cannot be read, YardfenceError where the seed is not in it.
    """
    results, words = read_results(folder), load_words(language)
    seeds = sorted(set(results.runs["seed"]))
    if seed is not None and seed not in seeds:
        raise YardfenceError(f"seed {seed} is not among the results: {seeds[0]} to {seeds[-1]} are")
    chosen = int(seeds[0]) if seed is None else seed
    lines: list[str] = []
    for outcome in results.outcomes:
        head = words.text("text.explain_world", outcome=words.title(f"outcome.{outcome}"), seed=str(chosen))
        events = results.main("events", outcome)
        told = [line for one in consequential(events[events["seed"] == chosen]) for line in _lines(one, words)]
        lines += [head, *(told or ["  " + words.text("text.explain_none")]), ""]
    if {"continuity", "change"} <= set(results.outcomes):
        lines.append(_difference_words(first_difference(folder, chosen), chosen, words))
    return "\n".join(lines).rstrip() + "\n"


def tell(events: pd.DataFrame, words: Words) -> Iterator[tuple[str, str]]:
    """Yield every consequential decision of one run's events in order: what happened, and what decided it or ''."""
    for told in consequential(events):
        lines = [line.strip() for line in _lines(told, words)]
        yield lines[0], words.text("text.space").join(lines[1:])


def explain_measure(key: str, language: str = "en") -> str | None:
    """Return a measure's name, meaning and unit from the catalogue; None where no measure has this key."""
    words = load_words(language)
    if f"measure.{key}" not in words:
        return None
    entry = words.entries[f"measure.{key}"]
    return words.text("text.explain_measure", name=entry.name, definition=entry.definition, unit=entry.unit) + "\n"


def _lines(told: Told, words: Words) -> list[str]:
    event = words.text(f"event.{told.kind}", actor=told.actor, counterpart=told.counterpart)
    month = month_words(told.month, words)
    if told.decision is None:
        line = words.text("text.explain_note", month=month, event=event)
        share = told.reason.removeprefix(_EXPECTED)
        known = told.kind == "request" and share != told.reason
        return ["  " + line + (words.text("text.expected_delivery", share=share) if known else "")]
    decision = told.decision
    line = words.text("text.explain_decision", month=month, event=event, candidate=_name(decision.chosen.name, words))
    terms = words.text("text.comma").join(
        f"{words.name(f'term.{term}')} {number(value, 1, signed=True)}"
        for term, value in deciding_terms(decision)
        if abs(value) >= _TELLING
    )
    rival = decision.rival
    against = words.text("text.explain_rival", rival=_name(rival.name, words)) if rival else ""
    why = words.text("text.explain_terms", rival=against, terms=terms or words.text("text.explain_luck"))
    return ["  " + line, "      " + why]


def _name(candidate: str, words: Words) -> str:
    return words.name_or(f"candidate.{candidate}", candidate)


def _difference_words(difference: Difference | None, seed: int, words: Words) -> str:
    if difference is None:
        return words.text("text.explain_same", seed=str(seed))
    kind = words.name_or(f"kind.{difference.kind}", difference.kind)
    month = month_words(difference.month, words)
    sentences = [words.text("text.explain_first_difference", month=month, kind=kind, actor=difference.actor)]
    if difference.stance is not None:
        state, stance, left, right = difference.stance
        values = {"state": state, "stance": words.name(f"measure.{stance}"), "left": number(left)}
        sentences.append(words.text("text.explain_stance", right=number(right), **values))
    if difference.terms:
        term, moved = difference.terms[0]
        name = words.name(f"term.{term}")
        sentences.append(words.text("text.explain_term", term=name, moved=number(moved, 1, signed=True)))
    return words.text("text.space").join(sentences)
