"""The rulebook as a matrix, items by states: strictness by colour, instrument by mark."""

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex

from abm.analysis.figures.style import COLOURS, axes_of, style, wrapped
from abm.analysis.words import Words, load_words

__all__ = ["MARKS", "rulebook_matrix"]

MARKS = {"list": "s", "end_user": "^", "reach": "D", "persons": "P", "other": "o"}
_PALEST = "#F4F4F4"
_SHADES = (0.45, 0.75, 1.0)
_DARK = 0.5


def rulebook_matrix(
    rules: pd.DataFrame,
    ax: Axes | None = None,
    words: Words | None = None,
    *,
    instruments: pd.DataFrame | None = None,
) -> Axes:
    """Draw one moment: columns item, label, strictness, instrument ('' for none); a row an item a state sells.

    instruments: columns label, instrument, level of what binds no single item, in rows of their own below; what a
    state neither sells nor restricts stays blank.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        ax.grid(visible=False)
        columns, rows = list(dict.fromkeys(rules["label"])), list(dict.fromkeys(rules["item"]))
        wide = pd.DataFrame({"label": [], "instrument": [], "level": []}) if instruments is None else instruments
        extra = list(dict.fromkeys(wide["instrument"]))
        cells = np.full((len(rows) + len(extra), len(columns)), np.nan)
        drawn = []
        for item, label, strict, instrument in rules[["item", "label", "strictness", "instrument"]].itertuples(
            index=False
        ):
            at = (rows.index(item), columns.index(label))
            cells[at] = strict
            drawn += [(at, str(instrument))] if instrument else []
        for label, instrument, level in wide[["label", "instrument", "level"]].itertuples(index=False):
            if label in columns:
                at = (len(rows) + extra.index(instrument), columns.index(label))
                cells[at] = level
                drawn.append((at, str(instrument)))
        blues = LinearSegmentedColormap.from_list(
            "quiet", [_PALEST, *(to_hex(colormaps["Blues"](at)) for at in _SHADES)]
        )
        mesh = ax.pcolormesh(cells, cmap=blues, vmin=0.0, vmax=1.0, edgecolor="white", linewidth=1.5)
        _mark(ax, drawn, cells, words)
        ax.set_ylim(cells.shape[0], 0)
        ax.set_xticks(np.arange(len(columns)) + 0.5, columns, rotation=60, ha="left", rotation_mode="anchor")
        ax.xaxis.tick_top()
        names = [*wrapped(rows), *(words.name(f"instrument.{name}") for name in extra)]
        ax.set_yticks(np.arange(len(names)) + 0.5, names)
        ax.tick_params(length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
        bar = ax.figure.colorbar(mesh, ax=ax, location="bottom", shrink=0.6, aspect=28, pad=0.01)
        bar.set_label(words.name("measure.strictness"))
        bar.outline.set_visible(False)
    return ax


def _mark(ax: Axes, drawn: list[tuple[tuple[int, int], str]], cells: "np.ndarray", words: Words) -> None:
    """Draw the mark of every instrument in its cell, pale on dark ones, and name the marks below."""
    for instrument in dict.fromkeys(name for _, name in drawn):
        places = np.array([at for at, name in drawn if name == instrument])
        mark = MARKS.get(instrument, MARKS["other"])
        inks = ["white" if cells[row, column] > _DARK else COLOURS["black"] for row, column in places]
        ax.scatter(places[:, 1] + 0.5, places[:, 0] + 0.5, marker=mark, s=26, c=inks, zorder=3)
        ax.scatter([], [], marker=mark, s=30, c=COLOURS["black"], label=words.name(f"instrument.{instrument}"))
    if drawn:
        ax.figure.legend(loc="outside lower center", ncols=2, columnspacing=1.2, handletextpad=0.2)
