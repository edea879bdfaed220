"""Every decision can be rebuilt from the terms its event recorded."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.data import Case
from abm.engine.deciding.decide import answer_in, consider
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.model import GeoeconomicModel
from abm.engine.run import simulate

GAINS = ("security", "regime", "home", "alliance", "transfers")
COSTS = ("economic", "retaliation", "one_off")


@pytest.fixture(scope="module")
def events(case: Case, short: Callable[..., Any]) -> list[dict[str, Any]]:
    columns = simulate(short(months=30), case, "none", 4).tables["events"]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def total(row: dict[str, Any]) -> float:
    return sum(row[name] for name in GAINS) - sum(row[name] for name in COSTS)


def test_totals_are_the_sum_of_their_terms(events: list[dict[str, Any]]) -> None:
    decided = [row for row in events if row["candidate"] is not None]
    assert len(decided) > 50
    for row in decided:
        assert total(row) == pytest.approx(row["total"], rel=1e-9, abs=1e-6)


def test_the_choice_follows_from_the_recorded_terms_alone(events: list[dict[str, Any]]) -> None:
    by_event: dict[str, list[dict[str, Any]]] = {}
    for row in events:
        if row["candidate"] is not None:
            by_event.setdefault(row["event"], []).append(row)
    checked = 0
    for rows in by_event.values():
        options = {row["candidate"]: row for row in rows}
        chosen = next(row["candidate"] for row in rows if row["chosen"])
        if rows[0]["kind"] in ("reach", "tariff", "retaliation"):
            assert all(row["total"] == pytest.approx(total(row), abs=1e-9) for row in rows)
            assert options[chosen]["total"] == max(row["total"] for row in rows)
        else:
            gain = total(options["best"]) - total(options["today"]) + options["best"]["luck"]
            assert chosen == ("best" if gain > options["best"]["threshold"] else "today")
            assert total(options["best"]) >= max(total(row) for row in rows) - 1e-6
        checked += 1
    assert checked > 20


def test_a_package_begins_only_after_a_decision_for_it(events: list[dict[str, Any]]) -> None:
    decisions = {row["event"] for row in events if row["chosen"]}
    begun = [row for row in events if row["kind"] in ("adopt", "tighten", "loosen", "withdraw")]
    assert begun
    assert all(row["reason"] in decisions for row in begun)


def test_an_answer_is_foreseen_with_whom_it_names(
    play: Callable[..., GeoeconomicModel], short: Callable[..., Any]
) -> None:
    """Whether a rule names the target sets what it erodes of the open order, as it does once it is in force."""
    model = play(short())
    setting, world = model.setting, model.world
    japan = setting.structure.states.index("JP")
    found = consider(setting, world, month_view(setting, world, survival_of_rules(setting, world)), japan)
    named = ~world.rulebook.targeted[japan]
    rulebook = world.rulebook.copy()
    answer_in(rulebook, dataclasses.replace(found, targeted=named, gain=1.0, error=0.0))
    assert np.array_equal(rulebook.targeted[japan], named)
    assert np.array_equal(rulebook.strictness[japan], found.strictness)
