"""The twin: the target's market if nobody controlled anything.

Neither luck nor anybody's choice moves it, so it is worked out once, by the functions that move the run, for all runs
that share a setting.
"""

from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from abm.engine.market.sales import Rules, buyers_of, sales_under
from abm.engine.setting import Setting
from abm.engine.start import first_experience
from abm.mechanisms.firms.weights import firm_sales
from abm.mechanisms.market.routes import ROUTES
from abm.mechanisms.market.substitution import Buyers
from abm.mechanisms.target.learning import learn

__all__ = [
    "Expected",
    "TwinMonth",
    "learned_weights",
    "nonzero",
    "twin_expected",
    "twin_month",
    "twin_weight",
]

Array = npt.NDArray[np.float64]


class TwinMonth(NamedTuple):
    """A month of the twin.

    weight [group, item], its buyers, and sales by firm, USD million [firm]; what the target's own firms have learned
    by its end: cumulative sales in USD million, and log quality gained, [item].
    """

    weight: Array
    buyers: Buyers
    by_firm: Array
    experience: Array
    learned: Array


class Expected(NamedTuple):
    """What is expected of a month in the twin before it has passed, by the weights of the month before.

    buyers; domestic [item]: sales of the target's own firms; trade [state, item] by country of production; USD million.
    """

    buyers: Buyers
    domestic: Array
    trade: Array


def twin_month(setting: Setting, passed: int) -> TwinMonth:
    """Return the last of so many months that have passed, at least one."""
    months = cast(tuple[TwinMonth, ...], setting.worked_out.get("twin", ()))
    while len(months) < passed:
        # A new tuple each time: other threads may go on from the same.
        months = *months, _next(setting, months)
        setting.worked_out["twin"] = months
    return months[passed - 1]


def twin_weight(setting: Setting, passed: int) -> Array:
    """Return the market weights [group, item] of the last month that has passed; base shares before the first."""
    return twin_month(setting, passed).weight if passed else setting.structure.base_weight


def twin_expected(setting: Setting, passed: int, month: int) -> Expected:
    """Return what is expected of a month of the calendar after so many have passed."""
    weight, demand = twin_weight(setting, passed), setting.demand[month - setting.first]
    return setting.once(("expected", passed, month), lambda: _expected(setting, weight, demand))


def learned_weights(setting: Setting, sums: Array, learned: Array) -> Array:
    """Return market weights [group, item]: sums of entries, the target's raised by what its firms learned [item]."""
    quality = np.exp((setting.sigma - 1.0) * learned)
    return np.asarray(np.where(setting.structure.foreign[:, None], sums, sums * quality))


def nonzero(value: Array) -> Array:
    """Return value with 1 in place of 0, for divisions whose numerator is 0 there."""
    return np.where(value != 0.0, value, 1.0)


def _next(setting: Setting, months: tuple[TwinMonth, ...]) -> TwinMonth:
    """Return the month after those that have passed: sales by what has been learned, then learning from them."""
    structure, items = setting.structure, len(setting.structure.items)
    experience, learned = (months[-1].experience, months[-1].learned) if months else first_experience(setting)
    weight, demand = learned_weights(setting, structure.base_weight, learned), setting.demand[len(months)]
    buyers = buyers_of(setting, weight, demand)
    sales = _sales_without_rules(setting, weight, buyers)
    per_weight = (sales / nonzero(structure.base_weight)).reshape(-1)
    firms = len(structure.case.firms)
    by_firm = firm_sales(structure.entry_weight, structure.entry_cell, structure.entry_firm, per_weight, firms)
    domestic = sales[~structure.foreign].sum(axis=0)
    params, none = setting.parameters.learning, np.zeros(items)
    return TwinMonth(weight, buyers, by_firm, *learn(experience, learned, domestic, none, 0.0, params))


def _sales_without_rules(setting: Setting, weight: Array, buyers: Buyers) -> Array:
    """Return sales [group, item] in USD million a month, by the market of the run, so that they round as it does."""
    none = np.zeros_like(weight)
    closed = np.zeros((len(ROUTES), *weight.shape))
    return setting.structure.unpack(sales_under(setting, weight, closed, Rules(none, none, none), buyers).direct)


def _expected(setting: Setting, weight: Array, demand: Array) -> Expected:
    structure, buyers = setting.structure, buyers_of(setting, weight, demand)
    domestic = np.where(structure.foreign[:, None], 0.0, weight).sum(axis=0)
    trade = structure.by_production(weight * (demand / nonzero(buyers.reference_weight)))
    return Expected(buyers, domestic / buyers.reference_weight * demand, trade)
