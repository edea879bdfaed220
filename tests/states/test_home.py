"""The home term: rents of a tariff and less dependence, with signs and limits."""

import numpy as np
import pytest

from abm.mechanisms.states.home import HomeParams, dependence, imports, rents


def test_imports_follow_from_gdp_in_million_a_month() -> None:
    params = HomeParams(import_share=0.04)
    assert imports(np.array([0.0, 3000.0]), params) == pytest.approx([0.0, 10_000.0])


def test_rents_grow_with_rate_and_weight_and_vanish_without_either() -> None:
    bought = np.array(10_000.0)
    assert rents(0.15, 0.2, bought) == pytest.approx(300.0)
    assert rents(0.0, 0.2, bought) == rents(0.15, 0.0, bought) == 0.0


def test_less_mature_capability_of_the_target_is_worth_something_and_more_costs_nothing() -> None:
    assert dependence(np.array([1.0, 0.75, 0.0, 1.2]), 100.0) == pytest.approx([0.0, 25.0, 100.0, 0.0])
