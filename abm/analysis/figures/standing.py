"""Who stands where in one month: states with their coalition, flows to the target, and routes around the rules."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.network import network
from abm.analysis.figures.style import COLOURS, axes_of, style
from abm.analysis.words import Words, load_words

__all__ = ["standing"]

_SELLERS = (1.0, -1.0)
_TARGET_AT = (1.0, 0.0)
_ROUTE_AT = {"transshipment": (0.52, 1.0), "affiliate": (0.42, -1.0), "design_around": (0.76, -0.55)}
_ROUTE_LOOK = {"transshipment": ("green", "-"), "affiliate": ("orange", "--"), "design_around": ("purple", ":")}
_WIDEST = 16.0
_THINNEST = 1.2


def standing(
    table: pd.DataFrame,
    ax: Axes | None = None,
    words: Words | None = None,
    *,
    routes: pd.DataFrame | None = None,
    largest: float = 0.0,
) -> Axes:
    """Draw one month: columns state, label, role, controls, flow as `network` draws them.

    routes: columns origin (a state), channel, flow; drawn as broken lines through a node named after the channel.
    largest: the flow that is as wide as a line gets, so that panels share one scale.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        scale = largest or max(float(table["flow"].max()), 1.0)
        network(table, ax, words, largest=scale)
        sellers = list(table.loc[table["role"] != "target", "state"])
        heights = dict(zip(sellers, np.linspace(*_SELLERS, max(len(sellers), 1)).tolist(), strict=True))
        found = [] if routes is None else routes.to_dict("records")
        for channel in _ROUTE_AT:
            rows = [row for row in found if row["channel"] == channel and row["origin"] in heights]
            if rows:
                _route(ax, channel, rows, heights, scale, words)
        ax.set_ylim(-1.25, 1.3)
    return ax


def _route(
    ax: Axes,
    channel: str,
    rows: Sequence[Mapping[Any, Any]],
    heights: Mapping[str, float],
    scale: float,
    words: Words,
) -> None:
    """Draw the lines of one channel from their origins through its node to the target."""
    (hue, line), at = _ROUTE_LOOK[channel], _ROUTE_AT[channel]
    for row in rows:
        width = max(_WIDEST * float(row["flow"]) / scale, _THINNEST)
        ends = ([0.0, at[0]], [heights[row["origin"]], at[1]])
        ax.plot(*ends, color=COLOURS[hue], linewidth=width, linestyle=line, zorder=3)
    total = sum(float(row["flow"]) for row in rows)
    width = max(_WIDEST * total / scale, _THINNEST)
    ax.plot(
        [at[0], _TARGET_AT[0]], [at[1], _TARGET_AT[1]], color=COLOURS[hue], linewidth=width, linestyle=line, zorder=3
    )
    ax.scatter(*at, s=70, facecolor="white", edgecolor=COLOURS[hue], linewidth=1.6, zorder=5)
    ax.annotate(
        f"{words.name(f'channel.{channel}')}  {total:,.0f}",
        at,
        (0, 8 if at[1] > 0 else -8),
        textcoords="offset points",
        ha="center",
        va="bottom" if at[1] > 0 else "top",
    )
