"""Figures of judged strategies: regret by the probability of change, thresholds, weights, trials, the five gaps."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.analysis.figures.gap_shares import gap_shares
from abm.analysis.figures.style import COLOURS, axes_of, new_figure, percent_axis, save, style
from abm.analysis.numbers import percent
from abm.analysis.strategies.ranking import THRESHOLDS, Ranking
from abm.analysis.strategies.worlds import JudgedWorlds
from abm.analysis.words import Words, load_words

__all__ = ["first_places", "places", "reaching", "regret_by_probability", "write_figures"]

_SIZE = (7.2, 4.4)
_PANELS = (9.0, 6.4)
# Inches: width, height of a bar, and of what stands around them; width of a cell; width and height of a panel of gaps.
_WIDE, _BAR, _AROUND, _CELL, _GAP_PANEL = 7.2, 0.36, 1.2, 0.62, (4.4, 2.1)
_DARK = 0.55
# Points between a mark and its label.
_BESIDE = 5.0

_HUES = ("blue", "orange", "green", "vermilion", "purple", "sky", "black", "grey", "yellow")
# Without dots, which mark places on the axis.
_DASHES = ("-", "--", "-.", (0, (8, 2, 2, 2, 2, 2)))


def regret_by_probability(
    table: pd.DataFrame, switches: pd.DataFrame, ax: Axes | None = None, words: Words | None = None
) -> Axes:
    """Draw mean regret by P(change); grey dots mark where the least changes hands, bands are over resampled draws.

    table: columns strategy, probability, mean_regret, p05, p95; switches: column probability.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        for place, (name, rows) in enumerate(table.groupby("strategy", sort=False)):
            colour, line = _look(place)
            if rows["p05"].notna().all():
                ax.fill_between(rows["probability"], rows["p05"], rows["p95"], color=colour, alpha=0.10, linewidth=0)
            label = words.title(f"strategy.{name}")
            ax.plot(rows["probability"], rows["mean_regret"], color=colour, linestyle=line, label=label)
        for at in switches["probability"]:
            _mark(ax, float(at), words.text("strategies.changes_hands", probability=percent(float(at))))
        ax.set_xlim(0.0, 1.0)
        ax.set_ylim(bottom=0.0)
        ax.set_xlabel(words.text("strategies.axis_probability"))
        ax.set_ylabel(words.text("strategies.axis_regret"))
    return ax


def reaching(table: pd.DataFrame, measure: str, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw the share of worlds in which each strategy reaches a threshold of one measure, by the threshold.

    table: columns measure, strategy, threshold, share. Grey dots mark the threshold of the table.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        chosen = table[table["measure"] == measure]
        for place, (name, rows) in enumerate(chosen.groupby("strategy", sort=False)):
            colour, line = _look(place)
            label = words.title(f"strategy.{name}")
            ax.plot(rows["threshold"], rows["share"], color=colour, linestyle=line, label=label)
        _mark(ax, THRESHOLDS[measure])
        ax.set_xlim(0.0, 1.0)
        ax.set_title(words.text(f"strategies.measure_{measure}"))
        percent_axis(ax)
    return ax


def first_places(table: pd.DataFrame, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw in what share of weightings each strategy comes first: columns strategy, first_share."""
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        names = [words.title(f"strategy.{name}") for name in table["strategy"]]
        ax.barh(names, table["first_share"], color=COLOURS["blue"])
        ax.invert_yaxis()
        ax.grid(visible=False, axis="y")
        ax.grid(visible=True, axis="x")
        ax.set_xlim(0.0, 1.0)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        ax.set_xlabel(words.text("strategies.column_first_share"))
    return ax


def places(table: pd.DataFrame, metric: str, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw the place of each strategy by a metric of regret in every trial and valuation, 1 the least.

    table: columns variant, strategy, place_by_<metric>.
    """
    words = words or load_words()
    rows, columns = (list(dict.fromkeys(table[name])) for name in ("variant", "strategy"))
    grid = table.pivot(index="variant", columns="strategy", values=f"place_by_{metric}").loc[rows, columns].to_numpy()
    with style(words):
        ax = axes_of(ax)
        ax.grid(visible=False)
        shade = (len(columns) - grid) / max(len(columns) - 1, 1)
        ax.pcolormesh(shade, cmap=colormaps["Blues"], vmin=0.0, vmax=1.4, edgecolor="white", linewidth=1.5)
        for (row, column), place in np.ndenumerate(grid):
            ink = "white" if shade[row, column] / 1.4 > _DARK else COLOURS["black"]
            ax.text(column + 0.5, row + 0.5, str(place), ha="center", va="center", color=ink)
        ax.set_ylim(len(rows), 0)
        names = [words.title(f"strategy.{name}") for name in columns]
        ax.set_xticks(np.arange(len(columns)) + 0.5, names, rotation=45, ha="left", rotation_mode="anchor")
        ax.xaxis.tick_top()
        ax.set_yticks(np.arange(len(rows)) + 0.5, [words.title(f"trial.{name}") for name in rows])
        ax.tick_params(length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
    return ax


def write_figures(worlds: JudgedWorlds, ranking: Ranking, folder: Path, words: Words) -> dict[str, Path]:
    """Write every figure of the page into a folder (made if missing); return the vector drawings by name."""
    folder.mkdir(exist_ok=True)
    drawn: dict[str, Figure] = {}
    with style(words):
        if not ranking.probability.empty:
            drawn["probability"] = figure = new_figure(_SIZE)
            ax = regret_by_probability(ranking.probability, ranking.switches, figure.add_subplot(), words)
            figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
        drawn["satisficing"] = _thresholds(ranking, words)
        drawn["weights"] = bars = new_figure((_WIDE, _AROUND + _BAR * len(ranking.weights)))
        first_places(ranking.weights, bars.add_subplot(), words)
        drawn["trials"] = matrix = new_figure(
            (3.0 + _CELL * len(worlds.strategies), 1.8 + _BAR * len(worlds.valuations))
        )
        places(ranking.ranks, "mean_regret", matrix.add_subplot(), words)
        if not worlds.gaps.empty:
            drawn["gaps"] = _gaps(worlds, words)
    return {name: save(figure, folder / f"{name}-{words.language}", words)[1] for name, figure in drawn.items()}


def _thresholds(ranking: Ranking, words: Words) -> Figure:
    panels = new_figure(_PANELS)
    grid = panels.subplots(2, 2, sharex=True, sharey=True).ravel()
    for at, measure in zip(grid, THRESHOLDS, strict=True):
        reaching(ranking.curves, measure, at, words)
    panels.supxlabel(words.text("strategies.axis_threshold"), fontsize="medium")
    panels.supylabel(words.text("strategies.axis_share"), fontsize="medium")
    panels.legend(*grid[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return panels


def _gaps(worlds: JudgedWorlds, words: Words) -> Figure:
    lines = math.ceil(len(worlds.strategies) / 2)
    figure = new_figure((2 * _GAP_PANEL[0], lines * _GAP_PANEL[1] + 0.9))
    grid = figure.subplots(lines, 2, sharex=True, sharey=True, squeeze=False).ravel()
    for ax, name in zip(grid, worlds.strategies, strict=False):
        gap_shares(worlds.gaps[worlds.gaps["strategy"] == name], ax, words)
        ax.set_title(words.title(f"strategy.{name}"))
    for ax in grid[len(worlds.strategies) :]:
        ax.set_visible(False)
    figure.supxlabel(words.text("text.gap_axis"), fontsize="medium")
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside upper left", ncols=2)
    return figure


def _mark(ax: Axes, at: float, label: str = "") -> None:
    """Mark a place on the horizontal axis by grey dots, as no strategy is drawn; its label stands along them."""
    ax.axvline(at, color=COLOURS["grey"], linewidth=1.6, linestyle=(0, (0.1, 2.2)), dash_capstyle="round")
    if not label:
        return
    right = at < 1.0 - at
    ax.annotate(
        label,
        (at, 1.0),
        xycoords=ax.get_xaxis_transform(),
        xytext=(_BESIDE if right else -_BESIDE, -_BESIDE),
        textcoords="offset points",
        rotation=90,
        ha="left" if right else "right",
        va="top",
        color=COLOURS["grey"],
        bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.0},
    )


def _look(place: int) -> tuple[str, Any]:
    """Return colour and dashes of a line; both tell lines apart, for who sees no colour."""
    return COLOURS[_HUES[place % len(_HUES)]], _DASHES[place % len(_DASHES)]
