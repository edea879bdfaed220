"""Draws over documented ranges: inside them, shared by outcomes, and levers and constants left alone."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.core import chance
from abm.core.parameters import describe
from abm.data import Case
from abm.engine.draws import drawn_in_strips, drawn_within_ranges, place_in_strips
from abm.engine.run import simulate


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_only_what_is_uncertain_is_drawn_and_stays_in_its_range(
    case: Case, short: Callable[..., Any], seed: int
) -> None:
    before = short("states.JP.breadth=0.4")
    drawn = drawn_within_ranges(before, case, seed)
    moved = 0
    for field in dataclasses.fields(before.parameters):
        old, new = getattr(before.parameters, field.name), getattr(drawn.parameters, field.name)
        for info in describe(old):
            value, was = getattr(new, info.name), getattr(old, info.name)
            assert info.low <= value <= info.high
            assert info.kind == "uncertainty" or value == was
            moved += value != was
    assert moved > 20
    assert drawn.states["JP"]["breadth"] == 0.4
    for quantity, table in case.stances.items():
        for state, low, high in zip(case.states, table.low, table.high, strict=True):
            if not np.isnan(low) and (state.code, quantity) != ("JP", "breadth"):
                assert low <= drawn.states[state.code][quantity] <= high


def test_two_draws_differ_and_the_same_seed_draws_the_same(case: Case, short: Callable[..., Any]) -> None:
    one, again, other = (drawn_within_ranges(short(), case, seed) for seed in (1, 1, 2))
    assert one.parameters == again.parameters
    assert one.states == again.states
    assert one.parameters != other.parameters


def test_a_run_over_ranges_is_told_as_a_variant(case: Case, short: Callable[..., Any]) -> None:
    main, drawn = (simulate(short(), case, "none", 1, variant).tables for variant in ("main", "over_ranges"))
    assert set(drawn) == {"runs", "months"}
    assert drawn["runs"]["real_leakage"] != main["runs"]["real_leakage"]


def test_what_an_experiment_sets_off_its_default_is_not_drawn(case: Case, short: Callable[..., Any]) -> None:
    set_low, set_high = (
        drawn_in_strips(short(f"parameters.market.friction={value}"), case, 3, 20, seed=1) for value in (0.05, 0.3)
    )
    assert (set_low.parameters.market.friction, set_high.parameters.market.friction) == (0.05, 0.3)
    assert set_low.parameters.market.price_elasticity == set_high.parameters.market.price_elasticity
    assert drawn_in_strips(short(), case, 3, 20, seed=1).parameters.market.friction not in (0.05, 0.2, 0.3)


@pytest.mark.parametrize(("name", "draws", "seed"), [("market.friction", 1, 1), ("JP breadth", 7, 1), ("x", 400, 3)])
def test_a_place_is_luck_within_the_strip_that_the_order_of_all_rows_gives(name: str, draws: int, seed: int) -> None:
    rows = [f"{name} {row}" for row in range(draws)]
    order = chance.uniform(seed, "strip", rows, 0).argsort(kind="stable")
    within = chance.uniform(seed, "within strip", rows, 0)
    expected = [float(int(order[row]) + within[row]) / draws for row in range(draws)]
    found = [place_in_strips(name, row, draws, seed) for row in range(draws)]
    assert found == expected
    assert sorted(int(place * draws) for place in found) == list(range(draws))


def test_rows_are_put_in_order_once_for_all_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    once = chance.uniform_once

    def counted(seed: int, purpose: str, names: Any, month: int) -> Any:
        asked.append(len(names))
        return once(seed, purpose, names, month)

    monkeypatch.setattr(chance, "uniform_once", counted)
    for row in range(50):
        place_in_strips("a name of no case", row, 50, 9)
    assert asked == [50, 50]


def test_who_takes_office_stands_for_another_draw_of_its_platform_in_every_row(
    case: Case, short: Callable[..., Any]
) -> None:
    rows = {(row.state, row.party): row for row in case.platforms if row.state == "US" and row.ranges}
    assert rows
    drawn = [drawn_in_strips(short(), case, draw, 5, seed=1).platforms["US"] for draw in range(5)]
    for (_, party), row in rows.items():
        for quantity, (low, high) in row.ranges.items():
            places = sorted(int(5 * (one[party][quantity] - low) / (high - low) - 1e-9) for one in drawn)
            assert low == high or places == [0, 1, 2, 3, 4]
    party, quantity = next((party, next(iter(row.ranges))) for (_, party), row in rows.items())
    given = dataclasses.replace(short(), platforms={"US": {party: {quantity: rows["US", party].ranges[quantity][0]}}})
    assert (
        drawn_in_strips(given, case, 3, 5, seed=1).platforms["US"][party][quantity]
        == rows["US", party].ranges[quantity][0]
    )
