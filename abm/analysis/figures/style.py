"""One quiet look for all figures, safe for colour-blind readers, with the same bytes on every run.

Colours are those of Okabe and Ito (2008). Figures are made without pyplot, so nothing global changes.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, PercentFormatter

from abm.analysis.comparison import band
from abm.analysis.words import Words
from abm.core.calendar import MONTHS_A_YEAR, month_label, month_number
from abm.records.atomic import whole_file

__all__ = [
    "COLOURS",
    "axes_of",
    "band_line",
    "bare_axes",
    "legend_below",
    "month_axis",
    "new_figure",
    "percent_axis",
    "save",
    "style",
    "wrapped",
]

COLOURS = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "purple": "#CC79A7",
    "grey": "#6E6E6E",
    "pale": "#BDBDBD",
}
_INK = "#222222"
_LOOK = {
    "font.size": 10.5,
    "axes.labelsize": 10.5,
    "axes.titlesize": 11.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#888888",
    "axes.linewidth": 0.7,
    "axes.labelcolor": _INK,
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.6,
    "axes.unicode_minus": False,
    "figure.facecolor": "white",
    "legend.frameon": False,
    "legend.fontsize": 10,
    "svg.fonttype": "path",
    "svg.hashsalt": "figures",
}
PIXELS_AN_INCH = 160
_SIZE = (5.4, 3.6)
_LABEL = 26
_WIDE = 1.6  # a letter of East Asia, in those of Latin script
_BREAKS = re.compile(r"(?<=[\s-])|(?=[（(])")


@contextmanager
def style(words: Words) -> Iterator[None]:
    """Use the common look, with a typeface that has the language's glyphs, inside the block only."""
    with mpl.rc_context():  # the first import of the Japanese typeface's package changes settings
        family = _japanese_family() if words.language == "ja" else "DejaVu Sans"
    with mpl.rc_context({**_LOOK, "font.family": [family]}):  # type: ignore[arg-type, dict-item, unused-ignore]
        yield


def new_figure(size: tuple[float, float] = _SIZE) -> Figure:
    """Return an empty figure with a canvas of its own, laid out to fit."""
    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def axes_of(ax: Axes | None) -> Axes:
    """Return the given axes, or those of a new figure."""
    return ax if ax is not None else new_figure().add_subplot()


def save(figure: Figure, stem: Path, words: Words) -> tuple[Path, Path]:
    """Write `stem`.png and `stem`.svg, whole, without dates, program names or random ids; return both paths."""
    png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
    with style(words), whole_file(png) as working:
        figure.savefig(working, format="png", dpi=PIXELS_AN_INCH, metadata={"Software": None})
    with style(words), whole_file(svg) as working:
        figure.savefig(working, format="svg", metadata={"Date": None, "Creator": None})
    return png, svg


def band_line(
    ax: Axes, table: pd.DataFrame, column: str, *, colour: str, label: str, width: float = 1.5, dashed: bool = False
) -> None:
    """Draw the median of a column over runs by month, with its band from p05 to p95; nothing where undefined."""
    rows = band(table, "month", column)
    at = np.array([month_number(month) for month in rows["month"]], dtype=float)
    low, middle, high = (rows[name].to_numpy(dtype=float) for name in ("p05", "median", "p95"))
    ax.fill_between(at, low, high, color=colour, alpha=0.15, linewidth=0)
    ax.plot(at, middle, color=colour, linewidth=width, label=label, linestyle="--" if dashed else "-")


def month_axis(ax: Axes, months: Sequence[str], marks: Sequence[tuple[str, str]] = ()) -> None:
    """Label years at their first month, and mark dates (month label, word) by a line with its word on top.

    Words of marks stand left and right of their lines by turns, so that neighbours do not collide.
    """
    first, last = month_number(min(months)), month_number(max(months))
    years = [at for at in range(first, last + 1) if at % MONTHS_A_YEAR == 0]
    ax.set_xlim(first - 0.5, last + 0.5)
    ax.xaxis.set_major_locator(FixedLocator(years))
    ax.set_xticks(years, [month_label(at)[:4] for at in years])
    ax.xaxis.set_minor_locator(FixedLocator([at for at in range(first, last + 1) if at % 3 == 0]))
    for turn, (month, word) in enumerate(marks):
        at = month_number(month)
        if first <= at <= last:
            ax.axvline(at, color=COLOURS["grey"], linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
            before = turn % 2 == 0
            ax.annotate(
                word,
                (at, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(-1 if before else 1, 2),
                textcoords="offset points",
                va="bottom",
                ha="right" if before else "left",
                fontsize=9.5,
                color=COLOURS["grey"],
            )


def percent_axis(ax: Axes) -> None:
    """Print the vertical axis in per cent, from zero or below."""
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    ax.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def legend_below(ax: Axes, columns: int, lines: float = 2.2) -> None:
    """Put the legend so many lines of text under the axes, in so many columns."""
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        borderaxespad=lines,
        ncols=columns,
        handlelength=1.4,
        columnspacing=1.2,
    )


def wrapped(labels: Iterable[object]) -> list[str]:
    """Return labels of rows, broken at blanks and before brackets so that they leave room for what they label."""
    return [_broken(str(label)) for label in labels]


def _broken(label: str) -> str:
    lines = [""]
    for piece in _BREAKS.split(label):
        if lines[-1] and _width((lines[-1] + piece).rstrip()) > _LABEL:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.strip() for line in lines)


def _width(text: str) -> float:
    """Return how wide a text is, in common letters of Latin script."""
    return sum(_WIDE if unicodedata.east_asian_width(letter) in "WF" else 1.0 for letter in text)


def bare_axes(ax: Axes) -> None:
    """Take away frame, ticks and grid."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _japanese_family() -> str:
    from matplotlib_fontja import matplotlib_fontja  # type: ignore[import-untyped, unused-ignore]

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    if matplotlib_fontja.FONT_NAME not in known:
        font_manager.fontManager.addfont(matplotlib_fontja.get_font_ttf_path())
    return str(matplotlib_fontja.FONT_NAME)
