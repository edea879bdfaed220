"""Who sells to the target, how much, and who controls: one panel is one moment."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, bare_axes, style
from abm.analysis.words import Words, load_words

__all__ = ["network"]

_TARGET_AT = (1.0, 0.0)
_WIDEST = 16.0
_THINNEST = 0.6


def network(
    table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None, *, title: str = "", largest: float = 0.0
) -> Axes:
    """Draw one moment: columns label, role, controls (bool), flow (USD million a month to the target), top to bottom.

    Lines are as wide as flows (`largest` sets a common scale for several panels); filled states control: with the
    leader, a diamond, they are the coalition.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        bare_axes(ax)
        sellers = table[table["role"] != "target"].to_dict("records")
        scale = largest or max((float(row["flow"]) for row in sellers), default=1.0) or 1.0
        for height, row in zip(np.linspace(1.0, -1.0, max(len(sellers), 1)), sellers, strict=False):
            _flow(ax, float(height), row, scale)
            _node(ax, float(height), row)
        target = table[table["role"] == "target"]
        name = str(target["label"].iloc[0]) if len(target) else words.name("role.target")
        ax.scatter(*_TARGET_AT, s=520, marker="s", color=COLOURS["vermilion"], zorder=4)
        ax.annotate(name, _TARGET_AT, (0, -18), textcoords="offset points", ha="center", va="top")
        for label, fill in ((words.text("text.controls"), COLOURS["sky"]), (words.text("text.no_controls"), "white")):
            ax.scatter([], [], s=90, facecolor=fill, edgecolor=COLOURS["black"], linewidth=0.9, label=label)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=2, columnspacing=1.5, handletextpad=0.3)
        ax.set_xlim(-0.62, 1.15)
        ax.set_ylim(-1.15, 1.15)
        ax.set_title(title)
    return ax


def _colour(row: Mapping[Any, Any]) -> str:
    if not row["controls"]:
        return COLOURS["pale"]
    return COLOURS["blue"] if row["role"] == "leader" else COLOURS["sky"]


def _flow(ax: Axes, height: float, row: Mapping[Any, Any], scale: float) -> None:
    flow = float(row["flow"])
    if flow > 0:
        width = max(_WIDEST * flow / scale, _THINNEST)
        ends = ([0.0, _TARGET_AT[0]], [height, _TARGET_AT[1]])
        ax.plot(*ends, color=_colour(row), linewidth=width, alpha=0.8, solid_capstyle="butt", zorder=2)


def _node(ax: Axes, height: float, row: Mapping[Any, Any]) -> None:
    fill = _colour(row) if row["controls"] else "white"
    marker, size = ("D", 95) if row["role"] == "leader" else ("o", 110)
    ax.scatter(0.0, height, s=size, marker=marker, facecolor=fill, edgecolor=COLOURS["black"], linewidth=0.9, zorder=5)
    text = f"{row['label']}  {row['flow']:,.0f}"
    ax.annotate(text, (0.0, height), (-11, 0), textcoords="offset points", ha="right", va="center")
