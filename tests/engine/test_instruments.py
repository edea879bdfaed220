"""Every instrument has the effect it is used for; history's rules stand, so that nothing else moves."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.core.errors import ExperimentError
from abm.data import Case
from abm.data.instruments import BY_STATE
from abm.engine.build import build_setting
from abm.engine.deciding.columns import Column
from abm.engine.deciding.outlook import friction_of_lists, look_ahead
from abm.engine.deciding.surroundings import believed_rulebook, surroundings_of
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.model import GeoeconomicModel
from abm.engine.pledges.promises import friction_of_state
from abm.engine.reviews.prospects import foresee
from abm.engine.run import simulate
from abm.mechanisms.firms.research import quality
from abm.mechanisms.instruments.tariff_target import TariffOnTarget
from abm.scenario import load_experiment
from abm.scenario.schema import Imposed

MONTHS = 38
SUPPLIERS = ("US", "JP", "NL", "KR", "DE", "GB")


def measures(instrument: str, *states: str, level: float = 1.0) -> str:
    rows = [f'{{state="{s}", instrument="{instrument}", begins="2023-04", level={level}}}' for s in states]
    return "impose=[" + ", ".join(rows) + "]"


def replay(*overrides: str) -> Any:
    return load_experiment("sme_2022_replay", [f"months={MONTHS}", "switches.legal_bases=false", *overrides])


@pytest.fixture(scope="module")
def played(case: Case) -> Callable[..., GeoeconomicModel]:
    def run(*overrides: str) -> GeoeconomicModel:
        model = GeoeconomicModel(build_setting(replay(*overrides), case, "none", 1, "main"))
        for _ in range(MONTHS):
            model.step()
        return model

    return run


@pytest.fixture(scope="module")
def outcome(case: Case) -> Callable[..., dict[str, float]]:
    def run(*overrides: str) -> dict[str, float]:
        row = simulate(replay(*overrides), case, "none", 1).tables["runs"]
        return {name: values[0] for name, values in row.items() if isinstance(values[0], float)}

    return run


Played = Callable[..., GeoeconomicModel]
Outcome = Callable[..., dict[str, float]]
OTHERS = ("backfill_coalition", "backfill_outside", "domestic", "affiliate", "design_around")


def test_every_instrument_of_the_data_can_be_imposed() -> None:
    assert set(Imposed.model_fields["instrument"].annotation.__args__) == set(BY_STATE)  # type: ignore[union-attr]


def test_a_persons_rule_slows_what_the_target_learns(case: Case) -> None:
    """History has such a rule from its first month: the measure is taken out, then put into force again."""
    without = dataclasses.replace(case, timeline=tuple(row for row in case.timeline if row.instrument != "persons"))
    learned = []
    for overrides in ((), (measures("persons", "US"),)):
        model = GeoeconomicModel(build_setting(replay(*overrides), without, "none", 1, "main"))
        for _ in range(MONTHS):
            model.step()
        learned.append(model.world.economy.learned.sum())
    assert learned[1] < learned[0]


def test_shared_licence_data_raise_detection_and_lower_transshipment(played: Played, outcome: Outcome) -> None:
    shared = measures("data_sharing", *SUPPLIERS)
    assert (played(shared).world.detection >= played().world.detection).all()
    assert (played(shared).world.detection > played().world.detection).any()
    assert outcome(shared)["leakage_transshipment"] < outcome()["leakage_transshipment"]


def test_anti_circumvention_moves_leakage_from_hubs_to_other_channels(outcome: Outcome) -> None:
    pursued, free = outcome(measures("anti_circumvention", *SUPPLIERS)), outcome()
    assert pursued["leakage_transshipment"] < free["leakage_transshipment"]
    moved = sum(pursued[f"leakage_{name}"] - free[f"leakage_{name}"] for name in OTHERS)
    assert moved > 0.0
    assert pursued["real_leakage"] < free["real_leakage"]


def test_a_subsidy_makes_good_lost_research(played: Played, case: Case) -> None:
    home = np.array([firm.home for firm in case.firms])
    free, paid = (played(*overrides).world.economy.knowledge for overrides in ((), (measures("subsidy", "JP"),)))
    lost = (home == "JP") & (free < 1.0 - 1e-6)
    assert lost.any()
    assert (paid[lost] > free[lost]).all()
    assert np.allclose(paid[lost & (paid < 1.0)], 1.0, atol=0.05)


def test_joint_development_raises_both_partners_quality_and_nobody_else(case: Case) -> None:
    home = np.array([firm.home for firm in case.firms])
    pooled = replay(measures("joint_development", "JP", "US"))

    def played(rows: int) -> Any:
        """Return quality by firm under the first rows alone."""
        fewer = dataclasses.replace(pooled, impose=pooled.impose[:rows])
        model = GeoeconomicModel(build_setting(fewer, case, "none", 1, "main"))
        for _ in range(MONTHS):
            model.step()
        return quality(model.world.economy.knowledge, model.setting.parameters.research)

    free, alone, both = (played(rows) for rows in range(3))
    for state in ("JP", "US"):
        assert (both[home == state] > free[home == state]).all()
    assert np.array_equal(alone, free)


def test_outbound_limits_slow_indigenisation(played: Played, outcome: Outcome) -> None:
    limited, free = (
        played(*overrides).world.economy.learned for overrides in ((measures("outbound", *SUPPLIERS),), ())
    )
    assert (limited <= free).all()
    assert limited.sum() < free.sum()
    assert outcome(measures("outbound", *SUPPLIERS))["leakage_domestic"] < outcome()["leakage_domestic"]


def test_a_tariff_on_the_target_slows_what_it_learns_on_mature_items_alone(played: Played, outcome: Outcome) -> None:
    taxed, free = (
        played(*overrides).world.economy.learned for overrides in ((measures("tariff_target", *SUPPLIERS),), ())
    )
    assert (taxed[1::2] <= free[1::2]).all()
    assert taxed[1::2].sum() < free[1::2].sum()
    assert np.allclose(taxed[0::2], free[0::2], rtol=0.0, atol=1e-3)
    assert outcome(measures("tariff_target", *SUPPLIERS))["leakage_domestic"] < outcome()["leakage_domestic"]


def test_a_tariff_on_the_target_brings_revenue_and_less_dependence_at_a_loss_of_buyers() -> None:
    params, gdp = TariffOnTarget(), np.array(25_000.0)
    steps = [np.array(level) for level in (0.0, 0.25, 0.5, 1.0)]
    left = [float(params.still_imported(level)) for level in steps]
    lost = [float(params.loss(level, gdp)) for level in steps]
    assert left[0] == 1.0
    assert lost[0] == params.revenue(steps[0], gdp) == 0.0
    assert sorted(left, reverse=True) == left and sorted(lost) == lost
    small = 1e-4 / params.rate
    triangle = params.elasticity * (params.rate * small) ** 2 / 2.0 * params.import_share * gdp * 1000.0 / 12.0
    assert float(params.loss(np.array(small), gdp)) == pytest.approx(float(triangle), rel=1e-3)
    assert params.pace_left(np.zeros(3), np.ones(3)) == (1.0, 1.0)
    assert params.pace_left(np.ones(3), np.ones(3))[1] < 1.0


def test_a_country_neutral_list_costs_sales_elsewhere_and_a_targeted_one_does_not(case: Case, short: Any) -> None:
    """What a state expects of its levels, with the friction of neutral lists and, nothing else moved, without."""
    model = GeoeconomicModel(build_setting(short(months=20), case, "none", 1, "main"))
    model.step()
    setting, world, state = model.setting, model.world, model.setting.structure.states.index("JP")
    view = month_view(setting, world, survival_of_rules(setting, world))
    around = surroundings_of(setting, world, view, state, believed_rulebook(world, state, view.survival))
    full, without = (look_ahead(setting, state, dataclasses.replace(around, friction_left=left)) for left in (1.0, 0.0))
    cost = full.table[..., Column.ECONOMIC] - without.table[..., Column.ECONOMIC]
    assert np.array_equal(np.delete(full.table, Column.ECONOMIC, -1), np.delete(without.table, Column.ECONOMIC, -1))
    tiers = ((full.postures.advanced, slice(0, None, 2)), (full.postures.mature, slice(1, None, 2)))
    covered, named = (
        np.stack([of_level[level, items] for level, items in tiers])
        for of_level in (full.levels.coverage > 0.0, full.levels.targeted)
    )
    elsewhere = friction_of_lists(setting, state, setting.sold_items[state]).reshape(-1, 2).T[:, None]
    neutral = (covered & ~named & (elsewhere > 0.0)).any(axis=0)
    only_targeted = covered.any(axis=0) & (named | ~covered).all(axis=0)
    assert neutral.any() and only_targeted.any()
    assert (cost[neutral] > 0.0).all()
    assert np.array_equal(cost[only_targeted], np.zeros(only_targeted.sum()))


def test_what_is_imposed_ends_when_it_is_lifted(case: Case) -> None:
    once = 'impose=[{state="US", instrument="outbound", begins="2023-04", ends="2023-08", level=0.5}]'
    model = GeoeconomicModel(build_setting(replay(once), case, "none", 1, "main"))
    levels = []
    for _ in range(14):
        model.step()
        levels.append(float(model.world.rulebook.level("outbound")[model.setting.structure.leader]))
    assert [level > 0.0 for level in levels] == [6 <= month < 10 for month in range(14)]
    assert max(levels) == 0.5
    assert [row["kind"] for row in model.journal.rows if row["reason"] == "outbound"] == ["imposed", "lifted"]


@pytest.mark.parametrize(
    ("measure", "problem"),
    [
        ('{state="JP", instrument="outbound", begins="2023-01"}', "has no legal basis by then"),
        ('{state="XX", instrument="outbound", begins="2023-01"}', "unknown country 'XX'"),
        ('{state="US", instrument="outbound", begins="2031-01"}', "outside the horizon"),
        ('{state="US", instrument="subsidy", begins="2023-04", ends="2023-04"}', "does not lie after"),
        ('{state="US", instrument="subsidies", begins="2023-04"}', "instrument"),
        ('{state="US", instrument="subsidy", begins="2023-04", level=2.0}', "level"),
        ('{state="US", instrument="subsidy", begins="2023-04", level=0.0}', "level = 0 puts no 'subsidy' into force"),
        ('{state="CN", instrument="subsidy", begins="2023-04"}', "'CN' is the target"),
        ('{state="US", instrument="joint_development", begins="2023-04"}', "'US' alone acts on nothing"),
        (
            '{state="US", instrument="joint_development", begins="2023-04", ends="2023-06"}, '
            '{state="JP", instrument="joint_development", begins="2023-06"}',
            "'US' alone acts on nothing",
        ),
        (
            '{state="US", instrument="outbound", begins="2023-08", level=0.4}, '
            '{state="US", instrument="outbound", begins="2023-08", level=0.9}',
            "rows 1 (from 2023-08) and 2 (from 2023-08) overlap in 'outbound' by 'US'",
        ),
        (
            '{state="US", instrument="outbound", begins="2023-10"}, '
            '{state="US", instrument="outbound", begins="2023-08", ends="2023-12"}',
            "rows 1 (from 2023-10) and 2 (from 2023-08 until before 2023-12) overlap",
        ),
    ],
)
def test_a_measure_that_cannot_be_is_refused_in_one_line(measure: str, problem: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        load_experiment("sme_2022_replay", [f"impose=[{measure}]"])
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_target_imposes_nothing_where_legal_bases_are_taken_away_either() -> None:
    with pytest.raises(ExperimentError, match="'CN' is the target"):
        replay(measures("subsidy", "CN"))


def test_one_row_may_begin_in_the_month_in_which_another_ends(case: Case) -> None:
    rows = '{state="US", instrument="outbound", begins="2023-08", level=0.9}, '
    rows += '{state="US", instrument="outbound", begins="2023-04", ends="2023-08", level=0.4}'
    model = GeoeconomicModel(build_setting(replay(f"impose=[{rows}]"), case, "none", 1, "main"))
    levels = []
    for _ in range(14):
        model.step()
        levels.append(float(model.world.rulebook.level("outbound")[model.setting.structure.leader]))
    assert levels == [0.0] * 6 + [0.4] * 4 + [0.9] * 4


def test_bulk_licences_take_friction_off_neutral_lists_and_detection_from_hubs(
    played: Played, outcome: Outcome
) -> None:
    eased, plain = played(measures("bulk_licences", "JP")), played()
    place, hub = plain.setting.structure.states.index("JP"), plain.setting.structure.case.hub
    left, covered = friction_of_state(eased.setting, eased.world), eased.setting.parameters.bulk_licences.covered
    assert left[place] == 1.0 - covered
    assert (np.delete(left, place) == 1.0).all()
    rulebook = plain.world.rulebook
    assert (rulebook.coverage[place] * ~rulebook.targeted[place]).any()
    lost = plain.world.detection[place] - eased.world.detection[place]
    assert (lost[hub.outside_white_list > 0.0] > 0.0).all()
    assert (lost[hub.outside_white_list == 0.0] == 0.0).all()
    others = np.delete(plain.world.detection - eased.world.detection, place, axis=0)
    assert (others == 0.0).all()
    everybody = outcome(measures("bulk_licences", *SUPPLIERS))
    assert everybody["leakage_transshipment"] > outcome()["leakage_transshipment"]


def test_bulk_licences_are_weighed_by_the_friction_they_spare_and_lists_by_what_is_left(played: Played) -> None:
    eased, plain = played(measures("bulk_licences", "JP")), played()
    place = plain.setting.structure.states.index("JP")
    views = [month_view(one.setting, one.world, survival_of_rules(one.setting, one.world)) for one in (eased, plain)]
    assert views[0].friction_left[place] == 0.5 < views[1].friction_left[place]
    with_it, without = (
        foresee(one.setting, one.world, view, one.world.rulebook)
        for one, view in zip((eased, plain), views, strict=True)
    )
    rules = plain.world.rulebook
    friction = friction_of_lists(plain.setting, place, slice(None)) * (rules.coverage * ~rules.targeted)[place]
    assert with_it.eased[place] == pytest.approx(0.5 * friction.sum())
    assert with_it.eased[place] > 0.0
    assert not without.eased.any()
    assert not np.delete(with_it.eased, place).any()
