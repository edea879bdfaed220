"""The division of alignment gaps: shares sum to the gap, closed gaps are closed, and no gaps give no shares."""

import csv
import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest

from abm.core.errors import YardfenceError
from abm.data import Case, load_case, pool_goods, sales_by_production
from abm.engine.model import GeoeconomicModel
from abm.engine.run import simulate
from abm.engine.worlds.gaps import GAPS, OPEN, close_gaps, closed_variant, partners_with_stances, simulate_closed
from abm.scenario import Experiment, load_experiment
from abm.studies.gaps import COLUMNS, Division, count_worlds, divide, divide_gaps

ROUNDING = 1e-12
LEADER, PARTNER = "XA", "XB"
STANCES = ("target_policy", "breadth", "breadth_range", "breadth_pace", "free_trade", "economic_weight", "jobs_weight")


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    return load_experiment("classroom_three_states", ["seeds=2", "months=27"])


@pytest.fixture(scope="module")
def case(experiment: Experiment) -> Case:
    return load_case(experiment.data_folder)


@pytest.fixture(scope="module")
def divisions(experiment: Experiment, case: Case) -> list[Division]:
    return divide(experiment, case, workers=2)


def positions(case: Case) -> tuple[int, int]:
    codes = [state.code for state in case.states]
    return codes.index(PARTNER), codes.index(LEADER)


def equal_states(case: Case) -> Case:
    """Return the case with the partner's goods, exposure and stances made those of the leader."""
    partner, leader = positions(case)
    pooled = pool_goods(case, partner, leader)
    sales = sales_by_production(pooled).sum(axis=1)
    figures = {name: getattr(case.state, name).copy() for name in ("gdp", "target_exposure", "retaliation_propensity")}
    ratio = sales[partner] / sales[leader]
    figures["gdp"][partner] = figures["gdp"][leader] * ratio
    figures["target_exposure"][partner] = figures["target_exposure"][leader] * ratio
    figures["retaliation_propensity"][partner] = figures["retaliation_propensity"][leader]
    stances = dict(pooled.stances)
    for name in STANCES:
        value = stances[name].value.copy()
        value[partner] = value[leader]
        stances[name] = dataclasses.replace(stances[name], value=value)
    return dataclasses.replace(pooled, state=dataclasses.replace(pooled.state, **figures), stances=stances)


# The division


def test_shares_and_what_they_leave_sum_to_the_gap(divisions: list[Division]) -> None:
    assert len(divisions) == 2 * 1 * 2
    for row in divisions:
        parts = [row.values[name] for name in COLUMNS[1:]]
        assert math.fsum(parts) == pytest.approx(row.values["gap"], rel=0.0, abs=ROUNDING)
        assert any(abs(row.values[gap]) > ROUNDING for gap in GAPS)


def test_the_gap_is_that_of_the_run_itself(experiment: Experiment, case: Case, divisions: list[Division]) -> None:
    row = divisions[0]
    states = simulate(experiment, case, row.outcome, row.seed).tables["states"]
    told = [
        value
        for state, value in zip(states["state"], states["follow_through_operation"], strict=True)
        if state == PARTNER and value is not None
    ]
    assert row.values["gap"] == pytest.approx(1.0 - np.mean(told), rel=0.0, abs=ROUNDING)
    assert row.values["unexplained"] == 1.0 - row.follow_through[-1]


def test_workers_change_nothing(case: Case, divisions: list[Division]) -> None:
    one = load_experiment("classroom_three_states", ["seeds=1", "months=27"])
    assert divide(one, case, workers=1) == [row for row in divisions if row.seed == 1]


def test_no_gaps_give_no_shares(case: Case) -> None:
    one = load_experiment("classroom_three_states", ["seeds=1", "months=14", 'outcomes=["none"]'])
    (row,) = divide(dataclasses.replace(one, states={}), equal_states(case))
    assert 0.0 < row.values["gap"] < 1.0
    assert [row.values[gap] for gap in GAPS] == [0.0] * len(GAPS)
    assert row.values["unexplained"] == row.values["gap"]


def test_what_is_not_defined_stays_so(case: Case) -> None:
    none = load_experiment(
        "classroom_three_states", ["seeds=1", "months=2", 'outcomes=["none"]', "states.XA.target_policy=0"]
    )
    (row,) = divide(none, case)
    assert math.isnan(row.values["gap"])
    assert all(math.isnan(row.values[gap]) for gap in GAPS)


def test_worlds_are_counted_and_the_open_one_is_shared(experiment: Experiment) -> None:
    assert count_worlds(experiment) == 2 * 2 * (1 + 31)
    assert closed_variant(PARTNER, 0) == OPEN


def test_every_partner_with_stances_is_divided_the_largest_seller_first() -> None:
    lead = load_experiment("us_election_2024")
    assert partners_with_stances(lead, load_case(lead.data_folder)) == ("JP", "NL", "KR", "TW", "IL", "DE", "GB")


# What closing does


def test_stances_taken_over_follow_the_leader_through_an_election(experiment: Experiment, case: Case) -> None:
    setting = close_gaps(experiment, case, "change", 1, PARTNER, {"target_policy", "free_trade", "breadth"})
    model = GeoeconomicModel(setting)
    partner, leader = positions(case)
    for _ in range(setting.months):
        model.step()
    for row in model.chronicle.months:
        for name in ("target_policy", "free_trade", "breadth"):
            assert row.stances[name][partner] == row.stances[name][leader], name
    first, last = model.chronicle.months[0], model.chronicle.months[-1]
    assert first.stances["free_trade"][leader] != last.stances["free_trade"][leader]


def test_closing_structure_makes_exposure_relative_to_size_the_leaders(experiment: Experiment, case: Case) -> None:
    setting = close_gaps(experiment, case, "change", 1, PARTNER, {"structure"})
    partner, leader = positions(case)
    factor = next(lent.factor for lent in setting.lent if lent.quantity == "economic_weight")
    table = setting.structure.case.state
    burden = setting.own_sales / table.gdp
    assert factor * burden[partner] == pytest.approx(burden[leader], rel=ROUNDING)
    exposed = table.target_exposure / table.gdp
    assert exposed[partner] == pytest.approx(exposed[leader], rel=ROUNDING)
    assert table.retaliation_propensity[partner] == table.retaliation_propensity[leader]


@pytest.mark.parametrize("name", ["three_states", "semiconductor_equipment"])
def test_pooling_gives_the_same_mix_and_keeps_every_total(name: str) -> None:
    case = load_case(name)
    roles = [state.role for state in case.states]
    leader = roles.index("leader")
    for partner in [place for place, role in enumerate(roles) if role == "supplier"]:
        pooled = pool_goods(case, partner, leader)
        before, after = sales_by_production(case), sales_by_production(pooled)
        mix = after[[partner, leader]] / after[[partner, leader]].sum(axis=1, keepdims=True)
        np.testing.assert_allclose(mix[0], mix[1], atol=ROUNDING)
        np.testing.assert_allclose(after.sum(axis=1), before.sum(axis=1), rtol=ROUNDING)
        np.testing.assert_allclose(after.sum(axis=0), before.sum(axis=0), rtol=ROUNDING)
        others = [place for place in range(len(roles)) if place not in (partner, leader)]
        np.testing.assert_allclose(after[others], before[others], rtol=ROUNDING)
        for table in (case, pooled):
            assert np.bincount(table.share.item, weights=table.share.value) == pytest.approx(1.0, abs=1e-6)
        firms = [np.bincount(c.share.firm, c.share.value * c.item.purchases[c.share.item]) for c in (case, pooled)]
        np.testing.assert_allclose(firms[1], firms[0], rtol=ROUNDING)
        np.testing.assert_allclose(pooled.world_sales.sum(axis=0), case.world_sales.sum(axis=0), atol=1e-9)


def test_pooling_twice_changes_nothing_more(case: Case) -> None:
    pooled = pool_goods(case, *positions(case))
    assert pool_goods(pooled, *positions(case)) is pooled


def test_closing_nothing_is_the_run_itself(experiment: Experiment, case: Case) -> None:
    tables = [simulate_closed(experiment, case, "change", 1, name).tables for name in (OPEN, f"{PARTNER}/0")]
    assert tables[0] == tables[1]


# The folder


def test_the_folder_holds_shares_worlds_and_spreads(tmp_path: Path) -> None:
    one = load_experiment("classroom_three_states", ["seeds=1", "months=14", 'outcomes=["none"]'])
    folder = divide_gaps(one, tmp_path, workers=1)
    assert folder.parent == tmp_path / "classroom_three_states"
    assert folder.name.startswith("gaps-") and folder.name.endswith(one.digest[:8])
    names = {path.name for path in folder.iterdir()}
    assert names == {"config.toml", "gaps.csv", "gaps.json", "provenance.json", "worlds.csv"}
    (row,) = _rows(folder / "gaps.csv")
    assert tuple(row) == ("outcome", "state", "seed", *COLUMNS)
    assert sum(float(row[name]) for name in COLUMNS[1:]) == pytest.approx(float(row["gap"]), abs=ROUNDING)
    assert len(_rows(folder / "worlds.csv")) == 32
    told = json.loads((folder / "gaps.json").read_text(encoding="utf-8"))
    assert told["outcomes"]["none"][PARTNER]["gap"]["median"] == float(row["gap"])
    assert told["partners"] == [PARTNER]
    assert load_experiment(folder / "config.toml").digest == told["digest"]


def test_a_replay_has_nothing_to_divide(tmp_path: Path) -> None:
    with pytest.raises(YardfenceError, match="imposed to the end"):
        divide_gaps(load_experiment("sme_2022_replay", ["seeds=1"]), tmp_path)
    assert not list(tmp_path.iterdir())


def test_stances_of_a_partner_have_to_be_stated(experiment: Experiment, case: Case) -> None:
    table = case.stances["breadth"]
    bare = dataclasses.replace(
        case, stances={**case.stances, "breadth": dataclasses.replace(table, value=table.value * np.nan)}
    )
    with pytest.raises(YardfenceError, match="no partner"):
        divide(dataclasses.replace(experiment, states={}), bare)


def test_structure_needs_sizes(experiment: Experiment, case: Case) -> None:
    sizeless = dataclasses.replace(case, state=dataclasses.replace(case.state, gdp=case.state.gdp * 0.0))
    with pytest.raises(YardfenceError, match="GDP"):
        close_gaps(experiment, sizeless, "none", 1, PARTNER, {"structure"})


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
