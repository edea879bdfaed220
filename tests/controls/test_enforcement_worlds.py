"""Detection in many worlds at once, and its limits."""

import numpy as np

from abm.mechanisms.controls.enforcement import EnforcementParams, detection

PARAMS = EnforcementParams(scale=0.5, hub_weight=0.5)


def test_many_worlds_at_once_are_each_alone_to_the_bit() -> None:
    capacity, cooperation = np.linspace(0.0, 1.0, 6).reshape(2, 3), np.linspace(0.1, 0.9, 4).reshape(2, 2)
    together = detection(capacity, cooperation, PARAMS)
    assert together.shape == (2, 3, 2)
    for place in (0, 1):
        assert together[place].tobytes() == detection(capacity[place], cooperation[place], PARAMS).tobytes()


def test_nobody_watching_catches_nothing_and_the_best_watch_misses_some() -> None:
    assert detection(np.zeros(2), np.zeros(2), PARAMS).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert detection(np.ones(1), np.ones(1), PARAMS)[0, 0] < 1.0
