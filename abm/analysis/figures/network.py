"""Who sells to the target, how much, and who controls: one panel is one moment."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, bare_axes, style
from abm.analysis.words import Words, load_words

__all__ = ["network"]

_TARGET_AT = (1.0, 0.0)
_WIDEST = 14.0
_THINNEST = 0.6


def network(
    table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None, *, title: str = "", largest: float = 0.0
) -> Axes:
    """Draw one moment: columns state, label, role, controls (bool), flow (USD million a month to the target).

    Lines are as wide as flows (`largest` sets a common scale for several panels); filled states control, and lines
    join them to the leader.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        bare_axes(ax)
        sellers = table[(table["role"] != "target") & ((table["flow"] > 0) | table["controls"])].reset_index(drop=True)
        place = _places(len(sellers))
        scale = largest or float(sellers["flow"].max() or 1.0)
        leader = [i for i, role in enumerate(sellers["role"]) if role == "leader"]
        for (x, y), row in zip(place, sellers.to_dict("records"), strict=True):
            _flow(ax, (x, y), float(row["flow"]), scale, colour=_colour(row))
            for i in leader:
                if row["controls"] and row["role"] != "leader":
                    ax.plot([x, place[i][0]], [y, place[i][1]], color=COLOURS["blue"], linewidth=1.1, linestyle=":")
        for (x, y), row in zip(place, sellers.to_dict("records"), strict=True):
            _node(ax, (x, y), row)
        target = table[table["role"] == "target"]
        name = str(target["label"].iloc[0]) if len(target) else words.name("role.target")
        ax.scatter(*_TARGET_AT, s=520, marker="s", color=COLOURS["vermilion"], zorder=4)
        ax.annotate(name, _TARGET_AT, (0, -19), textcoords="offset points", ha="center", va="top")
        ax.set_xlim(-1.75, 1.35)
        ax.set_ylim(-1.25, 1.2)
        ax.set_title(title)
    return ax


def _places(count: int) -> list[tuple[float, float]]:
    """Return places on an arc around the target's left, top to bottom."""
    angles = np.linspace(0.62 * np.pi, 1.38 * np.pi, max(count, 2))[:count]
    return [(float(1.0 + 1.85 * np.cos(a)), float(1.12 * np.sin(a))) for a in angles]


def _colour(row: dict[str, object]) -> str:
    if not row["controls"]:
        return COLOURS["pale"]
    return COLOURS["blue"] if row["role"] == "leader" else COLOURS["sky"]


def _flow(ax: Axes, place: tuple[float, float], flow: float, scale: float, *, colour: str) -> None:
    if flow <= 0:
        return
    width = max(_WIDEST * flow / scale, _THINNEST)
    x, y = zip(place, _TARGET_AT, strict=True)
    ax.plot(x, y, color=colour, linewidth=width, alpha=0.75, solid_capstyle="butt", zorder=2)


def _node(ax: Axes, place: tuple[float, float], row: dict[str, object]) -> None:
    fill = _colour(row) if row["controls"] else "white"
    marker = "D" if row["role"] == "leader" else "o"
    ax.scatter(*place, s=110, marker=marker, facecolor=fill, edgecolor=COLOURS["black"], linewidth=0.9, zorder=5)
    text = f"{row['label']}  {row['flow']:,.0f}"
    ax.annotate(text, place, (-9, 0), textcoords="offset points", ha="right", va="center", fontsize=9)
