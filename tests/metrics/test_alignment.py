"""Alignment: hand-worked layers, the standard, similarity corrected for chance, and who moved."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from abm.metrics.alignment import (
    Position,
    declared_aim,
    effective_alignment,
    everyone_at_standard,
    follow_through,
    layers,
    leader_alone,
    partners_of,
    pooled_layers,
    split_change,
    standard,
    weighted_denial,
)
from abm.metrics.parameters import MeasureParams
from abm.metrics.similarity import activity, corrected_ruzicka, group_cohesion, leader_drift, ruzicka

Array = npt.NDArray[np.float64]
PARAMS = MeasureParams()
LEADER, TARGET = 0, 3
TRADE = np.array([[10.0, 0.0, 10.0], [0.0, 40.0, 10.0], [20.0, 20.0, 0.0], [5.0, 5.0, 5.0]])
RULES = st.integers(0, 4).map(lambda n: n / 4)
VECTOR = arrays(np.float64, 3, elements=RULES)


def test_effective_alignment_is_the_share_of_addable_denial() -> None:
    actual, alone, everyone = np.array([0.3, 0.1, 0.104]), np.array([0.1, 0.1, 0.1]), np.array([0.5, 0.5, 0.105])
    result = effective_alignment(actual, alone, everyone, PARAMS)
    np.testing.assert_allclose(result, [0.5, 0.0, np.nan])


def test_weighted_denial_runs_from_military_to_the_mean() -> None:
    military, growth = np.array(0.4), np.array(0.2)
    assert weighted_denial(military, growth, 0.0) == pytest.approx(0.4)
    assert weighted_denial(military, growth, 1.0) == pytest.approx(0.3)


def test_partners_are_the_suppliers_of_some_item_whoever_was_invited() -> None:
    share = np.array([[0.5, 0.1], [0.0, 0.02], [0.005, 0.009], [0.5, 0.5]])
    assert partners_of(share, LEADER, TARGET, PARAMS).tolist() == [1]


def test_standard_is_own_rule_then_the_request_then_the_most_asked() -> None:
    own = np.array([0.9, 0.0, 0.2])
    asked = np.zeros((4, 3))
    asked[1] = [0.3, 0.6, 0.5]
    invited = np.array([False, True, False, False])
    demanded = standard(own, asked, invited, np.array([0.3, 0.01, 0.5]), PARAMS)
    np.testing.assert_array_equal(demanded[1], [0.9, 0.6, 0.2])
    np.testing.assert_array_equal(demanded[2], [0.9, 0.6, 0.2])
    asked[1, 1] = 0.0
    invited[2] = True
    asked[2, 1] = 0.4
    demanded = standard(own, asked, invited, np.array([0.3, 0.01, 0.5]), PARAMS)
    np.testing.assert_array_equal(demanded[:, 1], [0.4, 0.0, 0.4, 0.4])


def test_counterfactual_worlds_keep_the_leader() -> None:
    strictness = np.arange(12, dtype=np.float64).reshape(4, 3) / 12
    demanded = np.ones((4, 3))
    alone = leader_alone(strictness, LEADER)
    everyone = everyone_at_standard(strictness, demanded, np.array([1, 2]), LEADER)
    np.testing.assert_array_equal(alone[0], strictness[0])
    assert not alone[1:].any()
    np.testing.assert_array_equal(everyone[:, 0], [0.0, 1.0, 1.0, 0.0])


def test_follow_through_by_hand_and_null() -> None:
    level, demanded = np.array([1.0, 0.3, 0.0]), np.array([0.5, 0.6, 0.0])
    assert follow_through(level, demanded, TRADE[1], PARAMS) == pytest.approx(0.5)
    assert follow_through(level, demanded, TRADE[2], PARAMS) == pytest.approx((10 + 6) / (10 + 12))
    assert np.isnan(follow_through(level, np.array([0.0, 0.0, 0.04]), TRADE[1], PARAMS))


def _position(strictness: Array, coverage: Array, breadth: float) -> Position:
    instruments = np.zeros((4, 4), dtype=bool)
    instruments[:, 0] = True
    return Position(declared_aim(coverage, np.full(4, breadth)), coverage, strictness, instruments)


def test_layers_tell_a_paper_list_from_practice() -> None:
    paper = _position(np.zeros((4, 3)), np.ones((4, 3)), 0.2)
    demanded = _position(np.ones((4, 3)), np.ones((4, 3)), 0.8)
    demanded.instruments[:, 1] = True
    told = layers(paper, demanded, TRADE, PARAMS)
    np.testing.assert_allclose(told.list, 1.0)
    np.testing.assert_allclose(told.operation, 0.0)
    np.testing.assert_allclose(told.purpose, 0.25)
    np.testing.assert_allclose(told.instruments, 0.5)
    np.testing.assert_allclose(told.activity, 0.0)
    together = pooled_layers(paper, demanded, TRADE, np.array([1, 2]), PARAMS)
    assert (float(together.list), float(together.operation), float(together.instruments)) == (1.0, 0.0, 0.5)


def test_overshoot_is_own_way_and_not_follow_through() -> None:
    beyond = _position(np.ones((4, 3)), np.ones((4, 3)), 0.5)
    demanded = _position(np.full((4, 3), 0.25), np.ones((4, 3)), 0.5)
    told = layers(beyond, demanded, TRADE, PARAMS)
    np.testing.assert_allclose(told.operation, 1.0)
    np.testing.assert_allclose(told.own_way, 0.75)
    np.testing.assert_allclose(told.activity, 1.0)


def test_without_a_standard_layers_are_null_and_activity_is_told() -> None:
    none = _position(np.zeros((4, 3)), np.zeros((4, 3)), 0.5)
    none.instruments[:] = False
    told = layers(none, none, TRADE, PARAMS)
    for layer in (told.purpose, told.list, told.operation, told.instruments):
        assert np.isnan(layer).all()
    np.testing.assert_array_equal(told.activity, 0.0)


@given(VECTOR, VECTOR)
def test_pooling_lies_between_the_states(one: Array, other: Array) -> None:
    strictness = np.stack([one, one, other, one])
    actual, demanded = _position(strictness, strictness, 0.5), _position(np.ones((4, 3)), np.ones((4, 3)), 0.5)
    each = layers(actual, demanded, TRADE, PARAMS).operation[[1, 2]]
    pooled = pooled_layers(actual, demanded, TRADE, np.array([1, 2]), PARAMS).operation
    assert each.min() - 1e-12 <= pooled <= each.max() + 1e-12


@given(VECTOR, VECTOR, VECTOR, VECTOR)
def test_a_change_splits_exactly(x0: Array, r0: Array, x1: Array, r1: Array) -> None:
    trade = TRADE[1]
    partner, leader = split_change((x0, r0), (x1, r1), trade, PARAMS)
    change = follow_through(x1, r1, trade, PARAMS) - follow_through(x0, r0, trade, PARAMS)
    np.testing.assert_allclose(partner + leader, change, atol=1e-12)
    stays, _ = split_change((x0, r0), (x0, r1), trade, PARAMS)
    assert np.isnan(stays) or stays == pytest.approx(0.0, abs=1e-12)


@given(VECTOR, VECTOR)
def test_ruzicka_is_symmetric_and_one_for_equals(x: Array, y: Array) -> None:
    weight = np.array([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(ruzicka(x, y, weight), ruzicka(y, x, weight))
    if x.any():
        assert ruzicka(x, x, weight) == 1.0
    else:
        assert np.isnan(ruzicka(x, x, weight))


def test_chance_correction_is_zero_for_uniform_rules_and_one_for_equals() -> None:
    weight = np.array([1.0, 1.0, 2.0])
    uniform, other = np.full(3, 0.5), np.array([1.0, 0.0, 0.2])
    assert corrected_ruzicka(uniform, other, weight) == pytest.approx(0.0)
    assert corrected_ruzicka(other, other, weight) == pytest.approx(1.0)
    assert np.isnan(corrected_ruzicka(uniform, uniform, weight))


def test_cohesion_needs_two_active_partners() -> None:
    partners = np.array([1, 2])
    strictness = np.zeros((2, 4, 3))
    strictness[:, 1] = [0.0, 0.5, 0.5]
    assert np.isnan(group_cohesion(strictness, TRADE, partners, PARAMS)).all()
    strictness[1, 2] = [1.0, 0.25, 0.0]
    np.testing.assert_allclose(group_cohesion(strictness, TRADE, partners, PARAMS), [np.nan, 0.5])


def test_activity_and_drift() -> None:
    assert activity(np.array([0.5, 1.0, 0.0]), TRADE[0]) == pytest.approx(0.25)
    assert np.isnan(activity(np.ones(3), np.zeros(3)))
    assert leader_drift(np.array([1.0, 0.0, 0.5]), np.array([0.5, 1.0, 1.0]), TRADE[0]) == pytest.approx(0.5)
