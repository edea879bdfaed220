"""All coalitions of some states in one picture: what each denies, what it is worth to its members, whether it holds."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, new_figure, save, style
from abm.analysis.words import Words, load_words

__all__ = ["coalition_atlas", "write_atlas_figure"]

_SIZE = (7.2, 4.8)
_NAMED = (("nobody", "atlas_nobody"), ("nearest_to_today", "atlas_today"), ("everybody", "atlas_everybody"))
_KINDS = (("breaks", "grey", "x"), ("with_transfers", "orange", "o"), ("open", "blue", "^"), ("holds", "green", "D"))


def coalition_atlas(atlas: Any, told: dict[str, Any], ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw a mark a coalition: military denial against the members' summed gain; shape and colour say whether it holds.

    atlas: with members, worth, military, internal, external, potential, [coalition]; told: its summary.
    """
    words = words or load_words()
    gain = (atlas.worth * atlas.members).sum(axis=1)
    kind = np.where(atlas.internal, np.where(atlas.external, 3, 2), np.where(atlas.potential, 1, 0))
    with style(words):
        ax = axes_of(ax)
        for place, (name, colour, marker) in enumerate(_KINDS):
            at = kind == place
            if at.any():
                size = 46 if name == "holds" else 18
                label = words.text(f"text.atlas_{name}")
                look: dict[str, Any] = {"s": size, "color": COLOURS[colour], "marker": marker, "linewidths": 0.8}
                ax.scatter(atlas.military[at], gain[at], label=label, **look)
        for key, label in _NAMED:
            row = told[key]
            worth = sum(row["worth"][code] for code in row["members"])
            names = "+".join(row["members"]) if 0 < len(row["members"]) <= 4 else ""
            text = words.text(f"text.{label}") + (f"\n{names}" if names else "")
            right = row["denial_military"] < np.median(atlas.military)
            ax.annotate(
                text, (row["denial_military"], worth), xytext=(10 if right else -10, 18), textcoords="offset points",
                ha="left" if right else "right", arrowprops={"arrowstyle": "-", "color": COLOURS["black"]},
            )  # fmt: skip
        ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
        ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        ax.set_xlabel(words.text("text.atlas_axis_denial"))
        ax.set_ylabel(words.text("text.atlas_axis_worth"))
        ax.legend(loc="upper left", frameon=False)
    return ax


def write_atlas_figure(folder: Path, atlas: Any, told: dict[str, Any], words: Words) -> tuple[Path, Path]:
    """Write atlas.png and atlas.svg into a folder; return their paths."""
    with style(words):
        figure = new_figure(_SIZE)
        coalition_atlas(atlas, told, figure.add_subplot(), words)
    return save(figure, folder / "atlas", words)
