"""The compiled market solves what the numpy reference solves."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.core import compiled
from abm.mechanisms.market.compiled_market import sell_compiled
from abm.mechanisms.market.substitution import Buyers, Offers, Sales, licence_multiplier, sell

levels = st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])


@pytest.fixture(autouse=True)
def _reference() -> Iterator[None]:
    before = compiled.asked()
    compiled.use(False)
    yield
    compiled.use(before)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Offers, Buyers]:
    """Return offers [3 candidates, 2 items, slot]: shares on a grid or between, some sellers of weight 0."""
    slots = draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    shape = (3, 2, slots)
    grid = rng.integers(0, 6, (2, *shape)) / 5 if draw(st.booleans()) else rng.uniform(0.0, 1.0, (2, *shape))
    weight = rng.uniform(0.0, 1.0, shape[1:]) * (rng.uniform(size=shape[1:]) < 0.7)
    sigma = rng.uniform(1.3, 6.0, 2)
    market = Buyers(
        weight.sum(axis=-1) * rng.uniform(0.5, 1.5),
        rng.uniform(1.0, 50.0, 2),
        sigma,
        np.array(draw(st.floats(1.0, 1.3))),
        np.array([draw(levels) or 0.1, 0.37]),
        np.array(draw(st.floats(0.0, 0.3))),
    )
    cap = licence_multiplier(sigma, market.friction)[:, None]
    evasive = rng.uniform(0.0, 1.0, shape) * (rng.uniform(size=shape) < 0.6) * cap
    return Offers(weight, grid[0] * grid[1], grid[0], evasive), market


@settings(deadline=None)
@given(tables())
def test_compiled_sales_equal_the_reference(market: tuple[Offers, Buyers]) -> None:
    offers, buyers = market
    found = Sales(*sell_compiled(offers, buyers, licence_multiplier(buyers.sigma, buyers.friction)))
    expected = sell(offers, buyers)
    for field in dataclasses.fields(Sales):
        np.testing.assert_allclose(getattr(found, field.name), getattr(expected, field.name), rtol=1e-9, atol=1e-9)
