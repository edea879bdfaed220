"""Leakage: closed forms, the book-keeping identity, and what no control means."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.metrics.leakage import CHANNELS, by_origin, seller_kinds, value_rate
from abm.metrics.shapley import shapley_of_power

from .flows import PARAMS, one_item, random_market, sellers_of, sold

SEEDS = st.integers(0, 10_000)


@pytest.mark.parametrize("omega", [0.1, 0.4, 0.9])
@pytest.mark.parametrize("eta", [1.0, 1.4, 2.0])
def test_share_fully_refused_gives_closed_forms(omega: float, eta: float) -> None:
    sigma = 3.0
    real = one_item([omega, 0.6 * (1 - omega), 0.4 * (1 - omega)], [1.0, 0.0, 0.0], sigma, eta).real()
    quantity = (1 - omega) ** (eta / (sigma - 1))
    shut = (1 - omega) ** (sigma / (sigma - 1))
    np.testing.assert_allclose(real.quantity, quantity, rtol=1e-12)
    np.testing.assert_allclose(real.shut, shut, rtol=1e-12)
    np.testing.assert_allclose(real.rate, 1 - (1 - quantity) / (1 - shut), rtol=1e-12)
    split = real.parts[:, 0] / (quantity - shut)
    np.testing.assert_allclose(split, [0, 0.6, 0.4, 0, 0, 0], atol=0.06)


def test_one_supplier_without_routes_leaks_nothing() -> None:
    market = one_item([1.0, 0.0], [0.3, 0.0])
    np.testing.assert_allclose(market.real().quantity, 0.7, rtol=1e-12)
    np.testing.assert_allclose(market.real().rate, 0.0, atol=1e-12)
    np.testing.assert_allclose(market.value().rate, 0.0, atol=1e-12)


def test_leakage_vanishes_as_eta_nears_sigma() -> None:
    rates = [float(one_item([0.5, 0.3, 0.2], [1.0, 0.0, 0.0], 3.0, eta).real().rate) for eta in (1.0, 2.0, 2.9, 3.0)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == pytest.approx(0.0, abs=1e-12)


def test_unitary_price_elasticity_returns_all_value() -> None:
    assert float(one_item([0.5, 0.3, 0.2], [1.0, 0.0, 0.0], 3.0, 1.0).value().rate) == pytest.approx(1.0)


def test_leakage_rises_with_substitution_and_falls_with_the_controlled_share() -> None:
    by_sigma = [float(one_item([0.5, 0.3, 0.2], [1.0, 0.0, 0.0], sigma).real().rate) for sigma in (2.0, 3.0, 6.0)]
    by_share = [float(one_item([w, 0.9 - w, 0.1], [1.0, 0.0, 0.0]).real().rate) for w in (0.1, 0.4, 0.8)]
    assert by_sigma == sorted(by_sigma)
    assert by_share == sorted(by_share, reverse=True)


def test_without_control_everything_is_zero_or_null() -> None:
    market = one_item([0.5, 0.3, 0.2], [0.0, 0.0, 0.0])
    value, real = market.value(), market.real()
    assert np.all(real.quantity == 1.0)
    assert np.all(real.shut == 1.0)
    assert not real.parts.any()
    assert np.isnan(real.rate)
    assert np.isnan(real.rate_by_channel).all()
    assert np.isnan(value.rate)
    assert not value.by_channel.any()
    np.testing.assert_allclose([value.gross, value.net], 0.0, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_value_identity(seed: int) -> None:
    market = random_market(seed)
    value = market.value()
    gap = value.gross - value.net - value.by_channel.sum(axis=0)
    assert np.abs(gap / market.buyers.demand).max() < 1e-9
    assert (np.delete(value.by_channel, CHANNELS.index("domestic"), axis=0) >= 0.0).all()


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_real_accounts_agree_with_the_market_and_add_up(seed: int) -> None:
    market = random_market(seed)
    real = market.real()
    np.testing.assert_allclose(real.quantity, market.quantity, rtol=1e-10)
    np.testing.assert_allclose(real.parts.sum(axis=0), real.quantity - real.shut, atol=1e-13)
    assert (real.parts >= 0.0).all()
    assert (real.quantity >= real.shut - 1e-15).all()
    told = ~np.isnan(real.rate)
    np.testing.assert_allclose(real.rate_by_channel.sum(axis=0)[told], real.rate[told], atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_real_leakage_lies_in_zero_one_without_learning(seed: int) -> None:
    real = random_market(seed, learning=0.0).real()
    told = ~np.isnan(real.rate)
    assert ((real.rate[told] >= -1e-12) & (real.rate[told] <= 1 + 1e-12)).all()


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_month_judged_alone_gives_the_same_bits(seed: int) -> None:
    market = random_market(seed)
    together = market.real()
    sellers, buyers = market.sellers, market.buyers
    for month in range(len(together.quantity)):
        alone = sold(sellers_of(sellers, month), buyers._replace(demand=buyers.demand[month])).real()
        assert np.array_equal(alone.parts, together.parts[:, month])
        assert np.array_equal(alone.shut, together.shut[month])


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_seller_of_weight_zero_changes_nothing(seed: int) -> None:
    market = random_market(seed, slots=4)
    s = market.sellers
    pad = [(0, 0), (0, 0), (0, 1)]
    wider = s._replace(
        weight=np.pad(s.weight, pad),
        weight_twin=np.pad(s.weight_twin, pad),
        strictness=np.pad(s.strictness, pad, constant_values=0.7),
        coverage=np.pad(s.coverage, pad, constant_values=0.9),
        kind=np.pad(s.kind, pad),
        evasive=np.pad(s.evasive, [(0, 0), *pad], constant_values=0.1),
    )
    np.testing.assert_allclose(sold(wider, market.buyers).real().parts, market.real().parts, atol=1e-14)


@pytest.mark.parametrize("seed", range(5))
def test_shapley_agrees_with_the_mean_over_all_orders(seed: int) -> None:
    rng = np.random.default_rng(seed)
    amounts = rng.random((4, 3)) * (rng.random((4, 3)) > 0.3)
    base, power = rng.random(3), np.array([1.2, 1.5, 2.5])
    expected = np.zeros((4, 3))
    for order in itertools.permutations(range(4)):
        total = base.copy()
        for player in order:
            expected[player] += ((total + amounts[player]) ** power - total**power) / math.factorial(4)
            total = total + amounts[player]
    np.testing.assert_allclose(shapley_of_power(base, amounts, power), expected, atol=1e-14)


def test_kinds_follow_home_site_and_control() -> None:
    home, production = np.array([[0, 0, 1, 2, 3]]), np.array([[0, 1, 1, 2, 3]])
    controls = np.zeros((4, 1), dtype=bool)
    controls[0] = True
    kinds = seller_kinds(home, production, 3, controls)
    assert [CHANNELS[code] for code in kinds[0]] == [
        "backfill_coalition",
        "affiliate",
        "backfill_outside",
        "backfill_outside",
        "domestic",
    ]


def test_origins_sum_to_channels() -> None:
    market = random_market(3)
    value = market.value()
    home = np.tile([0, 1, 1, 2, 3], (4, 1))
    np.testing.assert_allclose(by_origin(value, home, 4).sum(axis=-1), value.by_channel, atol=1e-12)


def test_rate_of_a_window_is_a_ratio_of_sums() -> None:
    rate = value_rate(np.array([10.0, 0.1]), np.array([4.0, 0.0]), np.array([100.0, 100.0]), PARAMS)
    assert rate[0] == pytest.approx(0.6)
    assert np.isnan(rate[1])


def test_what_learning_takes_from_others_counts_as_withheld_and_as_come_back_at_home() -> None:
    market = one_item([0.5, 0.3, 0.2], [0.0, 0.0, 0.0])
    weight = market.sellers.weight * np.array([1.0, 1.0, 2.0])
    learned = sold(market.sellers._replace(weight=weight), market.buyers).real()
    assert float(learned.quantity[0]) > 1.0 > float(learned.shut[0])
    assert np.flatnonzero(learned.parts[:, 0]).tolist() == [CHANNELS.index("domestic")]
