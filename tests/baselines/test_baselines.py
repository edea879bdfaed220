"""Results move only on purpose: the reference runs give the numbers of the baseline."""

import json
from typing import Any

import pytest

from tests.baselines.reference import BASELINE, reference_outcomes


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    return reference_outcomes()


KEPT: dict[str, dict[str, Any]] = json.loads(BASELINE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("run", sorted(KEPT))
def test_a_reference_run_gives_the_numbers_of_the_baseline(run: str, found: dict[str, dict[str, Any]]) -> None:
    """Where this fails and the change is meant: `python -m tests.baselines.update --reason "..."`."""
    assert found[run].keys() == KEPT[run].keys()
    for measure, value in KEPT[run].items():
        if isinstance(value, float):
            assert found[run][measure] == pytest.approx(value, rel=1e-9, abs=1e-9), measure
        else:
            assert found[run][measure] == value, measure


def test_no_reference_run_is_left_out(found: dict[str, dict[str, Any]]) -> None:
    assert found.keys() == KEPT.keys()
