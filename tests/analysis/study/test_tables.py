"""Bands, the phase map, the overview and the opening of folders."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abm.analysis.study.bands import band_table
from abm.analysis.study.folder import open_study
from abm.analysis.study.overview import overview_table
from abm.analysis.study.phase import phase_table
from abm.analysis.study.refusal import NotComputedError
from abm.core.errors import ResultsError

from .made_up import Row, alter_runs, sampled, write_study, write_text

TRADE, BREADTH = "states.XA.free_trade", "states.XA.breadth"


def _row(row: Row) -> dict[str, float]:
    shift = row["seed"] + (10.0 if row["outcome"] == "change" else 0.0)
    return {
        "effective_alignment": row[TRADE] + shift,
        "real_leakage": np.nan if row[BREADTH] > 0.4 else row[BREADTH],
        "denial_military": 0.5,
    }


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    """Return a study over a grid of two keys with three seeds and three months."""
    design = pd.DataFrame(itertools.product([0.0, 0.5], [0.1, 0.3, 0.5]), columns=[TRADE, BREADTH])
    folder = write_study(tmp_path, design, _row, 'name = "grid"\n', seeds=3)
    runs = pd.read_parquet(folder / "runs.parquet")
    months = [runs[["run", "effective_alignment"]].assign(month=f"2024-0{at}") for at in (1, 2, 3)]
    pd.concat(months, ignore_index=True).to_parquet(folder / "months.parquet", index=False)
    return folder


def test_bands_are_quantiles_over_runs_by_outcome_and_by_swept_key(grid: Path) -> None:
    table = band_table(open_study(grid))
    assert set(table["key"]) == {"", TRADE, BREADTH}
    row = table[(table["key"] == TRADE) & (table["value"] == "0.5") & (table["outcome"] == "continuity")].iloc[0]
    values = pd.Series([1.5, 2.5, 3.5] * 3)
    assert row["n"] == 9
    for name, at in {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}.items():
        assert row[name] == pytest.approx(values.quantile(at))
    assert (table.groupby(["key", "value", "outcome"]).size() == 3).all()


def test_the_phase_map_has_a_median_a_cell_and_counts_nulls(grid: Path) -> None:
    table = phase_table(open_study(grid))
    assert set(table["measure"]) == {"effective_alignment", "real_leakage", "denial_military"}
    assert len(table) == 3 * 2 * 6
    cell = table[(table["outcome"] == "change") & (table["x"] == 0.5) & (table["y"] == 0.5)].set_index("measure")
    assert cell.loc["effective_alignment", "median"] == 12.5
    assert cell.loc["real_leakage", "null"] == 3 and np.isnan(cell.loc["real_leakage", "median"])
    assert cell.loc["denial_military", "runs"] == 3


def test_leakage_is_never_mapped_without_denial(grid: Path) -> None:
    alter_runs(grid, lambda runs: runs.drop(columns="denial_military"))
    assert set(phase_table(open_study(grid))["measure"]) == {"effective_alignment"}


def test_one_swept_key_makes_no_map(tmp_path: Path) -> None:
    design = pd.DataFrame({TRADE: [0.0, 1.0], BREADTH: [0.1, 0.1]})
    write_study(tmp_path, design, _row, 'name = "line"\n')
    with pytest.raises(NotComputedError, match="two keys"):
        phase_table(open_study(tmp_path))


def test_the_overview_says_in_how_many_runs_a_measure_is_defined(grid: Path) -> None:
    table = overview_table(open_study(grid)).set_index(["outcome", "measure"])
    row = table.loc[("change", "real_leakage")]
    assert (row["runs"], row["n"]) == (18, 12)
    assert row["median"] == pytest.approx(0.2)


def test_only_the_measures_that_the_study_names_are_told(grid: Path) -> None:
    text = '[outcomes]\nmeasures = ["denial_military", "unknown"]\n'
    write_text(grid, text)
    assert open_study(grid).measures == ("denial_military",)


def test_what_is_no_merged_study_is_refused_in_one_line(grid: Path, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="holds no study; give a folder made by `yardfence sweep`"):
        open_study(tmp_path / "elsewhere")
    alter_runs(grid, lambda runs: runs.assign(status="failed"))
    with pytest.raises(ResultsError, match="none of 36 planned runs is done"):
        open_study(grid)
    alter_runs(grid, lambda runs: runs.drop(columns="status"))
    with pytest.raises(ResultsError, match="has no column 'status'"):
        open_study(grid)
    (grid / "runs.parquet").unlink()
    with pytest.raises(ResultsError, match="is not merged; run: yardfence merge"):
        open_study(grid)
    (grid / "manifest.parquet").write_bytes(b"no parquet")
    (grid / "runs.parquet").write_bytes(b"no parquet")
    with pytest.raises(ResultsError, match="cannot be read"):
        open_study(grid)


def test_a_study_file_that_was_edited_is_refused(grid: Path) -> None:
    with (grid / "study.toml").open("a", encoding="utf-8") as file:
        file.write("# another word\n")
    with pytest.raises(ResultsError, match=r"study\.toml is not what it began with; put it back"):
        open_study(grid)


def test_a_sample_that_is_not_whole_is_refused(grid: Path) -> None:
    write_text(grid, '[sample]\nmethod = "sobol"\n')
    with pytest.raises(ResultsError, match="is not whole"):
        open_study(grid)
    write_text(grid, sampled("sobol", 4, ["parameters.made.key"], 0.0, 1.0))
    with pytest.raises(ResultsError, match=r"has no column 'parameters\.made\.key'"):
        open_study(grid)
