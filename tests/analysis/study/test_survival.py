"""Survival and causes against a table worked by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abm.analysis.study.folder import open_study
from abm.analysis.study.refusal import NotComputedError
from abm.analysis.study.survival import Survival, curves_of, survival
from abm.core.calendar import month_label, month_number

from .made_up import write_study

TEXT = 'name = "made_up"\n'
# months, cause: 10 runs. At 6: 2 end (withdrawal), 1 is cut; at 7: 1 cut; at 10: 1 ends (slack); 5 are cut at 12.
CUT = "censored"
SPELLS = [(6, "withdrawal"), (6, "withdrawal"), (6, CUT), (7, CUT), (10, "slack"), *[(12, CUT)] * 5]


def _timed(spells: list[tuple[float, str]]) -> Survival:
    rows = [
        {"run": f"{run:016x}", "outcome": "none", "months": months, "cause": cause}
        for run, (months, cause) in enumerate(spells)
    ]
    return curves_of(pd.DataFrame(rows), ("none",))


def test_the_product_limit_agrees_with_a_table_worked_by_hand() -> None:
    found = _timed(SPELLS)
    curves = found.curves.set_index("months")
    assert list(curves.index) == [0, 6, 7, 10, 12]
    assert curves["at_risk"].tolist() == [10, 10, 7, 6, 5]
    assert curves["ended"].tolist() == [0, 2, 0, 1, 0]
    assert curves["survival"].tolist() == pytest.approx([1.0, 8 / 10, 8 / 10, 8 / 10 * 5 / 6, 2 / 3])
    assert curves.loc[6, "low"] < 0.8 < curves.loc[6, "high"]


def test_causes_add_up_to_what_ended() -> None:
    found = _timed(SPELLS)
    last = found.incidence[found.incidence["months"] == 12].set_index("cause")["incidence"]
    assert last["withdrawal"] == pytest.approx(0.2)
    assert last["slack"] == pytest.approx(0.8 / 6)
    assert last["outpaced"] == 0.0
    assert last.sum() == pytest.approx(1.0 - found.curves["survival"].iloc[-1])


def test_intervals_are_those_of_the_log_log_transform() -> None:
    """Greenwood: var(log S)/log(S)^2 with var = d/(n (n - d)) = 2/(10*8) at 6 months."""
    row = _timed(SPELLS).curves.set_index("months").loc[6]
    wide = 1.959964 * np.sqrt(2 / 80) / abs(np.log(0.8))
    assert row["low"] == pytest.approx(0.8 ** np.exp(wide), rel=1e-6)
    assert row["high"] == pytest.approx(0.8 ** np.exp(-wide), rel=1e-6)


def test_nobody_left_nobody_ended_and_nobody_begun() -> None:
    curves = _timed([(4.0, "slack"), (4.0, "outpaced")]).curves
    assert curves["survival"].tolist() == [1.0, 0.0]
    found = _timed([(9.0, CUT), (12.0, CUT), (np.nan, "")])
    assert set(found.curves["survival"]) == {1.0}
    assert found.curves["at_risk"].iloc[0] == 2
    with pytest.raises(NotComputedError, match="In no run"):
        _timed([(np.nan, "")])


def test_months_tell_the_spell_of_the_coalition(tmp_path: Path) -> None:
    design = pd.DataFrame({"states.XA.breadth": np.arange(3.0)})
    write_study(tmp_path, design, lambda row: {"durability_months": 1.0}, TEXT, seeds=1, outcomes=("none",))
    with pytest.raises(NotComputedError, match="kept no months"):
        survival(open_study(tmp_path))
    start = month_number("2023-01")
    paths = [
        ([0.0, 0.5, 0.5, 0.5, 0.5, 0.05], [0.0, 0.4, 0.4, 0.4, 0.4, 0.1]),  # begins at 1, withdrawn after 4 months
        ([0.5, 0.5, 0.5, 0.3, 0.3, 0.3], [0.4, 0.4, 0.4, 0.4, 0.4, 0.4]),  # outpaced after 3: own rules stand
        ([0.5] * 6, [0.4] * 6),  # still runs after 6
    ]
    rows = [
        {"run": f"{run:016x}", "month": month_label(start + at), "follow_through_operation": f, "activity": a}
        for run, (follow, activity) in enumerate(paths)
        for at, (f, a) in enumerate(zip(follow, activity, strict=True))
    ]
    pd.DataFrame(rows).to_parquet(tmp_path / "months.parquet", index=False)
    found = survival(open_study(tmp_path))
    assert found.spells["months"].tolist() == [4, 3, 6]
    assert found.spells["cause"].tolist() == ["withdrawal", "outpaced", "censored"]
    assert found.curves["survival"].tolist() == pytest.approx([1.0, 2 / 3, 1 / 3, 1 / 3])
