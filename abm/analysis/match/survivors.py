"""What survives of a stance's range: by state the range drawn from, the draws that are kept, and their span."""

import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.background import Background
from abm.analysis.figures.style import COLOURS, axes_of, style
from abm.analysis.words import Words, load_words

__all__ = ["survivors"]

_RANGE, _SPAN, _HALF, _MARK = 9.0, 1.2, 5.0, 26.0
_MIDDLE = (0.25, 0.5, 0.75)


def survivors(
    draws: pd.DataFrame, quantity: str, background: Background, ax: Axes | None = None, words: Words | None = None
) -> Axes:
    """Draw one stance, a row a state: pale the range drawn from, a thin line the span of what is kept.

    A thick line is the middle half of the kept draws, a point their median.

    draws: columns kept (0 or 1) and 'state.quantity', a row a draw.
    """
    words = words or load_words()
    columns = [name for name in draws.columns if name.endswith(f".{quantity}")]
    kept = draws[draws["kept"] == 1]
    with style(words):
        ax = axes_of(ax)
        for row, name in enumerate(columns):
            ax.plot([draws[name].min(), draws[name].max()], [row, row], color=COLOURS["pale"], linewidth=_RANGE)
            if len(kept):
                low, median, high = kept[name].quantile(list(_MIDDLE))
                whole = [kept[name].min(), kept[name].max()]
                ax.plot(whole, [row, row], color=COLOURS["blue"], linewidth=_SPAN)
                ax.plot([low, high], [row, row], color=COLOURS["blue"], linewidth=_HALF, solid_capstyle="butt")
                ax.scatter([median], [row], s=_MARK, color="white", edgecolors=COLOURS["black"], zorder=3)
        names = [background.state(name.partition(".")[0], words.language) for name in columns]
        ax.set_yticks(range(len(columns)), names)
        ax.set_ylim(len(columns) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.grid(visible=False, axis="y")
        ax.grid(visible=True, axis="x")
        ax.set_title(words.name_or(f"measure.{quantity}", quantity))
    return ax
