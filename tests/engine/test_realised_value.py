"""The terms of realised value, each by hand from the chronicle of one run."""

import dataclasses

import numpy as np
import pytest

from abm.data import Case
from abm.engine.build import build_setting
from abm.engine.chronicle import Chronicle
from abm.engine.deciding.outlook import friction_of_lists
from abm.engine.judging.proceeds import Proceeds, proceeds, twin_sales
from abm.engine.judging.realised import fixed_stance, realised_terms
from abm.engine.model import GeoeconomicModel
from abm.engine.setting import Setting
from abm.scenario import load_experiment

SEATED = "JP"


@dataclasses.dataclass(frozen=True)
class Ran:
    setting: Setting
    chronicle: Chronicle
    brought: Proceeds
    state: int

    def terms(self, setting: Setting | None = None, **stance: float) -> dict[str, np.ndarray]:
        held = fixed_stance(self.setting, self.chronicle, self.state)._replace(**stance)
        return realised_terms(setting or self.setting, self.chronicle, self.brought, self.state, held)


@pytest.fixture(scope="module")
def ran(case: Case) -> Ran:
    given = ["months=24", f'seats.{SEATED}="follow"', 'outcomes=["none"]']
    model = GeoeconomicModel(build_setting(load_experiment("us_election_2024", given), case, "none", 1, "main"))
    for _ in range(24):
        model.step()
    setting, chronicle = model.setting, model.chronicle
    brought = proceeds(setting, chronicle, twin_sales(setting, chronicle))
    return Ran(setting, chronicle, brought, setting.structure.states.index(SEATED))


def test_security_is_what_denial_is_worth(ran: Ran) -> None:
    told = ran.terms(theta=200.0, breadth=0.5)["security"]
    assert told == pytest.approx(200.0 * (ran.brought.military + 0.5 * ran.brought.growth))
    assert told[-1] > 0.0


def test_own_measures_cost_the_norm_and_the_open_order_is_worth_its_strength(ran: Ran) -> None:
    preferences = ran.setting.parameters.preferences
    parameters = dataclasses.replace(
        ran.setting.parameters, preferences=dataclasses.replace(preferences, norm_weight=2.0 * preferences.norm_weight)
    )
    dearer = dataclasses.replace(ran.setting, parameters=parameters)
    told, more = ran.terms(free_trade=1.0)["regime"], ran.terms(dearer, free_trade=1.0)["regime"]
    order = ran.chronicle.stack("order") * ran.setting.structure.case.state.open_order_value[ran.state]
    assert (more <= told).all() and more[-1] < told[-1] < order[-1]
    assert order - more == pytest.approx(2.0 * (order - told))
    assert ran.terms(free_trade=-1.0)["regime"] == pytest.approx(-told)


def test_retaliation_is_exposure_times_what_is_hit_times_what_is_seen(ran: Ran) -> None:
    row, month = ran.chronicle.months[-1], len(ran.chronicle.months) - 1
    site = ran.setting.structure.production[ran.setting.structure.slot_group]
    trade = np.where(site == ran.state, ran.brought.sales_twin[month], 0.0).sum(axis=-1)
    seen = np.where(row.rulebook.targeted[ran.state], ran.setting.parameters.preferences.targeted_visibility, 1.0)
    visible = min((trade * row.own_strictness[ran.state] * seen).sum() / trade.sum(), 1.0)
    hit = max(row.retaliation[ran.state], 0.3)
    assert visible > 0.0
    assert ran.terms(exposure=50.0, propensity=0.3)["retaliation"][-1] == pytest.approx(50.0 * hit * visible)


def test_sales_lost_cost_by_home_and_by_site_with_their_weights(ran: Ran) -> None:
    preferences, costs = ran.setting.parameters.preferences, ran.brought.costs
    told = ran.terms(economic_weight=2.0, jobs_weight=0.0)["economic"]
    with_jobs = ran.terms(economic_weight=2.0, jobs_weight=1.0)["economic"]
    assert with_jobs - told == pytest.approx(2.0 * preferences.wage_share * costs.production[:, ran.state])
    lists = told - 2.0 * preferences.margin * costs.headquarters[:, ran.state]
    assert (lists >= -1e-9).all()


def test_of_instruments_it_counts_what_licences_spare_and_what_joint_development_costs(ran: Ran) -> None:
    parameters, rows = ran.setting.parameters, ran.chronicle.months
    eased, pooling = Chronicle(), Chronicle()
    eased.months = [dataclasses.replace(row, friction_left=0.25 * row.friction_left) for row in rows]
    pooling.months = [dataclasses.replace(row, pooled=np.ones_like(row.pooled)) for row in rows]
    plain, spared, paid = (
        dataclasses.replace(ran, chronicle=told).terms(economic_weight=1.0) for told in (ran.chronicle, eased, pooling)
    )
    neutral = np.stack([(row.own_coverage * ~row.rulebook.targeted)[ran.state] for row in rows])
    friction = (neutral * friction_of_lists(ran.setting, ran.state, slice(None))).sum(axis=1)
    assert friction[-1] > 0.0
    assert plain["economic"] - spared["economic"] == pytest.approx(0.75 * friction)
    cost = parameters.joint_development.cost(np.array(1.0), np.array(ran.setting.own_sales[ran.state]))
    assert paid["economic"] - plain["economic"] == pytest.approx(float(cost))
    for term in plain.keys() - {"economic"}:
        assert np.array_equal(plain[term], spared[term]) and np.array_equal(plain[term], paid[term])


def test_the_alliance_is_worth_what_is_delivered_of_what_was_asked(ran: Ran) -> None:
    told, twice = ran.terms(alliance=0.2)["alliance"], ran.terms(alliance=0.4)["alliance"]
    assert twice == pytest.approx(2.0 * told) and told[-1] > 0.0
    assert not ran.terms(alliance=0.0)["alliance"].any()


def test_a_move_is_paid_over_the_months_a_package_stands(ran: Ran) -> None:
    paid = ran.terms()["one_off"]
    own = ran.chronicle.stack("own_strictness")[:, ran.state]
    moved = np.abs(np.diff(own, axis=0)).sum(axis=1) > 0.0
    assert moved.any() and (paid >= 0.0).all()
    first = int(np.flatnonzero(moved)[0]) + 1
    assert paid[first] > 0.0 and not paid[:first].any()
