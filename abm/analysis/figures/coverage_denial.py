"""Coverage beside military and growth denial over time: what is listed, and what is withheld."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, band_line, legend_below, month_axis, percent_axis, style
from abm.analysis.words import Words, load_words

__all__ = ["coverage_denial"]

_COLUMNS = {"coverage": "grey", "denial_military": "vermilion", "denial_growth": "blue"}


def coverage_denial(
    table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None, marks: Sequence[tuple[str, str]] = ()
) -> Axes:
    """Draw one outcome's months: columns month, coverage, denial_military, denial_growth; a row a run and month."""
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        for column, colour in _COLUMNS.items():
            band_line(ax, table, column, colour=COLOURS[colour], label=words.name(f"measure.{column}"), width=1.8)
        percent_axis(ax)
        month_axis(ax, list(table["month"]), marks)
        legend_below(ax, 3)
    return ax
