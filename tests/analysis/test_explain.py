"""What decided each decision is found in the recorded terms, and the first difference traces to a stance."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from abm.analysis.decisions import Told, consequential, deciding_terms
from abm.analysis.explain import explain, explain_measure, first_difference
from abm.core.errors import ResultsError, YardfenceError
from abm.records.reader import read_results


def _told(folder: Path, outcome: str, seed: int) -> list[Told]:
    events = read_results(folder).main("events", outcome)
    return list(consequential(events[events["seed"] == seed]))


def test_terms_that_decide_are_those_that_differ_most_from_the_present(results_folder: Path) -> None:
    moves = [told for told in _told(results_folder, "continuity", 0) if told.actor == "NL"]
    assert [told.kind for told in moves] == ["adopt"]
    decision = moves[0].decision
    assert decision is not None
    assert decision.chosen.name == "best"
    assert decision.rival is not None
    assert decision.rival.name == "today"
    assert deciding_terms(decision) == [("alliance", 18.0), ("economic", -14.0), ("security", 9.0)]


def test_terms_add_up_to_the_recorded_total(results_folder: Path) -> None:
    for told in _told(results_folder, "change", 1):
        if told.decision is not None:
            assert sum(told.decision.chosen.terms.values()) == pytest.approx(told.decision.chosen.total)


def test_a_refusal_is_told_once_against_the_best_alternative(results_folder: Path) -> None:
    refused = [told for told in _told(results_folder, "continuity", 2) if told.kind == "decline"]
    assert len(refused) == 1
    assert refused[0].decision is not None
    assert refused[0].decision.rival is not None
    assert refused[0].decision.rival.name == "best"


def test_explain_tells_month_actor_choice_and_terms(results_folder: Path) -> None:
    told = explain(results_folder)
    assert "August 2023, NL: controls adopted (the best package found)" in told
    assert "against the present package: alliance +18.0, economy \N{MINUS SIGN}14.0, security +9.0" in told
    assert "November 2022, US: request to JP (expected delivery 0.50)" in told
    assert "Continuity and change first part in April 2025: US, Review." in told
    assert "2023年8月、NLが規制を導入" in explain(results_folder, "ja")


def test_the_first_difference_traces_to_a_stance(results_folder: Path) -> None:
    difference = first_difference(results_folder, 3)
    assert difference is not None
    assert (difference.month, difference.actor, difference.kind) == ("2025-04", "US", "review")
    assert difference.stance == ("US", "free_trade", -0.6, -0.9)
    assert difference.terms == (("alliance", 5.0),)


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
