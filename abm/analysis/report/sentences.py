"""The summary at the top of a report: the headline in sentences, every number read from summary.json."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from abm.analysis.numbers import lies_outside, number, quantity, spread
from abm.analysis.report.headline import alone, beside, node
from abm.analysis.report.html import Html, element
from abm.analysis.words import Words
from abm.records.reader import Results

__all__ = ["headline_section"]

_EFFECTS = ("election_effect", "anticipation_effect")
# What is held against its ranges by name.
_HEADLINE = ("effective_alignment", "joint_denial", "real_leakage", "denial_military")


def headline_section(results: Results, words: Words) -> Html:
    """Return the summary in sentences, one paragraph an outcome, then the election's effect."""
    summary = results.summary
    paragraphs = [element("p", _headline(summary, outcome, words)) for outcome in results.outcomes]
    paragraphs += [element("p", told) for told in map(partial(_moved, results, words), _EFFECTS) if told]
    paragraphs += [element("p", told) for told in _cautions(results, words)]
    placebo = _placebo(results, words)
    paragraphs += [element("p", placebo)] if placebo else []
    heading = element("h2", words.text("heading.summary"))
    return element("section", heading, *paragraphs, class_="summary", id="summary")


def _headline(summary: Mapping[str, Any], outcome: str, words: Words) -> str:
    measures = {
        "alignment": "effective_alignment",
        "joint": "joint_denial",
        "leakage": "real_leakage",
        "military": "denial_military",
        "growth": "denial_growth",
    }
    values: dict[str, str] = {}
    for short, measure in measures.items():
        path = ("outcomes", outcome, measure)
        values[short] = spread(measure, node(summary, *path), words)
        twin = alone(summary, *path)
        if twin is not None:
            values[f"{short}_alone"] = _median(measure, twin, words)
    complete = len(values) == 2 * len(measures)
    return words.text(
        "text.headline" if complete else "text.headline_only", outcome=words.name(f"outcome.{outcome}"), **values
    )


def _moved(results: Results, words: Words, effect: str) -> str:
    """Return an effect on the headline measures in a sentence, '' where the summary does not hold it."""
    measures = {"alignment": "effective_alignment", "leakage": "real_leakage", "military": "denial_military"}
    paths = [(effect,), *((effect, outcome) for outcome in results.outcomes)]
    for path in paths:
        found = {short: node(results.summary, *path, measure) for short, measure in measures.items()}
        if all(found.values()):
            values = {short: spread(measures[short], value, words, signed=True) for short, value in found.items()}
            return words.text(f"text.{effect}", **values)
    return ""


def _cautions(results: Results, words: Words) -> list[str]:
    """Return what the headline rests on: what ranges say, whether a sign is settled, how long reach lasts."""
    return [told for told in (_over_ranges(results, words), _reach(results, words)) if told]


def _over_ranges(results: Results, words: Words) -> str:
    """Return the headline over documented ranges by outcome, and whether they settle what an election moves."""
    summary, told, draws = results.summary, [], 0
    for outcome in results.outcomes:
        values = {}
        for short, measure in (("alignment", "effective_alignment"), ("leakage", "real_leakage")):
            drawn = beside(node(summary, "outcomes", outcome, measure), "over_ranges")
            if drawn:
                values[short], draws = spread(measure, drawn, words), int(drawn["n"])
        if len(values) == 2:
            told.append(words.text("text.over_ranges", outcome=words.name(f"outcome.{outcome}"), **values))
    if not told:
        return ""
    moved = beside(node(summary, "election_effect", "effective_alignment"), "over_ranges")
    if moved:
        open_sign = moved["p05"] < 0.0 < moved["p95"]
        shown = spread("effective_alignment", moved, words, signed=True)
        told.append(words.text("text.sign_open" if open_sign else "text.sign_settled", alignment=shown))
    told += _outside(summary, results.outcomes, words)
    return words.text("text.space").join([words.text("text.over_ranges_note", draws=str(draws)), *told])


def _outside(summary: Mapping[str, Any], outcomes: Sequence[str], words: Words) -> list[str]:
    """Return a sentence that names the headline measures which ranges leave out under some outcome, none if none."""
    named = []
    for measure in _HEADLINE:
        found = [node(summary, "outcomes", outcome, measure) for outcome in outcomes]
        pairs = [(value, drawn) for value in found if value and (drawn := beside(value, "over_ranges"))]
        if any(lies_outside(value, drawn) for value, drawn in pairs):
            named.append(words.name(f"measure.{measure}"))
    return [words.text("text.outside_ranges", measures=words.text("text.comma").join(named))] if named else []


def _reach(results: Results, words: Words) -> str:
    """Return how long the leader's reach lasts without exemption by outcome, and what that means; '' if never."""
    told = []
    for outcome in results.outcomes:
        reach = node(results.summary, "outcomes", outcome, "reach_months")
        if reach and reach["median"]:
            months = spread("reach_months", reach, words)
            told.append(words.text("text.reach_months", outcome=words.name(f"outcome.{outcome}"), months=months))
    return words.text("text.space").join([*told, words.text("text.reach_note")]) if told else ""


def _placebo(results: Results, words: Words) -> str:
    """Return in a sentence that outcomes do not differ before the vote, '' where the summary does not say so."""
    largest = results.summary.get("same_before_election", {}).get("effective_alignment")
    if not isinstance(largest, int | float):
        return ""
    return words.text("text.same_before_election", alignment=number(largest, 2))


def _median(measure: str, twin: Mapping[str, Any], words: Words) -> str:
    return quantity(measure, twin.get("median"), words)
