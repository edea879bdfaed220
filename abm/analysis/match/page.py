"""The page of history matching: how many draws are kept, by which fact, and what of each stance's range survives."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from abm.analysis.background import Background, background_of
from abm.analysis.figures.style import new_figure, save, style
from abm.analysis.match.survivors import survivors
from abm.analysis.numbers import number, percent
from abm.analysis.report.html import Html, element, embedded, join, table
from abm.analysis.report.page import page
from abm.analysis.words import Words, load_words
from abm.core.toml import parse_toml

__all__ = ["ENOUGH", "match_sentences", "page_name", "write_match"]

# So many draws are a set; fewer are examples.
ENOUGH = 20
_WIDE, _ROW, _AROUND = 6.4, 0.26, 1.0
_MISSING = "adopters_missing"
# A mean place in the middle, how many standard deviations from it are told, and how often that happens by luck.
_EVEN, _SURE, _BY_LUCK = 0.5, 2.58, 0.01


def write_match(folder: Path, language: str = "en", data: str = "") -> Path:
    """Write a picture a stance and `match.html` into a folder of `yardfence match`; return the page.

    data: the folder of the case where it is not a shipped one. The same draws give the same bytes.
    """
    words = load_words(language)
    config = parse_toml((folder / "config.toml").read_text(encoding="utf-8"))
    found = json.loads((folder / "match.json").read_text(encoding="utf-8"))
    draws, spans = (pd.read_csv(folder / f"{name}.csv") for name in ("draws", "stances"))
    background = background_of({**config, "data": data or config["data"]})
    pictures: dict[str, Path] = {}
    for quantity in dict.fromkeys(str(name).partition(".")[2] for name in spans["stance"]):
        rows = int(spans["stance"].str.endswith(f".{quantity}").sum())
        with style(words):
            figure = new_figure((_WIDE, _AROUND + _ROW * rows))
            survivors(draws, quantity, background, figure.add_subplot(), words)
            _, pictures[quantity] = save(figure, folder / f"match-{quantity}-{language}", words)
    title = str(config.get(f"title_{language}") or config["title"])
    path = folder / page_name(language)
    body = _body(found, spans, pictures, background, words)
    path.write_text(page(language, title, join([element("h1", title), body])), encoding="utf-8", newline="\n")
    return path


def page_name(language: str) -> str:
    """Return the name of the page in a language."""
    return "match.html" if language == "en" else f"match.{language}.html"


def match_sentences(found: Mapping[str, Any], words: Words) -> list[str]:
    """Return what was kept, by which fact how much, and plainly whether it is enough."""
    kept, draws = len(found["kept"]), int(found["draws"])
    told = [words.text("match.kept", kept=f"{kept:,}", draws=f"{draws:,}", share=percent(kept / draws))]
    told += [
        words.text("match.by_fact", fact=words.name_or(f"measure.{name}", name), count=f"{count:,}", draws=f"{draws:,}")
        for name, count in found["in_band"].items()
        if name != _MISSING
    ]
    if (adopting := found["in_band"].get(_MISSING)) is not None:
        told.append(words.text("match.adopters", count=f"{adopting:,}", draws=f"{draws:,}"))
    if (others := found.get("others_adopting")) is not None:
        told.append(words.text("match.others", others=number(float(others), 1)))
    return [*told, _verdict(bool(found["enough"]), kept, draws, words)]


def _verdict(enough: bool, kept: int, draws: int, words: Words) -> str:
    """Return whether what is kept is enough; of few draws that none is kept says nothing."""
    if not kept and draws < ENOUGH:
        return words.text("match.nothing_yet", draws=str(draws), enough=str(ENOUGH))
    return words.text("match.enough" if enough else "match.too_little" if kept else "match.nothing")


def _body(
    found: Mapping[str, Any], spans: pd.DataFrame, pictures: Mapping[str, Path], background: Background, words: Words
) -> Html:
    told = [element("p", text) for text in match_sentences(found, words)]
    shown = [embedded(svg, words.name_or(f"measure.{name}", name)) for name, svg in pictures.items()]
    heads = [words.text(f"match.column_{name}") for name in ("stance", "drawn", "kept", "middle", "place")]
    body = [_row(row, background, words) for row in spans.to_dict("records")]
    return join(
        [
            element("section", *told, class_="summary"),
            element("h2", words.text("match.title_ranges")),
            element("p", words.text("match.note")),
            *([element("p", _leaning(spans, background, words))] if found["enough"] else []),
            element("div", *shown, class_="figures"),
            table(heads, body),
            element("p", words.text("match.limits"), class_="note"),
        ]
    )


def _row(row: Mapping[Any, Any], background: Background, words: Words) -> list[str]:
    cells = [_named(row, background, words), _span(row, ("drawn_low", "drawn_high"), words)]
    if row["kept_low"] != row["kept_low"]:
        return [*cells, "–", "–", "–"]
    spans = [_span(row, ends, words) for ends in (("kept_low", "kept_high"), ("kept_p25", "kept_p75"))]
    return [*cells, *spans, percent(float(row["place"])) if row["place"] == row["place"] else "–"]


def _leaning(spans: pd.DataFrame, background: Background, words: Words) -> str:
    """Return in which stances the kept draws lean to one end by more than lot would make them, the most first."""
    apart = (spans["place"] - _EVEN).abs() / spans["place_by_luck"]
    rows = spans[apart > _SURE].loc[apart[apart > _SURE].sort_values(ascending=False).index]
    counts = {"count": str(len(rows)), "all": str(len(spans)), "luck": number(len(spans) * _BY_LUCK, 0)}
    if rows.empty:
        return words.text("match.no_lean", **counts)
    told = [
        words.text("match.lean", stance=_named(row, background, words), place=percent(float(row["place"])))
        for row in rows.to_dict("records")
    ]
    return words.text("match.leaning", stances=words.text("text.separator").join(told), **counts)


def _named(row: Mapping[Any, Any], background: Background, words: Words) -> str:
    code, _, quantity = str(row["stance"]).partition(".")
    owner, name = background.state(code, words.language), words.name_or(f"measure.{quantity}", quantity)
    return words.text("study.of", owner=owner, quantity=name)


def _span(row: Mapping[Any, Any], ends: tuple[str, str], words: Words) -> str:
    low, high = (number(float(row[end]), 2) for end in ends)
    return words.text("match.span", low=low, high=high)
