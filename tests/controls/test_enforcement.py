"""Detection rises with capacity and with what hubs contribute."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.controls.enforcement import EnforcementParams, detection

PARAMS = EnforcementParams()
share = st.floats(0.0, 1.0)


def test_a_known_chance() -> None:
    caught = detection(np.array([0.5, 0.0]), np.array([1.0, 0.0]), PARAMS)
    assert caught.shape == (2, 2)
    assert caught[0].tolist() == pytest.approx([1.0 - np.exp(-0.15), 1.0 - np.exp(-0.05)])
    assert caught[1, 1] == 0.0


@given(share, share, share, share)
def test_more_capacity_or_cooperation_never_detects_less(
    capacity: float, helped: float, more: float, help2: float
) -> None:
    low_capacity, high_capacity = sorted((capacity, more))
    low_help, high_help = sorted((helped, help2))
    base = detection(np.array([low_capacity]), np.array([low_help]), PARAMS)[0, 0]
    assert 0.0 <= base < 1.0
    assert detection(np.array([high_capacity]), np.array([low_help]), PARAMS)[0, 0] >= base
    assert detection(np.array([low_capacity]), np.array([high_help]), PARAMS)[0, 0] >= base


def test_a_case_without_hubs_has_no_column() -> None:
    assert detection(np.array([0.5, 0.6]), np.zeros(0), PARAMS).shape == (2, 0)
