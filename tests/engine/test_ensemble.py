"""Tasks have a fixed order; workers change nothing; a failure is one line that names the run."""

import dataclasses
import os
from typing import Any

import pytest

from abm.core.errors import YardfenceError
from abm.data import Case, load_case
from abm.engine.ensemble import Task, simulate_all, tasks_of
from abm.engine.model import GeoeconomicModel
from abm.engine.run import Records, simulate
from abm.scenario import Experiment, load_experiment

TASKS = (Task("change", "main", 1), Task("change", "main", 2), Task("change", "no_alliance", 1))


@pytest.fixture(scope="module")
def small() -> Experiment:
    return load_experiment("classroom_three_states", ["months=26", "seeds=2"])


@pytest.fixture(scope="module")
def small_case(small: Experiment) -> Case:
    return load_case(small.data_folder)


class Counted:
    """How many months models have let pass."""

    months = 0


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    count, step = Counted(), GeoeconomicModel.step

    def counting(model: GeoeconomicModel) -> None:
        count.months += 1
        step(model)

    monkeypatch.setattr(GeoeconomicModel, "step", counting)
    return count


def make_up(_experiment: Any, _case: Case, outcome: str, seed: int, variant: str) -> Records:
    return Records(outcome, variant, seed, {"runs": {"seed": [seed]}})


def fail_on_two(experiment: Any, case: Case, outcome: str, seed: int, variant: str) -> Records:
    if seed == 2:
        raise ZeroDivisionError("nothing\nto divide by")
    return make_up(experiment, case, outcome, seed, variant)


def die(*_arguments: Any) -> Records:
    os._exit(9)


def test_tasks_run_by_variant_seed_outcome_and_the_world_without_election_once() -> None:
    experiment = load_experiment("us_election_2024", ["seeds=2"])
    tasks = tasks_of(experiment)
    assert tasks[:5] == (
        ("continuity", "main", 1),
        ("change", "main", 1),
        ("continuity", "main", 2),
        ("change", "main", 2),
        ("continuity", "no_alliance", 1),
    )
    assert [task.outcome for task in tasks if task.variant == "no_election"] == ["continuity"] * 2
    assert len(set(tasks)) == len(tasks) == 18


@pytest.mark.parametrize("workers", [1, 2])
def test_records_come_in_the_order_of_tasks(small: Experiment, small_case: Case, workers: int) -> None:
    steps: list[int] = []
    records = simulate_all(small, small_case, TASKS, workers, lambda: steps.append(1), make_up)
    assert [Task(record.outcome, record.variant, record.seed) for record in records] == list(TASKS)
    assert len(steps) == len(TASKS)


@pytest.mark.parametrize("variant", ["main", "no_alliance", "over_ranges"])
def test_months_before_the_count_taken_from_the_other_outcome_change_nothing(variant: str, counted: Counted) -> None:
    experiment = load_experiment("us_election_2024", ["months=29", "seeds=1"])
    case = load_case(experiment.data_folder)
    after_the_other = [simulate(experiment, case, outcome, 1, variant) for outcome in ("continuity", "change")]
    assert counted.months == 29 + 29 - 25, "of two runs of 29 months the second begins with the count, in the 26th"
    alone = simulate(dataclasses.replace(experiment, outcomes=("change",)), case, "change", 1, variant)
    assert repr(after_the_other[1].tables) == repr(alone.tables)


def test_months_of_another_seed_are_not_taken(counted: Counted) -> None:
    experiment = load_experiment("us_election_2024", ["months=29", "seeds=2"])
    case = load_case(experiment.data_folder)
    simulate(experiment, case, "continuity", 1)
    simulate(experiment, case, "change", 2)
    simulate(experiment, case, "change", 1)
    assert counted.months == 3 * 29


def test_workers_change_nothing(small: Experiment, small_case: Case) -> None:
    alone, together = (list(simulate_all(small, small_case, TASKS, workers)) for workers in (1, 2))
    assert [repr(record.tables) for record in alone] == [repr(record.tables) for record in together]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_fails_is_named_in_one_line(small: Experiment, small_case: Case, workers: int) -> None:
    with pytest.raises(YardfenceError, match="outcome change, variant main, seed 2") as caught:
        list(simulate_all(small, small_case, TASKS, workers, simulate=fail_on_two))
    assert "ZeroDivisionError: nothing to divide by" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_worker_that_dies_is_told_in_one_line(small: Experiment, small_case: Case) -> None:
    with pytest.raises(YardfenceError, match="a worker process died"):
        list(simulate_all(small, small_case, TASKS, 2, simulate=die))


def test_threads_of_the_parent_are_left_as_they_were(small: Experiment, small_case: Case) -> None:
    before = dict(os.environ)
    list(simulate_all(small, small_case, TASKS, 2, simulate=make_up))
    assert dict(os.environ) == before
