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
    firms = len(structure.case.firms)
    sales = structure.entry_weight * structure.case.item.purchases[structure.entry_item]
    asked = world.asked[structure.production[structure.entry_group], structure.entry_item]
    total = np.bincount(structure.entry_firm, weights=sales, minlength=firms)
    refused = np.bincount(structure.entry_firm, weights=sales * asked, minlength=firms) / np.where(
        total > 0, total, 1.0
    )
    home = np.array([structure.states.index(firm.home) for firm in structure.case.firms], dtype=np.intp)
    revenue = total / np.where(setting.dependence > 0.0, setting.dependence, 1.0)
    risk = lobbying.profit_at_risk(setting.dependence, refused)
    return lobbying.political_weight(lobbying.pressure(risk, revenue, home, len(structure.states)), params)
