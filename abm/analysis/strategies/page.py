"""The page of judged strategies: the answer with its conditions, regret, probability, thresholds, weights, limits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from abm.analysis.background import Background, background_of
from abm.analysis.figures.style import new_figure, save, style
from abm.analysis.numbers import number, percent
from abm.analysis.report.assumptions import assumptions
from abm.analysis.report.html import Html, element, join, table
from abm.analysis.report.page import page
from abm.analysis.strategies.figures import reaching, regret_by_probability
from abm.analysis.strategies.ranking import COMPONENTS, THRESHOLDS, Ranking, rank, write_tables
from abm.analysis.strategies.sentences import design_sentence, summary_sentences
from abm.analysis.strategies.worlds import JudgedWorlds, read_worlds
from abm.analysis.words import Words, load_words

__all__ = ["strategies_page", "write_strategies"]

_SIZE = (7.2, 4.4)
_PANELS = (9.0, 6.4)


def write_strategies(folder: Path, language: str = "en", data: str = "") -> Path:
    """Write tables, figures and `strategies.html` into a folder of judged worlds; return the page.

    data: the folder of the case where it is not a shipped one. The same worlds give the same bytes. Raises
    ResultsError.
    """
    words, worlds = load_words(language), read_worlds(folder)
    ranking = rank(worlds)
    write_tables(ranking, folder)
    _draw(ranking, folder, words)
    background = background_of({**worlds.config, "data": data or worlds.config["data"]})
    path = folder / "strategies.html"
    path.write_text(strategies_page(worlds, ranking, background, words), encoding="utf-8", newline="\n")
    return path


def strategies_page(worlds: JudgedWorlds, ranking: Ranking, background: Background, words: Words) -> str:
    """Return the page as text; its figures lie beside it."""
    config = worlds.config
    title = str(config.get(f"title_{words.language}") or config["title"])
    question = str(config.get(f"question_{words.language}") or config.get("question") or "")
    told = [element("p", text) for text in summary_sentences(worlds, ranking, words)]
    sections: Mapping[str, Html] = {
        "regret": _regret(ranking, words),
        "probability": _picture("probability", words),
        "satisficing": _satisficing(ranking, words),
        "weights": _weights(ranking, words),
        "menu": _menu(ranking, words),
        "limits": _limits(words),
        "assumed": assumptions(config, background, words),
    }
    body = [
        element("h1", title),
        element("p", question, class_="question"),
        element("p", design_sentence(worlds, words, background.state(worlds.state, words.language))),
        element("section", element("h2", words.text("heading.summary")), *told, class_="summary", id="summary"),
        *(
            element("section", element("h2", words.text(f"strategies.title_{key}")), section, id=key)
            for key, section in sections.items()
        ),
    ]
    return page(words.language, title, join(body))


def _regret(ranking: Ranking, words: Words) -> Html:
    """Return the table to read aloud: regret with the alliance over both winners, then by winner and without it."""
    parts: list[Html] = [element("p", words.text("strategies.regret_note"))]
    columns = ("mean_value", "largest_regret", "ninth_decile_regret", "mean_regret")
    heads = [words.text("column.strategy")] + [
        words.text(f"strategies.column_{name}") for name in (*columns, "mean_regret_of_sales", "share_lost")
    ]
    for variant, winner in _groups(ranking.regret):
        rows = ranking.regret[(ranking.regret["variant"] == variant) & (ranking.regret["winner"] == winner)]
        body = [
            [
                words.title(f"strategy.{row['strategy']}"),
                *(number(float(row[name]), 1) for name in columns),
                percent(float(row["mean_regret_of_sales"])),
                percent(float(row["share_lost"])),
            ]
            for row in rows.to_dict("records")
        ]
        who = words.text("strategies.pooled") if winner == "pooled" else words.title(f"outcome.{winner}")
        caption = words.text("strategies.caption", winner=who, valued=words.text(f"strategies.valued_{variant}"))
        parts.append(table(heads, body, caption))
    return join(parts)


def _groups(regret: pd.DataFrame) -> list[tuple[str, str]]:
    pairs = zip(regret["variant"].tolist(), regret["winner"].tolist(), strict=True)
    return list(dict.fromkeys(pairs))


def _picture(name: str, words: Words) -> Html:
    caption = words.text(f"strategies.figure_{name}")
    drawn = element("figure", element("img", src=f"{name}-{words.language}.png", alt=caption))
    return join([drawn, element("p", caption, class_="note")])


def _satisficing(ranking: Ranking, words: Words) -> Html:
    names = [*THRESHOLDS, "all"]
    heads = [words.text("column.strategy"), *(words.text(f"strategies.measure_{name}") for name in names)]
    body = [_shares(row, names, words) for row in ranking.satisficing.to_dict("records")]
    limits = {name: percent(value) for name, value in THRESHOLDS.items()}
    note = element("p", words.text("strategies.satisficing_note", **limits))
    return join([note, table(heads, body), _picture("satisficing", words)])


def _shares(row: Mapping[Any, Any], names: list[str], words: Words) -> list[str]:
    return [words.title(f"strategy.{row['strategy']}"), *(percent(float(row[name])) for name in names)]


def _weights(ranking: Ranking, words: Words) -> Html:
    heads = [words.text("column.strategy")]
    heads += [words.text(f"strategies.component_{name}") for name in COMPONENTS]
    heads += [words.text("strategies.column_first_share")]
    body = [
        [
            words.title(f"strategy.{row['strategy']}"),
            *(number(float(row[name]), 2) for name in COMPONENTS),
            percent(float(row["first_share"])),
        ]
        for row in ranking.weights.to_dict("records")
    ]
    return join([element("p", words.text("strategies.weights_note")), table(heads, body)])


def _menu(ranking: Ranking, words: Words) -> Html:
    heads = [words.text(f"strategies.column_{name}") for name in ("left_out", "least_largest_regret")]
    body = [
        [words.title(f"strategy.{row['left_out']}"), words.name(f"strategy.{row['least_largest_regret']}")]
        for row in ranking.menu.to_dict("records")
    ]
    return join([element("p", words.text("strategies.menu_note")), table(heads, body)])


def _limits(words: Words) -> Html:
    keys = ("limit_history", "limit_alliance", "limit_leader", "limit_weights", "limit_prices")
    return element("ul", *(element("li", words.text(f"strategies.{key}")) for key in keys))


def _draw(ranking: Ranking, folder: Path, words: Words) -> None:
    with style(words):
        figure = new_figure(_SIZE)
        ax = regret_by_probability(ranking.probability, ranking.switches, figure.add_subplot(), words)
        figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
        save(figure, folder / f"probability-{words.language}", words)
        panels = new_figure(_PANELS)
        grid = panels.subplots(2, 2, sharex=True, sharey=True).ravel()
        for at, measure in zip(grid, THRESHOLDS, strict=True):
            reaching(ranking.curves, measure, at, words)
        panels.supxlabel(words.text("strategies.axis_threshold"), fontsize="medium")
        panels.supylabel(words.text("strategies.axis_share"), fontsize="medium")
        panels.legend(*grid[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
        save(panels, folder / f"satisficing-{words.language}", words)
