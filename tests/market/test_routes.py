"""Evasive routes: what reach closes, and the cap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.market.routes import closed_share, open_routes

share = st.floats(0.0, 1.0)


@given(share, share)
def test_new_sites_are_closed_to_the_buyers_whom_rules_on_goods_refuse(goods: float, all_rules: float) -> None:
    strictness = max(goods, all_rules)
    closed = float(closed_share(np.array(goods), np.array(strictness)))
    assert 0.0 <= closed <= 1.0
    assert closed * strictness == pytest.approx(goods, abs=1e-12)


def test_only_the_route_of_new_sites_is_closed_and_the_sum_stays_at_the_cap() -> None:
    routes = np.array([[0.1, 0.3], [0.2, 0.6], [0.05, 0.3]])
    opened = open_routes(routes, np.array([0.5, 0.5]), np.array([0.9, 0.6]))
    assert opened[:, 0] == pytest.approx([0.1, 0.1, 0.05])
    assert opened[:, 1].sum() == pytest.approx(0.6)
    assert open_routes(routes, np.ones(2), np.ones(2))[1].tolist() == [0.0, 0.0]
