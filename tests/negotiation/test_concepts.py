"""Concepts widen within their range, at their own pace, and others believe what deeds reveal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.negotiation.concepts import ConceptParams, drawn, revealed_breadth, trigger, widened

shares = st.floats(0.0, 1.0)


@given(shares, shares, shares, shares)
def test_a_concept_widens_toward_its_range_and_never_past_it(
    breadth: float, widest: float, pace: float, share: float
) -> None:
    after = widened(np.array([breadth]), np.array([widest]), np.array([pace]), share)[0]
    assert breadth <= after <= max(breadth, widest)


def test_range_and_pace_are_apart() -> None:
    """Two states with equal range widen by their own pace, and end at the same place."""
    breadth, widest, pace = np.array([0.2, 0.2]), np.array([0.6, 0.6]), np.array([0.1, 0.4])
    after = widened(breadth, widest, pace, 1.0)
    assert after[1] - 0.2 == pytest.approx(4.0 * (after[0] - 0.2))
    for _ in range(2000):
        breadth = widened(breadth, widest, pace, 1.0)
    assert breadth == pytest.approx([0.6, 0.6], abs=1e-3)


def test_concepts_rest_while_the_target_does_not_rise() -> None:
    params = ConceptParams()
    assert trigger(0.0, params) == trigger(-0.1, params) == 0.0
    assert trigger(params.full_rise, params) == trigger(9.0, params) == 1.0
    assert trigger(params.full_rise / 2.0, params) == pytest.approx(0.5)


def test_trust_draws_a_concept_to_what_is_believed_of_the_leader() -> None:
    after = drawn(np.array([0.2, 0.2, 0.2]), 0.8, np.array([1.0, 0.5, 0.0]), np.array([0.1, 0.1, 0.1]))
    assert after == pytest.approx([0.26, 0.23, 0.2])
    assert drawn(np.array([0.8]), 0.2, np.array([1.0]), np.array([0.1])) == pytest.approx([0.74])


def test_revealed_breadth_is_the_civil_share_of_what_is_restricted() -> None:
    trade, civil = np.array([30.0, 10.0, 60.0]), np.array([False, True, True])
    assert revealed_breadth(np.array([1.0, 0.0, 0.0]), trade, civil) == 0.0
    assert revealed_breadth(np.array([1.0, 1.0, 0.0]), trade, civil) == pytest.approx(0.25)
    assert revealed_breadth(np.array([0.5, 0.0, 0.5]), trade, civil) == pytest.approx(60.0 / 90.0)
    assert np.isnan(revealed_breadth(np.zeros(3), trade, civil))
