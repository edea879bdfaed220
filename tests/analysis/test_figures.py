"""Figures draw on the axes they are given, in both languages, with the same bytes each time."""

import re
from pathlib import Path
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from abm.analysis.background import Background
from abm.analysis.figures import (
    alignment_layers,
    coalition_atlas,
    cost_by_state,
    five_gaps,
    gap_shares,
    leakage_channels,
    network,
    write_figures,
)
from abm.analysis.figures.coalition_atlas import _labels
from abm.analysis.figures.gap_shares import row_names
from abm.analysis.figures.labels import place_labels
from abm.analysis.figures.style import new_figure, wrapped
from abm.analysis.tables import gap_table, network_tables
from abm.analysis.words import load_words
from abm.records.reader import read_results


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_same_results_give_the_same_bytes(
    results_folder: Path, background: Background, tmp_path: Path, language: str
) -> None:
    results, words = read_results(results_folder), load_words(language)
    first, second = (write_figures(results, background, words, tmp_path / name) for name in ("one", "two"))
    assert len(first) == 1 + 4 * 2 + 3
    for left, right in zip(first, second, strict=True):
        assert left.png.read_bytes() == right.png.read_bytes()
        assert left.svg.read_bytes() == right.svg.read_bytes()
        assert not re.search(rb"<dc:date>|\d{4}-\d{2}-\d{2}T", left.svg.read_bytes())
        assert b"Software" not in left.png.read_bytes()


def test_drawing_changes_no_global_setting(results_folder: Path) -> None:
    before = dict(mpl.rcParams)
    alignment_layers(read_results(results_folder).main("months", "change"), words=load_words("ja"))
    assert dict(mpl.rcParams) == before


def test_a_figure_draws_on_given_axes_and_marks_elections(results_folder: Path) -> None:
    ax = new_figure().add_subplot()
    months = read_results(results_folder).main("months", "change")
    assert alignment_layers(months, ax, marks=[("2024-11", "Election")]) is ax
    assert "Election" in {text.get_text() for text in ax.texts}
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()][-2:] == ["Effective alignment", "Joint denial"]


def test_channels_are_stacked_to_real_leakage(results_folder: Path) -> None:
    months = read_results(results_folder).main("months", "change")
    ax = leakage_channels(months)
    top = np.asarray(ax.collections[5].get_paths()[0].vertices)
    assert top[:, 1].max() == pytest.approx(months.groupby("month")["real_leakage"].mean().max())


def test_costs_keep_the_order_they_are_given() -> None:
    rows = {"label": ["a", "b"], "cost_headquarters": [1.0, -2.0], "cost_production": [0.5, 3.0]}
    ax = cost_by_state(pd.DataFrame(rows), order=["b", "a"])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]


def test_leader_has_its_later_stance_in_the_gaps(results_folder: Path, background: Background) -> None:
    table = gap_table(read_results(results_folder), background, load_words())
    assert set(table["gap"]) == {"target_policy", "structure", "competitiveness", "free_trade", "breadth"}
    assert set(table.loc[table["leader"], "label"]) == {"United States", "United States (change)"}
    assert five_gaps(table).get_legend() is not None


def test_gap_shares_put_the_whole_on_top_and_leave_out_what_is_undefined() -> None:
    words = load_words("ja")
    rows = list(row_names(words))
    table = pd.DataFrame({"outcome": ["continuity", "change"], **{name: [0.25, np.nan] for name in rows}})
    before = dict(mpl.rcParams)
    ax = gap_shares(table, new_figure().add_subplot(), words)
    assert dict(mpl.rcParams) == before
    assert [label.get_text() for label in ax.get_yticklabels()] == list(row_names(words).values())
    assert ax.yaxis_inverted()
    widths = [bar.get_width() for bar in ax.patches]
    assert widths[: len(rows)] == [0.25] * len(rows)
    assert np.isnan(widths[len(rows) :]).all()


def test_network_places_states_alike_before_and_after(results_folder: Path, background: Background) -> None:
    before, after = network_tables(read_results(results_folder), background, "change", load_words())
    assert before["state"].tolist() == after["state"].tolist()
    assert before["state"].iloc[0] == "US"
    assert set(after.loc[after["controls"], "state"]) == {"US", "JP", "NL"}
    assert network(after, title="x").get_title(loc="left") == "x"


def test_the_atlas_draws_a_coalition_once_and_names_those_that_deny_most() -> None:
    words = load_words()
    inside = (np.arange(8)[:, None] >> np.arange(3)) & 1 == 1
    military = inside[:, :2].astype(float).sum(axis=1) * 0.2 + 0.1
    atlas = SimpleNamespace(
        states=("A", "B", "C"),
        members=inside,
        worth=inside * 5.0,
        military=military,
        internal=np.arange(8) == 3,
        external=np.ones(8, dtype=bool),
        potential=np.arange(8) < 3,
        distinct=~inside[:, 2],
        instruments=("subsidy",),
        begun=inside[:, :, None] & (np.arange(8) == 3)[:, None, None],
    )
    rows = [
        {"members": list(np.array(atlas.states)[member]), "denial_military": m, "worth": dict.fromkeys("ABC", 5.0)}
        for member, m in zip(inside, military.tolist(), strict=True)
    ]
    named = {"nobody": rows[0], "nearest_to_today": rows[1], "everybody": rows[7], "stable": [rows[3]]}
    ax = coalition_atlas(atlas, named, new_figure().add_subplot(), words)
    assert sum(len(marks.get_offsets()) for marks in ax.collections) == 4
    told = {text.get_text() for text in ax.texts}
    legend = ax.get_legend()
    assert legend and any(words.name("instrument.subsidy") in text.get_text() for text in legend.get_texts())
    assert {"A", "A+B", "nearest to today: A", "everybody: A+B+C", "stable: A+B"} <= told


def test_coalitions_at_one_place_share_a_label_and_stable_ones_name_all_members() -> None:
    words = load_words()
    five = ["A", "B", "C", "D", "E"]
    rows = {
        name: {"members": members, "denial_military": denial, "worth": dict.fromkeys(five, worth)}
        for name, members, denial, worth in (
            ("nobody", [], 0.25, 0.0),
            ("nearest_to_today", ["A", "B"], 0.5, 100.0),
            ("everybody", five, 0.7, 200.0),
            ("alone", ["A"], 0.2501, 0.5),
        )
    }
    told = {**rows, "stable": [rows["alone"], rows["everybody"]]}
    texts = [text for _, text in _labels(told, words, np.array([0.5, 1000.0]))]
    assert texts == ["nobody\nstable: A", "nearest to today: A+B", "everybody, stable: A+B+C+D+E"]


def test_labels_cover_no_mark_and_no_other_label() -> None:
    ax = new_figure().add_subplot()
    marks = np.random.default_rng(1).uniform(size=(40, 2))
    ax.scatter(*marks.T, label="marks")
    ax.legend(loc="upper left")
    place_labels(ax, [(tuple(marks[n]), f"label {n}", "black") for n in range(4)], marks)
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]
    boxes = [Text.get_window_extent(text) for text in ax.texts]
    legend = ax.get_legend()
    assert len(boxes) == 4 and legend
    pixels = ax.transData.transform(marks)
    for n, box in enumerate(boxes):
        assert not any(box.contains(*pixel) for pixel in pixels)
        assert not any(box.overlaps(other) for other in (*boxes[:n], legend.get_window_extent()))


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Assembly (mature)", 1),
        ("Chemical-mechanical polishing (mature)", 2),
        ("検査・計測装置（先端）", 1),
        ("ドライ露光装置(ArFドライ・KrF・i線)（先端）", 2),
    ],
)
def test_labels_of_rows_are_broken_where_they_are_wide_in_either_script(label: str, lines: int) -> None:
    (told,) = wrapped([label])
    assert told.count("\n") == lines - 1 and told.replace("\n", "").replace(" ", "") == label.replace(" ", "")
