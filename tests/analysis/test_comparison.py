"""Twins are paired by seed, never by position."""

import pandas as pd
import pytest

from abm.analysis.comparison import band, differences, pair, quantiles

FIRST, SECOND = {"outcome": "continuity", "variant": "main"}, {"outcome": "change", "variant": "main"}


@pytest.fixture
def runs() -> pd.DataFrame:
    """Return three seeds of two outcomes, the second in another order and with one seed more."""
    rows = [("continuity", 0, 1.0), ("continuity", 1, 2.0), ("continuity", 2, None)]
    rows += [("change", 3, 9.0), ("change", 2, 5.0), ("change", 1, 5.0), ("change", 0, 1.5)]
    frame = pd.DataFrame(rows, columns=["outcome", "seed", "value"])
    return frame.assign(run=range(len(frame)), variant="main", name="x")


def test_rows_of_the_same_seed_are_paired(runs: pd.DataFrame) -> None:
    paired = pair(runs, FIRST, SECOND)
    assert paired["seed"].tolist() == [0, 1, 2]
    assert paired["value_second"].tolist() == [1.5, 5.0, 5.0]


def test_differences_are_second_minus_first_and_keep_nulls(runs: pd.DataFrame) -> None:
    moved = differences(runs, FIRST, SECOND)
    assert moved["value"].tolist()[:2] == [0.5, 3.0]
    assert moved["value"].isna().tolist() == [False, False, True]
    assert "name" not in moved


def test_order_of_rows_changes_nothing(runs: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(differences(runs, FIRST, SECOND), differences(runs[::-1], FIRST, SECOND))


def test_months_are_paired_too() -> None:
    rows = [(outcome, 0, month) for outcome in ("continuity", "change") for month in ("2024-11", "2024-12")]
    frame = pd.DataFrame(rows, columns=["outcome", "seed", "month"]).assign(run=0, variant="main", value=1.0)
    assert len(pair(frame, FIRST, SECOND)) == 2


def test_quantiles_count_what_is_defined() -> None:
    assert quantiles(pd.Series([1.0, None, 3.0])) == {"p05": 1.1, "median": 2.0, "p95": 2.9, "n": 2}
    assert quantiles(pd.Series([None, None], dtype=float)) == {"p05": None, "median": None, "p95": None, "n": 0}


def test_band_has_a_row_a_group() -> None:
    frame = pd.DataFrame({"month": ["b", "a", "a"], "value": [1.0, 2.0, 4.0]})
    assert band(frame, "month", "value")["median"].tolist() == [3.0, 1.0]
