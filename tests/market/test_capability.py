"""Known answers of the capability aggregate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.market.capability import capability, denial
from abm.mechanisms.market.parameters import CapabilityParams


def test_full_quantities_mean_full_capability() -> None:
    assert capability(np.ones(4), np.full(4, 0.25), CapabilityParams()) == pytest.approx(1.0)


def test_unit_elasticity_is_cobb_douglas() -> None:
    params = CapabilityParams(segment_elasticity=1.0)
    held = capability(np.array([0.25, 1.0]), np.array([0.5, 0.5]), params)
    assert held == pytest.approx(0.5)


def test_a_low_elasticity_makes_the_scarcest_segment_decide() -> None:
    quantity, weight = np.array([0.1, 1.0]), np.array([0.2, 0.8])
    strict = capability(quantity, weight, CapabilityParams(segment_elasticity=0.3))
    loose = capability(quantity, weight, CapabilityParams(segment_elasticity=5.0))
    assert strict < 0.2 < 0.7 < loose


@given(st.lists(st.floats(0.0, 1.5), min_size=3, max_size=3), st.floats(0.3, 5.0))
def test_capability_lies_between_floor_and_one(quantity: list[float], elasticity: float) -> None:
    params = CapabilityParams(segment_elasticity=elasticity)
    held = float(capability(np.array(quantity), np.full(3, 1 / 3), params))
    assert params.quantity_floor - 1e-12 <= held <= 1.0 + 1e-12


def test_denial_is_zero_without_controls() -> None:
    assert denial(np.array(1.0), np.array(1.0), 0.9) == 0.0
