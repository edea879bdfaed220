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
from abm.analysis.report.html import Html, element, join, table
from abm.analysis.report.page import page
from abm.analysis.words import Words, load_words
from abm.core.toml import parse_toml

__all__ = ["match_sentences", "write_match"]

_WIDE, _ROW, _AROUND = 6.4, 0.26, 1.0
_MISSING = "adopters_missing"
# A span as wide as this part of the range says nothing.
_WHOLE = 0.9


def write_match(folder: Path, language: str = "en", data: str = "") -> Path:
    """Write a picture a stance and `match.html` into a folder of `yardfence match`; return the page.

    data: the folder of the case where it is not a shipped one. The same draws give the same bytes.
    """
    words = load_words(language)
    config = parse_toml((folder / "config.toml").read_text(encoding="utf-8"))
    found = json.loads((folder / "match.json").read_text(encoding="utf-8"))
    draws, spans = (pd.read_csv(folder / f"{name}.csv") for name in ("draws", "stances"))
    background = background_of({**config, "data": data or config["data"]})
    quantities = list(dict.fromkeys(str(name).partition(".")[2] for name in spans["stance"]))
    for quantity in quantities:
        rows = int(spans["stance"].str.endswith(f".{quantity}").sum())
        with style(words):
            figure = new_figure((_WIDE, _AROUND + _ROW * rows))
            survivors(draws, quantity, background, figure.add_subplot(), words)
            save(figure, folder / f"{_stem(quantity, words)}", words)
    title = str(config.get(f"title_{language}") or config["title"])
    path = folder / "match.html"
    body = _body(found, spans, quantities, background, words)
    path.write_text(page(language, title, join([element("h1", title), body])), encoding="utf-8", newline="\n")
    return path


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
    told.append(words.text("match.enough" if found["enough"] else "match.too_little" if kept else "match.nothing"))
    return told


def _stem(quantity: str, words: Words) -> str:
    return f"match-{quantity}-{words.language}"


def _body(
    found: Mapping[str, Any], spans: pd.DataFrame, quantities: list[str], background: Background, words: Words
) -> Html:
    told = [element("p", text) for text in match_sentences(found, words)]
    pictures = [
        element("figure", element("img", src=f"{_stem(name, words)}.png", alt=words.name_or(f"measure.{name}", name)))
        for name in quantities
    ]
    heads = [words.text(f"match.column_{name}") for name in ("stance", "drawn", "kept", "median", "share")]
    body = [_row(row, background, words) for row in spans.to_dict("records")]
    narrowed = int((spans["share_of_range"] < _WHOLE).sum())
    count = {"narrowed": str(narrowed), "all": str(len(spans)), "whole": percent(_WHOLE)}
    return join(
        [
            element("section", *told, class_="summary"),
            element("h2", words.text("match.title_ranges")),
            element("p", words.text("match.note")),
            *([element("p", words.text("match.narrowed", **count))] if found["kept"] else []),
            element("div", *pictures, class_="figures"),
            table(heads, body),
            element("p", words.text("match.limits"), class_="note"),
        ]
    )


def _row(row: Mapping[Any, Any], background: Background, words: Words) -> list[str]:
    code, _, quantity = str(row["stance"]).partition(".")
    owner, name = background.state(code, words.language), words.name_or(f"measure.{quantity}", quantity)
    cells = [words.text("study.of", owner=owner, quantity=name), _span(row, "drawn", words)]
    if row["kept_low"] != row["kept_low"]:
        return [*cells, "–", "–", "–"]
    share = row["share_of_range"]
    return [
        *cells,
        _span(row, "kept", words),
        number(float(row["kept_median"]), 2),
        percent(float(share)) if share == share else "–",
    ]


def _span(row: Mapping[Any, Any], kind: str, words: Words) -> str:
    low, high = (number(float(row[f"{kind}_{end}"]), 2) for end in ("low", "high"))
    return words.text("match.span", low=low, high=high)
