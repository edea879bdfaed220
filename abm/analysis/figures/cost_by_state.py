"""Cost by state on both bases: where firms have their home, and where goods are made."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.comparison import band
from abm.analysis.figures.style import COLOURS, axes_of, legend_below, style
from abm.analysis.numbers import number
from abm.analysis.words import Words, load_words

__all__ = ["cost_by_state"]

_BASES = {"cost_headquarters": ("blue", -0.19), "cost_production": ("orange", 0.19)}


def cost_by_state(
    table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None, order: Sequence[str] = ()
) -> Axes:
    """Draw one outcome's cost: columns label, cost_headquarters, cost_production (USD million a month); a row a run.

    Bars are medians over runs, whiskers reach from the 5th to the 95th percentile; left of zero a state gains.
    `order` of labels is from top to bottom; without it the largest cost stands on top.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        rows = {column: band(table, "label", column).set_index("label") for column in _BASES}
        ranked = list(rows["cost_headquarters"]["median"].sort_values(kind="stable", ascending=False).index)
        shown = [label for label in order or ranked if label in ranked][::-1]
        for column, (colour, shift) in _BASES.items():
            low, middle, high = (rows[column].loc[shown, key].to_numpy(dtype=float) for key in ("p05", "median", "p95"))
            at = np.arange(len(shown)) - shift
            ax.barh(at, middle, 0.36, color=COLOURS[colour], label=words.name(f"measure.{column}"))
            ax.errorbar(
                middle,
                at,
                xerr=np.abs([low - middle, high - middle]),
                fmt="none",
                ecolor=COLOURS["black"],
                elinewidth=0.9,
            )
        ax.axvline(0.0, color=COLOURS["black"], linewidth=0.8)
        ax.set_yticks(np.arange(len(shown)), [str(label) for label in shown])
        ax.tick_params(axis="y", length=0)
        ax.grid(visible=False, axis="y")
        ax.grid(visible=True, axis="x")
        ax.set_xlabel(words.unit("measure.cost_by_state"))
        ax.xaxis.set_major_formatter(lambda value, _: number(value, 0))
        legend_below(ax, 2, lines=3.6)
    return ax
