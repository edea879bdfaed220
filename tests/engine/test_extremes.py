"""Corners of the documented ranges: every parameter at one of its ends, all at once, and the invariants still hold."""

import random
from typing import Any

import pytest

from abm.core.parameters import describe
from abm.data import Case
from abm.engine.run import simulate
from abm.mechanisms.registry import PARAMETERS
from abm.metrics.leakage import CHANNELS
from abm.scenario import load_experiment


def corner(seed: int) -> list[str]:
    """Return overrides that put every parameter at the low or the high end of its range."""
    chance = random.Random(seed)
    declared = [(name, info) for name, kind in PARAMETERS.items() for info in describe(kind)]
    return [f"parameters.{name}.{info.name}={chance.choice((info.low, info.high))}" for name, info in declared]


@pytest.mark.parametrize("seed", range(6))
def test_the_identity_holds_and_nothing_breaks_at_the_corners(seed: int, case: Case) -> None:
    experiment: Any = load_experiment("us_election_2024", ["months=32", *corner(seed)])
    months = simulate(experiment, case, "change", seed).tables["months"]
    for row, gross in enumerate(months["gross"]):
        channels = sum(months[f"value_{channel}"][row] for channel in CHANNELS)
        assert gross - months["net"][row] == pytest.approx(channels, abs=1e-9 * months["demand"][row])
        assert -1e-12 <= months["denial_military"][row] <= 1.0
        assert 0.0 <= months["regime_strength"][row] <= 1.0
