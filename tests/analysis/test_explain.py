"""What decided each decision is found in the recorded terms, and the first difference traces to a stance."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from abm.analysis.decisions import deciding_terms, decisions
from abm.analysis.explain import explain, explain_measure, first_difference
from abm.analysis.results import open_results
from abm.core.errors import ResultsError, YardfenceError


def test_terms_that_decide_are_those_that_differ_most_from_the_rival(results_folder: Path) -> None:
    events = open_results(results_folder).main("events", "continuity")
    found = [decision for decision in decisions(events) if decision.actor == "NL" and decision.seed == 0]
    assert len(found) == 1
    assert found[0].chosen.name == "own package"
    assert found[0].rival is not None
    assert found[0].rival.name == "status quo"
    assert deciding_terms(found[0]) == [("alliance", 18.0), ("economic", -14.0), ("security", 9.0)]


def test_explain_tells_month_actor_choice_and_terms(results_folder: Path) -> None:
    told = explain(results_folder)
    assert "April 2023: NL, toward US: Adoption (own package)" in told
    assert "decided against 'status quo' by: alliance +18.0, economic loss \N{MINUS SIGN}14.0, security +9.0" in told
    assert "Continuity and change first part in April 2025: US, Tightening." in told
    assert "単位" not in told
    assert "2023年4月" in explain(results_folder, "ja")


def test_the_first_difference_traces_to_a_stance(results_folder: Path) -> None:
    difference = first_difference(results_folder, 3)
    assert difference is not None
    assert (difference.month, difference.actor, difference.kind) == ("2025-04", "US", "tighten")
    assert difference.stance == ("US", "free_trade", -0.6, -0.9)
    assert difference.terms[0] == ("economic", -14.0)


def test_equal_worlds_never_part(results_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(results_folder, tmp_path / "equal")
    events = pd.read_parquet(folder / "events.parquet")
    same = events[events["outcome"] == "continuity"]
    pd.concat([same, same.assign(outcome="change")]).to_parquet(folder / "events.parquet")
    assert first_difference(folder) is None
    assert "never part under seed 0" in explain(folder)


def test_a_measure_is_explained_with_its_unit() -> None:
    told = explain_measure("real_leakage")
    assert told is not None
    assert "Unit: share of the intended reduction" in told
    assert explain_measure("nonsense") is None


def test_what_cannot_be_explained_is_refused(results_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(YardfenceError, match="seed 99 is not among the results: 0 to 5"):
        explain(results_folder, seed=99)
    with pytest.raises(ResultsError, match="holds no results"):
        explain(tmp_path)
