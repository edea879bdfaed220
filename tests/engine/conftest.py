"""Cases and settings for tests of the engine: the shipped case, and runs short enough to test with."""

from collections.abc import Callable
from typing import Any

import pytest

from abm.data import Case, load_case
from abm.engine.build import build_setting
from abm.engine.model import GeoeconomicModel
from abm.engine.setting import Setting
from abm.scenario import Experiment, load_experiment


@pytest.fixture(scope="session")
def case() -> Case:
    return load_case("semiconductor_equipment")


@pytest.fixture(scope="session")
def short() -> Callable[..., Experiment]:
    """Return an endogenous experiment of 14 months with overrides."""

    def build(*overrides: str, months: int = 14) -> Experiment:
        return load_experiment("sme_2022_endogenous", [f"months={months}", *overrides])

    return build


@pytest.fixture(scope="session")
def play(case: Case) -> Callable[..., GeoeconomicModel]:
    """Return a function that runs an experiment to its end and returns the model."""

    def run(experiment: Any, outcome: str = "none", seed: int = 1, variant: str = "main") -> GeoeconomicModel:
        model = GeoeconomicModel(build_setting(experiment, case, outcome, seed, variant))
        for _ in range(model.setting.months):
            model.step()
        return model

    return run


@pytest.fixture(scope="session")
def setting(case: Case, short: Callable[..., Experiment]) -> Setting:
    return build_setting(short(), case, "none", 1, "main")
