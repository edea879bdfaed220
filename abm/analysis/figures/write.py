"""Draw every figure of a folder of results into its `figures/` folder."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.background import Background
from abm.analysis.figures.alignment_layers import alignment_layers
from abm.analysis.figures.cost_by_state import cost_by_state
from abm.analysis.figures.coverage_denial import coverage_denial
from abm.analysis.figures.five_gaps import five_gaps
from abm.analysis.figures.leakage_channels import leakage_channels
from abm.analysis.figures.network import network
from abm.analysis.figures.style import new_figure, save, style
from abm.analysis.results import OpenResults
from abm.analysis.tables import cost_table, election_marks, gap_table, network_tables
from abm.analysis.words import Words

__all__ = ["Picture", "write_figures"]


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

    results: OpenResults
    background: Background
    words: Words
    folder: Path

    def draw(
        self, figure: str, outcome: str, paint: Callable[[Axes], object], size: tuple[float, float] = (5.4, 3.7)
    ) -> Picture:
        """Draw one figure and save it; an outcome's name is its title unless the figure sets one."""
        stem = "-".join(part for part in (figure, outcome, self.words.language) if part)
        with style(self.words):
            sheet = new_figure(size)
            ax = sheet.add_subplot()
            paint(ax)
            if outcome and not ax.get_title(loc="left"):
                ax.set_title(self.words.name(f"outcome.{outcome}"))
            png, svg = save(sheet, self.folder / stem, self.words)
        return Picture(figure, outcome, png, svg)


def write_figures(results: OpenResults, background: Background, words: Words, folder: Path) -> tuple[Picture, ...]:
    """Draw all figures as png and svg into a folder (made if missing); return what was drawn, in order.

    The same results give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    desk = _Desk(results, background, words, folder)
    gaps = gap_table(results, background, words)
    pictures: list[Picture] = []
    if len(gaps):
        pictures.append(desk.draw("five_gaps", "", lambda ax: five_gaps(gaps, ax, words), (5.8, 4.3)))
    for outcome in results.outcomes:
        pictures += _of_outcome(desk, outcome)
    return tuple(pictures)


def _of_outcome(desk: _Desk, outcome: str) -> list[Picture]:
    results, words = desk.results, desk.words
    months = results.main("months", outcome)
    marks = election_marks(results, outcome, words)
    costs = cost_table(results, desk.background, outcome, words)
    height = 1.4 + 0.34 * costs["label"].nunique()
    pictures = [
        desk.draw("alignment_layers", outcome, lambda ax: alignment_layers(months, ax, words, marks)),
        desk.draw("leakage_channels", outcome, lambda ax: leakage_channels(months, ax, words, marks), (5.4, 4.2)),
        desk.draw("coverage_denial", outcome, lambda ax: coverage_denial(months, ax, words, marks), (5.4, 3.4)),
        desk.draw("cost_by_state", outcome, lambda ax: cost_by_state(costs, ax, words), (5.4, height)),
    ]
    before, after = network_tables(results, desk.background, outcome, words)
    largest = float(max(before["flow"].max(), after["flow"].max()))
    titled = words.text("text.network_after", outcome=words.name(f"outcome.{outcome}"))
    if outcome == results.outcomes[0]:
        panel = _panel(before, words, words.text("text.network_before"), largest)
        pictures.append(desk.draw("network", "", panel, (5.4, 4.0)))
    pictures.append(desk.draw("network", outcome, _panel(after, words, titled, largest), (5.4, 4.0)))
    return pictures


def _panel(table: pd.DataFrame, words: Words, title: str, largest: float) -> Callable[[Axes], object]:
    return lambda ax: network(table, ax, words, title=title, largest=largest)
