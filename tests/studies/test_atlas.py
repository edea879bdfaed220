"""The atlas: what is asked for is there, the walk agrees with the whole atlas, tables hold every coalition."""

import csv
from pathlib import Path

import numpy as np
import pytest

from abm.core.errors import ExperimentError
from abm.data import load_case
from abm.scenario import load_experiment
from abm.studies import atlas as study
from abm.studies.atlas_tables import summary, write_table

STATES = ("US", "JP", "NL", "KR")


@pytest.fixture(scope="module")
def atlas() -> study.Atlas:
    experiment = load_experiment("us_election_2024")
    return study.chart(experiment, load_case("semiconductor_equipment"), "2023-12", STATES)


def test_every_coalition_has_a_row_and_nobody_gains_nothing(atlas: study.Atlas, tmp_path: Path) -> None:
    write_table(tmp_path / "coalitions.csv", atlas)
    rows = list(csv.DictReader((tmp_path / "coalitions.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 16 == len({row["members"] for row in rows})
    assert not atlas.worth[0].any()
    assert rows[15]["members"] == "+".join(STATES)
    assert float(rows[15]["denial_military"]) == atlas.military[15]
    assert {row["internally_stable"] for row in rows} <= {"True", "False"}


def test_more_members_deny_more_in_the_shipped_case(atlas: study.Atlas) -> None:
    assert atlas.military[0b1111] > atlas.military[0b0111] > atlas.military[0b0001]
    assert atlas.leakage[0b1111] < atlas.leakage[0b0001]


def test_the_summary_names_coalitions_of_the_table(atlas: study.Atlas) -> None:
    told = summary(load_experiment("us_election_2024"), atlas)
    assert told["month"] == "2023-12"
    assert told["nearest_to_today"]["members"] == ["US", "JP", "NL"]
    assert told["everybody"]["members"] == list(STATES)
    assert told["nobody"]["members"] == []
    assert set(told["alone"]) == set(STATES)
    assert [row["members"] for row in told["stable"]] == [
        [code for code, member in zip(STATES, atlas.members[place], strict=True) if member]
        for place in np.flatnonzero(atlas.stable)
    ]


def test_a_state_that_can_take_part_in_nothing_doubles_no_coalition() -> None:
    states = ("US", "JP", "HK")
    found = study.chart(load_experiment("us_election_2024"), load_case("semiconductor_equipment"), "2023-12", states)
    told = summary(load_experiment("us_election_2024"), found)
    assert found.idle == ("HK",)
    assert (told["coalitions"], told["distinct"]) == (8, 4)
    assert (found.military[4:] == found.military[:4]).all()
    assert not any("HK" in row["members"] for row in (*told["stable"], told["best_for_its_members"]))


def test_a_walk_ends_where_the_whole_atlas_says_so(atlas: study.Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "EXHAUSTIVE", 2)
    walked = study.chart(load_experiment("us_election_2024"), load_case("semiconductor_equipment"), "2023-12", STATES)
    assert walked.mode == "sequential"
    places = (walked.members << np.arange(4)).sum(axis=1)
    assert {0, int((atlas.members[atlas.today] << np.arange(4)).sum()), 15} <= set(places.tolist())
    assert walked.military == pytest.approx(atlas.military[places], abs=1e-12)
    assert walked.worth == pytest.approx(atlas.worth[places], abs=1e-6)
    for name in ("internal", "external", "potential"):
        assert (getattr(walked, name) == getattr(atlas, name)[places]).all(), name
    assert walked.leaves == tuple(atlas.leaves[place] for place in places)
    told = summary(load_experiment("us_election_2024"), walked)
    assert not told["exhaustive"]
    assert told["everybody"]["members"] == list(STATES)
    assert told["nearest_to_today"]["members"] == ["US", "JP", "NL"]


def test_a_walk_weighs_instruments_as_the_whole_atlas_does(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = load_experiment("us_election_2024", ['instruments=["anti_circumvention", "outbound"]'])
    case = load_case("semiconductor_equipment")
    whole = study.chart(experiment, case, "2023-12", STATES)
    monkeypatch.setattr(study, "EXHAUSTIVE", 2)
    walked = study.chart(experiment, case, "2023-12", STATES)
    places = (walked.members << np.arange(4)).sum(axis=1)
    assert walked.begun.any()
    assert (walked.begun == whole.begun[places]).all()
    assert walked.worth == pytest.approx(whole.worth[places], abs=1e-6)
    assert walked.leakage == pytest.approx(whole.leakage[places], abs=1e-9, nan_ok=True)


def test_a_walk_with_a_rest_that_falls_apart_ends_where_members_prefer_it_to_nobody(
    atlas: study.Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entering and leaving are weighed by the same rule: no step is taken for what a rest that stays would bring."""
    experiment, case = load_experiment("us_election_2024"), load_case("semiconductor_equipment")
    whole = study.chart(experiment, case, "2023-12", STATES, fall_apart=True)
    monkeypatch.setattr(study, "EXHAUSTIVE", 2)
    walked = study.chart(experiment, case, "2023-12", STATES, fall_apart=True)
    bits = 1 << np.arange(4)
    places = (walked.members * bits).sum(axis=1)
    assert (walked.internal == whole.internal[places]).all()
    mask, steps = 0, [0]
    while True:
        inside = (mask & bits) > 0
        after = np.where(inside, 0, mask ^ bits)
        gain = whole.worth[after, np.arange(4)] - whole.worth[mask]
        best = int(gain.argmax())
        if gain[best] <= 1e-4 or int(after[best]) in steps:
            break
        mask = int(after[best])
        steps.append(mask)
    assert mask in places.tolist()


def test_who_moves_first_loses_nothing_by_it_and_says_so() -> None:
    experiment, case, states = load_experiment("us_election_2024"), load_case("semiconductor_equipment"), STATES[:3]
    beside = study.chart(experiment, case, "2023-12", states, full=True)
    first = study.chart(experiment, case, "2023-12", states, leader_first=True)
    assert (beside.mode, first.mode) == ("full", "first")
    # Worth is told beside nobody, so that coalitions are compared where nobody's own world is the same.
    assert np.allclose(beside.military[0], first.military[0])
    gains = [(found.worth * found.members).sum(axis=1) for found in (beside, first)]
    assert (gains[1] >= gains[0] - 1e-4)[beside.settled].all()
    assert first.settled.all()


def test_what_is_left_out_is_told(atlas: study.Atlas) -> None:
    told = summary(load_experiment("us_election_2024"), atlas)
    assert {"spill", "end_user", "reach"} <= set(told["left_out"])


@pytest.mark.parametrize(
    ("at", "states", "full", "told"),
    [
        ("2024-13", (), False, "--at 2024-13: not a month"),
        ("2031-01", (), False, "lies outside the run, 2022-10 to 2027-11"),
        ("", ("US", "QQ"), False, "--states QQ: no state of the case"),
        ("", ("US", "CN"), False, "--states CN: is the target"),
        ("", ("US", "US"), False, "--states US: stands twice"),
        (
            "",
            ("US", "JP", "NL", "KR", "DE", "TW", "IL", "GB", "SG"),
            True,
            "--full and --leader-first work on 8 states at most",
        ),
    ],
)
def test_what_is_not_there_is_refused(at: str, states: tuple[str, ...], full: bool, told: str) -> None:
    with pytest.raises(ExperimentError, match=told):
        study.chart(load_experiment("us_election_2024"), load_case("semiconductor_equipment"), at, states, full)


def test_more_states_than_a_number_has_bits_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "MOST", 3)
    with pytest.raises(ExperimentError, match="an atlas works on 3 states at most"):
        study.chart(load_experiment("us_election_2024"), load_case("semiconductor_equipment"), "", STATES)
