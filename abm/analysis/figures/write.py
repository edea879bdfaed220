"""Draw every figure of a folder of results into its `figures/` folder."""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.analysis.background import Background
from abm.analysis.figures.alignment_layers import alignment_layers
from abm.analysis.figures.cost_by_state import cost_by_state
from abm.analysis.figures.coverage_denial import coverage_denial
from abm.analysis.figures.five_gaps import five_gaps
from abm.analysis.figures.leakage_channels import leakage_channels
from abm.analysis.figures.network import network
from abm.analysis.figures.style import new_figure, save, style
from abm.analysis.tables import cost_table, election_marks, gap_table, network_tables
from abm.analysis.words import Words
from abm.records.reader import Results

__all__ = ["Picture", "write_figures"]

Paint = Callable[[Axes], object]
Marks = Sequence[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class Picture:
    """A drawn figure: which one, of which outcome ('' for all), and its files."""

    figure: str
    outcome: str
    png: Path
    svg: Path


@dataclasses.dataclass(frozen=True)
class _Desk:
    """What drawing needs: results, background, words and the folder to draw into."""

    results: Results
    background: Background
    words: Words
    folder: Path

    def draw(
        self, figure: str, panels: Mapping[str, Paint], size: tuple[float, float], *, common: bool = False
    ) -> list[Picture]:
        """Draw one figure for each outcome and save them; `common` gives all panels the same scale of values.

        An outcome's name is the title unless the figure sets one.
        """
        with style(self.words):
            sheets = {outcome: new_figure(size) for outcome in panels}
            axes = {outcome: sheet.add_subplot() for outcome, sheet in sheets.items()}
            for outcome, paint in panels.items():
                paint(axes[outcome])
                if outcome and not axes[outcome].get_title(loc="left"):
                    axes[outcome].set_title(self.words.title(f"outcome.{outcome}"))
            if common:
                for each in (Axes.get_xlim, Axes.set_xlim), (Axes.get_ylim, Axes.set_ylim):
                    _same_limits(list(axes.values()), *each)
            return [self._save(figure, outcome, sheet) for outcome, sheet in sheets.items()]

    def _save(self, figure: str, outcome: str, sheet: Figure) -> Picture:
        stem = "-".join(part for part in (figure, outcome, self.words.language) if part)
        png, svg = save(sheet, self.folder / stem, self.words)
        return Picture(figure, outcome, png, svg)


def write_figures(results: Results, background: Background, words: Words, folder: Path) -> tuple[Picture, ...]:
    """Draw all figures as png and svg into a folder (made if missing); return what was drawn, in order.

    The same results give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    desk = _Desk(results, background, words, folder)
    gaps = gap_table(results, background, words)
    size = (5.4, 3.7 + 0.22 * math.ceil(gaps["label"].nunique() / 3))
    pictures = desk.draw("five_gaps", {"": lambda ax: five_gaps(gaps, ax, words)}, size) if len(gaps) else []
    return (*pictures, *_over_time(desk), *_costs(desk), *_networks(desk))


def _over_time(desk: _Desk) -> list[Picture]:
    results, words = desk.results, desk.words
    months = {outcome: results.main("months", outcome) for outcome in results.outcomes}
    marks = {outcome: election_marks(results, desk.background, outcome, words) for outcome in results.outcomes}
    pictures: list[Picture] = []
    for figure, paint, height in (
        ("alignment_layers", alignment_layers, 3.7),
        ("leakage_channels", leakage_channels, 4.2),
        ("coverage_denial", coverage_denial, 3.4),
    ):
        panels = {outcome: partial(_timed, paint, months[outcome], words, marks[outcome]) for outcome in months}
        pictures += desk.draw(figure, panels, (5.4, height), common=True)
    return pictures


def _costs(desk: _Desk) -> list[Picture]:
    tables = {
        outcome: cost_table(desk.results, desk.background, outcome, desk.words) for outcome in desk.results.outcomes
    }
    drawn = {outcome: table for outcome, table in tables.items() if len(table)}
    height = 1.4 + 0.34 * max((table["label"].nunique() for table in drawn.values()), default=0)
    order = list(dict.fromkeys(label for table in drawn.values() for label in table["label"]))
    panels = {o: partial(_ordered_cost, table, desk.words, order) for o, table in drawn.items()}
    return desk.draw("cost_by_state", panels, (5.4, height), common=True)


def _networks(desk: _Desk) -> list[Picture]:
    words, outcomes = desk.words, desk.results.outcomes
    tables = {outcome: network_tables(desk.results, desk.background, outcome, words) for outcome in outcomes}
    tables = {outcome: pair for outcome, pair in tables.items() if len(pair[0])}
    largest = max((float(table["flow"].max()) for pair in tables.values() for table in pair), default=0.0)
    panels: dict[str, Paint] = {}
    for outcome, (before, after) in tables.items():
        if not panels:
            panels[""] = partial(_panel, before, words, words.text("text.network_before"), largest)
        title = words.text("text.network_after", outcome=words.name(f"outcome.{outcome}"))
        panels[outcome] = partial(_panel, after, words, title, largest)
    return desk.draw("network", panels, (5.4, 4.0))


def _timed(paint: Callable[..., Axes], table: pd.DataFrame, words: Words, marks: Marks, ax: Axes) -> None:
    paint(table, ax, words, marks)


def _ordered_cost(table: pd.DataFrame, words: Words, order: Sequence[str], ax: Axes) -> None:
    cost_by_state(table, ax, words, order=order)


def _panel(table: pd.DataFrame, words: Words, title: str, largest: float, ax: Axes) -> None:
    network(table, ax, words, title=title, largest=largest)


def _same_limits(
    axes: Sequence[Axes], get: Callable[[Axes], tuple[float, float]], put: Callable[[Axes, float, float], object]
) -> None:
    limits = [get(ax) for ax in axes]
    for ax in axes:
        put(ax, min(low for low, _ in limits), max(high for _, high in limits))
