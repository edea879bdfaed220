"""The box that PRIM found: which part of its range each restricted key may take."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, style, wrapped
from abm.analysis.words import Words, load_words

__all__ = ["prim_box"]


def prim_box(table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw columns label, low, high, least, most, values; a row a restricted key, in the order given, the first on top.

    Each row is the range over all cases, the box's part of it filled, with the ends that restrict it in the key's
    own unit; a key without order shows the values that belong to the box.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        labels = []
        for place, row in enumerate(table.iloc[::-1].to_dict("records")):
            labels.append(str(row["label"]))
            if row["values"]:
                ax.text(0.0, place, str(row["values"]), ha="left", va="center", color=COLOURS["blue"], weight="bold")
                continue
            ax.plot([0.0, 1.0], [place, place], color=COLOURS["pale"], linewidth=9, solid_capstyle="butt")
            width = row["most"] - row["least"]
            ends = [(row[end] - row["least"]) / width for end in ("low", "high")]
            ax.plot(ends, [place, place], color=COLOURS["blue"], linewidth=9, solid_capstyle="butt")
            for at, name, side in zip(ends, ("low", "high"), ("left", "right"), strict=True):
                if 0.0 < at < 1.0:
                    ax.text(at, place + 0.22, f"{row[name]:.3g}", ha=side, va="bottom", fontsize=9.5)
        ax.set_yticks(np.arange(len(labels)), wrapped(labels))
        ax.set_ylim(-0.6, len(labels) - 0.2)
        ax.set_xlim(-0.02, 1.02)
        ax.set_xticks([0.0, 1.0], [words.text("study.least"), words.text("study.most")])
        low, high = ax.get_xticklabels()
        low.set_horizontalalignment("left")
        high.set_horizontalalignment("right")
        ax.tick_params(axis="both", length=0)
        ax.grid(visible=False)
        for spine in ax.spines.values():
            spine.set_visible(False)
    return ax
