"""What is wanted of a run changes what is worked out, and no figure of it; nor does what runs share."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pytest

from abm.data import Case, load_case
from abm.engine.build import build_setting
from abm.engine.industry.twin import twin_expected, twin_month, twin_weight
from abm.engine.journal import Journal
from abm.engine.judging.judge import judge
from abm.engine.judging.verdict_summary import groups_of_measures
from abm.engine.judging.wanted import Wanted
from abm.engine.model import GeoeconomicModel
from abm.engine.run import Records, simulate
from abm.engine.seated_game import SeatedGame
from abm.engine.setting import _UNDERIVED, Setting
from abm.scenario import Experiment, load_experiment

NONE: frozenset[str] = frozenset()
KEYS = ("outcome", "variant", "seed")


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    return load_experiment("classroom_three_states", ["months=30"])


@pytest.fixture(scope="module")
def its_case(experiment: Experiment) -> Case:
    return load_case(experiment.data_folder)


@pytest.fixture(scope="module")
def whole(experiment: Experiment, its_case: Case) -> Records:
    return simulate(experiment, its_case, "change", 1)


def _told(records: Records, table: str = "runs") -> str:
    """Return a table as text that tells NaN and the last digit."""
    return json.dumps(records.tables[table])


def test_the_row_is_the_same_without_tables_by_month(experiment: Experiment, its_case: Case, whole: Records) -> None:
    alone = simulate(experiment, its_case, "change", 1, wanted=Wanted(NONE))
    assert set(alone.tables) == {"runs"} and _told(alone) == _told(whole)


def test_every_measure_is_the_same_when_it_alone_is_wanted(
    experiment: Experiment, its_case: Case, whole: Records
) -> None:
    for name in set(whole.tables["runs"]) - {*KEYS}:
        alone = simulate(experiment, its_case, "change", 1, wanted=Wanted(NONE, (name,)))
        assert json.dumps(alone.tables["runs"][name]) == json.dumps(whole.tables["runs"][name]), name


@pytest.mark.parametrize("table", ["months", "states", "leakage", "events"])
def test_every_table_is_the_same_when_it_alone_is_wanted(
    experiment: Experiment, its_case: Case, whole: Records, table: str
) -> None:
    alone = simulate(experiment, its_case, "change", 1, wanted=Wanted({table}, ("activity",)))
    assert set(alone.tables) == {"runs", table} and _told(alone, table) == _told(whole, table)
    assert len(alone.tables["runs"]) < len(whole.tables["runs"])


def test_the_names_of_a_group_of_measures_begin_as_it_says(whole: Records) -> None:
    begins = [start for starts in groups_of_measures() for start in starts]
    for name in set(whole.tables["runs"]) - {*KEYS}:
        assert any(name.startswith(start) for start in begins), name
    for starts in groups_of_measures():
        assert any(name.startswith(starts) for name in whole.tables["runs"]), starts


def test_a_journal_that_keeps_nothing_names_events_alike_and_works_nothing_out() -> None:
    def never() -> Any:
        raise AssertionError("nobody wants it")

    kept, silent = Journal(("A", "B")), Journal(("A", "B"), keeps=False)
    for journal, detail in ((kept, lambda: "all of it"), (silent, never)):
        assert journal.note(24_000, "request", 0, 1, detail=detail).endswith("-0001")
        assert journal.decide(24_000, "answer", 1, 0, lambda: {"today": {}}, choice="today").endswith("-0002")
    assert [row["kind"] for row in kept.rows] == ["request", "answer"] and kept.rows[0]["detail"] == "all of it"
    assert not silent.rows


def test_a_run_that_keeps_events_does_not_go_on_from_one_that_keeps_none(
    experiment: Experiment, its_case: Case, whole: Records
) -> None:
    pair = dataclasses.replace(experiment, outcomes=("continuity", "change"))
    simulate(pair, its_case, "continuity", 1, wanted=Wanted(NONE))
    assert _told(simulate(pair, its_case, "change", 1), "events") == _told(whole, "events")


def test_runs_of_one_experiment_share_the_twin_and_what_is_derived(experiment: Experiment, its_case: Case) -> None:
    first, second = (
        build_setting(experiment, its_case, outcome, seed, "main") for outcome, seed in (("none", 1), ("change", 2))
    )
    assert (first.seed, first.outcome, second.seed, second.outcome) == (1, "none", 2, "change")
    assert first.structure is second.structure and twin_month(first, 3) is twin_month(second, 3)
    other = build_setting(experiment, its_case, "none", 1, "no_request")
    assert other.worked_out is not first.worked_out and other.variant == "no_request"


def test_the_twin_is_the_same_in_whatever_order_it_is_asked_for(experiment: Experiment, its_case: Case) -> None:
    setting = build_setting(experiment, its_case, "none", 1, "main")
    late, early = dataclasses.replace(setting), dataclasses.replace(setting)
    last = twin_month(late, 12)
    assert [twin_month(early, month).weight.tobytes() for month in (3, 12)] == [
        twin_month(late, 3).weight.tobytes(), last.weight.tobytes()
    ]  # fmt: skip
    assert twin_weight(setting, 0) is setting.structure.base_weight
    expected = twin_expected(early, 12, setting.first + 12)
    assert expected.trade.sum() == pytest.approx(setting.demand[12].sum())
    assert last.by_firm.sum() == pytest.approx(setting.demand[11].sum())
    assert np.all(last.experience >= twin_month(late, 3).experience)


def test_changed_parameters_have_a_twin_of_their_own(experiment: Experiment, its_case: Case) -> None:
    setting = build_setting(experiment, its_case, "none", 1, "main")
    learning = dataclasses.replace(setting.parameters.learning, drift=0.06)
    faster = dataclasses.replace(setting, parameters=dataclasses.replace(setting.parameters, learning=learning))
    assert twin_month(faster, 12).learned.sum() > twin_month(setting, 12).learned.sum()


def test_nothing_is_derived_of_what_runs_of_one_setting_may_differ_in(experiment: Experiment, its_case: Case) -> None:
    setting = build_setting(experiment, its_case, "none", 1, "main")
    nothing: dict[str, Any] = dict.fromkeys(_UNDERIVED)
    poisoned = dataclasses.replace(setting, **nothing)
    for name, kind in vars(Setting).items():
        if isinstance(kind, cached_property) and name not in ("unforeseen", "worked_out", "_in_force"):
            np.testing.assert_equal(getattr(poisoned, name), getattr(setting, name), name)
    assert twin_month(poisoned, 5).weight.tobytes() == twin_month(setting, 5).weight.tobytes()
    with pytest.raises(TypeError, match="another variant"):
        setting.under(variant="no_request")


def test_a_seated_game_goes_on_with_the_twin_it_has(experiment: Experiment, its_case: Case) -> None:
    game = SeatedGame(experiment, its_case, "none")
    game.advance([], [], 2)
    before = twin_month(game.model.setting, 2)
    game.advance([], [], 2)
    assert twin_month(game.model.setting, 2) is before


def test_what_runs_share_is_never_written_to(experiment: Experiment, its_case: Case) -> None:
    setting = build_setting(experiment, its_case, "none", 1, "main")
    twin_month(setting, setting.months)
    shared = [*_arrays(vars(setting), set())]
    before = [array.tobytes() for array in shared]
    for seed, outcome in ((1, "none"), (2, "change")):
        simulate(experiment, its_case, outcome, seed)
    assert build_setting(experiment, its_case, "none", 3, "main").worked_out is setting.worked_out
    assert len(shared) > 50 and [array.tobytes() for array in shared] == before


def _arrays(held: Any, seen: set[int]) -> Iterator[np.ndarray]:
    """Yield every array that an object of the engine holds, each once."""
    if id(held) in seen:
        return
    seen.add(id(held))
    if isinstance(held, np.ndarray):
        yield held
    elif isinstance(held, Mapping | tuple | list):
        for one in held.values() if isinstance(held, Mapping) else held:
            yield from _arrays(one, seen)
    elif type(held).__module__.startswith("abm.") and hasattr(held, "__dict__"):
        yield from _arrays(vars(held), seen)


def test_a_verdict_is_on_the_months_that_had_passed(experiment: Experiment, its_case: Case) -> None:
    model = GeoeconomicModel(build_setting(experiment, its_case, "none", 1, "main"))
    for _ in range(6):
        model.step()
    early, whole = judge(model.setting, model.chronicle), judge(model.setting, model.chronicle)
    expected = whole.alignment, whole.real.quantity, whole.layers.operation, whole.costs.headquarters
    for _ in range(6):
        model.step()
    found = early.alignment, early.real.quantity, early.layers.operation, early.costs.headquarters
    np.testing.assert_equal(found, expected)
    assert len(judge(model.setting, model.chronicle).alignment) == 12


def test_in_a_case_without_hubs_nothing_passes_through_any() -> None:
    pipeline = load_experiment("pipeline_1982")
    case = load_case(pipeline.data_folder)
    setting = build_setting(pipeline, case, "none", 1, "main")
    through = setting.through_hubs(np.zeros((len(case.states), len(case.hub.state))))
    assert not len(case.hub.state) and through.shape == setting.trade.shape and not through.any()
