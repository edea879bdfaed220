"""Real leakage over time, stacked by channel; military denial beside it, since one is never read without the other."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, legend_below, month_axis, percent_axis, style
from abm.analysis.words import Words, load_words
from abm.core.calendar import month_number

__all__ = ["CHANNELS", "leakage_channels"]

CHANNELS = {
    "backfill_coalition": ("sky", ""),
    "backfill_outside": ("blue", "//"),
    "domestic": ("orange", ""),
    "transshipment": ("green", "\\\\"),
    "affiliate": ("yellow", ""),
    "design_around": ("purple", ".."),
}


def leakage_channels(
    table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None, marks: Sequence[tuple[str, str]] = ()
) -> Axes:
    """Draw one outcome's months: columns month, real_<channel>, denial_military; a row a run and month.

    Areas are means over runs (medians of parts do not add up); months in which leakage is not defined stay blank.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        means = table.groupby("month", sort=True)[[f"real_{name}" for name in CHANNELS]].mean()
        at = np.array([month_number(str(month)) for month in means.index], dtype=float)
        floor = np.zeros(len(at))
        for name, (colour, hatch) in CHANNELS.items():
            top = floor + means[f"real_{name}"].to_numpy(dtype=float)
            label = words.name(f"channel.{name}")
            kwargs = {"facecolor": COLOURS[colour], "edgecolor": "white", "linewidth": 0.4, "label": label}
            ax.fill_between(at, floor, top, hatch=hatch, **kwargs)  # type: ignore[arg-type, unused-ignore]
            floor = top
        denial = table.groupby("month", sort=True)["denial_military"].mean().to_numpy(dtype=float)
        label = words.name("measure.denial_military")
        ax.plot(at, denial, color=COLOURS["black"], linewidth=1.6, linestyle=(0, (3, 1.5)), label=label)
        percent_axis(ax)
        month_axis(ax, list(table["month"]), marks)
        legend_below(ax, 2)
    return ax
