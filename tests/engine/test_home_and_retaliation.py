"""Tariffs on allies are weighed, the target chooses whom to answer, concepts widen: in worlds, by their price."""

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.data import Case
from abm.engine.build import build_setting
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.leader.reach import leader_security
from abm.engine.leader.tariffs import tariff_terms
from abm.engine.model import GeoeconomicModel
from abm.engine.run import simulate
from abm.engine.target.countermeasures import NONE
from abm.engine.target.retaliate import retaliate, retaliation_terms
from abm.scenario import load_experiment

Short = Callable[..., Any]


@pytest.fixture(scope="module")
def at_the_end(case: Case) -> GeoeconomicModel:
    """Return the model after history to November 2025, when partners have packages."""
    model = GeoeconomicModel(build_setting(load_experiment("sme_2022_replay"), case, "none", 1, "main"))
    for _ in range(model.setting.months):
        model.step()
    return model


def view_of(model: GeoeconomicModel) -> Any:
    return month_view(model.setting, model.world, survival_of_rules(model.setting, model.world))


def lead(*overrides: str) -> Any:
    return load_experiment("us_election_2024", ["months=44", *overrides])


def tariffs(case: Case, *overrides: str) -> set[str]:
    events = simulate(lead(*overrides), case, "change", 1).tables["events"]
    rows = zip(events["kind"], events["counterpart"], events["reason"], events["chosen"], strict=True)
    return {state for kind, state, reason, chosen in rows if kind == "tariff" == reason and chosen}


def test_a_tariff_pays_by_its_rents_and_is_left_where_partners_answer_or_rents_count_nothing(case: Case) -> None:
    assert tariffs(case)
    assert not tariffs(case, "parameters.home.answered=0.5")
    assert not tariffs(case, "platforms.US.R.home_market=0", "platforms.US.R.free_trade=0.2")


def test_terms_of_a_tariff_have_their_signs_and_grow_with_the_rate(at_the_end: GeoeconomicModel) -> None:
    setting, world, view = at_the_end.setting, at_the_end.world, view_of(at_the_end)
    partner, security = setting.structure.states.index("JP"), leader_security(setting, world, view, world.rulebook)
    low, high = (tariff_terms(setting, world, view, world.rulebook, partner, rate, security) for rate in (0.1, 0.2))
    assert min(low["home"], low["retaliation"]) > 0.0
    assert high["home"] == pytest.approx(2.0 * low["home"])
    assert high["retaliation"] == pytest.approx(2.0 * low["retaliation"])
    assert high["alliance"] <= low["alliance"] <= 0.0


def test_tariffs_on_allies_lower_follow_through(case: Case) -> None:
    """A gentle leader's partners follow further than one's that levies tariffs, with all else of the platform equal."""
    without = ["platforms.US.R.tariffs_on_allies=0"]
    follow = [
        np.mean([_follow(simulate(lead(*extra, "switches.reach=false"), case, "change", seed)) for seed in (1, 2, 3)])
        for extra in (without, [])
    ]
    assert follow[1] < follow[0]


def _follow(records: Any) -> float:
    return float(records.tables["runs"]["follow_through_operation"][0])


def test_the_target_answers_where_it_brings_back_most_for_its_own_loss(at_the_end: GeoeconomicModel) -> None:
    setting, world, view = at_the_end.setting, at_the_end.world, view_of(at_the_end)
    for code in ("JP", "NL"):
        terms = retaliation_terms(setting, world, view, setting.structure.states.index(code))
        assert terms[NONE]["economic"] == 0.0
        assert all(row["economic"] >= 0.0 and row["security"] <= 0.0 for row in terms.values())
        assert all(row["security"] >= terms[NONE]["security"] - 1e-6 for row in terms.values())


@pytest.mark.parametrize(("code", "best"), [("NL", "closure"), ("US", NONE)])
def test_the_target_does_what_is_worth_most_to_it(at_the_end: GeoeconomicModel, code: str, best: str) -> None:
    """A weak state gives way, so that hitting it costs little at any price; the one that denies most would bear it."""
    model = dearer(at_the_end, 1.0)
    state = model.setting.structure.states.index(code)
    terms = retaliation_terms(model.setting, model.world, view_of(model), state)
    assert max(terms, key=lambda name: terms[name]["total"]) == best
    model.world.answer_due[state] = model.world.month
    retaliate(model.setting, model.world, view_of(model), model.journal, model.chronicle)
    hit = model.setting.parameters.retaliation.closure if best == "closure" else 0.0
    assert model.world.rulebook.retaliation[state] == hit
    assert model.world.answer_due[state] == 0


def test_a_target_to_which_capability_is_worth_less_answers_less(case: Case) -> None:
    dear = [f"parameters.retaliation.cost_of_{name}={most}" for name, most in _DEAREST.items()]
    answered = []
    for overrides in ([], [*dear, "parameters.retaliation.weight=0.3"]):
        events = [simulate(lead(*overrides), case, "continuity", seed).tables["events"] for seed in (1, 2)]
        rows = [zip(told["kind"], told["reason"], told["chosen"], strict=True) for told in events]
        hits = [kind == "retaliation" and chosen and reason != NONE for told in rows for kind, reason, chosen in told]
        answered.append(sum(hits))
    assert answered[0] > answered[1]


_DEAREST = {"investigations": 0.3, "minerals": 0.8, "closure": 1.0}


def dearer(model: GeoeconomicModel, cost: float) -> Any:
    """Return a model whose world may be changed, with one cost for all of the target's measures."""
    parameters = model.setting.parameters
    costs = dict.fromkeys((f"cost_of_{name}" for name in _DEAREST), cost)
    retaliation = dataclasses.replace(parameters.retaliation, **costs)
    setting = dataclasses.replace(model.setting, parameters=dataclasses.replace(parameters, retaliation=retaliation))
    changed = copy.copy(model)
    changed.setting, changed.world = setting, copy.deepcopy(model.world)
    return changed


def test_what_hits_a_state_ends_with_its_rules(at_the_end: GeoeconomicModel) -> None:
    model = dearer(at_the_end, 1.0)
    rulebook, (stays, goes) = (
        model.world.rulebook,
        [model.setting.structure.states.index(code) for code in ("JP", "NL")],
    )
    rulebook.retaliation[[stays, goes]] = 0.5
    rulebook.coverage[goes] = 0.0
    retaliate(model.setting, model.world, view_of(model), model.journal, model.chronicle)
    assert rulebook.retaliation[[stays, goes]].tolist() == [0.5, 0.0]


def test_a_neutral_list_raises_detection_at_hubs_outside_its_white_list_alone(case: Case) -> None:
    hubs = [case.states[place].code for place in case.hub.state]
    found = {}
    for weight in (0.0, 0.2):
        overrides = ["months=14", f"parameters.enforcement.neutral_weight={weight}"]
        model = GeoeconomicModel(build_setting(load_experiment("sme_2022_replay", overrides), case, "none", 1, "main"))
        for _ in range(14):
            model.step()
        found[weight] = model.world.detection[[state.code for state in case.states].index("JP")]
    higher = found[0.2] > found[0.0]
    assert dict(zip(hubs, higher, strict=True)) == {hub: hub != "SG" for hub in hubs}


def test_concepts_widen_only_while_the_switch_is_on(case: Case, short: Short) -> None:
    for strength, wider in ((0.0, False), (1.0, True)):
        states = simulate(short(f"switches.widening={strength}", months=20), case, "none", 1).tables["states"]
        rows = zip(states["state"], states["month"], states["breadth"], strict=True)
        breadth = [value for state, _, value in rows if state == "JP"]
        assert (breadth[-1] > breadth[0]) == wider
        assert breadth == sorted(breadth)


def test_words_and_deeds_are_told_apart(case: Case) -> None:
    """The leader of history lists mature items too: its deeds reveal a breadth whatever it declares."""
    gaps = []
    for declared in (0.2, 0.9):
        overrides = [f"states.US.breadth={declared}", "switches.widening=0.0"]
        row = simulate(load_experiment("sme_2022_replay", overrides), case, "none", 1).tables["runs"]
        gaps.append(row["declaration_gap"][0])
    assert gaps[0] - gaps[1] == pytest.approx(0.7)


def test_history_answers_in_replay_and_the_target_does_not_choose(case: Case) -> None:
    events = simulate(load_experiment("sme_2022_replay"), case, "none", 1).tables["events"]
    assert "retaliation" not in events["kind"]


def test_without_the_switch_nobody_is_answered(case: Case) -> None:
    setting = build_setting(lead("switches.retaliation=false"), case, "continuity", 1, "main")
    model = GeoeconomicModel(setting)
    for _ in range(44):
        model.step()
    assert "retaliation" not in {row["kind"] for row in model.journal.rows}
