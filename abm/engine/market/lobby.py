"""Firms press their home state against what the leader asks for: the profit it would put at risk."""

import numpy as np
import numpy.typing as npt

from abm.engine.setting import Setting
from abm.mechanisms.firms import lobbying
from abm.world.world import World

__all__ = ["lobby_weights"]

Array = npt.NDArray[np.float64]


def lobby_weights(setting: Setting, world: World) -> Array:
    """Return the factor on lost profit in each state's utility, [state]; 1 where nothing is asked or strength is 0."""
    structure, params = setting.structure, setting.parameters.lobbying
    if params.strength == 0.0:
        return np.ones(len(structure.states))
    total = structure.firm_sales
    asked = world.asked[structure.production[structure.entry_group], structure.entry_item]
    at_risk = np.bincount(structure.entry_firm, weights=structure.entry_sales * asked, minlength=len(total))
    refused = at_risk / np.where(total > 0.0, total, 1.0)
    revenue = total / np.where(setting.dependence > 0.0, setting.dependence, 1.0)
    risk = lobbying.profit_at_risk(setting.dependence, refused)
    pressing = lobbying.pressure(risk, revenue, structure.firm_home, len(structure.states))
    return lobbying.political_weight(pressing, params)
