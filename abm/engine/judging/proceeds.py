"""What a run brought, as far as one state's utility asks: sales with and without rules, denial, cost by state.

It is the part of the verdict (`judge`) that value rests on, without leakage, alignment and other elasticities. The twin
without controls is the same in all runs of one draw and seed, whoever wins and whatever a seated state does: its sales
are worked out once and handed on.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.engine.chronicle import Chronicle, routes_left
from abm.engine.judging.judge import denials
from abm.engine.setting import Setting
from abm.mechanisms.market.substitution import Buyers, Offers, Sales, sell
from abm.metrics.costs import Costs, costs_by_state

__all__ = ["Proceeds", "proceeds", "twin_sales"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class Proceeds:
    """By month: demand [month, item], sales, the twin's direct sales [month, item, slot], denial [month], costs."""

    demand: Array
    sales: Sales
    sales_twin: Array
    military: Array
    growth: Array
    costs: Costs


def twin_sales(setting: Setting, chronicle: Chronicle) -> Array:
    """Return what is sold without any control, USD million, [month, item, slot]."""
    weight = setting.structure.pack(chronicle.stack("twin_weight"))
    none = np.zeros_like(weight)
    return sell(Offers(weight, none, none, none), _buyers(setting, weight)).direct


def proceeds(setting: Setting, chronicle: Chronicle, twin: Array) -> Proceeds:
    """Return what a run brought; twin: its `twin_sales`."""
    structure = setting.structure
    pack = structure.pack
    buyers = _buyers(setting, pack(chronicle.stack("twin_weight")))
    routes = pack(routes_left(setting, chronicle))
    evasive = routes.sum(axis=0)
    weight, strictness, coverage = (pack(chronicle.stack(name)) for name in ("weight", "strictness", "coverage"))
    offers = Offers(weight, strictness, coverage, evasive)
    sales = sell(offers, buyers)
    military, growth = denials(setting, sales, chronicle.stack("drawdown") / buyers.demand)
    sites = structure.home[structure.slot_group], structure.production[structure.slot_group]
    evaded = sales.evaded * (routes / np.where(evasive > 0.0, evasive, 1.0))
    costs = costs_by_state(twin, sales.direct, evaded, sites, len(structure.states))
    return Proceeds(buyers.demand, sales, twin, military, growth, costs)


def _buyers(setting: Setting, twin_weight: Array) -> Buyers:
    return Buyers(
        reference_weight=twin_weight.sum(axis=-1),
        demand=setting.demand[: len(twin_weight)],
        sigma=setting.sigma,
        eta=setting.eta,
        military_share=setting.military_share,
        friction=setting.friction,
    )
