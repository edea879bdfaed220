"""First- and total-order Sobol indices of one measure, largest first."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, legend_below, style, wrapped
from abm.analysis.words import Words, load_words

__all__ = ["sobol_bars"]

_BARS = (("ST", "blue", -0.19, "order_total"), ("S1", "orange", 0.19, "order_first"))


def sobol_bars(table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw columns label, S1, S1_conf, ST, ST_conf; a row a key, in the order given, the first on top.

    Whiskers are 95 % intervals of the bootstrap. A bar of total order longer than that of first order: the key acts
    together with others.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        rows = table.iloc[::-1]
        at = np.arange(len(rows))
        for column, colour, shift, name in _BARS:
            values, conf = (rows[key].to_numpy(dtype=float) for key in (column, f"{column}_conf"))
            ax.barh(at - shift, values, 0.36, color=COLOURS[colour], label=words.text(f"study.{name}"))
            ax.errorbar(values, at - shift, xerr=conf, fmt="none", ecolor=COLOURS["black"], elinewidth=0.9)
        ax.axvline(0.0, color=COLOURS["black"], linewidth=0.8)
        ax.set_yticks(at, wrapped(rows["label"]))
        ax.tick_params(axis="y", length=0)
        ax.grid(visible=False, axis="y")
        ax.grid(visible=True, axis="x")
        ax.set_xlim(right=max(1.0, ax.get_xlim()[1]))
        ax.set_xlabel(words.text("study.axis_variance"))
        legend_below(ax, 2, lines=3.6)
    return ax
