"""Morris screening of one measure: mean size of elementary effects and their spread, largest first."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, legend_below, style, wrapped
from abm.analysis.words import Words, load_words

__all__ = ["morris_bars"]


def morris_bars(table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw columns label, mu_star, mu_star_conf, sigma; a row a key, in the order given, the first on top.

    Bars are mu*, whiskers 95 % intervals of the bootstrap, diamonds sigma: as large as the bar or larger, the effect
    depends on where the other keys stand, or is not linear.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        rows = table.iloc[::-1]
        at = np.arange(len(rows))
        size, conf, spread = (rows[name].to_numpy(dtype=float) for name in ("mu_star", "mu_star_conf", "sigma"))
        ax.barh(at, size, 0.6, color=COLOURS["sky"], label=words.text("study.mu_star"))
        ax.errorbar(size, at, xerr=conf, fmt="none", ecolor=COLOURS["black"], elinewidth=0.9)
        ax.plot(spread, at, "D", color=COLOURS["vermilion"], markersize=5, label=words.text("study.sigma"))
        ax.set_xlim(left=0.0)
        ax.set_yticks(at, wrapped(rows["label"]))
        ax.tick_params(axis="y", length=0)
        ax.grid(visible=False, axis="y")
        ax.grid(visible=True, axis="x")
        ax.set_xlabel(words.text("study.axis_effect"))
        legend_below(ax, 2, lines=3.6)
    return ax
