"""The target's measures: what they hit, what they cost, how soon they come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.target.retaliation import MEASURES, RetaliationParams, bites, costs, delay


def test_minerals_hit_by_dependence_and_closure_hits_most() -> None:
    params = RetaliationParams()
    hit = dict(zip(MEASURES, bites(0.6, params), strict=True))
    assert hit["minerals"] == 0.6
    assert hit["investigations"] < hit["closure"] == params.closure
    assert bites(0.0, params)[MEASURES.index("minerals")] == 0.0


def test_every_measure_costs_the_target_a_share_of_what_it_hits() -> None:
    assert ((costs(RetaliationParams()) >= 0.0) & (costs(RetaliationParams()) <= 1.0)).all()
    assert len(costs(RetaliationParams())) == len(MEASURES)


@given(st.floats(0.0, 1.0, exclude_max=True))
def test_the_answer_comes_within_the_latest_month(luck: float) -> None:
    params = RetaliationParams()
    assert 0 <= delay(luck, params) <= params.latest


def test_all_delays_are_equally_likely() -> None:
    params = RetaliationParams()
    found = [delay(luck, params) for luck in np.linspace(0.0, 1.0, 300, endpoint=False)]
    assert [found.count(months) for months in range(3)] == pytest.approx([100, 100, 100], abs=1)
