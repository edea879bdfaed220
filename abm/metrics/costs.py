"""Cost of controls by state, on both bases: where the firm has its headquarters, and where the goods are made.

Cost is sales to the target lost against the no-control twin, in USD million a month; a negative cost is a gain.
Evaded sales are kept sales: by headquarters all of them, by site all but those of a new site abroad. The two bases
differ where firms ship from several countries. Limits: sales, not profit, and no effect on other markets.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.metrics.ratios import ratio, sum_by_state

__all__ = ["Costs", "costs_by_state"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.integer]

_AFFILIATE_ROUTE = 1


@dataclasses.dataclass(frozen=True, eq=False)
class Costs:
    """Sales lost against the twin by state [..., state], USD million a month, and as shares of the twin's sales.

    Shares are NaN for a state that sells nothing in the twin.
    """

    headquarters: Array
    production: Array
    headquarters_share: Array
    production_share: Array
    twin_headquarters: Array
    twin_production: Array


def costs_by_state(sales_twin: Array, direct: Array, evaded: Array, sites: tuple[Index, Index], states: int) -> Costs:
    """Return the cost of controls by state.

    sales_twin, direct [..., item, slot]; evaded [route, ..., item, slot] in the order trans-shipment, affiliate,
    design-around; sites: indices of the home state and of the state of production, both [item, slot].
    """
    home, production = sites
    lost = sales_twin - direct
    by_home = lost - evaded.sum(axis=0)
    by_site = by_home + evaded[_AFFILIATE_ROUTE]
    headquarters = sum_by_state(by_home, home, states).sum(axis=-2)
    site = sum_by_state(by_site, production, states).sum(axis=-2)
    twin_home = sum_by_state(sales_twin, home, states).sum(axis=-2)
    twin_site = sum_by_state(sales_twin, production, states).sum(axis=-2)
    shares = ratio(headquarters, twin_home), ratio(site, twin_site)
    return Costs(headquarters, site, *shares, twin_headquarters=twin_home, twin_production=twin_site)
