"""Instruments beside lists as choices: lawful, priced, recorded with terms, pledged in frameworks, off by default."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.core import compiled
from abm.core.errors import ExperimentError
from abm.data import Case
from abm.data.instruments import BY_STATE
from abm.engine.build import build_setting
from abm.engine.model import GeoeconomicModel
from abm.engine.reviews.instruments import WITH, WITHOUT
from abm.engine.reviews.prospects import foresee, terms_of
from abm.engine.run import simulate
from abm.mechanisms.instruments import price
from abm.mechanisms.states.preferences import COSTS, TERMS
from abm.scenario import load_experiment

Play = Callable[..., GeoeconomicModel]
Short = Callable[..., Any]
EVERY = f"instruments={list(BY_STATE)}"


@pytest.fixture(scope="module")
def chosen(case: Case) -> GeoeconomicModel:
    """Return promises in frameworks with every instrument open to choice, watched for 44 months."""
    experiment = load_experiment("broken_promises", [EVERY, "months=44"])
    model = GeoeconomicModel(build_setting(experiment, case, experiment.outcomes[0], 1, "main"))
    for _ in range(44):
        model.step()
    return model


def rows(model: GeoeconomicModel, kind: str) -> list[dict[str, Any]]:
    return [row for row in model.journal.rows if row["kind"] == kind]


def test_nobody_chooses_one_unless_the_experiment_says_so(case: Case, short: Short) -> None:
    plain = simulate(short(months=18), case, "none", 1)
    assert not {"instrument", "instrument_announced"} & set(plain.tables["events"]["kind"])
    assert load_experiment("sme_2022_endogenous").config.get("instruments") is None


def test_every_decision_holds_all_terms_of_both_candidates(chosen: GeoeconomicModel) -> None:
    told = rows(chosen, "instrument")
    assert {row["reason"] for row in told} <= set(BY_STATE)
    by_event: dict[str, list[dict[str, Any]]] = {}
    for row in told:
        by_event.setdefault(f"{row['event']}", []).append(row)
        summed = sum(-row[term] if term in COSTS else row[term] for term in TERMS)
        assert row["total"] == pytest.approx(summed, abs=1e-9)
    for pair in by_event.values():
        assert [row["candidate"] for row in pair] == [WITHOUT, WITH]
        assert sum(row["chosen"] for row in pair) == 1
        if "framework" not in pair[0]:
            best = max(pair, key=lambda row: row["total"])
            assert best["chosen"] or pair[0]["total"] == pair[1]["total"]


def test_what_is_announced_enters_into_force_after_drafting_and_notice(chosen: GeoeconomicModel, case: Case) -> None:
    announced, effective = rows(chosen, "instrument_announced"), rows(chosen, "instrument_effective")
    assert announced and effective
    states, setting = chosen.setting.structure.states, chosen.setting
    for row in effective:
        state = states.index(row["actor"])
        since = row["detail"].removeprefix("announced ")
        months = 12 * (int(row["month"][:4]) - int(since[:4])) + int(row["month"][5:]) - int(since[5:])
        assert months == max(sum(setting.legal_lag(state, {row["reason"]: True})), 1)


def test_nobody_chooses_what_the_law_does_not_permit_in_time(chosen: GeoeconomicModel) -> None:
    states = chosen.setting.structure.states
    for row in rows(chosen, "instrument"):
        assert chosen.setting.may_legislate(row["reason"])[states.index(row["actor"])]


def test_members_pledge_what_each_of_them_gains_by(chosen: GeoeconomicModel) -> None:
    voted = [row for row in rows(chosen, "instrument") if row.get("framework")]
    agreed = [row for row in voted if row["chosen"] and row["candidate"] == WITH]
    assert agreed
    gains = {(row["event"], row["candidate"]): row["total"] for row in voted}
    for row in agreed:
        assert gains[row["event"], WITH] > gains[row["event"], WITHOUT]
    pledges = [row for row in rows(chosen, "commit") if row.get("detail") in BY_STATE]
    assert {(row["actor"], row["detail"]) for row in pledges} >= {(row["actor"], row["reason"]) for row in agreed}
    given_up = {(row["actor"], row["reason"], row["month"]) for row in rows(chosen, "instrument_given_up")}
    for row in pledges:
        ended = [month for actor, name, month in given_up if (actor, name) == (row["actor"], row["detail"])]
        assert not any(row["month"] <= month < row["ends"] for month in ended)


def test_without_a_price_more_is_taken_up_than_at_the_highest(case: Case, short: Short) -> None:
    def taken(*overrides: str) -> int:
        model = GeoeconomicModel(build_setting(short(EVERY, *overrides, months=30), case, "none", 1, "main"))
        for _ in range(30):
            model.step()
        return len(rows(model, "instrument_announced"))

    prices = ("setup", "upkeep")
    free, dear = (
        taken(*(f"parameters.instrument_prices.{name}={value}" for name, value in zip(prices, values, strict=True)))
        for values in ((0.0, 0.0), (0.01, 0.005))
    )
    assert free > dear


def test_a_new_government_is_not_bound_by_what_its_predecessor_pledged(chosen: GeoeconomicModel) -> None:
    from abm.engine.reviews.instruments import free

    setting, world = chosen.setting, copy.deepcopy(chosen.world)
    (state, name), (until, government) = next(iter(world.pledged.items()))
    world.month, world.awaited = until - 1, []
    assert government == world.government[state]
    assert (state, name) not in free(setting, world, [state])
    world.government[state] = "others"
    assert (state, name) in free(setting, world, [state])


@pytest.mark.skipif(not compiled.installed(), reason="kernels are not installed")
def test_compiled_kernels_choose_the_same(case: Case, short: Short) -> None:
    found = []
    for kernels in (False, True):
        compiled.use(kernels)
        try:
            found.append(simulate(short(EVERY, months=26), case, "none", 1).tables["events"])
        finally:
            compiled.use(False)
    one, other = (
        list(zip(*(events[key] for key in ("month", "kind", "actor", "reason")), strict=True)) for events in found
    )
    assert one == other


def test_what_the_leader_has_counts_as_asked_and_weighs_with_trust(chosen: GeoeconomicModel) -> None:
    """A state that follows in an instrument too has more of its alliance, and none of it without trust."""
    setting, states = chosen.setting, chosen.setting.structure.states
    told = [row for row in rows(chosen, "instrument") if row.get("counterpart") == states[setting.structure.leader]]
    pairs = {row["event"]: {} for row in told}
    for row in told:
        pairs[row["event"]][row["candidate"]] = row["alliance"]
    gained = [pair[WITH] - pair[WITHOUT] for pair in pairs.values()]
    assert min(gained) >= -1e-9
    assert max(gained) > 0.1


def test_a_prospect_knows_what_instruments_do(chosen: GeoeconomicModel) -> None:
    from abm.engine.elections.politics import survival_of_rules
    from abm.engine.industry.trade import month_view

    setting, world = chosen.setting, chosen.world
    view = month_view(setting, world, survival_of_rules(setting, world))
    leader = setting.structure.leader
    rules = world.rulebook
    bare = rules.but(levels=np.zeros_like(rules.levels), reach=np.zeros_like(rules.reach))

    def under(name: str) -> Any:
        return foresee(setting, world, view, bare.raised(name, np.arange(len(bare.reach)) == leader))

    base = foresee(setting, world, view, bare)
    for name in ("persons", "outbound", "anti_circumvention", "data_sharing"):
        assert under(name).growth > base.growth - 1e-12, name
    assert under("outbound").growth > base.growth
    assert under("subsidy").growth <= base.growth
    assert under("joint_development").growth == pytest.approx(base.growth, abs=1e-12)
    assert base.abroad[leader] == 0.0 < under("persons").abroad[leader]
    paid = [terms_of(setting, world, view, leader, found) for found in (base, under("subsidy"))]
    assert paid[1]["home"] > paid[0]["home"]
    assert paid[1]["economic"] > paid[0]["economic"]
    taxed = terms_of(setting, world, view, leader, under("tariff_target"))
    for term in ("home", "economic", "retaliation"):
        assert taxed[term] > paid[0][term], term
    assert (taxed["regime"] - paid[0]["regime"]) * world.stances["free_trade"][leader] < 0.0


def test_prices_are_zero_where_there_is_nothing_to_pay() -> None:
    params = price.InstrumentPriceParams()
    assert price.public_money(0.0, 100.0, 0.0, 1.0, params) == 0.0
    assert price.public_money(-5.0, 100.0, 0.0, 1.0, params) == 0.0
    assert price.public_money(10.0, 0.0, 0.0, 1.0, params) == pytest.approx(10.0 * params.research_share)
    assert price.visible(0.0, params) == 0.0
    assert price.visible(1.0, params) == params.visibility
    assert price.upkeep(100.0, 0, params) == 0.0
    assert price.forgone(1000.0, 0.0, params) == 0.0


@pytest.mark.parametrize(
    ("written", "problem"),
    [('["persons", "persons"]', "stands twice"), ('["tariffs"]', "instruments"), ("[]", "instruments")],
)
def test_a_list_that_cannot_be_is_refused_in_one_line(written: str, problem: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        load_experiment("sme_2022_endogenous", [f"instruments={written}"])
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)
