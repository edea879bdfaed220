"""A measure over two swept keys: one coloured cell a pair of values."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from abm.analysis.figures.style import COLOURS, axes_of, style
from abm.analysis.numbers import number, style_of
from abm.analysis.words import Words, load_words

__all__ = ["phase_map"]

# Cells a side up to which the value fits into the cell.
_WRITTEN = 8
# What the colours span at least, so that a share that hardly moves does not look as if it did.
_LEAST_SPAN = 0.2
_COLOURS = "cividis"


def phase_map(
    table: pd.DataFrame,
    ax: Axes | None = None,
    words: Words | None = None,
    names: tuple[str, str] = ("", ""),
    limits: tuple[float, float] | None = None,
) -> Axes:
    """Draw columns x, y, measure, median; a row a cell of one measure. `names` of the axes; `limits` of the colours.

    Cells in which the measure is nowhere defined are hatched. The colours (cividis) are ordered for every kind of
    colour vision and in grey.
    """
    words = words or load_words()
    measure = str(table["measure"].iloc[0])
    grid = table.pivot(index="y", columns="x", values="median")
    values = np.ma.masked_invalid(grid.to_numpy(dtype=float))
    with style(words):
        ax = axes_of(ax)
        low, high = limits or (float(values.min()), float(values.max())) if values.count() else (0.0, 1.0)
        low, high = _widened(low, high)
        ax.set_facecolor("white")
        drawn = ax.pcolormesh(values, cmap=_COLOURS, norm=Normalize(low, high), edgecolors="white", linewidth=1.0)
        _undefined(ax, values, words)
        if max(values.shape) <= _WRITTEN:
            _write(ax, values, measure, (low + high) / 2.0)
        shares = style_of(measure) == "percent"
        figure = ax.get_figure()
        assert figure is not None
        bar = figure.colorbar(drawn, ax=ax, format=PercentFormatter(1.0, decimals=0) if shares else None, pad=0.02)
        bar.outline.set_visible(False)  # type: ignore[operator, unused-ignore]
        for axis, ticks in ((ax.xaxis, grid.columns), (ax.yaxis, grid.index)):
            step = -(-len(ticks) // _WRITTEN)
            axis.set_ticks([place + 0.5 for place in range(0, len(ticks), step)], [f"{at:g}" for at in ticks[::step]])
        ax.tick_params(length=0)
        ax.grid(visible=False)
        ax.set_xlabel(names[0])
        ax.set_ylabel(names[1])
        ax.set_title(words.title(f"measure.{measure}") if f"measure.{measure}" in words else measure)
    return ax


def _widened(low: float, high: float) -> tuple[float, float]:
    """Return limits about the same middle that span at least a fifth of a unit, within 0 and 1 where they were."""
    if high - low >= _LEAST_SPAN:
        return low, high
    start = (low + high - _LEAST_SPAN) / 2.0
    if low >= 0.0 and high <= 1.0:
        start = min(max(start, 0.0), 1.0 - _LEAST_SPAN)
    return start, start + _LEAST_SPAN


def _undefined(ax: Axes, values: np.ma.MaskedArray, words: Words) -> None:
    """Hatch the cells without a value, and say below the map what that means."""
    empty = np.argwhere(np.ma.getmaskarray(values))
    for y, x in empty:
        ax.fill_between([x, x + 1], y, y + 1, facecolor="white", edgecolor=COLOURS["pale"], hatch="///", linewidth=0.0)
    if len(empty):
        patch = Patch(facecolor="white", edgecolor=COLOURS["pale"], hatch="///", label=words.text("study.undefined"))
        ax.legend(handles=[patch], loc="upper left", bbox_to_anchor=(0.0, 0.0), borderaxespad=3.4, handlelength=1.6)


def _write(ax: Axes, values: np.ma.MaskedArray, measure: str, middle: float) -> None:
    share = style_of(measure) == "percent"
    for (y, x), value in np.ndenumerate(values):
        if np.ma.getmaskarray(values)[y, x]:
            continue
        text = f"{number(100.0 * value, 0)}" if share else number(value, 2)
        ax.text(
            x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=9, color="white" if value < middle else "black"
        )
