"""Trust: regained slowly, lost by steps and shortfalls, and never moved by anything else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.negotiation.parameters import TrustParams
from abm.mechanisms.negotiation.trust import next_trust

PARAMS = TrustParams()
QUIET = TrustParams(recovery=0.0, step_cost=0.0, shortfall_cost=0.0)
share = st.floats(0.0, 1.0)


def after(trust: float, step: float = 0.0, shortfall: float = 0.0, params: TrustParams = PARAMS) -> float:
    return float(next_trust(np.array([trust]), np.array([step]), np.array([shortfall]), params)[0])


def test_known_months() -> None:
    assert after(0.8) == pytest.approx(0.8 + 0.02 * 0.2)
    assert after(0.8, step=0.1) == pytest.approx(0.804 - 0.15)
    assert after(0.8, shortfall=0.1) == pytest.approx(0.804 - 0.05)


def test_trust_without_steps_returns_to_one() -> None:
    trust = 0.1
    for _ in range(600):
        trust = after(trust)
    assert trust == pytest.approx(1.0, abs=1e-4)


@given(share, share, share)
def test_rates_of_zero_move_nothing(trust: float, step: float, shortfall: float) -> None:
    assert after(trust, step, shortfall, QUIET) == trust


@given(share, share, share, share)
def test_trust_stays_between_zero_and_one_and_a_dearer_step_never_raises_it(
    trust: float, one: float, other: float, shortfall: float
) -> None:
    low, high = sorted((one, other))
    assert 0.0 <= after(trust, high, shortfall) <= after(trust, low, shortfall) <= 1.0
