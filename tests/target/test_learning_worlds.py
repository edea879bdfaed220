"""The run and its twin learn by one function: without controls they are equal to the bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.target.learning import LearningParams, learn

PARAMS = LearningParams()
# Sales of a month: none, or at least a cent; below about 1e-305 USD million the rise of experience has no finite ratio.
sales_of_month = st.lists(st.just(0.0) | st.floats(1e-8, 1e3), min_size=3, max_size=3).map(np.array)
years = st.lists(sales_of_month, min_size=1, max_size=60)


@given(years)
def test_a_run_without_controls_learns_as_its_twin_to_the_bit(sales: list[np.ndarray]) -> None:
    start = np.array([0.0, 60.0, 1e4])
    run, twin = (start, np.zeros(3)), (start, np.zeros(3))
    for month in sales:
        shortfall = np.clip(1.0 - np.ones(3), 0.0, 1.0)
        run, twin = learn(*run, month, shortfall, 0.0, PARAMS), learn(*twin, month, np.zeros(3), 0.0, PARAMS)
    for one, other in zip(run, twin, strict=True):
        assert one.tobytes() == other.tobytes()
        assert np.isfinite(one).all()


@given(years)
def test_many_worlds_at_once_are_each_alone_to_the_bit(sales: list[np.ndarray]) -> None:
    table = np.stack(sales)
    tables = table + 1.0, np.zeros_like(table), table, np.full_like(table, 0.25)
    together = learn(*tables, 0.4, PARAMS)
    for place in range(len(table)):
        alone = learn(*(part[place] for part in tables), 0.4, PARAMS)
        assert all(one[place].tobytes() == other.tobytes() for one, other in zip(together, alone, strict=True))


def test_a_range_of_every_disputed_effect_includes_none() -> None:
    start = np.array([10.0]), np.zeros(1), np.array([10.0]), np.ones(1)
    quiet = LearningParams(wright_exponent=0.32, drift=0.0, response=0.0, slowdown=0.0)
    assert learn(*start, 1.0, quiet)[1].tolist() == [0.32 * np.log(2.0)]
