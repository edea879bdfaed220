"""Indices against functions whose indices are known, through the files a study leaves behind."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abm.analysis.study.folder import open_study
from abm.analysis.study.refusal import NotComputedError
from abm.analysis.study.sensitivity import morris_table, sobol_sums, sobol_table
from abm.analysis.words import load_words
from abm.scenario.study_schema import MORRIS_LEVELS

from .made_up import (
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    Row,
    alter_runs,
    ishigami,
    sampled,
    sobol_g,
    sobol_g_indices,
    write_study,
)

pytest.importorskip("SALib", reason="SALib is not installed: pip install -e '.[study]'")

from SALib.sample import morris, sobol

KEYS = tuple(f"parameters.made.up_{place}" for place in range(3))
KEYS_G = tuple(f"parameters.made.g_{place}" for place in range(5))
LUCK = {1: 0.5, 2: -0.5}


def _problem(keys: tuple[str, ...], low: float, high: float) -> dict[str, object]:
    return {"num_vars": len(keys), "names": list(keys), "bounds": [[low, high]] * len(keys)}


def _ishigami_row(row: Row) -> dict[str, float]:
    """Luck averages out over the two seeds; the other outcome doubles and shifts, which moves no index."""
    value = ishigami(np.array([row[key] for key in KEYS])) + LUCK[row["seed"]]
    return {"effective_alignment": value if row["outcome"] == "continuity" else 2.0 * value + 3.0, "own_way": 0.25}


@pytest.fixture(scope="module")
def ishigami_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sobol study of the Ishigami function."""
    values = sobol.sample(_problem(KEYS, -np.pi, np.pi), 2048, calc_second_order=False, seed=1)
    design = pd.DataFrame(values, columns=list(KEYS))
    folder = tmp_path_factory.mktemp("ishigami")
    return write_study(folder, design, _ishigami_row, sampled("sobol", 2048, KEYS, -np.pi, np.pi))


def test_ishigami_has_its_analytic_indices_under_both_outcomes(ishigami_study: Path) -> None:
    table = sobol_table(open_study(ishigami_study))
    for outcome in ("continuity", "change"):
        rows = table[(table["outcome"] == outcome) & (table["measure"] == "effective_alignment")].set_index("key")
        assert tuple(rows.index) == KEYS
        assert rows["S1"].to_numpy() == pytest.approx(ISHIGAMI_FIRST, abs=0.02)
        assert rows["ST"].to_numpy() == pytest.approx(ISHIGAMI_TOTAL, abs=0.02)
        assert (np.abs(rows["ST"] - list(ISHIGAMI_TOTAL)) <= 1.5 * rows["ST_conf"]).all()


def test_confidence_is_the_same_each_time(ishigami_study: Path) -> None:
    first, second = (sobol_table(open_study(ishigami_study)) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert (first["S1_conf"].dropna() > 0).all()


def test_a_constant_measure_has_no_variance(ishigami_study: Path) -> None:
    table = sobol_table(open_study(ishigami_study))
    rows = table[table["measure"] == "own_way"]
    assert set(rows["status"]) == {"no variance"}
    assert len(rows) == 2 and rows["S1"].isna().all() and rows["key"].isna().all()


def test_g_has_its_analytic_indices(tmp_path: Path) -> None:
    design = pd.DataFrame(sobol.sample(_problem(KEYS_G, 0.0, 1.0), 4096, calc_second_order=False, seed=1))
    design.columns = pd.Index(KEYS_G)

    def row_of(row: Row) -> dict[str, float]:
        return {"real_leakage": sobol_g(np.array([row[key] for key in KEYS_G]))}

    write_study(tmp_path, design, row_of, sampled("sobol", 4096, KEYS_G, 0.0, 1.0), seeds=1, outcomes=("none",))
    table = sobol_table(open_study(tmp_path)).set_index("key")
    first, total = sobol_g_indices()
    assert table["S1"].to_numpy() == pytest.approx(first, abs=0.02)
    assert table["ST"].to_numpy() == pytest.approx(total, abs=0.02)


def test_a_missing_run_and_a_failed_run_are_refused_by_name(tmp_path: Path) -> None:
    design = pd.DataFrame(sobol.sample(_problem(KEYS, -1.0, 1.0), 4, calc_second_order=False, seed=1), columns=KEYS)
    write_study(tmp_path, design, _ishigami_row, sampled("sobol", 4, KEYS, -1.0, 1.0))
    alter_runs(tmp_path, lambda runs: runs.drop(index=7).assign(status=runs["status"].where(runs.index != 9, "failed")))
    with pytest.raises(NotComputedError, match="2 of 80 planned runs") as caught:
        sobol_table(open_study(tmp_path))
    assert "0000000000000007 (point 1, change, seed 2), 0000000000000009 (point 2, continuity, seed 2)" in str(
        caught.value
    )
    assert f"yardfence resume {tmp_path} --retry-failed" in str(caught.value)
    assert "80回" in caught.value.told(load_words("ja"))


def test_a_plan_that_lacks_points_is_refused(tmp_path: Path) -> None:
    design = pd.DataFrame(sobol.sample(_problem(KEYS, -1.0, 1.0), 4, calc_second_order=False, seed=1), columns=KEYS)
    write_study(tmp_path, design.iloc[:-1], _ishigami_row, sampled("sobol", 4, KEYS, -1.0, 1.0))
    with pytest.raises(NotComputedError, match="19 points where a whole sobol design has 20"):
        sobol_table(open_study(tmp_path))


def test_points_at_which_a_measure_is_null_are_counted_and_not_filled(tmp_path: Path) -> None:
    design = pd.DataFrame(sobol.sample(_problem(KEYS, -1.0, 1.0), 4, calc_second_order=False, seed=1), columns=KEYS)
    write_study(tmp_path, design, _ishigami_row, sampled("sobol", 4, KEYS, -1.0, 1.0))
    alter_runs(
        tmp_path, lambda runs: runs.assign(effective_alignment=runs["effective_alignment"].where(runs.index != 9))
    )
    table = sobol_table(open_study(tmp_path))
    row = table[(table["outcome"] == "continuity") & (table["measure"] == "effective_alignment")].iloc[0]
    assert (row["status"], row["null"], row["points"]) == ("null points", 1, 20)
    assert np.isnan(row["S1"])
    other = table[(table["outcome"] == "change") & (table["measure"] == "effective_alignment")]
    assert set(other["status"]) == {"computed"}


def test_indices_that_cannot_be_true_are_told_by_their_sums(tmp_path: Path, ishigami_study: Path) -> None:
    """32 points of 80 keys: half of what the first key does is lost, and the bootstrap does not notice."""
    many = tuple(f"parameters.made.many_{place}" for place in range(80))
    design = pd.DataFrame(sobol.sample(_problem(many, 0.0, 1.0), 32, calc_second_order=False, seed=1), columns=many)

    def row_of(row: Row) -> dict[str, float]:
        return {"real_leakage": row[many[0]] + 0.5 * row[many[1]]}

    write_study(tmp_path, design, row_of, sampled("sobol", 32, many, 0.0, 1.0), seeds=1, outcomes=("none",))
    table = sobol_table(open_study(tmp_path))
    top = table.set_index("key").loc[many[0]]
    assert top["ST"] + top["ST_conf"] < 0.8
    assert sobol_sums(table)["credible"].tolist() == [False]
    assert sobol_sums(sobol_table(open_study(ishigami_study)))["credible"].all()


def test_every_cell_of_a_grid_has_its_own_indices(tmp_path: Path) -> None:
    base = pd.DataFrame(sobol.sample(_problem(KEYS, -np.pi, np.pi), 64, calc_second_order=False, seed=1), columns=KEYS)
    design = pd.concat([base.assign(mode=mode) for mode in ("endogenous", "replay")], ignore_index=True)

    def row_of(row: Row) -> dict[str, float]:
        return {"real_leakage": row[KEYS[0]] if row["mode"] == "replay" else row[KEYS[1]]}

    write_study(tmp_path, design, row_of, sampled("sobol", 64, KEYS, -np.pi, np.pi), seeds=1, outcomes=("none",))
    table = sobol_table(open_study(tmp_path)).set_index(["cell", "key"])
    assert table.loc[("mode = replay", KEYS[0]), "ST"] == pytest.approx(1.0, abs=0.2)
    assert table.loc[("mode = endogenous", KEYS[0]), "ST"] == 0.0


def test_screening_of_a_linear_function_gives_its_slopes(tmp_path: Path) -> None:
    """With slopes b over ranges of width 2 an elementary effect, in units of the range, is 2 b wherever it is taken."""
    design = pd.DataFrame(
        morris.sample(_problem(KEYS, -1.0, 1.0), 10, num_levels=MORRIS_LEVELS, seed=1), columns=list(KEYS)
    )

    def row_of(row: Row) -> dict[str, float]:
        return {"real_leakage": 3.0 * row[KEYS[0]] - 0.5 * row[KEYS[1]]}

    write_study(tmp_path, design, row_of, sampled("morris", 10, KEYS, -1.0, 1.0), seeds=1, outcomes=("none",))
    table = morris_table(open_study(tmp_path))
    assert table["mu"].to_numpy() == pytest.approx([6.0, -1.0, 0.0])
    assert table["mu_star"].to_numpy() == pytest.approx([6.0, 1.0, 0.0])
    assert table["sigma"].to_numpy() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    with pytest.raises(NotComputedError, match="need a sample by the method sobol"):
        sobol_table(open_study(tmp_path))


def test_screening_of_g_ranks_its_keys(tmp_path: Path) -> None:
    design = pd.DataFrame(
        morris.sample(_problem(KEYS_G, 0.0, 1.0), 200, num_levels=MORRIS_LEVELS, seed=1), columns=list(KEYS_G)
    )

    def row_of(row: Row) -> dict[str, float]:
        return {"real_leakage": sobol_g(np.array([row[key] for key in KEYS_G]))}

    write_study(tmp_path, design, row_of, sampled("morris", 200, KEYS_G, 0.0, 1.0), seeds=1, outcomes=("none",))
    table = morris_table(open_study(tmp_path)).set_index("key")
    assert list(table["mu_star"].sort_values(ascending=False).index) == list(KEYS_G)
    assert (table["sigma"] > 0).all()
    assert (table["mu_star_conf"] < table["mu_star"]).all()
