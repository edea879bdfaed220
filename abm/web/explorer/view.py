"""What the panels show of one world in one month, as tables, and their pictures.

Pictures are kept by what they show, so that visitors who look at the same world share them. Matplotlib's look is
global, so only one is drawn at a time.
"""

import io
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.analysis.background import Background
from abm.analysis.explain import tell
from abm.analysis.figures import alignment_layers, leakage_channels
from abm.analysis.figures.gap_radar import gap_radar
from abm.analysis.figures.leakage_channels import CHANNELS
from abm.analysis.figures.standing import standing
from abm.analysis.figures.style import new_figure, style
from abm.analysis.tables import election_marks, gap_table, moment_table, route_table, rule_table
from abm.analysis.words import Words
from abm.records import SCHEMA
from abm.records.reader import Results
from abm.studies.stepping import Stepper

__all__ = ["PANELS", "Scale", "View", "common_scale", "picture"]

PANELS = ("standing", "alignment", "leakage", "gaps")
_DOTS_AN_INCH = 144
_NARROW = 4.1  # inches; less leaves legends no room
_MOST_PICTURES = 400
_QUICKLY = {"compress_level": 1}
_LEAST_TOP = 0.1
_ROOM_ABOVE = 1.05

_drawing = threading.Lock()
_pictures: OrderedDict[tuple[str, ...], bytes] = OrderedDict()


class Scale(NamedTuple):
    """What pictures of worlds side by side share: the flow as wide as a line gets, and the top of leakage."""

    flow: float
    leakage: float


class View(NamedTuple):
    """One world until a month, ready to be shown."""

    results: Results
    background: Background
    words: Words
    outcome: str
    month: str
    rules: pd.DataFrame
    instruments: pd.DataFrame
    whole: tuple[str, str]

    @classmethod
    def of(cls, world: Stepper, month: int, config: Mapping[str, Any], background: Background, words: Words) -> "View":
        """Return the view of a world in a month that has passed, the first being 1."""
        last = world.label(month)
        frames = {name: _frame(name, columns) for name, columns in world.tables().items()}
        frames = {name: frame[frame["month"] <= last].assign(variant="main") for name, frame in frames.items()}
        outcome = world.which.outcome
        runs = pd.DataFrame({"outcome": [outcome], "variant": ["main"], "seed": [1]})
        results = Results(Path(), runs, **frames, summary={}, config=config, provenance={})
        rules, instruments = pd.DataFrame(world.rules(month)), pd.DataFrame(world.instruments(month))
        whole = (world.label(1), world.label(world.months))
        return cls(results, background, words, outcome, last, rules, instruments, whole)

    def scale(self) -> Scale:
        """Return the largest flow and the largest leakage or denial so far."""
        months = self.results.months
        parts = months[[f"real_{name}" for name in CHANNELS]].clip(lower=0.0).sum(axis=1)
        top = max(parts.max(), months["denial_military"].max(), _LEAST_TOP)
        return Scale(float(self.results.states["sales_twin"].max()), float(top))

    def latest(self) -> Mapping[Any, Any]:
        """Return the measures of the month."""
        latest: Mapping[Any, Any] = self.results.months.iloc[-1].to_dict()
        return latest

    def rulebook(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the rules in force by segment, tier and state, and the instruments that bind no single item."""
        labels = [self.background.state(code, self.words.language) for code in self.instruments["state"]]
        return rule_table(self.rules, self.background, self.words), self.instruments.assign(label=labels)

    def told(self) -> list[tuple[str, str]]:
        """Return what was decided so far and why, latest first."""
        names = {code: self.background.state(code, self.words.language) for code in self.background.roles}
        events = self.results.events
        named = events.assign(**{who: events[who].map(names) for who in ("actor", "counterpart")})
        return list(tell(named, self.words))[::-1]


def common_scale(views: Iterable[View]) -> Scale:
    """Return the scale that fits all views."""
    scales = [view.scale() for view in views]
    return Scale(max(scale.flow for scale in scales), max(scale.leakage for scale in scales))


def picture(view: View, panel: str, partner: str = "", scale: Scale | None = None, *, narrow: bool = False) -> bytes:
    """Return the PNG of a panel; partner: whose gaps are set beside the leader's, '' for all.

    scale: that of all worlds side by side, the view's own unless given; narrow: for a phone, whose letters are larger
    because the picture is smaller.
    """
    paint, (width, height), key = _PAINTERS[panel](view, partner, scale or view.scale())
    size = (min(width, _NARROW), height) if narrow else (width, height)
    kept = (panel, view.words.language, str(size), *key)
    with _drawing:
        if kept not in _pictures:
            _pictures[kept] = _draw(paint, size, view.words)
            if len(_pictures) > _MOST_PICTURES:
                _pictures.popitem(last=False)
        _pictures.move_to_end(kept)
        return _pictures[kept]


def _frame(name: str, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table with numbers as numbers and months as text, whatever is missing so far."""
    kinds = {"number": float, "text": object}
    typed = {column.name: kinds[column.kind] for column in SCHEMA[name] if column.kind in kinds}
    return pd.DataFrame(columns).astype({key: kind for key, kind in typed.items() if key in columns} | {"month": str})


Painter = tuple[Callable[[Axes], object], tuple[float, float], tuple[str, ...]]


def _draw(paint: Callable[[Axes], object], size: tuple[float, float], words: Words) -> bytes:
    with style(words):
        figure, out = new_figure(size), io.BytesIO()
        paint(figure.add_subplot())
        _lay_out_once(figure)
        figure.savefig(out, dpi=_DOTS_AN_INCH, format="png", metadata={"Software": None}, pil_kwargs=_QUICKLY)
    return out.getvalue()


def _lay_out_once(figure: Figure) -> None:
    """Lay a figure out for its pixels; left to saving, it would be drawn twice for that, the first time unseen."""
    engine = figure.get_layout_engine()
    if engine is not None:
        figure.set_dpi(_DOTS_AN_INCH)
        engine.execute(figure)
        figure.set_layout_engine(None)


def _standing(view: View, partner: str, scale: Scale) -> Painter:
    states = view.results.states
    table = moment_table(states, view.background, view.words)
    routes = route_table(view.results.leakage, view.month)
    size = (5.0, 2.8 + 0.27 * len(table))
    key = (_written(table), _written(routes), str(scale.flow))
    return lambda ax: standing(table, ax, view.words, routes=routes, largest=scale.flow), size, key


def _alignment(view: View, partner: str, scale: Scale) -> Painter:
    marks, padded, key = _timed(view)
    return lambda ax: alignment_layers(padded, ax, view.words, marks), (5.0, 4.0), key


def _leakage(view: View, partner: str, scale: Scale) -> Painter:
    marks, padded, key = _timed(view)

    def paint(ax: Axes) -> None:
        leakage_channels(padded, ax, view.words, marks)
        ax.set_ylim(top=scale.leakage * _ROOM_ABOVE)

    return paint, (5.0, 4.6), (*key, str(scale.leakage))


def _timed(view: View) -> tuple[list[tuple[str, str]], pd.DataFrame, tuple[str, ...]]:
    """Return elections, months to the end of the run, and what a picture of them is kept by."""
    marks = election_marks(view.results, view.background, view.outcome, view.words)
    months = view.results.months
    key = (_written(months.drop(columns="variant")), str(marks), str(view.whole))
    return marks, _to_the_end(months, view.whole), key


def _to_the_end(months: pd.DataFrame, whole: tuple[str, str]) -> pd.DataFrame:
    """Return the months with an empty row for the last one of the run, so that the axis of time stands still."""
    if months["month"].iloc[-1] == whole[1]:
        return months
    return pd.concat([months, pd.DataFrame({"month": [whole[1]], "seed": [1]})], ignore_index=True)


def _written(table: pd.DataFrame) -> str:
    """Return all that a table holds, as what a picture of it is kept by."""
    return str(table.to_dict("list"))


def _gaps(view: View, partner: str, scale: Scale) -> Painter:
    table = gap_table(view.results, view.background, view.words)
    if partner:
        own = view.background.state(partner, view.words.language)
        table = table[table["leader"].astype(bool) | (table["label"] == own)]
    return lambda ax: gap_radar(table, ax, view.words), (5.0, 4.4), (_written(table),)


_PAINTERS: Mapping[str, Callable[[View, str, Scale], Painter]] = {
    "standing": _standing,
    "alignment": _alignment,
    "leakage": _leakage,
    "gaps": _gaps,
}
