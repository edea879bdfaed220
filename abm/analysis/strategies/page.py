"""The page of judged strategies: the answer with its conditions, and all that it rests on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from abm.analysis.background import Background, background_of
from abm.analysis.figures.gap_shares import row_names
from abm.analysis.numbers import number, percent
from abm.analysis.report.assumptions import assumptions
from abm.analysis.report.html import Html, element, embedded, join, table
from abm.analysis.report.page import page
from abm.analysis.strategies.boxes import LEAST_WORLDS, Worst, box_table, worst_worlds
from abm.analysis.strategies.figures import write_figures
from abm.analysis.strategies.ranking import (
    COMPONENTS,
    COSTS,
    MARGIN,
    METRICS,
    POOLED,
    THRESHOLDS,
    Ranking,
    rank,
    write_tables,
)
from abm.analysis.strategies.sentences import (
    NO_ALLIANCE,
    design_sentence,
    limit_sentences,
    summary_sentences,
    switch_sentences,
    worst_sentence,
)
from abm.analysis.strategies.told import told_world
from abm.analysis.strategies.worlds import MAIN, OTHERWISE, JudgedWorlds, read_worlds
from abm.analysis.words import Words, load_words
from abm.core.errors import YardfenceError
from abm.records.atomic import write_whole

__all__ = ["page_name", "strategies_page", "write_strategies"]

# Probabilities that the table tells: 0 to 1 in so many steps.
_QUARTERS = 4
# Of regret, what is read together stands first.
_REGRET_COLUMNS = (
    *("mean_regret", "share_lost", "share_lost_clearly", "largest_regret", "ninth_decile_regret", "mean_value"),
    *("mean_regret_of_sales", "largest_regret_of_sales"),
)
# With no more trials than these the page says how to play the others.
_FEW_TRIALS = 2


def write_strategies(folder: Path, language: str = "en", data: str = "") -> Path:
    """Write tables, figures and the page in a language into a folder of judged worlds; return the page.

    data: the folder of the case where it is not a shipped one. The same worlds give the same bytes. Raises
    ResultsError.
    """
    words, worlds = load_words(language), read_worlds(folder)
    ranking = rank(worlds)
    worst = _worst_worlds(worlds)
    write_tables(ranking, folder)
    boxes = box_table(worst if isinstance(worst, list) else [])
    write_whole(folder / "boxes.csv", boxes.to_csv(index=False, lineterminator="\n"))
    pictures = write_figures(worlds, ranking, folder / "figures", words)
    background = background_of({**worlds.config, "data": data or worlds.config["data"]})
    path = folder / page_name(language)
    text = strategies_page(worlds, ranking, worst, pictures, background, words)
    write_whole(path, text)
    return path


def page_name(language: str) -> str:
    """Return the name of the page in a language."""
    return "strategies.html" if language == "en" else f"strategies.{language}.html"


def strategies_page(
    worlds: JudgedWorlds,
    ranking: Ranking,
    worst: list[Worst] | str,
    pictures: Mapping[str, Path],
    background: Background,
    words: Words,
) -> str:
    """Return the page as text, its pictures in it. worst: the worst worlds, or why they were not looked for."""
    config = worlds.config
    title = str(config.get(f"title_{words.language}") or config["title"])
    told = [element("p", text) for text in summary_sentences(worlds, ranking, words)]
    parts: Mapping[str, Html] = {
        "regret": _regret(worlds, ranking, words),
        "probability": _probability(ranking, words),
        "satisficing": _satisficing(ranking, words),
        "weights": _weights(ranking, words),
        "trials": _trials(worlds, ranking, words),
        "worst": _worst(worst, background, words),
        "gaps": _gaps(worlds, words),
        "told": told_world(worlds, background, words),
        "menu": _menu(ranking, words),
        "limits": _limits(worlds, background, words),
        "assumed": assumptions(config, background, words, drawn=worlds.drawn),
    }
    shown = {key: join([part, *_picture(key, pictures, ranking, words)]) for key, part in parts.items()}
    body = [
        element("h1", title),
        element("p", _question(worlds, words), class_="question"),
        element("p", _marked(design_sentence(worlds, words, background.state(worlds.state, words.language)))),
        element("section", element("h2", words.text("heading.summary")), *told, class_="summary", id="summary"),
        *(
            element("section", element("h2", words.text(f"strategies.title_{key}")), part, id=key)
            for key, part in shown.items()
        ),
    ]
    return page(words.language, title, join(body))


def _question(worlds: JudgedWorlds, words: Words) -> str:
    """Return what the experiment asks; where one winner was played, that the other was not."""
    if len(worlds.outcomes) == 1:
        return words.text("strategies.one_winner_asked", winner=words.name(f"outcome.{worlds.outcomes[0]}"))
    return str(worlds.config.get(f"question_{words.language}") or worlds.config.get("question") or "")


def _worst_worlds(worlds: JudgedWorlds) -> list[Worst] | str:
    try:
        return worst_worlds(worlds)
    except YardfenceError as error:
        return str(error)


def _regret(worlds: JudgedWorlds, ranking: Ranking, words: Words) -> Html:
    """Return the table to read aloud: over all worlds; folded away by winner if there are two, and valued otherwise."""
    both = len(worlds.outcomes) > 1
    who = words.text("strategies.pooled") if both else words.title(f"outcome.{worlds.outcomes[0]}")
    named = {POOLED: who, **({name: words.title(f"outcome.{name}") for name in worlds.outcomes} if both else {})}
    pairs = dict.fromkeys(zip(ranking.regret["variant"].tolist(), ranking.regret["winner"].tolist(), strict=True))
    first, *others = [
        _regret_table(ranking, pair, named[pair[1]], words) for pair in pairs if _shown(*pair) and pair[1] in named
    ]
    more = element("summary", words.text("strategies.regret_more" if both else "strategies.regret_otherwise"))
    return join([element("p", words.text("strategies.regret_note")), first, element("details", more, *others)])


def _shown(variant: str, winner: str) -> bool:
    return variant == MAIN or (variant in (*OTHERWISE, NO_ALLIANCE) and winner == POOLED)


def _regret_table(ranking: Ranking, pair: tuple[str, str], who: str, words: Words) -> Html:
    margin = percent(MARGIN)
    heads = [words.text("column.strategy")]
    heads += [words.text(f"strategies.column_{name}", margin=margin) for name in _REGRET_COLUMNS]
    variant, winner = pair
    rows = ranking.regret[(ranking.regret["variant"] == variant) & (ranking.regret["winner"] == winner)]
    body = [
        [
            words.title(f"strategy.{row['strategy']}"),
            *(_of_regret(name, float(row[name])) for name in _REGRET_COLUMNS),
        ]
        for row in rows.to_dict("records")
    ]
    caption = words.text("strategies.caption", winner=who, valued=words.text(f"strategies.valued_{variant}"))
    return table(heads, body, caption)


def _of_regret(column: str, value: float) -> str:
    return percent(value) if "share" in column or column.endswith("_of_sales") else number(value, 1)


def _probability(ranking: Ranking, words: Words) -> Html:
    """Return the figure, and at a few probabilities who has the least and how surely; one line for one winner."""
    if ranking.certain.empty:
        return element("p", words.text("strategies.one_winner"))
    columns = ("probability", "least_mean_regret", "resamples", "least_without_alliance")
    heads = [words.text(f"strategies.column_{name}") for name in columns]
    rows = ranking.certain.to_dict("records")[:: (len(ranking.certain) - 1) // _QUARTERS]
    body = [
        [
            percent(float(row["probability"])),
            words.name(f"strategy.{row['least']}"),
            _share(float(row["share_of_resamples"])),
            words.name(f"strategy.{row['least_without_alliance']}"),
        ]
        for row in rows
    ]
    told = [element("p", text) for text in switch_sentences(ranking, words)]
    return join([*told, table(heads, body)])


def _share(value: float) -> str:
    return percent(value) if value == value else "–"


def _trials(worlds: JudgedWorlds, ranking: Ranking, words: Words) -> Html:
    """Return which assumptions and valuations change the ranking."""
    heads = [words.text("strategies.column_trial")]
    heads += [words.text(f"strategies.column_{name}") for metric in METRICS for name in (metric, "likeness")]
    by = {metric: ranking.trials[ranking.trials["metric"] == metric].set_index("variant") for metric in METRICS}
    body = []
    for variant in by[METRICS[0]].index:
        cells = [cell for metric in METRICS for cell in _trial(by[metric].loc[variant], words)]
        body.append([words.title(f"trial.{variant}"), *cells])
    few = len(worlds.trials) <= _FEW_TRIALS
    notes = [element("p", _marked(words.text("strategies.trials_few")))] if few else []
    note = element("p", words.text("strategies.trials_note"))
    return join([note, *notes, table(heads, body)])


def _trial(row: "pd.Series[Any]", words: Words) -> tuple[Html, str]:
    name = words.name(f"strategy.{row['least']}")
    changed = element("strong", name) if row["changes"] else element("span", name)
    return changed, number(float(row["likeness"]), 2)


def _worst(worst: list[Worst] | str, background: Background, words: Words) -> Html:
    if isinstance(worst, str):
        return element("p", worst)
    if not worst:
        return element("p", words.text("strategies.worst_few", least=str(LEAST_WORLDS)))
    told = [element("li", worst_sentence(found, background, words)) for found in worst]
    return join([element("p", words.text("strategies.worst_note")), element("ul", *told)])


def _gaps(worlds: JudgedWorlds, words: Words) -> Html:
    """Return what of the alignment gap each gap explains under each strategy, in the median world."""
    if worlds.gaps.empty:
        return element("p", words.text("strategies.no_gaps"))
    names = row_names(words)
    heads = [words.text("column.strategy"), *names.values()]
    parts: list[Html] = [element("p", words.text("strategies.gaps_note"))]
    for outcome, rows in worlds.gaps.groupby("outcome", sort=False):
        body = [
            [words.title(f"strategy.{row['strategy']}"), *(number(float(row[key]), 2) for key in names)]
            for row in rows.to_dict("records")
        ]
        parts.append(table(heads, body, words.title(f"outcome.{outcome}")))
    return join(parts)


def _picture(name: str, pictures: Mapping[str, Path], ranking: Ranking, words: Words) -> list[Html]:
    """Return the picture of a section with its caption, none where none was drawn."""
    if name not in pictures:
        return []
    caption = words.text(f"strategies.figure_{name}")
    if name == "probability":
        caption = words.text("text.space").join([caption, *_marks(ranking, words)])
    return [embedded(pictures[name], caption), element("p", caption, class_="note")]


def _marks(ranking: Ranking, words: Words) -> list[str]:
    """Return what bands and marks in the figure of regret by P(change) mean, as far as it has any."""
    bands = [words.text("strategies.figure_bands")] if ranking.probability["p05"].notna().any() else []
    return [*bands, *([] if ranking.switches.empty else [words.text("strategies.figure_changes")])]


def _satisficing(ranking: Ranking, words: Words) -> Html:
    names = [*THRESHOLDS, "all"]
    heads = [words.text("column.strategy"), *(words.text(f"strategies.measure_{name}") for name in names)]
    body = [_shares(row, names, words) for row in ranking.satisficing.to_dict("records")]
    limits = {name: percent(value) for name, value in THRESHOLDS.items()}
    note = element("p", words.text("strategies.satisficing_note", **limits))
    return join([note, table(heads, body)])


def _shares(row: Mapping[Any, Any], names: list[str], words: Words) -> list[str]:
    return [words.title(f"strategy.{row['strategy']}"), *(percent(float(row[name])) for name in names)]


def _weights(ranking: Ranking, words: Words) -> Html:
    heads = [words.text("column.strategy")]
    heads += [words.text(f"strategies.component_{name}") for name in COMPONENTS]
    heads += [words.text("strategies.column_first_share")]
    body = [
        [
            words.title(f"strategy.{row['strategy']}"),
            *(number(-float(row[name]) if name in COSTS else float(row[name]), 2) for name in COMPONENTS),
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


def _limits(worlds: JudgedWorlds, background: Background, words: Words) -> Html:
    """Return what the ranking hangs on."""
    return element("ul", *(element("li", _marked(text)) for text in limit_sentences(worlds, background, words)))


def _marked(text: str) -> Html:
    """Return a text with what stands between backticks as code."""
    parts = text.split("`")
    return join([element("code", part) if place % 2 else part for place, part in enumerate(parts)])
