"""Real leakage under every coalition: what coalitions have in common on an item is judged once."""

import numpy as np
import numpy.typing as npt

from abm.engine.coalition_items import sellers_of
from abm.engine.coalitions import Coalitions
from abm.engine.setting import Setting
from abm.mechanisms.controls.jurisdiction import strictest
from abm.metrics.ratios import ratio
from abm.metrics.real_leakage import Buyers, Sellers, real_accounts

__all__ = ["leakage_of_coalitions"]

Array = npt.NDArray[np.float64]


def leakage_of_coalitions(setting: Setting, found: Coalitions) -> Array:
    """Return real leakage of each coalition in the month's market, [coalition].

    NaN where next to nothing is withheld.
    """
    withheld, back = np.zeros(len(found.masks)), np.zeros(len(found.masks))
    demand = found.view.buyers.demand
    for item in range(len(found.tables)):
        table = found.tables[item]
        levels = table.strictness.shape[1]
        distinct, at = np.unique(table.rows(found.masks) * levels + found.level[:, item], return_inverse=True)
        rules = (side[distinct // levels, distinct % levels] for side in (table.strictness, table.coverage))
        quantity, shut = _quantities(setting, found, item, *rules)
        withheld += demand[item] * (1.0 - shut)[at]
        back += demand[item] * (quantity - shut)[at]
    return ratio(back, withheld, setting.parameters.measures.least_loss * float(demand.sum()))


def _quantities(setting: Setting, found: Coalitions, item: int, strict: Array, listed: Array) -> tuple[Array, Array]:
    """Return quantity and quantity without any response, relative to the twin, [rules], from levels [rules, state]."""
    world, view = found.world, found.view
    group, bound, routes = sellers_of(setting, world, view, item)
    sellers = Sellers(
        view.weight[group, item],
        world.twin.weight[group, item],
        strictest(bound, strict)[:, None],
        strictest(bound, listed)[:, None],
        routes[:, None, None],
        np.zeros(len(group), dtype=np.intp),
    )
    demand = np.full((len(strict), 1), view.buyers.demand[item])
    buyers = Buyers(demand, setting.sigma[item], setting.eta, setting.friction)
    accounts = real_accounts(sellers, buyers, setting.parameters.measures)
    return accounts.quantity[:, 0], accounts.shut[:, 0]
