"""Elections: who wins, what is believed to survive, and bidding that can be switched off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.elections.mandate import campaign_ratio, challenger_wins, survival
from abm.mechanisms.elections.parameters import ElectionParams

PARAMS = ElectionParams()
share = st.floats(0.0, 1.0)
count = st.integers(0, 20)


@given(share, share)
def test_named_outcomes_leave_nothing_to_luck(probability: float, luck: float) -> None:
    assert not challenger_wins("continuity", probability, luck)
    assert challenger_wins("change", probability, luck)


@given(share, st.floats(0.0, 1.0, exclude_max=True))
def test_a_drawn_election_follows_its_probability(probability: float, luck: float) -> None:
    assert challenger_wins("drawn", probability, luck) == (luck < probability)
    assert not challenger_wins("drawn", 0.0, luck)
    assert challenger_wins("drawn", 1.0, luck)


def test_the_prior_belief_of_survival() -> None:
    found = survival(np.array([0.0, 0.5, 1.0]), np.zeros(3), np.zeros(3), PARAMS)
    assert found.tolist() == pytest.approx([1.0, 0.95, 0.9])


def test_experience_overrules_the_prior() -> None:
    broke = survival(np.ones(1), np.array([1000.0]), np.zeros(1), PARAMS)[0]
    held = survival(np.ones(1), np.zeros(1), np.array([1000.0]), PARAMS)[0]
    assert broke == pytest.approx(0.0, abs=0.01)
    assert held == pytest.approx(1.0, abs=0.01)


@given(share, count, count)
def test_survival_is_a_probability_that_falls_with_loss_and_with_every_broken_promise(
    loss: float, broken: int, kept: int
) -> None:
    at = np.array([loss]), np.array([float(broken)]), np.array([float(kept)])
    believed = survival(*at, PARAMS)[0]
    assert 0.0 <= believed <= 1.0
    assert survival(at[0], at[1] + 1.0, at[2], PARAMS)[0] <= believed + 1e-15
    assert survival(at[0], at[1], at[2] + 1.0, PARAMS)[0] >= believed - 1e-15
    assert survival(np.ones(1), at[1], at[2], PARAMS)[0] <= believed + 1e-15


@pytest.mark.parametrize(("months", "factor"), [(0, 1.0), (1, 1.2), (12, 1.2), (13, 1.0)])
def test_bidding_is_for_the_campaign_only(months: int, factor: float) -> None:
    assert campaign_ratio(0.9, months, 0.2, PARAMS) == pytest.approx(0.9 * factor)


@given(st.floats(0.0, 2.0), st.integers(0, 60))
def test_bidding_of_strength_zero_moves_nothing(ratio: float, months: int) -> None:
    assert campaign_ratio(ratio, months, 0.0, PARAMS) == ratio
