"""Effective alignment and the layers of follow-through over time, with bands and elections marked."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, band_line, legend_below, month_axis, style
from abm.analysis.words import Words, load_words

__all__ = ["alignment_layers"]

_LAYERS = {
    "follow_through_purpose": ("purpose", "orange"),
    "follow_through_list": ("list", "sky"),
    "follow_through_operation": ("operation", "blue"),
    "follow_through_instruments": ("instruments", "purple"),
}


def alignment_layers(
    table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None, marks: Sequence[tuple[str, str]] = ()
) -> Axes:
    """Draw one outcome's months: columns month, effective_alignment, joint_denial (if known), follow_through_<layer>.

    A row a run and month.

    Lines are medians over runs, bands reach from the 5th to the 95th percentile; `marks` are (month, word).
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        for column, (layer, colour) in _LAYERS.items():
            if column in table:
                band_line(ax, table, column, colour=COLOURS[colour], label=words.name(f"layer.{layer}"))
        label = words.name("layer.effective_alignment")
        band_line(ax, table, "effective_alignment", colour=COLOURS["black"], label=label, width=2.2)
        if "joint_denial" in table:
            label = words.name("measure.joint_denial")
            band_line(ax, table, "joint_denial", colour=COLOURS["black"], label=label, dashed=True)
        ax.set_ylim(min(0.0, *table["effective_alignment"].dropna(), 0.0), 1.05)
        ax.set_ylabel(words.text("text.axis_share"))
        month_axis(ax, list(table["month"]), marks)
        legend_below(ax, 3)
    return ax
