"""The table at the end of `yardfence atlas`: the coalitions worth naming, to be read aloud."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from abm.analysis.background import Background, background_of
from abm.analysis.numbers import month_words, number, percent
from abm.analysis.words import Words, load_words
from abm.cli.phrases import PHRASES

__all__ = ["atlas_table", "show_atlas"]

_NAMED = ("nobody", "today", "best", "everybody")
_KEYS = {"nobody": "nobody", "today": "nearest_to_today", "best": "best_for_its_members", "everybody": "everybody"}
# Stable coalitions that are shown; the file holds all.
_MOST = 5


def show_atlas(config: Mapping[str, Any], told: Mapping[str, Any], folder: Path, language: str) -> None:
    """Print the table, what it means and leaves out, and where results lie."""
    console, words = Console(highlight=False), load_words(language)
    console.print(atlas_table(told, background_of(config), words))
    counts = {"count": f"{told['distinct']:,}", "stable": str(len(told["stable"]))}
    potential = f"{told['potentially_internally_stable']:,}"
    if told["exhaustive"]:
        console.print(words.text("text.atlas_caption", potential=potential, **counts), markup=False)
    if told["idle"]:
        idle = words.text("text.comma").join(told["idle"])
        console.print(words.text("text.atlas_idle", states=idle), markup=False)
    console.print(words.text(f"text.atlas_{told['mode']}"), markup=False)
    if told["rest_falls_apart"]:
        console.print(words.text("text.atlas_fall_apart"), markup=False)
    beside = "instruments" in told["nobody"]
    if beside:
        for line in (words.text("text.atlas_instruments"), *_instrument_lines(told, words)):
            console.print(line, markup=False)
    console.print(words.text("text.atlas_left_out_beside" if beside else "text.atlas_left_out"), markup=False)
    if told["unsettled"]:
        console.print(words.text("text.atlas_unsettled", share=percent(told["unsettled"])), markup=False)
    console.print(f"{PHRASES[language]['results']} {folder}", markup=False, soft_wrap=True)


def atlas_table(told: Mapping[str, Any], background: Background, words: Words) -> Table:
    """Return a row a coalition: nobody, nearest to today, best for its members, everybody, then the stable ones."""
    comma = words.text("text.comma")
    title = words.text("text.atlas_title", states=comma.join(told["states"]), month=month_words(told["month"], words))
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("coalition", "denial", "leakage", "verdict", "leaves"):
        table.add_column(words.text(f"column.{name}"), overflow="fold")
    for label, row in _rows(told, words):
        members = comma.join(row["members"])
        leakage = words.text("text.not_defined") if row["real_leakage"] is None else percent(row["real_leakage"])
        name = label if not row["members"] else f"{label}\n{members}"
        cells = (percent(row["denial_military"]), leakage, _verdict(row, words), _leaves(row, background, words))
        table.add_row(name, *cells)
    return table


def _rows(told: Mapping[str, Any], words: Words) -> list[tuple[str, Mapping[str, Any]]]:
    """Return label and coalition, one row for a coalition with several labels."""
    rows = [(words.text(f"text.atlas_{name}"), told[_KEYS[name]]) for name in _NAMED]
    rows += [(words.text("text.atlas_stable"), row) for row in told["stable"][:_MOST]]
    labels: dict[tuple[str, ...], tuple[str, Mapping[str, Any]]] = {}
    for label, row in rows:
        key = tuple(row["members"])
        before = labels[key][0] + words.text("text.comma") if key in labels else ""
        labels[key] = before + label, row
    return list(labels.values())


def _verdict(row: Mapping[str, Any], words: Words) -> str:
    if row["internally_stable"]:
        return words.text("text.atlas_holds" if row["externally_stable"] else "text.atlas_open")
    return words.text("text.atlas_with_transfers" if row["potentially_internally_stable"] else "text.atlas_breaks")


def _instrument_lines(told: Mapping[str, Any], words: Words) -> list[str]:
    """Return what each coalition of the table would begin, each instrument with the codes of those who would."""
    comma, lines = words.text("text.comma"), []
    for label, row in _rows(told, words):
        begun = [
            words.text("text.atlas_begun", instrument=words.name(f"instrument.{name}"), states=comma.join(states))
            for name, states in row["instruments"].items()
        ]
        listed = comma.join(begun) or words.text("text.atlas_no_instrument")
        lines.append(words.text("text.atlas_begins", coalition=label, instruments=listed))
    return lines


def _leaves(row: Mapping[str, Any], background: Background, words: Words) -> str:
    if row["first_to_leave"] is None:
        return ""
    state = background.state(row["first_to_leave"], words.language)
    return words.text("text.atlas_keeps", state=state, amount=number(row["keeps_it"], 0))
