"""Figures of judged strategies: regret against the probability of change, and worlds that reach a threshold."""

import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, percent_axis, style
from abm.analysis.strategies.ranking import THRESHOLDS
from abm.analysis.words import Words, load_words

__all__ = ["reaching", "regret_by_probability"]

_HUES = ("blue", "orange", "green", "vermilion", "purple", "sky", "black", "grey", "yellow")
_DASHES = ("-", "--")


def regret_by_probability(
    table: pd.DataFrame, switches: pd.DataFrame, ax: Axes | None = None, words: Words | None = None
) -> Axes:
    """Draw mean regret by P(change), with bands over resampled draws; lines mark where the least changes hands.

    table: columns strategy, probability, mean_regret, p05, p95; switches: column probability.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        for place, (name, rows) in enumerate(table.groupby("strategy", sort=False)):
            colour, line = _look(place)
            ax.fill_between(rows["probability"], rows["p05"], rows["p95"], color=colour, alpha=0.10, linewidth=0)
            label = words.title(f"strategy.{name}")
            ax.plot(rows["probability"], rows["mean_regret"], color=colour, linestyle=line, label=label)
        for at in switches["probability"]:
            ax.axvline(float(at), color=COLOURS["grey"], linewidth=0.9, linestyle=(0, (4, 2)))
        ax.set_xlim(0.0, 1.0)
        ax.set_ylim(bottom=0.0)
        ax.set_xlabel(words.text("strategies.axis_probability"))
        ax.set_ylabel(words.text("strategies.axis_regret"))
    return ax


def reaching(table: pd.DataFrame, measure: str, ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw the share of worlds in which each strategy reaches a threshold of one measure, by the threshold.

    table: columns measure, strategy, threshold, share. A dashed line marks the threshold of the table.
    """
    words = words or load_words()
    with style(words):
        ax = axes_of(ax)
        chosen = table[table["measure"] == measure]
        for place, (name, rows) in enumerate(chosen.groupby("strategy", sort=False)):
            colour, line = _look(place)
            label = words.title(f"strategy.{name}")
            ax.plot(rows["threshold"], rows["share"], color=colour, linestyle=line, label=label)
        ax.axvline(THRESHOLDS[measure], color=COLOURS["grey"], linewidth=0.9, linestyle=(0, (4, 2)))
        ax.set_xlim(0.0, 1.0)
        ax.set_title(words.text(f"strategies.measure_{measure}"))
        percent_axis(ax)
    return ax


def _look(place: int) -> tuple[str, str]:
    return COLOURS[_HUES[place % len(_HUES)]], _DASHES[place // len(_HUES) % len(_DASHES)]
