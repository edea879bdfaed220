"""The rulebook as a table, segments by states: strictness by colour, instrument by mark, a tier a half of a cell."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from abm.analysis.report.html import Html, element
from abm.analysis.words import Words
from abm.data.schema import TIERS

__all__ = ["rule_matrix"]

_MARKS = {"list": "■", "end_user": "▲", "reach": "◆", "persons": "★"}
_OTHER = "●"
_DARK = 0.5  # from here on a mark is pale
_SCALE = (0.0, 0.25, 0.5, 0.75, 1.0)


def rule_matrix(rules: pd.DataFrame, wide: pd.DataFrame, caption: str, words: Words) -> Html:
    """Return the rules of a moment; a row a segment, a column a state, a half of a cell an item that is sold there.

    rules: columns segment, tier, label, strictness, instrument ('' for none); wide: columns label, instrument, level of
    what binds no single item, in rows of their own below. What a state neither sells nor restricts stays blank.
    """
    states = list(dict.fromkeys(rules["label"]))
    wide = wide[wide["label"].isin(states)]
    cells = {(row.segment, row.label, row.tier): _half(row, words) for row in rules.itertuples()}
    levels = {(row.instrument, row.label): _whole(row, words) for row in wide.itertuples()}
    heads = [element("th", element("span", state), scope="col", colspan="2") for state in states]
    rows = [
        _row(segment, (cells.get((segment, state, tier), _blank(1)) for state in states for tier in TIERS))
        for segment in dict.fromkeys(rules["segment"])
    ]
    rows += [
        _row(words.title(f"instrument.{name}"), (levels.get((name, state), _blank(2)) for state in states))
        for name in dict.fromkeys(wide["instrument"])
    ]
    head = element("thead", element("tr", element("td"), *heads))
    table = element(
        "table", element("caption", caption), head, element("tbody", *rows), style=f"--halves: {2 * len(states)}"
    )
    used = [name for name in dict.fromkeys([*rules["instrument"], *wide["instrument"]]) if name]
    return element("div", table, _legend(used, words), class_="yf-rules")


def _row(name: str, cells: Iterable[Html]) -> Html:
    return element("tr", element("th", name, scope="row"), *cells)


def _blank(halves: int) -> Html:
    return element("td", colspan=str(halves))


def _half(row: Any, words: Words) -> Html:
    """Return the half of a cell that tells of one item of a state."""
    told = [words.title(f"tier.{row.tier}"), f"{row.strictness:.0%}"]
    told += [words.name(f"instrument.{row.instrument}")] if row.instrument else []
    return _cell(row.strictness, row.instrument, ", ".join(told), 1)


def _whole(row: Any, words: Words) -> Html:
    return _cell(row.level, row.instrument, f"{row.level:.0%}", 2)


def _cell(level: float, instrument: str, told: str, halves: int) -> Html:
    """Return a cell as dark as its level, with the mark of its instrument, and in words for who hears the page."""
    mark = [element("span", _MARKS.get(instrument, _OTHER), aria_hidden="true")] if instrument else []
    ink = "yf-dark" if level > _DARK else "yf-pale"
    words = element("span", told, class_="yf-heard")
    return element("td", *mark, words, colspan=str(halves), class_=ink, style=f"--strict: {level:.3f}", title=told)


def _legend(used: Iterable[str], words: Words) -> Html:
    """Return what colours, marks and halves mean."""
    shades = [element("i", class_="yf-pale", style=f"--strict: {level}") for level in _SCALE]
    left, right = (words.name(f"tier.{tier}") for tier in TIERS)
    told = [
        element("li", words.title("measure.strictness"), " 0 ", *shades, " 1"),
        *(element("li", f"{_MARKS.get(name, _OTHER)} {words.title(f'instrument.{name}')}") for name in used),
        element("li", words.text("explorer.halves", left=left, right=right)),
    ]
    return element("ul", *told)
