"""One object a firm and arrays do the same arithmetic: they agree to 1e-9."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


def load(name: str) -> ModuleType:
    """Return a module of benchmarks/, which is no package and not on the path of tests."""
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("rows", [0, 400])
def test_objects_and_arrays_agree(rows: int) -> None:
    workload, objects = load("workload"), load("idiomatic_mesa")
    setting = workload.setting_of(workload.case_of(rows), months=24)
    by_arrays = workload.trade_for(setting, 24)
    model = objects.FirmMarket(setting, workload.world_under_rules(setting))
    for _ in range(24):
        model.step()
    by_objects = model.world
    knowledge = np.array([firm.knowledge for firm in model.firms])
    assert np.allclose(knowledge, by_arrays.economy.knowledge, rtol=0.0, atol=1e-9)
    assert knowledge.min() < 0.99
    for name in ("weight", "evading", "offshore", "learned"):
        one, other = getattr(by_objects.economy, name), getattr(by_arrays.economy, name)
        assert np.allclose(one, other, rtol=1e-9, atol=1e-12), name
    assert np.allclose(by_objects.economy.experience, by_arrays.economy.experience, rtol=1e-9, atol=0.0)
    assert by_arrays.economy.evading.max() > 0.0
    assert by_arrays.economy.offshore.max() > 0.1
