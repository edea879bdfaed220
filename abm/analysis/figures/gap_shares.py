"""What of a partner's alignment gap each of the five gaps explains: the whole, its parts, and what they leave."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from abm.analysis.background import Background
from abm.analysis.comparison import band
from abm.analysis.figures.five_gaps import SCALES
from abm.analysis.figures.style import COLOURS, axes_of, new_figure, save, style
from abm.analysis.numbers import number
from abm.analysis.words import Words, load_words

__all__ = ["gap_shares", "row_names", "write_gap_figure"]

_HUES = ("blue", "orange", "green", "purple")
# Inches: width of the labels and of a panel, height of a panel and of what stands around them all.
_LABELS, _WIDTH, _HEIGHT, _AROUND = 2.3, 2.5, 2.0, 0.9
_COLUMNS = 2
# Part of a row's height that its bars take together.
_FILLED = 0.76
_TICKS = 6


def row_names(words: Words) -> dict[str, str]:
    """Return the rows from top to bottom: column of gaps.csv -> name."""
    gaps = {gap: words.name(f"gap.{gap}") for gap in SCALES}
    return {"gap": words.text("text.gap_whole"), **gaps, "unexplained": words.text("text.gap_unexplained")}


def gap_shares(table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw one partner's gap and its shares: columns outcome and those of `row_names`, a row a seed.

    Bars are medians over seeds, one an outcome; whiskers reach from the 5th to the 95th percentile. Undefined values
    are left out.
    """
    words = words or load_words()
    rows = row_names(words)
    outcomes = list(dict.fromkeys(table["outcome"]))
    thick = _FILLED / max(len(outcomes), 1)
    with style(words):
        ax = axes_of(ax)
        for place, outcome in enumerate(outcomes):
            chosen = table[table["outcome"] == outcome]
            spreads = [band(chosen, "outcome", column).iloc[0] for column in rows]
            low, middle, high = (
                np.array([row[key] for row in spreads], dtype=float) for key in ("p05", "median", "p95")
            )
            at = np.arange(len(rows)) + (place - (len(outcomes) - 1) / 2) * thick
            label = words.title(f"outcome.{outcome}")
            ax.barh(at, middle, thick, color=COLOURS[_HUES[place % len(_HUES)]], label=label)
            reach = np.abs([low - middle, high - middle])
            ax.errorbar(middle, at, xerr=reach, fmt="none", ecolor=COLOURS["black"], elinewidth=0.9)
        ax.axvline(0.0, color=COLOURS["black"], linewidth=0.8)
        ax.axhline(0.5, color=COLOURS["pale"], linewidth=0.8)
        ax.set_yticks(np.arange(len(rows)), list(rows.values()))
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.tick_params(axis="y", length=0)
        ax.grid(visible=False, axis="y")
        ax.grid(visible=True, axis="x")
        ax.xaxis.set_major_locator(MaxNLocator(_TICKS, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter(lambda value, _: number(value, 1))
    return ax


def write_gap_figure(folder: Path, background: Background, words: Words, to: Path | None = None) -> tuple[Path, Path]:
    """Draw a png and a svg from the gaps.csv in a folder, a panel a partner; return both paths.

    to: their path without suffix, None for `gaps` beside the table. The same table gives the same bytes.
    """
    table = pd.read_csv(folder / "gaps.csv", keep_default_na=False, na_values={name: [""] for name in row_names(words)})
    states = list(dict.fromkeys(table["state"]))
    columns = min(_COLUMNS, len(states))
    lines = math.ceil(len(states) / columns)
    with style(words):
        figure = new_figure((_LABELS + columns * _WIDTH, lines * _HEIGHT + _AROUND))
        grid = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for ax, state in zip(grid, states, strict=False):
            gap_shares(table[table["state"] == state], ax, words)
            ax.set_title(background.state(state, words.language))
        for ax in grid[len(states) :]:
            ax.set_visible(False)
        for ax in grid[max(len(states) - columns, 0) : len(states)]:
            ax.tick_params(axis="x", labelbottom=True)
        figure.supxlabel(words.text("text.gap_axis"), fontsize="medium")
        figure.legend(*grid[0].get_legend_handles_labels(), loc="outside upper left", ncols=len(_HUES))
    return save(figure, to or folder / "gaps", words)
