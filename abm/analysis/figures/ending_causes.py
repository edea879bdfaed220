"""What ends the coalition: cumulative incidence by cause, stacked."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, legend_below, percent_axis, style
from abm.analysis.words import Words, load_words

__all__ = ["ending_causes"]

_LOOKS = {"slack": ("orange", ""), "withdrawal": ("blue", "//"), "outpaced": ("sky", "\\\\")}


def ending_causes(table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw columns months, cause, incidence of one outcome; a row a cause and month.

    The height of an area is the probability of having ended by its cause, all areas together one minus survival.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        wide = table.pivot(index="months", columns="cause", values="incidence")
        wide.loc[wide.index.max() + 1.0] = wide.iloc[-1]  # so that what ends in the last month can be seen
        at = wide.index.to_numpy(dtype=float)
        floor = np.zeros(len(at))
        for cause, (colour, hatch) in _LOOKS.items():
            if cause not in wide or not wide[cause].any():
                continue
            top = floor + wide[cause].to_numpy(dtype=float)
            label = words.text(f"study.cause_{cause}")
            look = {"facecolor": COLOURS[colour], "edgecolor": "white", "linewidth": 0.4, "label": label}
            ax.fill_between(at, floor, top, step="post", hatch=hatch, **look)  # type: ignore[arg-type, unused-ignore]
            floor = top
        ax.set_ylim(0.0, 1.0)
        ax.set_xlim(0.0, float(at.max()))
        percent_axis(ax)
        ax.set_xlabel(words.text("study.axis_months"))
        ax.set_ylabel(words.text("study.axis_ended"))
        if ax.get_legend_handles_labels()[0]:
            legend_below(ax, 2, lines=3.6)
    return ax
