"""What sellers offer at every level of a state's own rule, and what its reach takes from others."""

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.surroundings import Surroundings
from abm.engine.market.sales import sales_without_rules
from abm.engine.setting import Setting
from abm.mechanisms.market.routes import closed_share, legal_share, open_routes
from abm.mechanisms.market.substitution import Offers

__all__ = ["offers_at", "offers_of_others", "taken_at"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def offers_at(
    setting: Setting, around: Surroundings, items: Index, coverage: Array, strictness: Array
) -> tuple[Offers, Array]:
    """Return offers when the state's own groups follow each level, and the legal share of evasion.

    Both [level, item, slot]; legal are sales through new sites and derated variants, which pay the seller's home.
    """
    structure, pack = setting.structure, setting.structure.pack
    at = structure.slot_group[items], items[:, None]
    own, its_goods, bound = around.own[at], around.its_goods[at], around.bound[at[0]]
    enough = strictness >= setting.parameters.choice.exemption_share * around.asked[items]
    spared = around.exempt & (enough | (not around.earned))
    reach = np.where(spared, 0.0, around.reach_level[items])[..., None] * bound
    others, others_cover, others_goods = (pack(level)[items] for level in around.others)
    refused = np.maximum(np.maximum(others, reach), np.where(own, strictness[..., None], 0.0))
    goods = np.maximum(np.maximum(others_goods, reach), np.where(its_goods, strictness[..., None], 0.0))
    routes = open_routes(
        pack(around.routes)[:, None, items], closed_share(goods, refused), setting.licence[items, None]
    )
    offers = Offers(
        pack(around.weight)[items],
        refused,
        np.maximum(np.maximum(others_cover, reach), np.where(own, coverage[..., None], 0.0)),
        routes.sum(axis=0),
    )
    return offers, legal_share(routes)


def offers_of_others(setting: Setting, around: Surroundings, items: Index) -> Offers:
    """Return offers of items the state does not sell, [item, slot]."""
    pack = setting.structure.pack
    strictness, coverage, goods = (pack(level)[items] for level in around.others)
    closed = closed_share(goods, strictness)
    routes = open_routes(pack(around.routes)[:, items], closed, setting.licence[items, None])
    return Offers(pack(around.weight)[items], strictness, coverage, routes.sum(axis=0))


def taken_at(setting: Setting, around: Surroundings, items: Index, strictness: Array) -> Array:
    """Return trade that the state's reach takes beyond what home states refuse, USD million a month, [level, item]."""
    if not around.abroad.any():
        return np.zeros(strictness.shape)
    at_home, trade = (
        table[:, items] for table in (around.home_strictness, sales_without_rules(around.weight, around.buyers))
    )
    beyond = np.maximum(strictness[:, None] - at_home, 0.0)
    return np.asarray((np.where(around.abroad[:, items], beyond, 0.0) * trade).sum(axis=1))
