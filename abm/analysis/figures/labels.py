"""Put labels beside marks, each where it covers no mark, no line and no other label."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from abm.analysis.figures.style import COLOURS

__all__ = ["place_labels"]

Points = npt.NDArray[np.float64]
Label = tuple[tuple[float, float], str, str]
Spot = tuple[float, tuple[int, int]]

# Distances from a mark in points, the nearest first, and room that is kept free around a label in pixels.
_DISTANCES, _ROOM = (10.0, 16.0, 24.0, 34.0, 46.0, 60.0, 76.0), 3.0
_DIRECTIONS = ((1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0))
_LEFT_TO_RIGHT: dict[int, Literal["left", "center", "right"]] = {1: "left", 0: "center", -1: "right"}
_UPWARDS: dict[int, Literal["bottom", "center", "top"]] = {1: "bottom", 0: "center", -1: "top"}
_SPOTS = tuple((distance, direction) for distance in _DISTANCES for direction in _DIRECTIONS)


def place_labels(ax: Axes, labels: Sequence[Label], marks: Points) -> None:
    """Write labels (place in data, text, colour) where fewest marks [mark, 2] (in data) are covered, none if it can be.

    To be called last: limits, legend and layout of the axes must be as they will be drawn.
    """
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]
    legend = ax.get_legend()
    taken = [legend.get_window_extent()] if legend else []
    pixels = ax.transData.transform(marks)
    for at, text, colour in labels:
        look = {"color": COLOURS[colour], "arrowstyle": "-", "linewidth": 0.8, "shrinkA": 1, "shrinkB": 4}
        boxes = [_box(ax, text, at, spot) for spot in _SPOTS]
        best = int(np.argmin([_cost(box, taken, pixels, ax.bbox) for box in boxes]))
        taken.append(boxes[best])
        _write(ax, text, at, _SPOTS[best], color=COLOURS[colour], arrowprops=look)


def _write(ax: Axes, text: str, at: tuple[float, float], spot: Spot, **look: Any) -> Annotation:
    """Write a text at a spot beside a place, leaving the layout of the axes as it is."""
    distance, (right, up) = spot
    return ax.annotate(
        text, at, xytext=(distance * right, distance * up), textcoords="offset points",
        ha=_LEFT_TO_RIGHT[right], va=_UPWARDS[up], in_layout=False, **look,
    )  # fmt: skip


def _box(ax: Axes, text: str, at: tuple[float, float], spot: Spot) -> Bbox:
    """Return the pixels that a text would take at a spot, with room around."""
    tried = _write(ax, text, at, spot)
    box = tried.get_window_extent().padded(_ROOM)
    tried.remove()
    return box


def _cost(box: Bbox, taken: Sequence[Bbox], pixels: Points, inside: Bbox) -> float:
    """Return how many marks a box covers; one that meets another box or leaves the axes is worse than any of these."""
    covered = ((pixels > box.p0) & (pixels < box.p1)).all(axis=1).sum()
    meets = sum(box.overlaps(other) for other in taken)
    leaves = bool((box.p0 < inside.p0).any() or (box.p1 > inside.p1).any())
    return float(covered + (meets + leaves) * len(pixels))
