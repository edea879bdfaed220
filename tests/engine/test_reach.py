"""Reach is priced by what it sets in motion."""

from collections.abc import Callable
from typing import Any

import numpy as np

from abm.data import Case
from abm.engine.model import GeoeconomicModel
from abm.engine.run import simulate


def chosen(case: Case, experiment: Any, outcome: str = "continuity") -> set[str]:
    events = simulate(experiment, case, outcome, 1).tables["events"]
    rows = zip(events["kind"], events["candidate"], events["chosen"], strict=True)
    return {candidate for kind, candidate, taken in rows if kind == "reach" and taken}


def test_with_the_continuity_platform_the_leader_abstains_or_exempts_in_part_of_the_ranges(
    case: Case, short: Callable[..., Any]
) -> None:
    dear = short(
        "parameters.preferences.reach_retaliation=2.0",
        "parameters.trust.step_cost=3.0",
        "parameters.preferences.extraterritorial_norm=5.0",
        "parameters.preferences.norm_weight=0.3",
        months=26,
    )
    free = short(
        "parameters.preferences.reach_retaliation=0.0",
        "parameters.trust.step_cost=0.0",
        "parameters.preferences.extraterritorial_norm=1.0",
        months=26,
    )
    assert chosen(case, dear) <= {"none", "exemption"}
    assert "reach" in chosen(case, free)


def test_reach_without_exemption_costs_trust_every_month(
    play: Callable[..., GeoeconomicModel], short: Callable[..., Any]
) -> None:
    from abm.engine.settle import unilateral_step

    model = play(short(months=20))
    setting, world = model.setting, model.world
    world.rulebook.reach[:] = False
    assert unilateral_step(setting, world).max() == 0.0
    world.rulebook.reach[setting.structure.leader] = True
    world.rulebook.threshold[setting.structure.leader] = setting.reach_threshold
    world.rulebook.exempt[:] = False
    taken = unilateral_step(setting, world)
    assert taken.max() > 0.0
    world.rulebook.exempt[:] = True
    world.rulebook.earned[:] = False
    assert np.all(unilateral_step(setting, world) == 0.0)
