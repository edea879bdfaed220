"""Who evades, and how production moves abroad."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.firms.evasion import EvasionParams, evades
from abm.mechanisms.firms.offshoring import OffshoringParams, next_offshore

OF_LEADER = np.array(True)

share = st.floats(0.0, 1.0)


def test_a_small_firm_that_lives_on_the_target_evades_and_a_large_one_does_not() -> None:
    dependence, caught = np.array([0.9, 0.05]), np.array([0.14, 0.14])
    assert evades(dependence, caught, 2.0, EvasionParams()).tolist() == [True, False]


def test_the_threshold_is_where_margin_equals_the_expected_loss() -> None:
    params = EvasionParams(margin=0.3, reputation=0.05)
    edge = 0.1 * 0.05 / (0.3 - 0.1 * 2.0)  # detection*reputation/(margin - detection*penalty)
    found = evades(np.array([edge * 0.999, edge * 1.001]), np.array([0.1, 0.1]), 2.0, params)
    assert found.tolist() == [False, True]


@given(share)
def test_without_detection_whoever_sells_evades_and_certain_detection_stops_all(dependence: float) -> None:
    held = np.array([dependence])
    assert bool(evades(held, np.zeros(1), 2.0, EvasionParams())[0]) == (0.3 * dependence > 0.0)
    assert not evades(held, np.ones(1), 1.0, EvasionParams())[0]


@given(share, share, share, st.floats(1.0, 2.0))
def test_more_detection_never_makes_a_firm_evade(dependence: float, one: float, other: float, penalty: float) -> None:
    low, high = sorted((one, other))
    held = np.array([dependence])
    more = evades(held, np.array([high]), penalty, EvasionParams())[0]
    assert not more or evades(held, np.array([low]), penalty, EvasionParams())[0]


def test_a_year_of_full_refusal_builds_sites_at_the_rate() -> None:
    one = float(next_offshore(np.zeros(1), np.ones(1), OF_LEADER, OffshoringParams())[0])
    assert one == pytest.approx(0.35 / 12.0)
    abroad = np.zeros(1)
    for _ in range(12):
        abroad = next_offshore(abroad, np.ones(1), OF_LEADER, OffshoringParams())
    assert abroad[0] == pytest.approx(1.0 - (1.0 - 0.35 / 12.0) ** 12)


def test_sites_are_given_up_without_refusal_and_rest_where_both_meet() -> None:
    assert next_offshore(np.array([0.6]), np.zeros(1), OF_LEADER, OffshoringParams())[0] == pytest.approx(
        0.6 * (1.0 - 0.1 / 12.0)
    )
    abroad, bite = np.zeros(1), np.array([0.5])
    for _ in range(5000):
        abroad = next_offshore(abroad, bite, OF_LEADER, OffshoringParams())
    assert abroad[0] == pytest.approx(0.35 * 0.5 / (0.35 * 0.5 + 0.1 * 0.5))


@given(share, share)
def test_the_offshore_share_stays_a_share(abroad: float, bite: float) -> None:
    moved = float(
        next_offshore(np.array([abroad]), np.array([bite]), OF_LEADER, OffshoringParams(rate=0.6, decline=0.3))[0]
    )
    assert 0.0 <= moved <= 1.0


@given(share, share, share)
def test_more_refusal_never_leaves_less_abroad(abroad: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    held = np.array([abroad])
    less, more = (next_offshore(held, np.array([bite]), OF_LEADER, OffshoringParams())[0] for bite in (low, high))
    assert less <= more + 1e-15


def test_firms_of_other_homes_build_at_a_rate_of_their_own() -> None:
    homes = np.array([[True], [False]])
    refused = np.ones((2, 1))
    still, moved = (
        next_offshore(np.zeros((2, 1)), refused, homes, OffshoringParams(rate_of_others=rate)) for rate in (0.0, 0.2)
    )
    assert still[:, 0] == pytest.approx([0.35 / 12.0, 0.0])
    assert moved[:, 0] == pytest.approx([0.35 / 12.0, 0.2 / 12.0])


def test_without_any_refusal_nothing_is_built() -> None:
    assert next_offshore(np.zeros((2, 3)), np.zeros((2, 3)), OF_LEADER, OffshoringParams()).tolist() == [[0.0] * 3] * 2
