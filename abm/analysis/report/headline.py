"""The summary: what came out, in sentences and a table, every number read from summary.json."""

from collections.abc import Mapping
from typing import Any

from abm.analysis.numbers import month_words, quantity, spread
from abm.analysis.report.html import Html, element, table
from abm.analysis.results import OpenResults
from abm.analysis.words import Words

__all__ = ["alone", "cell", "headline_section", "lag_sentences", "measure_table", "node"]

HEADLINES = (
    ("effective_alignment",),
    ("follow_through", "purpose"),
    ("follow_through", "list"),
    ("follow_through", "operation"),
    ("follow_through", "instruments"),
    ("activity",),
    ("real_leakage",),
    ("value_leakage",),
    ("denial_military",),
    ("denial_growth",),
    ("coverage",),
    ("durability_months",),
    ("regime_strength",),
)
Path = tuple[str, ...]


def node(summary: Mapping[str, Any], *path: str) -> Mapping[str, Any] | None:
    """Return the {median, p05, p95, n} at a path of summary.json, None where there is none."""
    at: Any = summary
    for key in path:
        if not isinstance(at, Mapping) or key not in at:
            return None
        at = at[key]
    return at if isinstance(at, Mapping) and "median" in at else None


def alone(summary: Mapping[str, Any], *path: str) -> Mapping[str, Any] | None:
    """Return the same without the alliance term: the node's own twin, or the median beside it."""
    found = node(summary, *path)
    twin = found.get("without_alliance") if found else None
    return twin if isinstance(twin, Mapping) else None


def cell(measure: str, summary: Mapping[str, Any], path: Path, words: Words) -> Html:
    """Return a table cell: median with its range, and below it the same without the alliance term."""
    found = node(summary, *path)
    lines: list[str] = [spread(measure, found, words) if found else words.text("text.not_run")]
    twin = alone(summary, *path)
    if twin is not None:
        lines.append(element("small", _alone_words(measure, twin, words)))
    return element("span", *lines)


def measure_table(summary: Mapping[str, Any], outcomes: tuple[str, ...], rows: tuple[Path, ...], words: Words) -> Html:
    """Return measures by outcome, and the election's effect where the summary holds it."""
    effect = any(node(summary, "election_effect", *path) for path in rows)
    heads = [words.text("column.measure"), *(words.name(f"outcome.{outcome}") for outcome in outcomes)]
    heads += [words.text("column.election_effect")] if effect else []
    body = []
    for path in rows:
        if not any(node(summary, "outcomes", outcome, *path) for outcome in outcomes):
            continue
        cells = [cell(path[0], summary, ("outcomes", outcome, *path), words) for outcome in outcomes]
        if effect:
            moved = node(summary, "election_effect", *path)
            cells.append(element("span", spread(path[0], moved, words, signed=True) if moved else ""))
        body.append([_label(path, words), *cells])
    return table(heads, body)


def headline_section(results: OpenResults, words: Words) -> Html:
    """Return the summary in sentences, one paragraph an outcome, then the election's effect."""
    summary = results.summary
    paragraphs = [element("p", _headline(summary, outcome, words)) for outcome in results.outcomes]
    effect = {
        short: node(summary, "election_effect", measure)
        for short, measure in (
            ("alignment", "effective_alignment"),
            ("leakage", "real_leakage"),
            ("military", "denial_military"),
        )
    }
    if all(effect.values()):
        measures = {"alignment": "effective_alignment", "leakage": "real_leakage", "military": "denial_military"}
        values = {short: spread(measures[short], found, words, signed=True) for short, found in effect.items()}
        paragraphs.append(element("p", words.text("text.election_effect", **values)))
    heading = element("h2", words.text("heading.summary"))
    return element("section", heading, *paragraphs, class_="summary", id="summary")


def lag_sentences(results: OpenResults, words: Words) -> Html:
    """Return a paragraph on adoption lags and durability for each outcome that has them."""
    keys = {"lag": "adoption_lag_months", "durability": "durability_months"}
    keys |= {name: name for name in ("wait", "drafting", "notice")}
    sentences = []
    for outcome in results.outcomes:
        found = {short: node(results.summary, "outcomes", outcome, measure) for short, measure in keys.items()}
        if all(value is not None for value in found.values()):
            values = {short: spread(keys[short], value, words) for short, value in found.items()}
            sentences.append(words.text("text.lags", outcome=words.name(f"outcome.{outcome}"), **values))
    return element("p", words.text("text.space").join(sentences)) if sentences else Html("")


def _headline(summary: Mapping[str, Any], outcome: str, words: Words) -> str:
    measures = {
        "alignment": "effective_alignment",
        "leakage": "real_leakage",
        "military": "denial_military",
        "growth": "denial_growth",
    }
    values: dict[str, str] = {}
    for short, measure in measures.items():
        path = ("outcomes", outcome, measure)
        values[short] = spread(measure, node(summary, *path), words)
        twin = alone(summary, *path)
        values[f"{short}_alone"] = words.text("text.not_run") if twin is None else _median(measure, twin, words)
    return words.text("text.headline", outcome=words.name(f"outcome.{outcome}"), **values)


def _label(path: Path, words: Words) -> str:
    if path[0] == "follow_through":
        return words.name(f"measure.follow_through_{path[1]}")
    if path[0] == "leakage_by_channel":
        return words.name(f"channel.{path[1]}")
    return words.name(f"measure.{path[0]}")


def _median(measure: str, twin: Mapping[str, Any], words: Words) -> str:
    return quantity(measure, twin.get("median"), words)


def _alone_words(measure: str, twin: Mapping[str, Any], words: Words) -> str:
    label = words.text("column.without_alliance")
    return words.text("text.with_candidate", event=label, candidate=_median(measure, twin, words))


def asked_month(label: str, words: Words) -> str:
    """Return a month of the configuration in words; dates with a day are cut to their month."""
    return month_words(label[:7], words)
