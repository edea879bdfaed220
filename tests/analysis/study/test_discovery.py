"""Who loses half is counted as defined; a planted box is found by PRIM and by CART; too few cases are refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from abm.analysis.study.discovery import discover
from abm.analysis.study.folder import Study, open_study
from abm.analysis.study.loss import Loss, Vote, losses, pair_counts
from abm.analysis.study.refusal import NotComputedError
from abm.core.calendar import month_label, month_number

from .made_up import sampled, write_study

pytest.importorskip("ema_workbench", reason="ema-workbench is not installed: pip install -e '.[study]'")

KEYS = ("parameters.made.first", "parameters.made.second", "parameters.made.idle")
VOTE = Vote(month_number("2024-11"), month_number("2025-01"))
START = month_number("2023-11")
MONTHS = 27


def _months(folder: Path, after: "pd.Series[Any]", before: float = 0.8) -> None:
    """Write months of alignment: `before` until the inauguration, then the value of each run."""
    runs = pd.read_parquet(folder / "runs.parquet")
    rows = [
        {"run": run, "month": month_label(at), "effective_alignment": before if at <= VOTE.inauguration else late}
        for run, late in zip(runs["run"], after, strict=True)
        for at in range(START, START + MONTHS)
    ]
    pd.DataFrame(rows).to_parquet(folder / "months.parquet", index=False)


def _study(folder: Path, points: int = 300) -> Study:
    """Return a study in which alignment falls to 0.1 under change where the first key is > 0.6 and the second < 0.5."""
    values = np.random.default_rng(3).uniform(size=(points, len(KEYS)))
    design = pd.DataFrame(values, columns=list(KEYS))
    text = 'start = "2023-11"\nmonths = 27\n' + sampled("latin_hypercube", points, KEYS, 0.0, 1.0)
    write_study(folder, design, lambda row: {"effective_alignment": 0.5}, text, seeds=1)
    runs = pd.read_parquet(folder / "runs.parquet")
    inside = (runs[KEYS[0]] > 0.6) & (runs[KEYS[1]] < 0.5) & (runs["outcome"] == "change")
    _months(folder, pd.Series(np.where(inside, 0.1, 0.7)))
    return open_study(folder)


def test_a_planted_box_is_found(tmp_path: Path) -> None:
    study = _study(tmp_path)
    found = discover(study, losses(study, VOTE))
    box = found.box.set_index("key")
    assert set(box.index) == {KEYS[0], KEYS[1], "outcome"}
    assert box.loc[KEYS[0], "low"] == pytest.approx(0.6, abs=0.03)
    assert box.loc[KEYS[1], "high"] == pytest.approx(0.5, abs=0.03)
    assert box.loc["outcome", "values"] == "change"
    assert found.chosen["coverage"] > 0.9
    assert found.chosen["density"] > 0.95
    assert found.cases == 600
    assert found.chosen["k"] == pytest.approx(found.chosen["coverage"] * found.lost)


def test_the_tree_finds_the_same_leaf_each_time(tmp_path: Path) -> None:
    study = _study(tmp_path)
    first, second = (discover(study, losses(study, VOTE)).leaves for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    best = first.iloc[0]
    assert best["density"] > 0.9 and best["coverage"] > 0.9
    assert "outcome = change" in best["condition"]
    assert KEYS[2] not in best["condition"]
    assert first["cases"].sum() == 600
    assert first["lost"].sum() == discover(study, losses(study, VOTE)).lost


def test_losing_half_is_counted_as_defined(tmp_path: Path) -> None:
    study = _study(tmp_path, points=4)
    runs = pd.read_parquet(tmp_path / "runs.parquet")
    _months(tmp_path, pd.Series([0.39, 0.41, np.nan, 0.0, 0.4, 0.8, 0.8, 0.8], index=runs.index))
    loss = losses(open_study(tmp_path), VOTE)
    assert loss.table["lost"].tolist() == [True, False, False, True, False, False, False, False]
    assert loss.table["case"].tolist() == [True, True, False, *[True] * 5]
    # points 0 to 3: lost under continuity alone; change alone (continuity is no case, so no pair); neither; neither
    assert pair_counts(loss) == {"pairs": 3, "both": 0, "continuity": 1, "change": 0, "neither": 2}
    assert loss.table["before"].tolist() == pytest.approx([0.8] * 8)
    _months(tmp_path, pd.Series([0.0] * 8), before=0.09)
    assert losses(open_study(tmp_path), VOTE).cases.empty
    with pytest.raises(NotComputedError, match="Of 0 cases 0 lose half"):
        discover(study, losses(open_study(tmp_path), VOTE))


def test_the_year_in_office_and_the_year_before_must_be_there(tmp_path: Path) -> None:
    study = _study(tmp_path, points=2)
    with pytest.raises(NotComputedError, match="from 2023-11 to 2026-02"):
        losses(study, Vote(VOTE.election, VOTE.inauguration + 1))
    with pytest.raises(NotComputedError, match="No election"):
        losses(study, None)
    (tmp_path / "months.parquet").unlink()
    with pytest.raises(NotComputedError, match=r'keep = \["months"\]'):
        losses(open_study(tmp_path), VOTE)


def test_nothing_to_tell_apart_is_refused(tmp_path: Path) -> None:
    study = _study(tmp_path)
    loss = losses(study, VOTE)
    same = Loss(loss.table.assign(lost=False), loss.measure, loss.vote, loss.level)
    with pytest.raises(NotComputedError, match="too few to look for conditions"):
        discover(study, same)
