"""The page of a study of gaps: the picture, and a table an outcome with what each of the five gaps explains, where."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from abm.analysis.background import Background
from abm.analysis.figures.gap_shares import row_names
from abm.analysis.numbers import number
from abm.analysis.report.html import Html, element, embedded, join, table
from abm.analysis.report.page import page
from abm.analysis.words import Words

__all__ = ["gap_parts", "write_gap_page"]


def write_gap_page(folder: Path, config: Mapping[str, Any], background: Background, words: Words) -> Path:
    """Write `gaps.html` beside gaps.json and gaps.svg in a folder; the same tables give the same bytes."""
    told = json.loads((folder / "gaps.json").read_text(encoding="utf-8"))
    title = str(config.get(f"title_{words.language}") or config["title"])
    parts = [element("h1", title), *gap_parts(told, folder / "gaps.svg", config["outcomes"], background, words)]
    path = folder / "gaps.html"
    path.write_text(page(words.language, title, join(parts)), encoding="utf-8", newline="\n")
    return path


def gap_parts(
    told: Mapping[str, Any], picture: Path, outcomes: Sequence[str], background: Background, words: Words
) -> list[Html]:
    """Return what gaps.json and its picture tell: how to read it, the picture, a table an outcome, what it means."""
    return [
        element("p", words.text("text.gap_caption", seeds=str(told["seeds"]))),
        embedded(picture, words.text("text.gap_axis")),
        *(_outcome(told, outcome, background, words) for outcome in outcomes),
        element("p", words.text("text.gap_meaning"), class_="note"),
    ]


def _outcome(told: Mapping[str, Any], outcome: str, background: Background, words: Words) -> Html:
    """Return a row a gap and a column a partner: the median over seeds, and from the 5th to the 95th percentile."""
    states = told["outcomes"][outcome]
    heads = ["", *(background.state(state, words.language) for state in told["partners"])]
    rows = [
        [name, *(_cell(states[state][column], words) for state in told["partners"])]
        for column, name in row_names(words).items()
    ]
    return table(heads, rows, words.text("text.gap_table", outcome=words.name(f"outcome.{outcome}")))


def _cell(spread: Mapping[str, Any], words: Words) -> Html:
    if spread["median"] is None:
        return element("span", words.text("text.not_defined"))
    middle, low, high = (number(spread[key]) for key in ("median", "p05", "p95"))
    return join([element("span", middle), element("small", f"{low} {words.text('text.to')} {high}")])
