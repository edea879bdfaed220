"""The five gaps: where leader and partners stand, a row a gap, each on its own scale."""

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, bare_axes, style
from abm.analysis.numbers import number
from abm.analysis.words import Words, load_words

__all__ = ["SCALES", "five_gaps", "place_on", "scales_of"]

SCALES: Mapping[str, tuple[float, float]] = {
    "target_policy": (0.5, 1.5),
    "structure": (0.0, 0.0),
    "competitiveness": (0.0, 1.0),
    "free_trade": (-1.0, 1.0),
    "breadth": (0.0, 1.0),
}
_MARKS = ("o", "s", "^", "v", "P", "X", "<")
_HUES = ("orange", "sky", "green", "purple", "yellow", "vermilion")
_ROW = 1.0


def five_gaps(table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw stances: columns gap (a key of SCALES), label, leader (bool), value; null values are left out.

    The leader's rows are diamonds (one a label: under each election outcome, say), partners' are coloured marks.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        bare_axes(ax)
        gaps = [gap for gap in SCALES if gap in set(table["gap"])]
        scales = scales_of(table)
        for row, gap in enumerate(gaps):
            _scale(ax, -row * _ROW, scales[gap], words.name(f"gap.{gap}"))
        taken: list[tuple[float, float]] = []
        for label, mark in _marks(table).items():
            rows = table[(table["label"] == label) & table["value"].notna() & table["gap"].isin(gaps)]
            at = [place_on(scales[gap], value) for gap, value in zip(rows["gap"], rows["value"], strict=True)]
            height = [_free_height(taken, x, -gaps.index(gap) * _ROW) for gap, x in zip(rows["gap"], at, strict=True)]
            ax.scatter(at, height, label=str(label), zorder=4, linewidth=1.0, **mark)  # type: ignore[arg-type, unused-ignore]
        ax.set_xlim(-0.13, 1.13)
        ax.set_ylim(-(len(gaps) - 1) * _ROW - 0.45, 0.75)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3, columnspacing=1.0, handletextpad=0.2)
    return ax


def scales_of(table: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return the ends of each row; an upper end of 0 stands for the next round number above the values."""
    scales = dict(SCALES)
    for gap, (low, high) in SCALES.items():
        if high == low:
            largest = float(table.loc[table["gap"] == gap, "value"].max())
            scales[gap] = (low, math.ceil(largest) if largest > 1 else 1.0)
    return scales


def _scale(ax: Axes, height: float, ends: tuple[float, float], name: str) -> None:
    low, high = ends
    ax.plot([0, 1], [height, height], color=COLOURS["pale"], linewidth=1.2, zorder=1)
    ax.annotate(name, (0, height + 0.28), va="bottom", ha="left")
    for end, value, side in ((-0.035, low, "right"), (1.035, high, "left")):
        ax.annotate(number(value, 1), (end, height), va="center", ha=side, fontsize=9.5, color=COLOURS["grey"])


def _free_height(taken: list[tuple[float, float]], at: float, height: float) -> float:
    """Return a height at which a mark hides none drawn before: on the line, else below it."""
    while any(abs(at - x) < 0.022 and abs(height - y) < 0.12 for x, y in taken):
        height -= 0.13
    taken.append((at, height))
    return height


def place_on(ends: tuple[float, float], value: float) -> float:
    """Return where a value stands between two ends, from 0 to 1."""
    low, high = ends
    return min(max((value - low) / (high - low), 0.0), 1.0)


def _marks(table: pd.DataFrame) -> dict[str, dict[str, object]]:
    """Return marker and colours by label: leader filled black, its later stances open, partners in colours."""
    marks: dict[str, dict[str, object]] = {}
    pairs = table[["label", "leader"]].drop_duplicates()
    faces = iter(("black", "white", "grey"))
    partner = 0
    for label, leader in zip(pairs["label"], pairs["leader"], strict=True):
        if leader:
            face = next(faces, "pale")
            colour = face if face == "white" else COLOURS[face]
            marks[label] = {"marker": "D", "s": 62, "facecolor": colour, "edgecolor": COLOURS["black"]}
        else:
            hue, mark = _HUES[partner % len(_HUES)], _MARKS[partner % len(_MARKS)]
            marks[label] = {"marker": mark, "s": 56, "facecolor": COLOURS[hue], "edgecolor": COLOURS["black"]}
            partner += 1
    return marks
