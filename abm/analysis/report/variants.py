"""The same luck in other worlds: what each variant of an experiment shows, side by side."""

import pandas as pd

from abm.analysis.comparison import quantiles
from abm.analysis.numbers import spread
from abm.analysis.report.html import Html, element, join, table
from abm.analysis.words import Words
from abm.records.reader import Results

__all__ = ["variant_section"]

_MEASURES = (
    "effective_alignment",
    "joint_denial",
    "follow_through_operation",
    "real_leakage",
    "denial_military",
    "denial_growth",
    "promise_slack",
    "transfers",
)


def variant_section(results: Results, words: Words) -> Html:
    """Return a table of measures by variant for every outcome; nothing where the run itself is the only variant."""
    runs = results.runs
    variants = list(dict.fromkeys(runs["variant"]))
    if len(variants) < 2:
        return element("p", words.text("text.one_variant"), class_="note")
    parts = [_by_variant(runs[runs["outcome"] == outcome], outcome, words) for outcome in results.outcomes]
    return join(parts)


def _by_variant(runs: pd.DataFrame, outcome: str, words: Words) -> Html:
    variants = list(dict.fromkeys(runs["variant"]))
    heads = [words.text("column.variant"), *(words.name(f"measure.{measure}") for measure in _MEASURES)]
    body = []
    for variant in variants:
        own = runs[runs["variant"] == variant]
        cells = [
            spread(measure, found, words) if (found := quantiles(own[measure]))["n"] else "–" for measure in _MEASURES
        ]
        count = words.text("text.count", count=str(len(own)))
        body.append([join([words.name_or(f"variant.{variant}", variant), element("small", count)]), *cells])
    return table(heads, body, caption=words.title(f"outcome.{outcome}"))
