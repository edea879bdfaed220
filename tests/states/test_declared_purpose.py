"""A broader declared purpose makes the same measures dearer to the norm and more visible; deeds are measured apart."""

import dataclasses

import numpy as np
import pytest

from abm.core import compiled
from abm.data import load_case
from abm.engine.build import build_setting
from abm.engine.deciding.decide import consider
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.model import GeoeconomicModel
from abm.mechanisms.states.preferences import Stance, declared_factor, regime
from abm.scenario import load_experiment

STANCE = Stance(100.0, 0.5, 0.8, 0.3, 1.0, 1.0, 250.0, 200.0, 0.3, 500.0, 0.0)


def test_the_factor_is_one_for_arms_alone_or_where_the_switch_is_off_and_grows_with_both() -> None:
    assert declared_factor(0.0, 1.0) == declared_factor(0.9, 0.0) == 1.0
    assert declared_factor(0.9, 1.0) > declared_factor(0.4, 1.0) > declared_factor(0.4, 0.5) > 1.0
    assert STANCE.declared == 1.0


def test_norm_costs_more_and_the_open_order_is_worth_the_same() -> None:
    plain, broad = (regime(np.array([1.0]), np.array([norm]), STANCE) for norm in (0.0, 10.0))
    systemic = STANCE._replace(declared=1.5)
    assert regime(np.array([1.0]), np.array([0.0]), systemic) == plain
    assert plain - regime(np.array([1.0]), np.array([10.0]), systemic) == pytest.approx(1.5 * (plain - broad))


@pytest.mark.skipif(not compiled.installed(), reason="kernels are not installed")
def test_compiled_decisions_know_the_declared_purpose_too() -> None:
    experiment = load_experiment("sme_2022_endogenous", ["months=20", "switches.declared_purpose=1.0"])
    model = GeoeconomicModel(build_setting(experiment, load_case("semiconductor_equipment"), "none", 1, "main"))
    for _ in range(20):
        model.step()
    setting, world = model.setting, model.world
    view = month_view(setting, world, survival_of_rules(setting, world))
    state = setting.structure.states.index("JP")
    found = []
    for kernels in (False, True):
        compiled.use(kernels)
        try:
            found.append(consider(setting, world, view, state).terms)
        finally:
            compiled.use(False)
    for candidate, terms in found[0].items():
        assert terms == pytest.approx(found[1][candidate], abs=1e-6)
    off = dataclasses.replace(setting, switches=setting.switches.model_copy(update={"declared_purpose": 0.0}))
    without = consider(off, world, view, state).terms
    assert found[0]["everything"]["regime"] < without["everything"]["regime"]
    assert found[0]["everything"]["retaliation"] >= without["everything"]["retaliation"]
    assert found[0]["everything"]["security"] == pytest.approx(without["everything"]["security"], abs=1e-9)
