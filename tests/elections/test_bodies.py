"""Votes of bodies that states share: a stance of each member moves, whoever governs, and nobody else's."""

from typing import Any

import numpy as np
import pytest

from abm.core.errors import DataError, ExperimentError
from abm.data import Case, load_case
from abm.engine.build import build_setting
from abm.engine.elections.politics import put_in_office
from abm.engine.model import GeoeconomicModel
from abm.scenario import load_experiment

BODY = "european_parliament"


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("semiconductor_equipment")


def stances(case: Case, outcome: str, bodies: bool, seed: int = 1, variant: str = "main") -> list[dict[str, Any]]:
    """Return what governments state month by month, by quantity [state]."""
    said = [f"bodies=['{BODY}']"] if bodies else []
    experiment = load_experiment("us_election_2024", ["elections_of=['US','DE','NL']", *said])
    model = GeoeconomicModel(build_setting(experiment, case, outcome, seed, variant))
    for _ in range(40):
        model.step()
    return [row.stances for row in model.chronicle.months]


@pytest.mark.parametrize("outcome", ["continuity", "drawn"])
def test_members_move_from_the_month_of_taking_office_on_and_nobody_else_does(case: Case, outcome: str) -> None:
    votes = [row for row in case.body_votes if row.body == BODY]
    codes = [state.code for state in case.states]
    without, voted = (stances(case, outcome, bodies) for bodies in (False, True))
    first = votes[0].in_office - (2022 * 12 + 9)
    moved = {codes.index(code) for code in votes[0].members}
    for row in votes:
        for month, (before, after) in enumerate(zip(without, voted, strict=True)):
            shift = after[row.quantity] - before[row.quantity]
            others = [s for s in range(len(codes)) if s not in moved]
            assert not shift[others].any()
            if month < first:
                assert not shift.any()
        for state in moved:
            # Widening and clipping move a little of it; a new government does not take it away.
            assert row.low - 1e-9 <= shift[state] <= row.high + 1e-9
            assert shift[state] != 0.0
        if outcome == "continuity":
            assert voted[first][row.quantity][list(moved)] == pytest.approx(
                without[first][row.quantity][list(moved)] + row.shift, abs=1e-3
            )


def test_the_shift_is_one_for_all_members_and_differs_by_seed_where_winners_are_drawn(case: Case) -> None:
    row = next(row for row in case.body_votes if row.quantity == "free_trade")
    members = [[state.code for state in case.states].index(code) for code in row.members]
    month = row.in_office - (2022 * 12 + 9)
    shifts = []
    for seed in (1, 2, 3):
        without, voted = (stances(case, "drawn", bodies, seed) for bodies in (False, True))
        shifts.append((voted[month]["free_trade"] - without[month]["free_trade"])[members])
    assert all(np.ptp(shift) == pytest.approx(0.0, abs=1e-12) for shift in shifts)
    assert len({round(float(shift[0]), 9) for shift in shifts}) == 3


def test_no_vote_is_counted_where_elections_are_not_held(case: Case) -> None:
    for outcome, variant in (("none", "main"), ("continuity", "no_election")):
        without, voted = (stances(case, outcome, bodies, variant=variant) for bodies in (False, True))
        for before, after in zip(without, voted, strict=True):
            assert all(np.array_equal(before[name], after[name]) for name in before)


def test_an_unknown_body_and_a_broken_row_are_refused_in_one_line(tmp_path: Any) -> None:
    import shutil

    from abm.data import case_folder

    with pytest.raises(ExperimentError, match="bodies: the case 'semiconductor_equipment' has no vote of a body 'x'"):
        load_experiment("us_election_2024", ["bodies=['x']"])
    shutil.copytree(case_folder("semiconductor_equipment"), tmp_path / "case")
    path = tmp_path / "case" / "body_votes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2024-12-01", "2024-01-01"), encoding="utf-8")
    with pytest.raises(DataError, match="lies before the vote") as caught:
        load_case(str(tmp_path / "case"))
    assert "\n" not in str(caught.value)


def test_a_case_without_the_table_has_no_such_votes() -> None:
    assert load_case("three_states").body_votes == ()


def test_a_government_that_takes_office_in_the_same_month_holds_the_shift_once(case: Case) -> None:
    row = next(row for row in case.body_votes if row.quantity == "free_trade")
    experiment = load_experiment("us_election_2024", ["elections_of=['US','DE']", f"bodies=['{BODY}']"])
    setting = build_setting(experiment, case, "continuity", 1, "main")
    model = GeoeconomicModel(setting)
    while model.world.month < row.in_office:
        model.step()
    state = setting.structure.states.index("DE")
    platform = next(p for p in setting.platforms if p.state == "DE" and p.party != model.world.government[state])
    put_in_office(setting, model.world, model.journal, state, platform.party)
    assert model.world.stances["free_trade"][state] == pytest.approx(platform.values["free_trade"] + row.shift)
