"""Bulk licences and joint development, by hand."""

import numpy as np
import pytest

from abm.mechanisms.instruments.bulk_licences import BulkLicences
from abm.mechanisms.instruments.joint_development import JointDevelopment

GDP = np.array([10.0, 4.0, 6.0, 20.0])
COULD = np.array([True, True, True, False])


def partners(*pairs: tuple[int, int]) -> np.ndarray:
    table = np.zeros((4, 4), dtype=bool)
    for one, other in pairs:
        table[one, other] = table[other, one] = True
    return table


def test_friction_falls_by_the_weight_of_partners_among_those_that_could_be() -> None:
    left = BulkLicences(covered=0.5).friction_among(partners((0, 1)), GDP, COULD)
    assert left == pytest.approx([1 - 0.5 * 4 / 10, 1 - 0.5 * 10 / 16, 1.0, 1.0])


def test_with_all_as_partners_what_is_covered_is_saved_and_without_any_nothing() -> None:
    params = BulkLicences(covered=0.3)
    assert params.friction_among(partners((0, 1), (0, 2)), GDP, COULD)[0] == pytest.approx(0.7)
    assert (params.friction_among(partners(), GDP, COULD) == 1.0).all()


def test_a_partner_more_never_raises_friction() -> None:
    params = BulkLicences()
    few = params.friction_among(partners((0, 1)), GDP, COULD)
    assert (params.friction_among(partners((0, 1), (0, 2)), GDP, COULD) <= few).all()


def test_a_budget_buys_a_level_at_most_whole() -> None:
    params = JointDevelopment(price=0.01)
    assert params.level_within(0.004) == pytest.approx(0.4)
    assert params.level_within(0.5) == 1.0
    assert params.level_within(0.0) == 0.0
    assert params.cost(np.array(0.4), 200.0) == pytest.approx(0.8)


def test_pooling_pays_more_where_buyers_substitute_and_nothing_without_sales() -> None:
    params, sigma = JointDevelopment(gain=0.1), np.array([2.0, 4.0])
    assert params.return_on(np.array([100.0, 0.0]), sigma, 0.3, 0.5) == pytest.approx(0.5 * 0.3 * 0.1 * 100.0)
    assert params.return_on(np.array([0.0, 100.0]), sigma, 0.3, 0.5) == pytest.approx(0.5 * 0.3 * 0.1 * 300.0)
    assert params.return_on(np.zeros(2), sigma, 0.3, 0.5) == 0.0


def test_a_white_list_of_its_own_takes_what_is_covered_and_gives_up_what_hubs_would_notify() -> None:
    params, level = BulkLicences(covered=0.4), np.array([0.0, 0.5, 1.0])
    assert params.friction_left(level) == pytest.approx([1.0, 0.8, 0.6])
    assert params.notices_left(level) == pytest.approx([1.0, 0.5, 0.0])
    everybody = partners((0, 1), (0, 2), (1, 2))
    assert params.friction_among(everybody, GDP, COULD)[:3] == pytest.approx([0.6] * 3)
