"""A case may have no hubs; nothing is then watched, and nothing passes."""

import numpy as np

from abm.data import load_case
from abm.engine.build import build_setting
from abm.scenario import load_experiment


def test_without_hubs_nothing_passes_from_the_first_question_on() -> None:
    setting = build_setting(load_experiment("pipeline_1982"), load_case("pipeline_1982"), "none", 1, "main")
    nobody = np.zeros((len(setting.structure.states), 0))
    for _ in range(2):
        assert np.array_equal(setting.through_hubs(nobody), np.zeros_like(setting.trade))
