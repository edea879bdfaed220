"""A seated state does what is recorded for it, and nothing else; nobody else is touched by the seat itself."""

from typing import Any

import numpy as np
import pytest

from abm.core.errors import ExperimentError
from abm.data import Case, load_case
from abm.engine.run import Records, simulate
from abm.scenario import Experiment, load_experiment

LEADER, PARTNER, HUB = "XA", "XB", "XH"
KEEPS = '{month="2023-01",state="XB",what="keep"}'


@pytest.fixture(scope="module")
def small() -> Case:
    return load_case("three_states")


def seats(*decisions: str, shocks: str = "", months: int = 14) -> Experiment:
    given = [f"decisions=[{','.join(decisions)}]", f"shocks=[{shocks}]"]
    return load_experiment(
        "classroom_three_states",
        [f"months={months}", 'mode="seats"', "seeds=1", 'outcomes=["none"]', 'variants=["main"]', *given],
    )


def rows(records: Records, **wanted: Any) -> list[dict[str, Any]]:
    columns = records.tables["events"]
    found = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [row for row in found if all(row[name] == value for name, value in wanted.items())]


def test_without_decisions_it_is_the_endogenous_run(small: Case) -> None:
    free = load_experiment("classroom_three_states", ["months=14", "seeds=1", 'outcomes=["none"]', 'variants=["main"]'])
    assert simulate(seats(), small, "none", 1).tables == simulate(free, small, "none", 1).tables


def test_a_seated_state_does_nothing_by_itself(small: Case) -> None:
    records = simulate(seats(KEEPS), small, "none", 1)
    assert rows(records, actor=LEADER, kind="adopt")
    assert not rows(records, actor=PARTNER, kind="adopt")
    decided = rows(records, actor=PARTNER, chosen=True)
    assert [(row["month"], row["candidate"]) for row in decided] == [("2023-01", "today")]


def test_a_mix_becomes_the_rule_after_drafting_and_notice(small: Case) -> None:
    mix = '{month="2023-02",state="XB",what="mix",mix={optics="list_2+spill_approved"}}'
    records = simulate(seats(KEEPS, mix), small, "none", 1)
    (chosen,) = rows(records, actor=PARTNER, chosen=True, candidate="seat")
    assert chosen["detail"] == "optics/advanced 0.40"
    (in_force,) = rows(records, actor=PARTNER, kind="effective")
    assert in_force["month"] == "2023-09"


def test_the_best_answer_is_worth_most(small: Case) -> None:
    best = '{month="2023-02",state="XB",what="best"}'
    candidates = rows(simulate(seats(KEEPS, best), small, "none", 1), actor=PARTNER, month="2023-02", kind="answer")
    worth = {row["candidate"]: row["total"] for row in candidates}
    assert worth["seat"] == worth["best"] == max(worth.values())


def test_a_seat_given_up_leaves_the_state_to_the_model(small: Case) -> None:
    records = simulate(seats(KEEPS, '{month="2023-03",state="XB",what="model"}', months=24), small, "none", 1)
    assert {row["month"] for row in rows(records, actor=PARTNER, chosen=True)} > {"2023-01"}


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        (
            [KEEPS, '{month="2023-02",state="XB",what="mix",mix={optics="end_user+none"}}'],
            "'mix' of 'XB' in 2023-02 is refused: it has no legal basis for 'end_user+none' in 'optics'",
        ),
        (
            [
                KEEPS,
                '{month="2023-02",state="XB",what="everything"}',
                '{month="2023-04",state="XB",what="nothing"}',
                '{month="2023-05",state="XB",what="everything"}',
                '{month="2023-06",state="XB",what="mix",mix={optics="list_1+spill_approved"}}',
            ],
            "a list of its own is announced and not yet in force; it can only keep",
        ),
    ],
)
def test_what_a_state_cannot_do_is_refused(small: Case, decisions: list[str], told: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        simulate(seats(*decisions), small, "none", 1)
    assert told in str(caught.value)


def test_shocks_happen_in_their_month(small: Case) -> None:
    adopts = '{month="2023-02",state="XA",what="everything"}'
    shocks = (
        '{month="2023-06",what="leak",state="XA"},{month="2023-07",what="retaliation",state="XA",level=0.5},'
        '{month="2023-08",what="government",state="XA",party="challengers"}'
    )
    with_shocks = simulate(seats(adopts, shocks=shocks), small, "none", 1)
    assert rows(with_shocks, kind="leak", actor=LEADER, month="2023-06")
    assert rows(with_shocks, kind="inauguration", actor=LEADER, month="2023-08", reason="challengers")
    states = with_shocks.tables["states"]
    table = zip(states["month"], states["state"], states["government"], states["retaliation"], strict=True)
    later = [(government, hit) for month, state, government, hit in table if (month, state) == ("2023-08", LEADER)]
    assert later[0][0] == "challengers" and later[0][1] > 0.0


def test_the_same_decisions_give_the_same_tables(small: Case) -> None:
    experiment = seats(KEEPS, '{month="2023-02",state="XB",what="asked"}', months=20)
    first, second = (simulate(experiment, small, "none", 1).tables for _ in range(2))
    assert first.keys() == second.keys()
    for name, columns in first.items():
        for column, values in columns.items():
            np.testing.assert_array_equal(np.array(values, dtype=object), np.array(second[name][column], dtype=object))
