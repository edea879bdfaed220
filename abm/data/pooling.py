"""Give two countries of production the same mix of goods, leaving every total as it was.

What both make of an item is pooled and dealt out again in proportion to what each site (firm, country) sells the
target altogether. So the two sell the same mix, while each country, firm and item keeps its total and what is made in
any other country does not move. To hand one country the other's mix alone would take away goods nobody else makes.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.data.schema import Case, ShareTable

__all__ = ["pool_goods", "sales_by_production"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

# Mixes nearer than this are the same: the case is handed back untouched, so that rounding moves nothing.
_SAME = 1e-12


def sales_by_production(case: Case) -> Array:
    """Return base-year sales to the target by country of production [state, item], USD million a month."""
    shape = len(case.states), len(case.items)
    cell = case.share.production * len(case.items) + case.share.item
    value = case.share.value * case.item.purchases[case.share.item]
    return np.bincount(cell, weights=value, minlength=shape[0] * shape[1]).reshape(shape)


def pool_goods(case: Case, one: int, other: int) -> Case:
    """Return the case in which two states (by index) sell the same mix, to the target and elsewhere.

    A state that sells nothing keeps selling nothing; mixes that agree already leave the case as it is.
    """
    pair = [one, other]
    if _alike(sales_by_production(case)[pair]) and _alike(case.world_sales[pair]):
        return case
    world = case.world_sales.copy()
    world[pair] = _dealt(world[pair].sum(axis=0), world[pair].sum(axis=1))
    world.setflags(write=False)
    return dataclasses.replace(case, share=_pooled_shares(case, pair), world_sales=world)


def _alike(sales: Array) -> bool:
    """Return whether two rows of sales [2, good] have the same mix; a row without sales is like any other."""
    totals = sales.sum(axis=1)
    if not totals.all():
        return True
    return bool(np.abs(np.diff(sales / totals[:, None], axis=0)).max() <= _SAME)


def _dealt(goods: Array, totals: Array) -> Array:
    """Return goods [good] dealt out in proportion to totals [seller], [seller, good]; zeros where all totals are."""
    whole = totals.sum()
    return np.asarray(np.outer(totals / whole, goods) if whole > 0.0 else np.zeros((len(totals), len(goods))))


def _pooled_shares(case: Case, pair: list[int]) -> ShareTable:
    share, items = case.share, len(case.items)
    inside = np.isin(share.production, pair)
    pooled = np.bincount(share.item[inside], weights=share.value[inside], minlength=items)
    sites, site = np.unique(share.firm[inside] * len(case.states) + share.production[inside], return_inverse=True)
    sold = np.bincount(site, weights=share.value[inside] * case.item.purchases[share.item[inside]])
    dealt = _dealt(pooled, sold)
    seller, item = np.nonzero(dealt)
    firm, production = np.divmod(sites[seller], len(case.states))
    return _sorted_table(
        case,
        np.concatenate([share.firm[~inside], firm]),
        np.concatenate([share.production[~inside], production]),
        np.concatenate([share.item[~inside], item]),
        np.concatenate([share.value[~inside], dealt[seller, item]]),
    )


def _sorted_table(case: Case, firm: Index, production: Index, item: Index, value: Array) -> ShareTable:
    order = np.lexsort((item, production, firm))
    firm, production, item, value = firm[order], production[order], item[order], value[order]
    for column in (firm, production, item, value):
        column.setflags(write=False)
    lines = zip(firm.tolist(), production.tolist(), item.tolist(), strict=True)
    names = tuple(f"{case.firms[f].code}@{case.states[p].code}/{case.items[i]}" for f, p, i in lines)
    return ShareTable(firm, production, item, value, names)
