"""How long the coalition holds: product-limit curves by outcome with their intervals."""

import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.study_bands import GROUP_LOOKS
from abm.analysis.figures.style import COLOURS, axes_of, legend_below, percent_axis, style
from abm.analysis.words import Words, load_words

__all__ = ["coalition_survival"]


def coalition_survival(table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw columns group, months, survival, low, high, at_risk, ended; a row a group and month at which it may fall.

    Bands are 95 % intervals; upright ticks on a curve stand where runs were still together when they stopped.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        for place, group in enumerate(dict.fromkeys(table["group"])):
            colour, line = GROUP_LOOKS[place % len(GROUP_LOOKS)]
            rows = table[table["group"] == group]
            at, survival, low, high = (rows[name].to_numpy(float) for name in ("months", "survival", "low", "high"))
            ax.fill_between(at, low, high, step="post", color=COLOURS[colour], alpha=0.15, linewidth=0)
            ax.step(at, survival, line, where="post", color=COLOURS[colour], linewidth=1.7, label=str(group))
            left = rows["at_risk"].to_numpy() - rows["ended"].to_numpy()
            after = [*rows["at_risk"].to_numpy()[1:], 0]
            cut = left > after
            ax.plot(at[cut], survival[cut], "|", color=COLOURS[colour], markersize=8)
        ax.set_ylim(0.0, 1.03)
        ax.set_xlim(left=0.0)
        percent_axis(ax)
        ax.set_xlabel(words.text("study.axis_months"))
        ax.set_ylabel(words.text("study.axis_survival"))
        legend_below(ax, 2, lines=3.6)
    return ax
