"""The compiled quantities of real leakage, with their Shapley values, are those of the numpy reference."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.core import compiled
from abm.metrics.leakage import AFFILIATE, COALITION, DOMESTIC, OUTSIDE
from abm.metrics.parameters import MeasureParams
from abm.metrics.real_leakage import Buyers, RealAccounts, Sellers, real_accounts


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = compiled.asked()
    yield
    compiled.use(before)


@st.composite
def markets(draw: st.DrawFn) -> tuple[Sellers, Buyers]:
    """Return sellers [3 months, 2 items, slot], rules on a grid or between; some sell nothing, some markets stay."""
    slots, rng = draw(st.integers(1, 6)), np.random.default_rng(draw(st.integers(0, 10_000)))
    shape = (3, 2, slots)
    twin = rng.uniform(0.0, 1.0, shape) * (rng.uniform(size=shape) < 0.8)
    moved = rng.uniform(0.5, 1.5, shape) * (rng.uniform(size=shape) < 0.8) if draw(st.booleans()) else np.ones(shape)
    grid = rng.integers(0, 6, (2, *shape)) / 5 if draw(st.booleans()) else rng.uniform(0.0, 1.0, (2, *shape))
    ruled = rng.uniform(size=(3, 2, 1)) < 0.7
    kinds = rng.choice([COALITION, OUTSIDE, DOMESTIC, AFFILIATE], shape)
    evasive = rng.uniform(0.0, 0.3, (3, *shape)) * (rng.uniform(size=(3, *shape)) < 0.5)
    sellers = Sellers(twin * moved, twin, grid[0] * grid[1] * ruled, grid[0] * ruled, evasive, kinds)
    sigma = rng.uniform(1.3, 6.0, 2)
    return sellers, Buyers(rng.uniform(1.0, 50.0, (3, 2)), sigma, draw(st.floats(1.0, 1.3)), draw(st.floats(0.0, 0.3)))


def _told(market: tuple[Sellers, Buyers], by_kernels: bool) -> RealAccounts:
    compiled.use(by_kernels)
    return real_accounts(*market, MeasureParams())


@given(markets())
def test_compiled_quantities_and_parts_equal_the_reference(market: tuple[Sellers, Buyers]) -> None:
    expected, found = _told(market, False), _told(market, True)
    for name in ("quantity", "shut", "parts", "rate", "rate_by_channel"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-9, atol=1e-12)


@given(markets())
def test_compiled_parts_add_up_to_what_comes_back(market: tuple[Sellers, Buyers]) -> None:
    found = _told(market, True)
    np.testing.assert_allclose(found.parts.sum(axis=0), found.quantity - found.shut, atol=1e-12)
