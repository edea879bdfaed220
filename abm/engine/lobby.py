"""Firms press their home state against what the leader asks for: the profit it would put at risk."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.setting import Setting
from abm.mechanisms.firms import lobbying
from abm.world.world import World

__all__ = ["lobby_weights"]

Array = npt.NDArray[np.float64]


class _AtRisk(NamedTuple):
    """What stays in a run: sales in the target [entry], and sales, total revenue and home by firm [firm]."""

    sales: Array
    by_firm: Array
    revenue: Array
    home: npt.NDArray[np.intp]


def lobby_weights(setting: Setting, world: World) -> Array:
    """Return the factor on lost profit in each state's utility, [state]; 1 where nothing is asked or strength is 0."""
    structure, params = setting.structure, setting.parameters.lobbying
    if params.strength == 0.0:
        return np.ones(len(structure.states))
    firms = _at_risk(setting)
    asked = world.asked[structure.production[structure.entry_group], structure.entry_item]
    refused = np.bincount(structure.entry_firm, weights=firms.sales * asked, minlength=len(firms.home))
    share = refused / np.where(firms.by_firm > 0, firms.by_firm, 1.0)
    risk = lobbying.profit_at_risk(setting.dependence, share)
    return lobbying.political_weight(lobbying.pressure(risk, firms.revenue, firms.home, len(structure.states)), params)


@lru_cache(maxsize=4)
def _at_risk(setting: Setting) -> _AtRisk:
    structure = setting.structure
    home = np.array([structure.states.index(firm.home) for firm in structure.case.firms], dtype=np.intp)
    sales = structure.entry_weight * structure.case.item.purchases[structure.entry_item]
    by_firm = np.bincount(structure.entry_firm, weights=sales, minlength=len(home))
    return _AtRisk(sales, by_firm, by_firm / np.where(setting.dependence > 0.0, setting.dependence, 1.0), home)
