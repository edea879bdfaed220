"""The tables at the end of `yardfence gaps`: a row a gap, a column a partner, to be read aloud."""

from collections.abc import Mapping, Sequence
from itertools import batched
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from abm.analysis.background import Background, background_of
from abm.analysis.figures.gap_shares import row_names
from abm.analysis.numbers import number
from abm.analysis.words import Words, load_words
from abm.cli.phrases import PHRASES
from abm.core.shell import argument

__all__ = ["gap_tables", "show_gaps"]

# Partners that stand side by side on a screen of 80 characters.
_ABREAST = 3


def show_gaps(config: Mapping[str, Any], told: Mapping[str, Any], folder: Path, language: str) -> None:
    """Print a table an outcome, what they mean, and where results lie."""
    console, words = Console(highlight=False), load_words(language)
    for table in gap_tables(config["outcomes"], told, background_of(config), words):
        console.print(table)
    console.print(words.text("text.gap_caption", seeds=str(told["seeds"])), markup=False)
    console.print(f"{PHRASES[language]['results']} {folder}", markup=False, soft_wrap=True)
    console.print(f"{PHRASES[language]['report']} {folder / 'gaps.html'}", markup=False, soft_wrap=True)
    command = f"yardfence report DIR --gaps {argument(folder)}"
    console.print(f"{PHRASES[language]['into_report']} {command}", markup=False, soft_wrap=True)


def gap_tables(outcomes: Sequence[str], told: Mapping[str, Any], background: Background, words: Words) -> list[Table]:
    """Return the tables of the outcomes, in their order, from the content of gaps.json."""
    tables = []
    for outcome in outcomes:
        title = words.text("text.gap_table", outcome=words.name(f"outcome.{outcome}"))
        states = told["outcomes"][outcome]
        tables += [_table(title, abreast, states, background, words) for abreast in batched(told["partners"], _ABREAST)]
    return tables


def _table(
    title: str, abreast: Sequence[str], states: Mapping[str, Any], background: Background, words: Words
) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for state in abreast:
        table.add_column(background.state(state, words.language), overflow="fold")
    for column, name in row_names(words).items():
        cells = (_cell(states[state][column], words) for state in abreast)
        table.add_row(name, *cells, end_section=column == "gap")
    return table


def _cell(node: Mapping[str, Any], words: Words) -> str:
    """Return a median with its range on a line of its own, or that nothing was defined."""
    if node["median"] is None:
        return words.text("text.not_defined")
    middle, low, high = (number(node[key]) for key in ("median", "p05", "p95"))
    return f"{middle}\n{low} {words.text('text.to')} {high}"
