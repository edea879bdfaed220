"""One endogenous run of 62 months with its no-control twin, outcomes recorded, nothing written: bar 150 ms."""

from typing import Any

import pytest
from workload import EXPERIMENT, case_of

from abm.core import compiled
from abm.engine.run import simulate
from abm.scenario import load_experiment


@pytest.mark.parametrize("kernels", [False, True])
def bench_endogenous_run(benchmark: Any, kernels: bool) -> None:
    if kernels and not compiled.installed():
        pytest.skip("needs numba, the extra `fast`")
    compiled.use(kernels)
    case = case_of(0)
    experiment = load_experiment(EXPERIMENT, ["months=62"])
    records = benchmark.pedantic(simulate, args=(experiment, case, "none", 1), rounds=10, warmup_rounds=2)
    compiled.use(False)
    assert len(records.tables["months"]["month"]) == 62
