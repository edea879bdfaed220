"""Episodes of history: what their experiments keep to, and their measures on rules written by hand.

Whether a fact is hit is never tested.
"""

import dataclasses
import math

import numpy as np
import pytest

from abm.core.calendar import month_number
from abm.data import load_case
from abm.scenario import load_experiment
from abm.studies.facts import MEASURES, Evidence, gather
from abm.studies.validate import EPISODES

MONTHS = 20
# Months that history makes in the runs below, so that row HISTORY - 1 is the yardstick.
HISTORY = 2
EARLIER, LATER, LAST = 5, 8, 11


@pytest.fixture(scope="module")
def stood() -> Evidence:
    """Return a run in which lists stand that were agreed at the start."""
    experiment = load_experiment("chincom_1952", [f"months={MONTHS}"])
    return gather(experiment, load_case("chincom_1952"), "none", 1)


@pytest.fixture(scope="module")
def reached() -> Evidence:
    """Return a run with reach without exemption from its seventh month on."""
    return gather(load_experiment("pipeline_1982", ["months=10"]), load_case("pipeline_1982"), "none", 1)


def ruled(evidence: Evidence, ends: dict[int, int], level: float = 0.0) -> Evidence:
    """Return the evidence with every partner and the leader at strictness 1 until a row, then at a level.

    ends: row by place among the partners; without one a partner's rules stand.
    """
    strictness = np.zeros_like(evidence.strictness)
    leader = evidence.setting.structure.leader
    strictness[:, [*evidence.partners, leader]] = 1.0
    for place, row in ends.items():
        strictness[row:, evidence.partners[place], 1::2] = level
    return dataclasses.replace(evidence, strictness=strictness)


def measured(key: str, evidence: Evidence) -> float:
    return MEASURES[key].of(evidence)


@pytest.mark.parametrize("name", EPISODES)
def test_an_episode_begins_with_history_and_has_nothing_but_states_to_end_it(name: str) -> None:
    experiment = load_experiment(name)
    case = load_case(experiment.data_folder)
    free = month_number(experiment.replay_until)
    assert experiment.mode == "replay_until"
    assert experiment.switches.precedent is False
    assert max(row.effective for row in case.timeline) < free
    assert {fact.mode for fact in case.facts} == {"replay_until"}
    assert sum(fact.role == "predicted" for fact in case.facts) >= 3


@pytest.mark.parametrize("name", EPISODES)
def test_what_nobody_publishes_is_assumed(name: str) -> None:
    case = load_case(name)
    assert case.sources.keys() > {"assumed", "general"}
    stances = [figure for figure in case.figures if figure.table in ("stances", "shares", "item_figures")]
    assert stances and all(figure.grade == "assumed" and figure.note for figure in stances)


@pytest.mark.parametrize(("name", "setting"), [("chincom_1952", "months=8"), ("pipeline_1982", "months=9")])
def test_the_same_seed_gives_the_same_run(name: str, setting: str) -> None:
    runs = [gather(load_experiment(name, [setting]), load_case(name), "none", 3) for _ in range(2)]
    assert runs[0].strictness.tobytes() == runs[1].strictness.tobytes()
    assert (runs[0].strictness[0] > 0.0).any()


def test_history_is_the_yardstick(stood: Evidence) -> None:
    assert stood.setting.free_from - stood.setting.first == HISTORY
    assert len(stood.partners) == 5
    assert (stood.strictness[HISTORY - 1, stood.partners, 1::2] > 0.0).all()


def test_controls_that_stand_to_the_end_show_the_length_of_the_run(stood: Evidence) -> None:
    standing = ruled(stood, {})
    assert measured("mature_controls_months", standing) == MONTHS
    assert measured("leader_controls_months", standing) == MONTHS
    assert measured("leader_kept_scope", standing) == pytest.approx(1.0)
    assert measured("partners_kept_advanced", standing) == pytest.approx(1.0)
    assert math.isnan(measured("first_exception_month", standing))
    assert math.isnan(measured("cascade_months", standing))


def test_a_cascade_runs_from_the_first_exception_to_most_of_the_partners(stood: Evidence) -> None:
    fallen = ruled(stood, {0: EARLIER, 1: LATER, 2: LAST})
    assert measured("first_exception_month", fallen) == EARLIER
    assert measured("cascade_months", fallen) == LAST - EARLIER
    assert measured("partners_kept_advanced", fallen) == pytest.approx(1.0)
    together = ruled(stood, dict.fromkeys(range(5), LATER))
    assert measured("cascade_months", together) == 0.0
    assert measured("mature_controls_months", together) == LATER


def test_an_exception_is_no_end(stood: Evidence) -> None:
    loosened = ruled(stood, dict.fromkeys(range(5), EARLIER), level=0.7)
    assert measured("first_exception_month", loosened) == EARLIER
    assert math.isnan(measured("cascade_months", loosened))
    assert measured("mature_controls_months", loosened) == MONTHS


def test_where_nothing_was_controlled_nothing_ends(stood: Evidence) -> None:
    idle = dataclasses.replace(stood, strictness=np.zeros_like(stood.strictness))
    for key in ("mature_controls_months", "leader_controls_months", "first_exception_month", "cascade_months"):
        assert math.isnan(measured(key, idle))
    assert math.isnan(measured("leader_kept_scope", idle))


def test_the_leaders_controls_end_with_half_of_them(stood: Evidence) -> None:
    strictness = ruled(stood, {}).strictness
    strictness[LATER:, stood.setting.structure.leader] = 0.4
    changed = dataclasses.replace(stood, strictness=strictness)
    assert measured("leader_controls_months", changed) == LATER
    assert measured("leader_kept_scope", changed) == pytest.approx(0.4)


def test_reach_is_measured_while_it_is_in_force(reached: Evidence) -> None:
    leader = reached.setting.structure.leader
    reach = np.array([row.rulebook.reach[leader] for row in reached.chronicle.months])
    first = int(reach.argmax())
    assert first == 6
    assert measured("reach_months_without_exemption", reached) == reach.sum()
    trust = reached.chronicle.stack("trust")[:, reached.partners]
    assert measured("trust_lost_under_reach", reached) == pytest.approx(
        (trust[first] - trust[first:].min(axis=0)).mean()
    )
    assert 0.0 < measured("partner_sales_lost_under_reach", reached) < 1.0
    assert 0.0 <= measured("follow_through_under_reach", reached) <= 1.0


def test_reach_of_no_rules_is_none(reached: Evidence) -> None:
    strictness = reached.strictness.copy()
    strictness[8:, reached.setting.structure.leader] = 0.0
    assert measured("reach_months_without_exemption", dataclasses.replace(reached, strictness=strictness)) == 2.0


def test_without_reach_its_measures_are_undefined(stood: Evidence) -> None:
    keys = ("reach_months", "follow_through", "partner_sales_lost", "trust_lost")
    names = [name for name in MEASURES if name.startswith(keys) and "reach" in name]
    assert len(names) == len(keys)
    assert all(math.isnan(measured(name, stood)) for name in names)


def test_trust_falls_by_reach_and_not_without_it(reached: Evidence) -> None:
    calm = load_experiment("pipeline_1982", ["months=10", "switches.distrust=0"])
    indifferent = gather(calm, load_case("pipeline_1982"), "none", 1)
    assert measured("trust_lost_under_reach", reached) > 0.01
    assert measured("trust_lost_under_reach", indifferent) < measured("trust_lost_under_reach", reached)
