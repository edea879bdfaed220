"""PRIM's path: what a smaller box gains in density and gives up in coverage."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from abm.analysis.figures.style import COLOURS, axes_of, legend_below, style
from abm.analysis.words import Words, load_words

__all__ = ["prim_path"]


def prim_path(
    table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None, chosen: tuple[float, float] | None = None
) -> Axes:
    """Draw columns coverage, density; a row a box, from all cases to the smallest. `chosen`: its coverage, density."""
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        ax.plot(table["coverage"], table["density"], "o-", color=COLOURS["grey"], markersize=3.5, linewidth=0.9,
                label=words.text("study.boxes"))  # fmt: skip
        if chosen:
            ax.plot(*chosen, "D", color=COLOURS["vermilion"], markersize=9, label=words.text("study.box_told"))
        ax.set_xlim(-0.02, 1.04)
        ax.set_ylim(-0.02, 1.04)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
            axis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        ax.grid(visible=True, axis="x")
        ax.set_xlabel(words.text("study.axis_coverage"))
        ax.set_ylabel(words.text("study.axis_density"))
        legend_below(ax, 2, lines=3.6)
    return ax
