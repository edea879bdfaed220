"""Beliefs about approval: late, noisy, unbiased; coverage is known at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.negotiation.beliefs import next_belief, seen_strictness
from abm.mechanisms.negotiation.parameters import BeliefParams

PARAMS = BeliefParams()
OLD, NEW, STILL = np.array([[False]]), np.array([[True]]), np.zeros((1, 1))
share = st.floats(0.0, 1.0)


def cell(value: float) -> np.ndarray:
    return np.array([[value]])


def test_a_belief_moves_a_share_of_the_way_to_the_figure() -> None:
    assert next_belief(cell(0.5), cell(0.1), OLD, STILL, PARAMS)[0, 0] == pytest.approx(0.5 - 0.2 * 0.4)
    assert next_belief(cell(0.5), cell(0.5), OLD, cell(1.0), PARAMS)[0, 0] == pytest.approx(0.5 + 0.2 * 0.03)


def test_a_new_list_is_met_with_the_first_guess_whatever_was_believed() -> None:
    assert next_belief(cell(0.9), cell(0.0), NEW, cell(2.0), PARAMS)[0, 0] == PARAMS.first_guess


def test_a_standing_practice_becomes_known() -> None:
    belief = cell(PARAMS.first_guess)
    for _ in range(60):
        belief = next_belief(belief, cell(0.8), OLD, STILL, PARAMS)
    assert belief[0, 0] == pytest.approx(0.8, abs=1e-5)


@given(share, share, st.floats(-6.0, 6.0))
def test_beliefs_stay_between_zero_and_one(belief: float, approval: float, luck: float) -> None:
    assert 0.0 <= next_belief(cell(belief), cell(approval), OLD, cell(luck), PARAMS)[0, 0] <= 1.0


def test_others_see_a_share_of_the_slack_below_what_was_asked() -> None:
    seen = seen_strictness(np.array([1.0, 1.0, 1.0]), np.array([0.4, 0.4, 0.9]), np.array([1.0, 0.6, 0.6]), 0.8)
    assert seen.tolist() == pytest.approx([0.4 + 0.2 * 0.6, 0.4 + 0.2 * 0.2, 0.9])


@given(share, share, share, st.floats(0.5, 1.0))
def test_what_is_seen_lies_between_practice_and_list(
    coverage: float, approval: float, asked: float, kap: float
) -> None:
    strictness = coverage * (1.0 - approval)
    seen = float(seen_strictness(np.array(coverage), np.array(strictness), np.array(asked), kap))
    assert strictness - 1e-15 <= seen <= max(coverage, strictness) + 1e-15
    assert float(seen_strictness(np.array(coverage), np.array(strictness), np.array(asked), 1.0)) == strictness
