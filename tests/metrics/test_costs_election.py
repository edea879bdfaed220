"""Costs on both bases, and effects of elections on paired series."""

import dataclasses

import numpy as np
import pytest

from abm.core.parameters import describe
from abm.metrics.costs import costs_by_state
from abm.metrics.election import anticipation_effect, outcome_effect, placebo
from abm.metrics.parameters import MeasureParams

from .flows import random_market

PARAMS = MeasureParams()


def test_headquarters_and_site_differ_where_a_firm_ships_from_abroad() -> None:
    twin, direct = np.array([[60.0, 40.0, 0.0]]), np.array([[0.0, 10.0, 5.0]])
    evaded = np.zeros((3, 1, 3))
    evaded[0, 0, 1], evaded[1, 0, 1] = 2.0, 3.0
    home, site = np.array([[0, 0, 2]]), np.array([[0, 1, 2]])
    costs = costs_by_state(twin, direct, evaded, (home, site), 4)
    np.testing.assert_allclose(costs.headquarters, [85.0, 0.0, -5.0, 0.0])
    np.testing.assert_allclose(costs.production, [60.0, 28.0, -5.0, 0.0])
    np.testing.assert_allclose(costs.headquarters_share, [0.85, np.nan, np.nan, np.nan])
    np.testing.assert_allclose(costs.production_share, [1.0, 0.7, np.nan, np.nan])


def test_costs_sum_to_what_the_target_spends_less() -> None:
    market = random_market(7)
    label = np.tile(np.arange(5), (4, 1))
    costs = costs_by_state(market.sales_twin, market.direct, market.evaded, (label, label), 5)
    less = (market.buyers.demand - market.expenditure).sum(axis=-1)
    np.testing.assert_allclose(costs.headquarters.sum(axis=-1), less, atol=1e-9)


def test_outcome_effect_covers_months_one_to_twelve_in_office() -> None:
    continuity, change = np.zeros((2, 40)), np.zeros((2, 40))
    change[:, :21] = 99.0
    change[0, 21:33] = 0.5
    change[:, 33:] = 99.0
    np.testing.assert_allclose(outcome_effect(change, continuity, 20, PARAMS), [0.5, 0.0])


def test_anticipation_effect_covers_the_year_before() -> None:
    ahead, without = np.full(40, 99.0), np.zeros(40)
    ahead[8:20] = 0.25
    assert anticipation_effect(ahead, without, 20, PARAMS) == pytest.approx(0.25)
    assert anticipation_effect(ahead, without, 4, PARAMS) == pytest.approx(99.0)


def test_null_months_are_left_out_and_an_election_outside_the_horizon_is_null() -> None:
    change, continuity = np.ones(30), np.zeros(30)
    change[12:20] = np.nan
    assert outcome_effect(change, continuity, 10, PARAMS) == pytest.approx(1.0)
    assert np.isnan(outcome_effect(change, continuity, 29, PARAMS))
    assert np.isnan(anticipation_effect(change, continuity, 0, PARAMS))


def test_placebo_is_zero_for_equal_worlds_only() -> None:
    series = np.array([0.1, np.nan, 0.3])
    assert placebo(series, series.copy()) == 0.0
    assert placebo(series, series + 0.5) == pytest.approx(0.5)
    assert placebo(series, np.zeros(3)) == float("inf")


def test_measure_parameters_are_frozen_constants() -> None:
    assert {info.kind for info in describe(MeasureParams)} == {"constant"}
    with pytest.raises(dataclasses.FrozenInstanceError):
        PARAMS.least_loss = 0.1  # type: ignore[misc]
