"""Reach is priced by what it sets in motion."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.core.calendar import month_number
from abm.data import Case
from abm.data.instruments import BY_STATE
from abm.engine.deciding.decide import consider
from abm.engine.deciding.surroundings import believed_rulebook, stance_of
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.judging.judge import denials
from abm.engine.leader.reach import denials_under, leader_security, leader_terms
from abm.engine.market.sales import every_route, quantities_under, routes_under, rules_on_groups
from abm.engine.model import GeoeconomicModel
from abm.engine.reviews.prospects import foresee, terms_of
from abm.engine.run import simulate
from abm.engine.setting import Setting
from abm.scenario import load_experiment
from abm.world.world import World


def chosen(case: Case, experiment: Any, outcome: str = "continuity") -> set[str]:
    events = simulate(experiment, case, outcome, 1).tables["events"]
    rows = zip(events["kind"], events["candidate"], events["chosen"], strict=True)
    return {candidate for kind, candidate, taken in rows if kind == "reach" and taken}


def test_with_the_continuity_platform_the_leader_abstains_or_exempts_in_part_of_the_ranges(
    case: Case, short: Callable[..., Any]
) -> None:
    dear = short(
        "parameters.preferences.reach_retaliation=2.0",
        "parameters.trust.step_cost=3.0",
        "parameters.preferences.extraterritorial_norm=5.0",
        "parameters.preferences.norm_weight=0.3",
        months=26,
    )
    free = short(
        "parameters.preferences.reach_retaliation=0.0",
        "parameters.trust.step_cost=0.0",
        "parameters.preferences.extraterritorial_norm=1.0",
        months=26,
    )
    assert chosen(case, dear) <= {"none", "exemption"}
    assert "reach" in chosen(case, free)


def test_reach_without_exemption_costs_trust_every_month(
    play: Callable[..., GeoeconomicModel], short: Callable[..., Any]
) -> None:
    from abm.engine.industry.settle import trade_taken, unilateral_step

    model = play(short(months=20))
    setting, world = model.setting, model.world
    world.rulebook.reach[:] = False
    assert unilateral_step(setting, world, trade_taken(setting, world)).max() == 0.0
    world.rulebook.reach[setting.structure.leader] = True
    world.rulebook.threshold[setting.structure.leader] = setting.parameters.request.reach_threshold
    world.rulebook.exempt[:] = False
    taken = unilateral_step(setting, world, trade_taken(setting, world))
    assert taken.max() > 0.0
    world.rulebook.exempt[:] = True
    world.rulebook.earned[:] = False
    assert np.all(unilateral_step(setting, world, trade_taken(setting, world)) == 0.0)


def under_reach(play: Callable[..., GeoeconomicModel], experiment: Any) -> tuple[Setting, World]:
    """Return a played world in which the leader's reach over all foreign goods is in force without exemption."""
    model = play(experiment)
    setting, world = model.setting, model.world
    leader = setting.structure.leader
    world.rulebook.reach[leader], world.rulebook.threshold[leader] = True, 0.0
    world.rulebook.exempt[:] = False
    return setting, world


def test_the_leader_sees_what_its_reach_does_when_it_weighs_its_package(
    play: Callable[..., GeoeconomicModel], short: Callable[..., Any]
) -> None:
    setting, world = under_reach(
        play, short("parameters.preferences.horizon=12", "parameters.preferences.discount=0.1")
    )
    leader = setting.structure.leader
    view = month_view(setting, world, survival_of_rules(setting, world))
    believed = believed_rulebook(world, leader, view.survival)
    whole = leader_security(setting, world, view, believed)
    told = consider(setting, world, view, leader, believed).terms["today"]["security"]
    world.rulebook.reach[leader] = False
    without = believed_rulebook(world, leader, view.survival)
    blind = consider(setting, world, view, leader, without).terms["today"]["security"]
    # What is left between the two is learning and lost R&D up to the horizon, which only the table foresees.
    assert abs(told - whole) < 0.1 * (told - blind)


def test_reach_over_own_firms_abroad_costs_what_a_persons_rule_would(
    play: Callable[..., GeoeconomicModel], short: Callable[..., Any]
) -> None:
    """At content 1 no foreign good is in reach, and what is left follows the leader's own firms."""
    setting, world = under_reach(play, short(months=20))
    leader, preferences = setting.structure.leader, setting.parameters.preferences
    persons = BY_STATE.index("persons")
    view = month_view(setting, world, survival_of_rules(setting, world))
    world.rulebook.threshold[leader], world.rulebook.levels[persons] = 1.0, 0.0
    none = world.rulebook.but(reach=np.zeros_like(world.rulebook.reach))
    apart, reaching = (leader_terms(setting, world, view, rules) for rules in (none, world.rulebook))
    assert reaching["security"] > apart["security"] and reaching["retaliation"] == apart["economic"] == 0.0
    levels = world.rulebook.levels.copy()
    levels[persons, leader] = 1.0
    own = foresee(setting, world, view, none.but(levels=levels)).abroad[leader]
    weight = stance_of(setting, world, view, leader).economic_weight * preferences.margin
    assert reaching["economic"] == pytest.approx(weight * own) and own > 0.0
    assert reaching["regime"] < apart["regime"]
    under_both = leader_terms(setting, world, view, world.rulebook.but(levels=levels))
    assert under_both["economic"] == 0.0 and under_both["security"] == pytest.approx(reaching["security"])


def test_a_persons_rule_takes_nothing_more_where_reach_binds_the_same_firms(
    play: Callable[..., GeoeconomicModel], short: Callable[..., Any]
) -> None:
    """To give it up frees nobody then, so that it spares the norm nothing either."""
    setting, world = under_reach(play, short(months=20))
    leader, persons = setting.structure.leader, BY_STATE.index("persons")
    view = month_view(setting, world, survival_of_rules(setting, world))
    told = {}
    for reach in (True, False):
        world.rulebook.reach[leader] = reach
        for level in (0.0, 1.0):
            world.rulebook.levels[persons, leader] = level
            found = foresee(setting, world, view, world.rulebook)
            told[reach, level] = terms_of(setting, world, view, leader, found)["regime"]
    assert told[True, 0.0] == told[True, 1.0] == told[False, 1.0] != told[False, 0.0]


def test_goods_in_reach_do_not_escape_through_new_sites(
    play: Callable[..., GeoeconomicModel], short: Callable[..., Any]
) -> None:
    setting, world = under_reach(play, short("parameters.offshoring.rate_of_others=0.6"))
    structure = setting.structure
    foreign = structure.foreign & (structure.home != structure.leader)
    affiliates = {}
    for reach in (True, False):
        world.rulebook.reach[structure.leader] = reach
        rules = rules_on_groups(setting, world.rulebook, world.asked)
        affiliates[reach] = routes_under(setting, every_route(setting, world), rules)[1]
        strict = world.rulebook.strictness
        bound = foreign[:, None] & (strict[structure.leader] >= rules.strictness) & (rules.strictness > 0.0)
        assert bound.any()
        if reach:
            assert affiliates[True][bound].max() == 0.0
    assert affiliates[False][bound].max() > 0.0


@pytest.mark.parametrize("rationing", ["sensitive_first", "uniform"])
def test_the_leader_counts_what_military_buyers_get_as_the_measures_do(
    case: Case, short: Callable[..., Any], play: Callable[..., GeoeconomicModel], rationing: str
) -> None:
    model = play(short(f"switches.rationing={rationing}", months=6))
    setting, world = model.setting, model.world
    view = month_view(setting, world, survival_of_rules(setting, world))
    rules = rules_on_groups(setting, world.rulebook, world.asked)
    bought = quantities_under(setting, view.weight, view.routes, rules, view.buyers)
    measured = denials(setting, bought, np.zeros(len(setting.sigma)))
    assert measured[0] > 0.0
    assert list(denials_under(setting, world, view, world.rulebook)) == pytest.approx(
        [float(share) for share in measured], rel=1e-12
    )


def test_the_leader_chooses_its_de_minimis_threshold_by_the_terms_of_reach(
    case: Case, short: Callable[..., Any], play: Callable[..., GeoeconomicModel]
) -> None:
    contents = (0.0, 0.1, 0.25)
    model = play(short(f"de_minimis={list(contents)}", "parameters.preferences.reach_retaliation=2.0", months=26))
    rows = [row for row in model.journal.rows if row["kind"] == "de_minimis"]
    assert rows
    of_reach = {row["month"]: row for row in model.journal.rows if row["kind"] == "reach" and row["chosen"]}
    for month in {row["month"] for row in rows}:
        weighed = [row for row in rows if row["month"] == month]
        assert [row["candidate"] for row in weighed] == [f"{content:g}" for content in contents]
        (chosen_row,) = (row for row in weighed if row["chosen"])
        assert chosen_row["total"] == max(row["total"] for row in weighed) == of_reach[month]["total"]
        assert of_reach[month]["candidate"] in ("exemption", "reach")
    last = [row for row in rows if row["chosen"]][-1]
    leader = model.setting.structure.leader
    assert model.world.rulebook.threshold[leader] == float(last["candidate"]) > 0.0


@pytest.mark.parametrize(
    "threshold", ["parameters.request.reach_threshold=0.25", "de_minimis=[0.25]"], ids=["parameter", "one content"]
)
def test_the_record_of_reach_names_the_content_from_which_it_binds(
    case: Case, short: Callable[..., Any], threshold: str
) -> None:
    events = simulate(short(threshold, months=26), case, "none", 1).tables["events"]
    told = [detail for kind, detail in zip(events["kind"], events["detail"], strict=True) if kind == "reach"]
    assert told and set(told) == {"exemption from content 0.25, reach from content 0.25"}


def test_a_threshold_of_history_alone_is_no_choice_and_the_law_may_leave_none(
    case: Case, short: Callable[..., Any]
) -> None:
    plain, alone, other = (
        simulate(short(*said, months=26), case, "none", 1).tables["events"]
        for said in ((), ("de_minimis=[0.0]",), ("de_minimis=[0.25]",))
    )
    assert alone == plain
    assert other != plain and "de_minimis" not in other["kind"]
    legal, months = case.legal, case.legal.months_to_legislate.copy()
    months[:, legal.instruments.index("de_minimis")] = np.nan
    barred = dataclasses.replace(case, legal=dataclasses.replace(legal, months_to_legislate=months))
    assert simulate(short("de_minimis=[0.1, 0.25]", months=26), barred, "none", 1).tables["events"] == plain


def test_a_club_binds_from_a_content_that_is_open_to_the_leader(
    case: Case, play: Callable[..., GeoeconomicModel]
) -> None:
    sharp = ("de_minimis=[0.1,0.25]", "parameters.preferences.reach_retaliation=2.0", "months=48")
    model = play(load_experiment("exemption_club", sharp), "continuity", 1)
    leader = model.setting.structure.leader
    held = [row.rulebook for row in model.chronicle.months if row.month >= model.setting.free_from]
    assert any(row["kind"] == "commit" for row in model.journal.rows)
    assert {float(rules.threshold[leader]) for rules in held if rules.reach[leader]} <= {0.1, 0.25}


def test_a_club_just_struck_is_the_leaders_promise_before_its_lists_are_in_force(
    case: Case, play: Callable[..., GeoeconomicModel]
) -> None:
    sharp = ("parameters.preferences.reach_retaliation=2.0", "months=48")
    model = play(load_experiment("exemption_club", sharp), "continuity", 1)
    structure, first = model.setting.structure, model.setting.first
    members = [row for row in model.journal.rows if row["kind"] == "commit" and row["actor"] != "US"]
    assert members
    waited = 0
    for row in members:
        for month in range(month_number(row["month"]) + 1, month_number(row["begins"])):
            rulebook = model.chronicle.months[month - first].rulebook
            assert rulebook.reach[structure.leader] and rulebook.exempt[structure.states.index(row["actor"])]
            waited += 1
    assert waited
