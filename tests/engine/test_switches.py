"""Every assumption that could produce a headline has a switch that changes what happens."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.data import Case
from abm.engine.run import Records, simulate
from abm.scenario import Switches, load_experiment

Short = Callable[..., Any]

TURNED = {
    "legal_lags": "false",
    "alliance": "0.0",
    "norm": "0.0",
    "distrust": "0.0",
    "concept_pull": "0.05",
    "widening": "0.0",
    "declared_purpose": "1.0",
    "precedent": "true",
    "rationing": "'uniform'",
    "request": "false",
    "reach": "false",
}
IN_THE_LONG_RUN = {"retaliation": "false", "joint_answer": "true"}
IN_FRAMEWORKS = {"line": "false", "monitoring": "false"}
ELECTORAL = {"toughness_bidding": "0.5", "elections": "false", "equal_platforms": "true"}


@pytest.fixture(scope="module")
def base(case: Case, short: Short) -> Records:
    return simulate(short(months=26), case, "none", 1)


@pytest.mark.parametrize("name", TURNED)
def test_a_switch_changes_the_run(name: str, case: Case, short: Short, base: Records) -> None:
    turned = simulate(short(f"switches.{name}={TURNED[name]}", months=26), case, "none", 1)
    assert turned.tables["months"] != base.tables["months"]


@pytest.mark.parametrize("name", ELECTORAL)
def test_an_electoral_switch_changes_a_change_of_government(name: str, case: Case) -> None:
    lead = ["start='2024-01'", "months=20"]
    plain = simulate(load_experiment("us_election_2024", lead), case, "change", 1)
    turned = simulate(
        load_experiment("us_election_2024", [*lead, f"switches.{name}={ELECTORAL[name]}"]), case, "change", 1
    )
    assert turned.tables["months"] != plain.tables["months"]


@pytest.mark.parametrize("name", IN_THE_LONG_RUN)
def test_a_switch_changes_the_lead_run_to_its_end(name: str, case: Case) -> None:
    plain = simulate(load_experiment("us_election_2024"), case, "continuity", 1)
    turned = simulate(
        load_experiment("us_election_2024", [f"switches.{name}={IN_THE_LONG_RUN[name]}"]), case, "continuity", 1
    )
    assert turned.tables["months"] != plain.tables["months"]


@pytest.mark.parametrize("name", IN_FRAMEWORKS)
def test_a_switch_on_frameworks_changes_a_run_in_which_they_meet(name: str, case: Case, short: Short) -> None:
    meet = 'frameworks=["jp_us_kr", "economic_two_plus_two"]'
    plain = simulate(short(meet, months=40), case, "none", 1)
    turned = simulate(short(meet, f"switches.{name}={IN_FRAMEWORKS[name]}", months=40), case, "none", 1)
    assert turned.tables["states"] != plain.tables["states"]


def test_every_switch_is_tested() -> None:
    tested = {*TURNED, *ELECTORAL, *IN_THE_LONG_RUN, *IN_FRAMEWORKS, "legal_bases"}
    assert tested == set(Switches.model_fields)


def test_without_a_legal_basis_a_state_adopts_only_where_bases_are_switched_off(case: Case, short: Short) -> None:
    legal = case.legal
    months = legal.months_to_legislate.copy()
    row = [state.code for state in case.states].index("JP")
    months[row, [legal.instruments.index(name) for name in ("list", "end_user")]] = np.nan
    barred = dataclasses.replace(case, legal=dataclasses.replace(legal, months_to_legislate=months))
    follows = [
        simulate(short(f"switches.legal_bases={value}", months=26), barred, "none", 1).tables["runs"]["follow_JP"][0]
        for value in ("true", "false")
    ]
    assert follows[0] == 0.0 < follows[1]


@pytest.mark.xfail(strict=True, reason="0.036: since less dependence and detection count, some follow without it")
def test_without_the_alliance_term_nobody_follows(case: Case, short: Short) -> None:
    row = simulate(short(months=26), case, "none", 1, "no_alliance").tables["runs"]
    assert row["follow_through_operation"][0] == pytest.approx(0.0, abs=0.02)


def test_without_the_alliance_term_hardly_anybody_follows(case: Case, short: Short, base: Records) -> None:
    """Adoption rests on the alliance term, which is why every headline is reported with and without it."""
    row = simulate(short(months=26), case, "none", 1, "no_alliance").tables["runs"]
    with_it = base.tables["runs"]["follow_through_operation"][0]
    assert 0.0 <= row["follow_through_operation"][0] < with_it / 4.0
