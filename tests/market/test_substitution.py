"""Known answers and properties of refusal and substitution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.market.substitution import Buyers, Offers, Sales, licence_multiplier, sell

shares = st.floats(0.0, 1.0)


def buyers(sigma: float = 3.0, eta: float = 1.4, reference: float = 1.0, military: float = 0.5) -> Buyers:
    return Buyers(*(np.array(value) for value in (reference, 10.0, sigma, eta, military, 0.2)))


def offers(weight: list[float], strictness: list[float], coverage: list[float], evasive: list[float]) -> Offers:
    return Offers(*(np.array(column, dtype=float) for column in (weight, strictness, coverage, evasive)))


@st.composite
def markets(draw: st.DrawFn) -> tuple[Offers, Buyers]:
    count = draw(st.integers(1, 5))
    sigma = draw(st.floats(1.3, 6.0))
    eta = draw(st.floats(1.0, min(1.8, sigma)))
    weight = np.array(draw(st.lists(st.floats(0.01, 1.0), min_size=count, max_size=count)))
    coverage = np.array(draw(st.lists(shares, min_size=count, max_size=count)))
    refused = np.array(draw(st.lists(shares, min_size=count, max_size=count)))
    route = st.one_of(st.just(0.0), st.floats(1e-6, 1.0))
    evasive = np.array(draw(st.lists(route, min_size=count, max_size=count)))
    market = buyers(sigma, eta, float(weight.sum()), draw(st.floats(0.05, 0.95)))
    cap = float(licence_multiplier(market.sigma, market.friction))
    return Offers(weight, coverage * refused, coverage, evasive * cap), market


def test_one_supplier_without_routes_sells_to_whom_it_does_not_refuse() -> None:
    sales = sell(offers([1], [0.3], [0.3], [0]), buyers())
    assert sales.quantity == pytest.approx(0.7)
    assert sales.expenditure == pytest.approx(7.0)
    assert sales.military_quantity == pytest.approx(0.4)


def test_two_suppliers_refusing_the_same_half_leave_half() -> None:
    sales = sell(offers([0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0, 0]), buyers())
    assert sales.quantity == pytest.approx(0.5)
    assert sales.military_quantity == pytest.approx(0.0)


@pytest.mark.parametrize("sigma", [1.8, 3.0, 4.6])
@pytest.mark.parametrize("omega", [0.2, 0.6])
def test_a_share_fully_refused_raises_the_price_index(sigma: float, omega: float) -> None:
    sales = sell(offers([omega, 1 - omega], [1, 0], [1, 0], [0, 0]), buyers(sigma))
    price = (1 - omega) ** (1 / (1 - sigma))
    assert sales.quantity == pytest.approx(price**-1.4)
    assert sales.expenditure == pytest.approx(10 * price ** (1 - 1.4))


def test_nobody_left_to_sell_means_nothing_is_bought() -> None:
    sales = sell(offers([1, 1], [1, 1], [1, 1], [0, 0]), buyers(eta=1.0, reference=2.0))
    assert (float(sales.quantity), float(sales.expenditure)) == (0.0, 0.0)
    assert np.isfinite(sales.direct).all()


def test_an_item_nobody_sells_is_not_denied() -> None:
    sales = sell(offers([0.0], [1], [1], [0]), buyers(reference=0.0))
    assert float(sales.quantity) == 1.0


@given(markets())
def test_flows_sum_to_expenditure_and_nothing_is_negative(market: tuple[Offers, Buyers]) -> None:
    sales = sell(*market)
    assert sales.direct.sum() + sales.evaded.sum() == pytest.approx(float(sales.expenditure), rel=1e-12, abs=1e-12)
    assert (sales.direct >= -1e-12).all() and (sales.evaded >= -1e-12).all()
    assert -1e-12 <= sales.quantity <= 1 + 1e-12


@given(markets(), st.integers(0, 4), st.floats(0.0, 1.0))
def test_a_stricter_rule_never_helps_its_own_sellers_nor_hurts_others(
    market: tuple[Offers, Buyers], seller: int, step: float
) -> None:
    offer, buyer = market
    seller %= len(offer.weight)
    strictness, coverage = offer.strictness.copy(), offer.coverage.copy()
    strictness[seller] += step * (1 - strictness[seller])
    coverage[seller] = max(coverage[seller], strictness[seller])
    before, after = sell(offer, buyer), sell(offer._replace(strictness=strictness, coverage=coverage), buyer)
    others = np.arange(len(offer.weight)) != seller
    assert after.direct[seller] <= before.direct[seller] + 1e-9
    assert (_share(after)[others] >= _share(before)[others] - 1e-9).all()


@given(markets())
def test_without_controls_the_run_is_its_twin_to_the_bit(market: tuple[Offers, Buyers]) -> None:
    offer, buyer = market
    none = np.zeros_like(offer.weight)
    buyer = buyer._replace(reference_weight=offer.weight.sum())
    run = sell(offer._replace(strictness=none, coverage=none), buyer)
    twin = sell(Offers(offer.weight, none, none, none), buyer)
    assert run.direct.tobytes() == twin.direct.tobytes()
    assert float(run.quantity) == pytest.approx(1.0, abs=1e-15)


@given(st.lists(markets(), min_size=2, max_size=4))
def test_a_batch_equals_the_loop_to_the_bit(many: list[tuple[Offers, Buyers]]) -> None:
    count = max(len(offer.weight) for offer, _ in many)
    padded = [Offers(*(np.pad(column, (0, count - len(column))) for column in offer)) for offer, _ in many]
    batch = sell(
        Offers(*(np.stack(columns) for columns in zip(*padded, strict=True))),
        Buyers(*(np.stack(columns) for columns in zip(*(buyer for _, buyer in many), strict=True))),
    )
    for row, (offer, (_, buyer)) in enumerate(zip(padded, many, strict=True)):
        alone = sell(offer, buyer)
        assert alone.direct.tobytes() == batch.direct[row].tobytes()
        assert float(alone.military_quantity) == float(batch.military_quantity[row])


def test_a_unilateral_control_leaks_fully_where_substitution_is_perfect() -> None:
    sales = sell(offers([0.5, 0.5], [1, 0], [1, 0], [0, 0]), buyers(sigma=2000.0))
    assert sales.quantity == pytest.approx(1.0, abs=1e-3)


def _share(sales: Sales) -> np.ndarray:
    return np.asarray(sales.direct / max(float(sales.expenditure), 1e-300))
