"""Figures of a study draw on the axes they are given, change no global setting, and show what is not defined."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from abm.analysis.figures.coalition_survival import coalition_survival
from abm.analysis.figures.ending_causes import ending_causes
from abm.analysis.figures.morris_bars import morris_bars
from abm.analysis.figures.phase_map import phase_map
from abm.analysis.figures.prim_box import prim_box
from abm.analysis.figures.prim_path import prim_path
from abm.analysis.figures.sobol_bars import sobol_bars
from abm.analysis.figures.study_bands import study_bands
from abm.analysis.figures.style import new_figure
from abm.analysis.words import load_words

LABELS = {"label": ["first", "second"]}
SOBOL = pd.DataFrame({**LABELS, "S1": [0.5, 0.1], "S1_conf": 0.05, "ST": [0.7, 0.2], "ST_conf": 0.06})
MORRIS = pd.DataFrame({**LABELS, "mu_star": [0.5, 0.1], "mu_star_conf": 0.05, "sigma": [0.1, 0.2]})
PLANE = pd.DataFrame(
    {"x": [0.0, 0.0, 1.0, 1.0], "y": [0.1, 0.2] * 2, "measure": "real_leakage", "median": [0.1, 0.4, 0.9, np.nan]}
)
BANDS = pd.DataFrame(
    {
        "group": ["change"] * 2,
        "measure": "real_leakage",
        "month": ["2024-01", "2024-02"],
        "p05": 0.1,
        "p25": 0.2,
        "median": [0.3, np.nan],
        "p75": 0.4,
        "p95": 0.5,
    }
)
CURVE = pd.DataFrame(
    {
        "group": "change",
        "months": [0.0, 6.0, 9.0],
        "at_risk": [4, 4, 2],
        "ended": [0, 1, 0],
        "survival": [1.0, 0.75, 0.75],
        "low": 0.3,
        "high": 0.9,
    }
)
CAUSES = pd.DataFrame(
    {"months": [0.0, 6.0] * 2, "cause": ["slack"] * 2 + ["outpaced"] * 2, "incidence": [0, 0.2, 0, 0]}
)
BOX = pd.DataFrame(
    {
        "label": ["a", "who wins"],
        "low": [0.2, np.nan],
        "high": [1.0, np.nan],
        "least": [0.0, np.nan],
        "most": [1.0, np.nan],
        "values": ["", "change"],
    }
)
PATH = pd.DataFrame({"coverage": [1.0, 0.5], "density": [0.1, 1.0]})
FIGURES = (
    (study_bands, BANDS),
    (sobol_bars, SOBOL),
    (morris_bars, MORRIS),
    (phase_map, PLANE),
    (coalition_survival, CURVE),
    (ending_causes, CAUSES),
    (prim_box, BOX),
    (prim_path, PATH),
)


@pytest.mark.parametrize(("figure", "table"), FIGURES, ids=[figure.__name__ for figure, _ in FIGURES])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_figure_draws_on_given_axes_and_changes_nothing_global(figure, table, language: str) -> None:  # noqa: ANN001
    before = dict(mpl.rcParams)
    ax = new_figure().add_subplot()
    assert figure(table, ax, load_words(language)) is ax
    assert figure(table) is not ax
    assert dict(mpl.rcParams) == before


def test_the_first_row_of_bars_stands_on_top() -> None:
    for ax in (sobol_bars(SOBOL), morris_bars(MORRIS)):
        assert [label.get_text() for label in ax.get_yticklabels()] == ["second", "first"]


def test_a_cell_without_a_value_is_hatched_and_said_to_be_undefined() -> None:
    ax = phase_map(PLANE, words=load_words())
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["not defined"]
    assert [text.get_text() for text in ax.texts] == ["10", "90", "40"]
    assert phase_map(PLANE.fillna(0.5)).get_legend() is None


def test_runs_that_were_cut_are_marked_on_their_curve() -> None:
    ax = coalition_survival(CURVE)
    ticks = [line for line in ax.lines if line.get_marker() == "|"]
    assert [list(np.asarray(line.get_xdata())) for line in ticks] == [[6.0, 9.0]]


def test_a_box_names_only_the_ends_that_restrict() -> None:
    assert [text.get_text() for text in prim_box(BOX).texts] == ["change", "0.2"]


def test_a_cause_that_never_ends_anything_is_not_drawn() -> None:
    assert len(ending_causes(CAUSES).collections) == 1
