"""What a statistical office would have seen: the target's purchases by seller's home and by site, month by month.

Monthly series from the chronicle of a run, on a calendar that begins before the run: the months before the first one
are the base year's shares along the demand path, so that "a year earlier" has a value. Purchases ahead of rules count
in the month they are made, spread over the sellers of the item as that month's direct sales are (`assumed`).
"""

import dataclasses
import itertools

import numpy as np
import numpy.typing as npt

from abm.core.calendar import MONTHS_A_YEAR
from abm.engine.chronicle import Chronicle, MonthRow, routes_left
from abm.engine.judging.judge import Verdict
from abm.engine.market.sales import routes_under, rules_on_groups, stacked
from abm.engine.setting import Setting
from abm.metrics import leakage, real_leakage
from abm.metrics.ratios import ratio

__all__ = ["Observed", "leakage_of_subsets", "observe"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

# New sites abroad, in the order of the route axis.
_AFFILIATE = 1


@dataclasses.dataclass(frozen=True, eq=False)
class Observed:
    """Series in USD million a month over calendar months from `first`; the run begins at month index `lead_in`.

    foreign, domestic [month, item]: the target's purchases from abroad (what it stocks included) and from its own
    firms; by_home [month, state, item]: the purchases from abroad by seller's home; made_at_home [month, state, item]:
    those that are made in the home state; made_in [month, state, item]: all that are made in a state, new sites
    abroad left out; by_firm [month, firm]: sales of foreign firms (a group's sales spread as in the base year).
    """

    first: int
    lead_in: int
    foreign: Array
    domestic: Array
    by_home: Array
    made_at_home: Array
    made_in: Array
    by_firm: Array

    def span(self, start: int, months: int) -> slice:
        """Return the slice of `months` calendar months from month number `start`; empty where not all are there."""
        begin = start - self.first
        inside = begin >= 0 and begin + months <= len(self.foreign)
        return slice(begin, begin + months) if inside else slice(0, 0)


def observe(setting: Setting, chronicle: Chronicle, verdict: Verdict) -> Observed:
    """Return the series of a run that has been judged, from January of the year before its first month on."""
    structure = setting.structure
    lead_in = setting.first % MONTHS_A_YEAR + MONTHS_A_YEAR
    before = setting.first - lead_in + np.arange(lead_in)
    index = np.tile(structure.case.demand.index(before), (1, len(structure.items) // 2))
    base = (structure.base_weight * structure.case.item.purchases) * index[:, None, :]
    routes = routes_left(setting, chronicle)
    evasive = routes.sum(axis=0)
    evaded = structure.unpack(verdict.sales.evaded)
    new_sites = evaded * routes[_AFFILIATE] / np.where(evasive > 0.0, evasive, 1.0)
    bought = structure.unpack(verdict.sales.direct) + evaded
    bought = bought + _stock_by_seller(setting, chronicle, verdict)
    sold = np.concatenate([base, bought])
    made = np.concatenate([base, bought - new_sites])
    abroad = structure.foreign[:, None]
    home = (structure.home == structure.production)[:, None]
    return Observed(
        first=setting.first - lead_in,
        lead_in=lead_in,
        foreign=np.where(abroad, sold, 0.0).sum(axis=1),
        domestic=np.where(abroad, 0.0, sold).sum(axis=1),
        by_home=structure.by_home(np.where(abroad, sold, 0.0)),
        made_at_home=structure.by_home(np.where(abroad & home, made, 0.0)),
        made_in=structure.by_production(np.where(abroad, made, 0.0)),
        by_firm=_firms(setting, np.where(abroad, sold, 0.0)),
    )


def _stock_by_seller(setting: Setting, chronicle: Chronicle, verdict: Verdict) -> Array:
    """Return what is bought ahead, [month, group, item], from foreign sellers as they sell directly that month."""
    direct = setting.structure.unpack(verdict.sales.direct) * setting.structure.foreign[:, None]
    share = np.nan_to_num(ratio(direct, direct.sum(axis=1, keepdims=True)))
    return np.asarray(share * chronicle.stack("stocking")[:, None, :])


def _firms(setting: Setting, sold: Array) -> Array:
    """Return sales by firm [month, firm] from sales [month, group, item], spread over entries by base shares."""
    structure = setting.structure
    cells = sold.reshape(len(sold), -1)
    base = structure.base_weight.reshape(-1)
    share = structure.entry_weight / base[structure.entry_cell]
    member = (structure.entry_firm[:, None] == np.arange(len(structure.case.firms))).astype(np.float64)
    return np.asarray(np.einsum("me,ef->mf", cells[:, structure.entry_cell] * share, member))


def leakage_of_subsets(setting: Setting, row: MonthRow, members: Index) -> tuple[Array, Array]:
    """Return sizes [2**n] and real leakage [2**n] of every coalition of the members, all else of the month held.

    The leader keeps its rules; members in keep theirs, members out and all others have none. Rates are NaN where next
    to nothing is withheld.
    """
    structure, leader = setting.structure, setting.structure.leader
    pack = structure.pack
    inside = np.array(list(itertools.product((False, True), repeat=len(members))), dtype=bool)
    rules, controls = [], []
    for chosen in inside:
        rulebook = row.rulebook.copy()
        out = np.ones(len(structure.states), dtype=bool)
        out[[leader, *members[chosen]]] = False
        rulebook.coverage[out] = 0.0
        rules.append(rules_on_groups(setting, rulebook, row.asked))
        controls.append(rulebook.coverage > 0.0)
    every = stacked(rules)
    group = structure.slot_group
    kinds = leakage.seller_kinds(
        structure.home[group], structure.production[group], structure.target, np.stack(controls)
    )
    sellers = real_leakage.Sellers(
        pack(row.weight),
        pack(row.twin_weight),
        pack(every.strictness),
        pack(every.coverage),
        pack(routes_under(setting, row.every_route[:, None], every)),
        kinds,
    )
    params = setting.parameters
    demand = np.broadcast_to(setting.demand[row.month - setting.first], (len(inside), len(structure.items)))
    buyers = real_leakage.Buyers(demand, setting.sigma, params.market.price_elasticity, params.market.friction)
    return inside.sum(axis=1).astype(np.float64), real_leakage.real_accounts(sellers, buyers, params.measures).rate
