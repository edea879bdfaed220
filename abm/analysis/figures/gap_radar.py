"""The five gaps of the leader and some partners as a radar: a spoke a gap, each on its own scale."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.five_gaps import SCALES, place_on, scales_of
from abm.analysis.figures.style import COLOURS, axes_of, bare_axes, style
from abm.analysis.numbers import number
from abm.analysis.words import Words, load_words

__all__ = ["gap_radar"]

_RINGS = (0.5, 1.0)
_NAME_AT = 1.13
_NAME_WIDTH = 17
_LOOKS = (("orange", "o"), ("sky", "s"), ("green", "^"), ("purple", "v"), ("vermilion", "P"), ("blue", "X"))


def gap_radar(table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw stances: columns gap (a key of SCALES), label, leader (bool), value; null values are left out.

    Leaders are black (a second one, its later stances, dashed), partners coloured, each with a mark of its own.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        bare_axes(ax)
        scales = scales_of(table)
        spokes = _spokes()
        _grid(ax, scales, spokes, words)
        looks, leaders = iter(_LOOKS * 3), iter(("-", "--", ":"))
        for label, rows in table.groupby("label", sort=False):
            values = dict(zip(rows["gap"], rows["value"], strict=True))
            known = [gap for gap in SCALES if pd.notna(values.get(gap))]
            points = np.array([spokes[gap] * place_on(scales[gap], values[gap]) for gap in known]).reshape(-1, 2)
            if rows["leader"].iloc[0]:
                colour, mark, line = COLOURS["black"], "D", next(leaders, ":")
            else:
                (hue, mark), line = next(looks), "-"
                colour = COLOURS[hue]
            _polygon(ax, points, str(label), colour, mark, line)
        ax.set_xlim(-1.55, 1.55)
        ax.set_ylim(-1.5, 1.5)
        ax.set_aspect("equal")
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2, columnspacing=1.0)
    return ax


def _spokes() -> dict[str, "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    """Return the direction of each gap, the first one up, then clockwise."""
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(SCALES)) / len(SCALES)
    return {gap: np.array([np.cos(at), np.sin(at)]) for gap, at in zip(SCALES, angles, strict=True)}


def _grid(ax: Axes, scales: dict[str, tuple[float, float]], spokes: dict[str, "np.ndarray"], words: Words) -> None:
    corners = np.array([*spokes.values(), next(iter(spokes.values()))])
    for ring in _RINGS:
        ax.plot(*(corners * ring).T, color=COLOURS["pale"], linewidth=0.8, zorder=1)
    for gap, spoke in spokes.items():
        ax.plot([0, spoke[0]], [0, spoke[1]], color=COLOURS["pale"], linewidth=0.8, zorder=1)
        side = "center" if abs(spoke[0]) < 0.1 else "left" if spoke[0] > 0 else "right"
        name = textwrap.fill(words.name(f"gap.{gap}"), _NAME_WIDTH, break_long_words=False)
        ends = words.text("text.ends", low=number(scales[gap][0], 1), high=number(scales[gap][1], 1))
        ax.annotate(
            f"{name}\n{ends}",
            tuple(spoke * _NAME_AT),
            ha=side,
            va="bottom" if spoke[1] > 0.9 else "center" if spoke[1] > 0 else "top",
            fontsize=9.5,
            annotation_clip=False,
        )


def _polygon(ax: Axes, points: "np.ndarray", label: str, colour: str, mark: str, line: str) -> None:
    if len(points):
        closed = np.vstack([points, points[:1]])
        ax.fill(*closed.T, color=colour, alpha=0.08, zorder=2)
        ax.plot(
            *closed.T, color=colour, linewidth=2.0, linestyle=line, marker=mark, markersize=6, label=label, zorder=3
        )
