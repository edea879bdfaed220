"""Draw the figures of a study: one file a figure, named by what it shows and its language."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from abm.analysis.figures.coalition_survival import coalition_survival
from abm.analysis.figures.ending_causes import ending_causes
from abm.analysis.figures.morris_bars import morris_bars
from abm.analysis.figures.phase_map import phase_map
from abm.analysis.figures.prim_box import prim_box
from abm.analysis.figures.prim_path import prim_path
from abm.analysis.figures.sobol_bars import sobol_bars
from abm.analysis.figures.study_bands import study_bands
from abm.analysis.figures.style import legend_below, new_figure, save, style
from abm.analysis.study.discovery import Discovery
from abm.analysis.study.findings import Findings
from abm.analysis.study.labels import TRUTHS, key_name, measure_name, value_name
from abm.analysis.study.loss import alignment_measure
from abm.analysis.study.phase import LEAKAGE, phase_keys
from abm.analysis.study.points import COMPUTED
from abm.analysis.study.refusal import NotComputedError
from abm.analysis.study.shown import cells_shown, ends_and_middle, largest, measures_shown
from abm.analysis.words import Words

__all__ = ["StudyPicture", "draw_all"]

Paint = Callable[[Axes], object]
_WIDTH = 5.4


@dataclasses.dataclass(frozen=True)
class StudyPicture:
    """A drawn figure: the part it belongs to, what it shows in words, and its files."""

    part: str
    title: str
    png: Path
    svg: Path


@dataclasses.dataclass(frozen=True)
class _Sheet:
    """A figure before it is drawn: part, name of its file, title, panels from top to bottom, height in inches."""

    part: str
    stem: str
    title: str
    panels: Sequence[Paint]
    height: float


def draw_all(findings: Findings, words: Words, folder: Path) -> tuple[StudyPicture, ...]:
    """Draw what was computed as png and svg into a folder (made if missing); the same tables give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    sheets = [
        *_bands(findings, words),
        *_sensitivity(findings, words),
        *_discovery(findings, words),
        *_phase(findings, words),
        *_survival(findings, words),
    ]
    return tuple(_draw(sheet, words, folder) for sheet in sheets)


def _draw(sheet: _Sheet, words: Words, folder: Path) -> StudyPicture:
    with style(words):
        figure = new_figure((_WIDTH, sheet.height))
        axes = [figure.add_subplot(len(sheet.panels), 1, place + 1) for place in range(len(sheet.panels))]
        for ax, paint in zip(axes, sheet.panels, strict=True):
            paint(ax)
        if not axes[0].get_title(loc="left"):
            figure.suptitle(sheet.title, x=0.01, ha="left", fontsize=11.5)
        engine = figure.get_layout_engine()
        if engine is not None and len(axes) > 1:
            engine.set(hspace=0.06)  # type: ignore[call-arg, unused-ignore]
    png, svg = save(figure, folder / f"{sheet.stem}-{words.language}", words)
    return StudyPicture(sheet.part, sheet.title, png, svg)


def _bands(findings: Findings, words: Words) -> Iterator[_Sheet]:
    table = findings.bands
    if not isinstance(table, pd.DataFrame):
        return
    names = {outcome: words.name(f"outcome.{outcome}") for outcome in findings.study.outcomes}
    whole = pd.concat([table[(table["key"] == "") & (table["outcome"] == outcome)] for outcome in names])
    both = ("effective_alignment", "follow_through_operation")
    yield from _band_sheets(findings, whole.assign(group=whole["outcome"].map(names)), both, ("outcome", ""), words)
    truths = {truth: value_name(truth, words) for truth in TRUTHS}
    for place, key in enumerate(findings.study.swept[:2], 1):
        values = ends_and_middle(findings, key)
        rows = table[(table["key"] == key) & table["value"].isin(values)]
        rank = rows["value"].map({value: at for at, value in enumerate(values)})
        rows = rows.assign(rank=rank, group=rows["value"].replace(truths)).sort_values(["rank", "month"], kind="stable")
        for outcome, name in names.items():
            own = rows[rows["outcome"] == outcome]
            title = words.text("study.of_outcome", name=key_name(key, findings.background, words), outcome=name)
            one = (alignment_measure(findings.study),)
            yield from _band_sheets(findings, own, one, (f"key{place}-{outcome}", title), words)


def _band_sheets(
    findings: Findings, table: pd.DataFrame, alignment: Sequence[str], named: tuple[str, str], words: Words
) -> Iterator[_Sheet]:
    """Yield one sheet for each measure of alignment, and one for leakage with denial below it; named: stem, title."""
    stem, title = named
    known = set(table.loc[table["n"] > 0, "measure"])
    labels = findings.vote.labels if findings.vote else ()
    marks = [(at, words.name(f"kind.{kind}")) for at, kind in zip(labels, ("election", "inauguration"), strict=False)]
    alone = [(measure,) for measure in alignment if measure in known]
    for measures in (*alone, *([LEAKAGE] if set(LEAKAGE) <= known else [])):
        panels = []
        for place, measure in enumerate(measures):
            rows, last = table[table["measure"] == measure], place == len(measures) - 1
            panels.append(_band_panel(rows, words, marks if place == 0 else [(at, "") for at, _ in marks], last))
        both = words.text("text.comma").join(words.title(f"measure.{measure}") for measure in measures)
        yield _Sheet("bands", f"bands-{measures[0]}-{stem}", title or both, panels, 3.4 if len(panels) == 1 else 5.6)


def _band_panel(rows: pd.DataFrame, words: Words, marks: Sequence[tuple[str, str]], last: bool) -> Paint:
    def paint(ax: Axes) -> None:
        study_bands(rows, ax, words, marks)
        if last:
            legend_below(ax, 3)

    return paint


def _sensitivity(findings: Findings, words: Words) -> Iterator[_Sheet]:
    for part, column, paint in (("sobol", "ST", sobol_bars), ("morris", "mu_star", morris_bars)):
        table = getattr(findings, part)
        if not isinstance(table, pd.DataFrame):
            continue
        computed = table[table["status"] == COMPUTED]
        for place, cell in enumerate(cells_shown(computed)):
            for measure in measures_shown(findings.study, drawn=True):
                both = computed[(computed["cell"] == cell) & (computed["measure"] == measure)]
                for outcome in dict.fromkeys(both["outcome"]):
                    rows = both[both["outcome"] == outcome].set_index("key", drop=False)
                    rows = rows.loc[largest(rows.reset_index(drop=True), column)]
                    rows = rows.assign(label=[key_name(str(k), findings.background, words) for k in rows["key"]])
                    name = measure_name(measure, findings.background, words)
                    title = words.text("study.of_outcome", name=name, outcome=words.name(f"outcome.{outcome}"))
                    title = f"{title}\n{cell}" if cell else title
                    stem = f"{part}-{measure}-{outcome}{f'-{place}' if place else ''}"
                    yield _Sheet(part, stem, title, [_with(paint, rows, words)], 1.6 + 0.36 * len(rows))


def _discovery(findings: Findings, words: Words) -> Iterator[_Sheet]:
    found = findings.discovery
    if not isinstance(found, Discovery):
        return
    chosen = (found.chosen["coverage"], found.chosen["density"])
    if len(found.box):
        labels = [key_name(str(key), findings.background, words) for key in found.box["key"]]
        box = found.box.assign(label=labels, values=[value_name(str(value), words) for value in found.box["values"]])
        title = words.text("study.figure_box")
        yield _Sheet("discovery", "prim-box", title, [_with(prim_box, box, words)], 1.0 + 0.55 * len(box))
    title = words.text("study.figure_path")
    yield _Sheet("discovery", "prim-path", title, [lambda ax: prim_path(found.path, ax, words, chosen)], 4.0)


def _phase(findings: Findings, words: Words) -> Iterator[_Sheet]:
    table = findings.phase
    if not isinstance(table, pd.DataFrame):
        return
    names = [key_name(key, findings.background, words) for key in phase_keys(findings.study)]
    limits = {name: (float(own["median"].min()), float(own["median"].max())) for name, own in table.groupby("measure")}
    shown = list(dict.fromkeys(table["measure"]))
    groups = [[name] for name in shown if name not in LEAKAGE]
    groups += [list(LEAKAGE)] if set(LEAKAGE) <= set(shown) else []
    for measures in groups:
        for outcome in findings.study.outcomes:
            rows = table[table["outcome"] == outcome]
            panels = [
                _map_panel(rows[rows["measure"] == name], words, (names[0], names[1]), limits[name], outcome)
                for name in measures
            ]
            title = words.text("text.comma").join(words.title(f"measure.{name}") for name in measures)
            title = words.text("study.of_outcome", name=title, outcome=words.name(f"outcome.{outcome}"))
            yield _Sheet("phase", f"phase-{measures[0]}-{outcome}", title, panels, 3.7 * len(panels))


def _map_panel(
    rows: pd.DataFrame, words: Words, names: tuple[str, str], limits: tuple[float, float], outcome: str
) -> Paint:
    def paint(ax: Axes) -> None:
        phase_map(rows, ax, words, names, limits)
        name = words.name(f"outcome.{outcome}")
        ax.set_title(words.text("study.of_outcome", name=ax.get_title(loc="left"), outcome=name))

    return paint


def _survival(findings: Findings, words: Words) -> Iterator[_Sheet]:
    found = findings.survival
    if isinstance(found, NotComputedError):
        return
    names = {outcome: words.name(f"outcome.{outcome}") for outcome in findings.study.outcomes}
    curves = found.curves.assign(group=found.curves["outcome"].map(names))
    title = words.text("study.figure_survival")
    yield _Sheet("survival", "survival", title, [_with(coalition_survival, curves, words)], 3.7)
    for outcome, name in names.items():
        rows = found.incidence[found.incidence["outcome"] == outcome]
        if rows["incidence"].any():
            title = words.text("study.of_outcome", name=words.text("study.figure_causes"), outcome=name)
            yield _Sheet("survival", f"causes-{outcome}", title, [_with(ending_causes, rows, words)], 3.7)


def _with(paint: Callable[..., Axes], rows: pd.DataFrame, words: Words) -> Paint:
    return lambda ax: paint(rows, ax, words)
