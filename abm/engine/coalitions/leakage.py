"""Real leakage under every coalition: what coalitions have in common on an item is judged once.

Instruments in packages count by what they do to detection, to routes and to jurisdiction in the month's market.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.engine.coalitions.instruments import could_begin
from abm.engine.coalitions.worth import Coalitions
from abm.engine.common_lists.items import Jurisdiction, jurisdiction_of, sellers_of
from abm.engine.industry.trade import detection_now, evading_now
from abm.engine.industry.twin import twin_weight
from abm.engine.market.sales import every_route
from abm.engine.rules.in_force import put_into_force
from abm.engine.setting import Setting
from abm.mechanisms.controls.jurisdiction import strictest
from abm.metrics.ratios import ratio
from abm.metrics.real_leakage import Buyers, Sellers, real_accounts

__all__ = ["leakage_of_coalitions"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


def leakage_of_coalitions(setting: Setting, found: Coalitions) -> Array:
    """Return real leakage of each coalition in the month's market, [coalition].

    NaN where next to nothing is withheld.
    """
    if found.taken is None:
        return _with_equal_routes(setting, found)
    begins = could_begin(setting, found)
    inside = found.members
    in_force = inside[:, :, None] & begins & found.taken[:, None]
    patterns, of_coalition = np.unique(in_force.reshape(len(inside), -1), axis=0, return_inverse=True)
    leakage = np.empty(len(inside))
    for place, pattern in enumerate(patterns):
        some = np.flatnonzero(of_coalition.reshape(-1) == place)
        leakage[some] = _with_equal_routes(setting, _armed(setting, found, pattern.reshape(begins.shape), some))
    return leakage


def _armed(setting: Setting, found: Coalitions, in_force: Flags, some: Index) -> Coalitions:
    """Return some of the coalitions in the month's market with more instruments in force, [n, instrument]."""
    world = dataclasses.replace(found.world, rulebook=found.world.rulebook.copy())
    for state, place in np.argwhere(in_force).tolist():
        put_into_force(world.rulebook, int(found.states[state]), setting.instruments[place], 1.0)
    if in_force.any():
        world.detection = detection_now(setting, world)
        world.economy = dataclasses.replace(world.economy, evading=evading_now(setting, world))
    view = dataclasses.replace(found.view, routes=every_route(setting, world))
    return dataclasses.replace(found, masks=found.masks[some], level=found.level[some], world=world, view=view)


def _with_equal_routes(setting: Setting, found: Coalitions) -> Array:
    """Return real leakage of coalitions that share the routes of their view, [coalition]."""
    withheld, back = np.zeros(len(found.masks)), np.zeros(len(found.masks))
    demand, jurisdiction = found.view.buyers.demand, jurisdiction_of(setting, found.world)
    for item in range(len(found.tables)):
        table = found.tables[item]
        levels = table.strictness.shape[1]
        distinct, at = np.unique(table.rows(found.masks) * levels + found.level[:, item], return_inverse=True)
        rules = (side[distinct // levels, distinct % levels] for side in (table.strictness, table.coverage))
        quantity, shut = _quantities(setting, found, jurisdiction, item, *rules)
        withheld += demand[item] * (1.0 - shut)[at]
        back += demand[item] * (quantity - shut)[at]
    return ratio(back, withheld, setting.parameters.measures.least_loss * float(demand.sum()))


def _quantities(
    setting: Setting, found: Coalitions, jurisdiction: Jurisdiction, item: int, strict: Array, listed: Array
) -> tuple[Array, Array]:
    """Return quantity and quantity without any response, relative to the twin, [rules], from levels [rules, state]."""
    world, view = found.world, found.view
    group, bound, routes = sellers_of(setting, view, jurisdiction, item)
    sellers = Sellers(
        view.weight[group, item],
        twin_weight(setting, world.traded)[group, item],
        strictest(bound, strict)[:, None],
        strictest(bound, listed)[:, None],
        routes[:, None, None],
        np.zeros(len(group), dtype=np.intp),
    )
    demand = np.full((len(strict), 1), view.buyers.demand[item])
    buyers = Buyers(demand, setting.sigma[item], setting.eta, setting.friction)
    accounts = real_accounts(sellers, buyers, setting.parameters.measures)
    return accounts.quantity[:, 0], accounts.shut[:, 0]
