"""The shipped main case holds what its sources say, and says what it assumes."""

from collections import Counter

import numpy as np
import pytest

from abm.core.calendar import month_number
from abm.data import Case, case_names, load_case, provenance_of


def market_value(case: Case) -> np.ndarray:
    return case.share.value * case.item.purchases[case.share.item]


def test_axes(equipment: Case) -> None:
    assert len(equipment.segments) == 12
    assert len(equipment.items) == 24
    roles = {state.code: state.role for state in equipment.states}
    assert roles["US"] == "leader"
    assert roles["CN"] == "target"
    assert {code for code, role in roles.items() if role == "supplier"} == {"JP", "NL", "KR", "DE", "TW", "IL", "GB"}
    assert {code for code, role in roles.items() if role == "hub"} == {"SG", "MY", "HK", "AE"}
    assert 30 <= sum(not firm.fringe for firm in equipment.firms) <= 45


def test_purchases_sum_to_the_billings_of_the_base_year(equipment: Case) -> None:
    assert equipment.item.purchases.sum() * 12 == pytest.approx(28_270, rel=1e-3)


def test_demand_follows_the_billings(equipment: Case) -> None:
    index = equipment.demand.index([month_number("2022-07"), month_number("2023-07"), month_number("2024-07")])
    np.testing.assert_allclose(index[:, 0] * 28.27, [28.27, 36.6, 49.6], rtol=2e-3)


def test_home_shares_of_firms_agree_with_the_published_ones(equipment: Case) -> None:
    homes = np.array([firm.home for firm in equipment.firms])[equipment.share.firm]
    published = {figure.key: figure.value for figure in equipment.figures if figure.table == "home_shares"}
    for k, segment in enumerate(equipment.segments):
        rows = equipment.share.item // 2 == k
        values = market_value(equipment) * rows
        foreign = values[homes != "CN"].sum()
        listed = {key.split("/")[0]: v for key, v in published.items() if key.endswith("/" + segment.code)}
        total = sum(v for home, v in listed.items() if home != "CN")
        for home, value in listed.items():
            if home != "CN":
                assert values[homes == home].sum() / foreign == pytest.approx(value / total, abs=0.005), (segment, home)


def test_the_leaders_firms_ship_from_abroad_as_observed(equipment: Case) -> None:
    leader = [state.code for state in equipment.states].index("US")
    own = np.array([firm.home == "US" for firm in equipment.firms])[equipment.share.firm]
    value = market_value(equipment)
    abroad = value[own & (equipment.share.production != leader)].sum() / value[own].sum()
    assert abroad == pytest.approx(0.38, abs=0.03)


def test_the_targets_own_firms_are_small_and_mostly_in_mature_tools(equipment: Case) -> None:
    own = np.array([firm.home == "CN" for firm in equipment.firms])[equipment.share.firm]
    value = market_value(equipment)
    assert 0.05 < value[own].sum() / value.sum() < 0.096
    by_item = np.bincount(equipment.share.item, weights=equipment.share.value * own, minlength=24)
    assert (by_item[0::2] <= by_item[1::2]).all()
    at = {name: by_item[i] for i, name in enumerate(equipment.items)}
    assert at["immersion_lithography/mature"] == 0.0
    assert at["implant/mature"] < 0.1
    assert at["clean/mature"] == by_item.max()


def test_firms_dependence_where_it_was_read(equipment: Case) -> None:
    at = {firm.code: i for i, firm in enumerate(equipment.firms)}
    assert equipment.target_dependence[at["ASML"]] == pytest.approx(2916.0 / 21173.4, abs=5e-4)
    assert equipment.dependence_by_year[2023][at["ASML"]] == pytest.approx(7251.8 / 27558.5, abs=5e-4)
    assert np.isnan(equipment.target_dependence[at["NAURA"]])


def test_the_timeline_begins_with_the_leader_and_keeps_the_dates(equipment: Case) -> None:
    dates = {(row.measure, row.imposer): (row.announced_date, row.effective_date) for row in equipment.timeline}
    assert dates["JP-2023-07", "JP"] == ("2023-03-31", "2023-07-23")
    assert dates["NL-2023-09", "NL"] == ("2023-03-08", "2023-09-01")
    assert equipment.timeline[0].imposer == "US"
    assert equipment.timeline[0].effective == month_number("2022-10")
    effective = [row.effective_date for row in equipment.timeline]
    assert effective == sorted(effective)
    assert effective[-1] >= "2025-11"


def test_japans_first_package_is_neutral_and_spares_friends(equipment: Case) -> None:
    rows = [row for row in equipment.timeline if row.measure == "JP-2023-07"]
    assert all(row.neutral and row.instrument == "list" and "KR" in row.white_list for row in rows)
    advanced = {row.segment for row in rows if row.tier == "advanced"}
    assert advanced == {"clean", "deposition", "thermal", "immersion_lithography", "track", "etch", "inspection"}
    assert any(row.tier == "mature" for row in rows)


def test_partners_lists_leave_seven_to_eight_months_to_law(equipment: Case) -> None:
    codes, listed = [state.code for state in equipment.states], equipment.legal.instruments.index("list")
    months = equipment.legal.months_to_legislate[:, listed] + equipment.legal.notice_months[:, listed]
    assert months[codes.index("US")] == 0.0
    assert months[codes.index("JP")] == 7.0
    assert months[codes.index("NL")] == 8.0


def test_enough_facts_can_be_missed(equipment: Case) -> None:
    roles = Counter(fact.role for fact in equipment.facts)
    assert roles["fitted"] + roles["predicted"] >= 12
    assert roles["predicted"] >= 8
    assert all(fact.low < fact.high and fact.measure.isidentifier() for fact in equipment.facts)
    keys = [(fact.measure, fact.mode) for fact in equipment.facts]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", case_names())
def test_provenance_adds_up(name: str) -> None:
    case = load_case(name)
    provenance = provenance_of(case)
    for depth, grades in provenance.market_value.items():
        assert sum(grades.values()) == pytest.approx(1.0), depth
    assert sum(sum(grades.values()) for grades in provenance.figures.values()) == len(case.figures)
    assert all(source.terms for source in provenance.sources)


def test_the_small_case_is_all_assumption(small: Case) -> None:
    assert {figure.grade for figure in small.figures} == {"assumed"}
    assert provenance_of(small).market_value["firms_and_sites"]["assumed"] == 1.0


def test_stances_are_assumed_with_a_range_and_a_reason(equipment: Case) -> None:
    for figure in equipment.figures:
        if figure.table in ("stances", "platforms"):
            assert figure.grade == "assumed"
            assert figure.note
            assert figure.low <= figure.value <= figure.high


def test_no_source_is_claimed_for_the_licensing_practice_of_partners(equipment: Case) -> None:
    practice = {
        (figure.key, figure.quantity): figure.grade
        for figure in equipment.figures
        if figure.table == "legal" and "/approval" in figure.key and not figure.key.startswith("US/")
    }
    assert len(practice) >= 14
    assert set(practice.values()) == {"assumed"}
