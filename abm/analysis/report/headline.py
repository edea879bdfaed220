"""The summary: what came out, in sentences and a table, every number read from summary.json."""

from collections.abc import Mapping, Sequence
from typing import Any

from abm.analysis.background import Background
from abm.analysis.numbers import month_words, spread
from abm.analysis.report.html import Html, element, join, table
from abm.analysis.words import Words
from abm.records.reader import Results

__all__ = [
    "alone",
    "asked_month",
    "beside",
    "lag_sentences",
    "measure_table",
    "node",
    "paired_rows",
    "partner_table",
]

HEADLINES = (
    ("effective_alignment",),
    ("joint_denial",),
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
    ("own_way",),
    ("influence",),
    ("group_cohesion",),
    ("leader_drift",),
    ("similarity",),
    ("change_of_follow_through_partners",),
    ("change_of_follow_through_leader",),
    ("reach_months",),
)
CHANNELS = ("backfill_coalition", "backfill_outside", "domestic", "transshipment", "affiliate", "design_around")
LEAKAGE = (
    ("real_leakage",),
    ("real_leakage_cumulative",),
    *(("leakage_by_channel", channel) for channel in CHANNELS),
    ("value_leakage",),
    ("value_leakage_low_eta",),
    ("value_leakage_high_eta",),
    ("denial_military",),
    ("denial_growth",),
)
DENIAL = (("coverage",), ("denial_military",), ("denial_growth",), ("real_leakage",))
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
    return beside(node(summary, *path), "without_alliance")


def beside(found: Mapping[str, Any] | None, name: str) -> Mapping[str, Any] | None:
    """Return the same of another world that a node holds, None where it holds none or nothing is defined there."""
    twin = found.get(name) if found else None
    return twin if isinstance(twin, Mapping) and twin.get("n") else None


def paired_rows(
    label: str, measure: str, summary: Mapping[str, Any], paths: Sequence[Path], words: Words
) -> list[list[str]]:
    """Return a row of medians with their spread, and below it the same without the alliance term and over ranges."""
    found = [node(summary, *path) for path in paths]
    rows: list[list[str]] = [
        [label, *(spread(measure, value, words) if value else words.text("text.not_run") for value in found)]
    ]
    for world in ("without_alliance", "over_ranges"):
        twins = [beside(value, world) for value in found]
        if any(twin is not None for twin in twins):
            cells = ["" if twin is None else spread(measure, twin, words) for twin in twins]
            rows.append([element("small", text) for text in (words.text(f"column.{world}"), *cells)])
    return rows


def measure_table(summary: Mapping[str, Any], outcomes: tuple[str, ...], rows: tuple[Path, ...], words: Words) -> Html:
    """Return measures by outcome, and the election's effect where the summary holds it."""
    effect = any(_effect(summary, path) for path in rows)
    heads = [words.text("column.measure"), *(words.title(f"outcome.{outcome}") for outcome in outcomes)]
    heads += [words.text("column.election_effect")] if effect else []
    body: list[list[str]] = []
    for path in rows:
        if not any(node(summary, "outcomes", outcome, *path) for outcome in outcomes):
            continue
        paths = [("outcomes", outcome, *path) for outcome in outcomes]
        rows_of = paired_rows(_label(path, words), path[0], summary, paths, words)
        if effect:
            moved = _effect(summary, path)
            rows_of[0].append(spread(path[0], moved, words, signed=True) if moved else "")
            drawn = beside(moved, "over_ranges")
            told = element("small", spread(path[0], drawn, words, signed=True)) if drawn else ""
            below = len(rows_of) - 1
            rows_of[1:] = [[*row, told if place == below else ""] for place, row in enumerate(rows_of[1:], 1)]
        body += rows_of
    return table(heads, body)


def partner_table(results: Results, background: Background, words: Words) -> Html:
    """Return each partner's own follow-through by outcome, '' where the summary holds none."""
    summary, outcomes = results.summary, results.outcomes
    found = {o: summary.get("outcomes", {}).get(o, {}).get("follow_by_state", {}) for o in outcomes}
    body: list[list[str]] = []
    for state in sorted({state for by_state in found.values() for state in by_state}):
        paths = [("outcomes", outcome, "follow_by_state", state) for outcome in outcomes]
        body += paired_rows(background.state(state, words.language), "follow_by_state", summary, paths, words)
    heads = [words.text("column.state"), *(words.title(f"outcome.{outcome}") for outcome in outcomes)]
    return join([element("h3", words.text("heading.partners")), table(heads, body)]) if body else Html("")


def lag_sentences(results: Results, words: Words) -> Html:
    """Return a paragraph on adoption lags and durability for each outcome that has them."""
    keys = {"lag": "adoption_lag_months"} | {name: f"{name}_months" for name in ("wait", "drafting", "notice")}
    paragraphs = []
    for outcome in results.outcomes:
        name = words.name(f"outcome.{outcome}")
        found = {short: node(results.summary, "outcomes", outcome, measure) for short, measure in keys.items()}
        if found["lag"] is None:
            continue
        adopted = found["lag"]["median"] is not None
        values = {short: spread(keys[short], value, words) for short, value in found.items()}
        told = [
            words.text("text.lags", outcome=name, **values) if adopted else words.text("text.no_lags", outcome=name)
        ]
        lasting = node(results.summary, "outcomes", outcome, "durability_months")
        told.append(words.text("text.lasting", durability=spread("durability_months", lasting, words)))
        paragraphs.append(element("p", words.text("text.space").join(told)))
    return join(paragraphs)


def _effect(summary: Mapping[str, Any], path: Path) -> Mapping[str, Any] | None:
    """Return the election's effect on a measure, nested as the measure is or under the name of its column."""
    flat = "_".join(path).replace("leakage_by_channel", "leakage")
    return node(summary, "election_effect", *path) or node(summary, "election_effect", flat)


def _label(path: Path, words: Words) -> str:
    if path[0] == "follow_through":
        return words.name(f"measure.follow_through_{path[1]}")
    if path[0] == "leakage_by_channel":
        return words.name(f"channel.{path[1]}")
    return words.name(f"measure.{path[0]}")


def asked_month(label: str, words: Words) -> str:
    """Return a month of the configuration in words; dates with a day are cut to their month."""
    return month_words(label[:7], words)
