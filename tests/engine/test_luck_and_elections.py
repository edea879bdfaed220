"""Same luck for paired worlds; an election alone moves nothing."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from abm.core.calendar import month_number
from abm.data import Case
from abm.engine.build import build_setting
from abm.engine.elections.politics import just_inaugurated, survival_of_rules, weighs_anew
from abm.engine.run import simulate
from abm.engine.setting import Setting
from abm.engine.start import first_world
from abm.scenario import load_experiment

Short = Callable[..., Any]
OFFICE = ("election", "inauguration")


def tables(record: Any, *names: str) -> list[Any]:
    return [{k: v for k, v in record.tables[name].items() if k != "outcome"} for name in names]


def lead(*overrides: str) -> Any:
    return load_experiment("us_election_2024", ["start='2024-01'", "months=20", *overrides])


def test_equal_platforms_give_equal_bytes(case: Case) -> None:
    experiment = lead("switches.equal_platforms=true")
    first, second = (simulate(experiment, case, outcome, 3) for outcome in ("continuity", "change"))
    assert tables(first, "runs", "months", "leakage") == tables(second, "runs", "months", "leakage")


def test_shipped_platforms_differ_after_the_inauguration_and_not_before(case: Case) -> None:
    first, second = (simulate(lead(), case, outcome, 3).tables["months"] for outcome in ("continuity", "change"))
    office = first["month"].index("2025-01")
    assert first["denial_military"][:office] == second["denial_military"][:office]
    assert first["denial_military"][office:] != second["denial_military"][office:]


def test_the_same_seed_gives_the_same_tables(case: Case, short: Short) -> None:
    assert simulate(short(), case, "none", 5).tables == simulate(short(), case, "none", 5).tables


def test_an_unused_instrument_changes_nothing(case: Case, short: Short) -> None:
    """A state that cannot legislate end-user lists decides alike whether or not the row is there."""
    base = simulate(short(), case, "none", 5)
    same = simulate(short("parameters.elections.break_prior=0.4"), case, "none", 5)
    assert tables(base, "runs", "months") == tables(same, "runs", "months")


def test_a_tariff_of_the_platform_is_levied_from_the_day_in_office_and_costs_the_partners_trust(case: Case) -> None:
    trust, levied = {}, {}
    for rate in (0.0, 0.2):
        experiment = load_experiment(
            "us_election_2024",
            ["months=38", f"platforms.US.R.tariffs_on_allies={rate}", "platforms.US.D.tariffs_on_allies=0"],
        )
        tables = simulate(experiment, case, "change", 1).tables
        states, events = tables["states"], tables["events"]
        trust[rate] = [
            value
            for state, month, value in zip(states["state"], states["month"], states["trust"], strict=True)
            if state == "JP" and month in ("2024-12", "2025-11")
        ]
        rows = zip(events["month"], events["kind"], events["reason"], events["chosen"], strict=True)
        levied[rate] = {month for month, kind, reason, taken in rows if kind == "tariff" == reason and taken}
    assert levied == {0.0: set(), 0.2: {"2025-01", "2025-10"}}
    assert trust[0.0][0] == trust[0.2][0]
    assert trust[0.2][1] < trust[0.0][1]


def test_by_default_only_the_leader_votes_and_others_are_drawn_alike_under_every_outcome(case: Case) -> None:
    def votes(outcome: str, *overrides: str) -> dict[tuple[str, str], str]:
        experiment = load_experiment("us_election_2024", ["months=40", *overrides])
        events = simulate(experiment, case, outcome, 5).tables["events"]
        rows = zip(events["kind"], events["actor"], events["month"], events["reason"], strict=True)
        return {(actor, month): winner for kind, actor, month, winner in rows if kind == "election"}

    assert set(votes("continuity")) == {("US", "2024-11")}
    everybody = "elections_of=['US','JP','NL','KR','DE','TW','GB']"
    first, second = votes("continuity", everybody), votes("change", everybody)
    assert len(first) == 10
    assert {key for key in first if first[key] != second[key]} == {("US", "2024-11")}
    sure = votes("continuity", everybody, "probability_of_change={JP=1.0,NL=1.0}")
    assert (sure["JP", "2024-09"], sure["JP", "2024-10"]) == ("LDP-right", "CDP")
    assert (sure["NL", "2023-11"], sure["NL", "2025-10"]) == ("PVV", "D66")
    never = votes("continuity", everybody, "probability_of_change={JP=0.0}")
    assert {winner for (state, _), winner in never.items() if state == "JP"} == {"LDP"}


def test_whoever_stays_in_office_keeps_what_the_experiment_gave_it(case: Case) -> None:
    experiment = load_experiment("us_election_2024", ["months=30", "states.US.breadth=0.6", "switches.widening=0.0"])
    states = simulate(experiment, case, "continuity", 1).tables["states"]
    rows = zip(states["state"], states["month"], states["breadth"], strict=True)
    assert {breadth for state, month, breadth in rows if state == "US" and month > "2025-01"} == {0.6}


def voting(case: Case, outcome: str = "continuity") -> Setting:
    """Return the setting of a run in which the people of all states of the calendar vote."""
    everybody = sorted({row.state for row in case.elections})
    experiment = load_experiment("us_election_2024", [f"elections_of={everybody}"])
    return build_setting(experiment, case, outcome, 1, "main")


@pytest.mark.parametrize(("state", "vote"), [("JP", "2024-09"), ("NL", "2023-11"), ("KR", "2025-06")])
def test_rules_are_believed_to_survive_the_next_election_of_their_state(case: Case, state: str, vote: str) -> None:
    setting = voting(case)
    world = first_world(setting)
    world.month = month_number("2023-11")
    next_vote = next(row for row in case.elections if (row.state, row.date) == (state, month_number(vote)))
    place, prior = setting.structure.states.index(state), setting.parameters.elections.break_prior
    survives = float(survival_of_rules(setting, world)[place])
    assert survives == pytest.approx(1.0 - next_vote.probability_challenger * prior)


def test_a_party_out_of_office_takes_none_by_a_vote_on_its_own_leader(case: Case) -> None:
    sure = ["probability_of_change={JP=1.0}", "elections_of=['US','JP']", "months=40"]
    events = simulate(load_experiment("us_election_2024", sure), case, "continuity", 1).tables["events"]
    rows = zip(events["kind"], events["actor"], events["month"], events["reason"], strict=True)
    told = [(kind, month, party) for kind, actor, month, party in rows if actor == "JP" and kind in OFFICE]
    assert told == [
        ("election", "2024-09", "LDP-right"),
        ("inauguration", "2024-10", "LDP-right"),
        ("election", "2024-10", "CDP"),
        ("inauguration", "2024-11", "CDP"),
    ]


@pytest.mark.parametrize(("party", "counts"), [("LDP", True), ("LDP-right", True), ("CDP", False)])
def test_beliefs_and_campaigns_know_only_votes_that_decide_who_governs(case: Case, party: str, counts: bool) -> None:
    setting = voting(case)
    world, place = first_world(setting), setting.structure.states.index("JP")
    world.month, world.government[place] = month_number("2025-01"), party
    assert (survival_of_rules(setting, world)[place] < 1.0) == counts
    assert (setting.months_to_election(place, world.month, party) > 0) == counts


@pytest.mark.parametrize(("party", "counts"), [("LDP", True), ("LDP-right", True), ("CDP", False)])
def test_a_term_begins_only_with_a_vote_that_decides_who_governs(case: Case, party: str, counts: bool) -> None:
    setting = voting(case)
    world, place = first_world(setting), setting.structure.states.index("JP")
    world.month, world.government[place] = month_number("2024-10"), party
    assert just_inaugurated(setting, world, place) == counts
    ruled = dataclasses.replace(setting, first=month_number("2022-09"), structure=_led_by(setting, place))
    assert weighs_anew(ruled, world) == counts
    world.month = month_number("2024-09")
    assert not just_inaugurated(setting, world, place)
    assert weighs_anew(ruled, world)


def _led_by(setting: Setting, state: int) -> Any:
    """Return the structure with another leader, whose party may change by a vote of its own."""
    return dataclasses.replace(setting.structure, leader=state)
