"""One monthly measure over time by group, with bands of 50 % and 90 % of runs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, month_axis, percent_axis, style
from abm.analysis.numbers import style_of
from abm.analysis.words import Words, load_words
from abm.core.calendar import month_number

__all__ = ["GROUP_LOOKS", "study_bands"]

# Colour and line of the first, second, third ... group.
GROUP_LOOKS = (("blue", "-"), ("vermilion", "--"), ("green", "-."), ("purple", ":"), ("orange", "-"))


def study_bands(
    table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None, marks: Sequence[tuple[str, str]] = ()
) -> Axes:
    """Draw columns group, month, p05, p25, median, p75, p95 of one measure (column measure); a row a group and month.

    Lines are medians over runs, the darker band holds the middle half of them, the paler 90 %; nothing where the
    measure is not defined. `marks` are (month, word).
    """
    words = words or load_words()
    measure = str(table["measure"].iloc[0])
    with style(words):
        ax = axes_of(ax)
        groups = list(dict.fromkeys(table["group"]))
        for place, group in enumerate(groups):
            colour, line = GROUP_LOOKS[place % len(GROUP_LOOKS)]
            rows = table[table["group"] == group].sort_values("month")
            at = np.array([month_number(str(month)) for month in rows["month"]], dtype=float)
            for low, high, alpha in (("p05", "p95", 0.10), ("p25", "p75", 0.22)):
                ends = (rows[name].to_numpy(dtype=float) for name in (low, high))
                ax.fill_between(at, *ends, color=COLOURS[colour], alpha=alpha, linewidth=0)
            ax.plot(at, rows["median"].to_numpy(dtype=float), line, color=COLOURS[colour], linewidth=1.7, label=group)
        if style_of(measure) == "percent":
            percent_axis(ax)
        else:
            ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
        month_axis(ax, list(table["month"]), marks)
        ax.set_ylabel(words.name_or(f"measure.{measure}", measure))
    return ax
