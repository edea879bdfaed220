"""How far purposes and structures stand apart: stand-alone choices under exchanged stances, at the end of a run.

Purpose distance: a state's own stand-alone choice against the same with the leader's purpose (ratio on theta, breadth,
free trade), own economy kept. Structure distance, the converse: its choice with the leader's purpose against the
leader's own choice, on items both sell, so that the economy alone differs. Each as share of own trade in its items.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.decide import Choices, choices_of, choose, consider
from abm.engine.deciding.limits import Limits, ceiling_of
from abm.engine.deciding.surroundings import MonthView, stance_of
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.setting import Setting
from abm.world.world import World

__all__ = ["distances"]

Array = npt.NDArray[np.float64]

PURPOSE = ("target_policy", "breadth", "free_trade")


def distances(setting: Setting, world: World, states: npt.NDArray[np.intp]) -> dict[str, float]:
    """Return the mean purpose and structure distance of the states, weighted by their trade; NaN without trade."""
    alone = dataclasses.replace(world, asked=np.zeros_like(world.asked), asked_worth=np.zeros_like(world.asked_worth))
    view = month_view(setting, alone, survival_of_rules(setting, alone))
    leader = setting.structure.leader
    lead = consider(setting, alone, view, leader).strictness
    sells = view.trade[leader] > 0.0
    purpose, structure, weight = [], [], []
    for state in states:
        trade = view.trade[state]
        choices = choices_of(setting, alone, view, int(state), Limits(most=ceiling_of(alone, int(state))))
        own = choose(setting, alone, choices).strictness
        lent = choose(setting, alone, _with_purpose_of_leader(setting, alone, view, choices)).strictness
        common = trade * sells
        purpose.append((trade * np.abs(own - lent)).sum() / trade.sum())
        structure.append((common * np.abs(lent - lead)).sum() / common.sum() if common.any() else 0.0)
        weight.append(trade.sum())
    if not weight:
        return {"purpose_distance": float("nan"), "structure_distance": float("nan")}
    return {
        "purpose_distance": float(np.average(purpose, weights=weight)),
        "structure_distance": float(np.average(structure, weights=weight)),
    }


def _with_purpose_of_leader(setting: Setting, world: World, view: MonthView, choices: Choices) -> Choices:
    """Return a state's choices as it would weigh them with the leader's purpose; what it may choose stays."""
    state = choices.outlook.state
    stances = {name: values.copy() for name, values in world.stances.items()}
    for name in PURPOSE:
        stances[name][state] = stances[name][setting.structure.leader]
    lent = stance_of(setting, dataclasses.replace(world, stances=stances), view, state)
    return dataclasses.replace(choices, valuation=dataclasses.replace(choices.valuation, stance=lent))
