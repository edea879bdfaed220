"""A name may be a folder, an experiment or a measure."""

import shutil
from pathlib import Path

import pytest

from abm.analysis.lookup import explain_name, latest_results
from abm.core.errors import YardfenceError


def test_a_folder_an_experiment_and_a_measure_are_explained(results_folder: Path, tmp_path: Path) -> None:
    told = explain_name(str(results_folder))
    shutil.copytree(results_folder, tmp_path / "lead" / "20260101T000000-01234567")
    assert explain_name("lead", tmp_path) == told
    assert explain_name("experiments/lead.toml", tmp_path) == told
    assert explain_name("coverage", tmp_path).startswith("Coverage\n")


def test_the_latest_whole_folder_counts(results_folder: Path, tmp_path: Path) -> None:
    for name in ("20260101T000000-01234567", "20260301T000000-01234567"):
        shutil.copytree(results_folder, tmp_path / "lead" / name)
    (tmp_path / "lead" / "20260401T000000-01234567").mkdir()
    found = latest_results("lead", tmp_path)
    assert found is not None
    assert found.name.startswith("20260301")
    assert latest_results("other", tmp_path) is None
    assert latest_results("..", tmp_path / "lead" / "results") is None


def test_an_unknown_name_is_refused_with_near_measures(tmp_path: Path) -> None:
    with pytest.raises(YardfenceError, match="near measures: real_leakage"):
        explain_name("real_leekage", tmp_path)
