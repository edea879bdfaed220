"""Research: lost sales become lost competitiveness, with decreasing returns.

A firm's knowledge k, relative to its path in the no-control twin, follows what it spends on research:

    k' = (1 - d)*k + d*rho,   rho = 1 - dependence*(1 - X/X0) + gained,   quality q = k**elasticity

d is the monthly depreciation of knowledge, X and X0 sales to the target in the run and the twin. A constant share of
revenue goes to research, so the share itself cancels against the twin; it matters where public money joins
(Hall, Mairesse and Mohnen 2010). Without controls k stays exactly 1. Leaves out: redirecting research between items.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["ResearchParams", "next_knowledge", "quality"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class ResearchParams:
    """How research follows revenue and quality follows research."""

    depreciation: float = parameter(
        0.15, 0.1, 0.25, unit="a year", source="Hall, Mairesse and Mohnen 2010", meaning="depreciation of knowledge"
    )
    elasticity: float = parameter(
        0.3, 0.1, 0.5, unit="elasticity", source="assumed", meaning="quality gained per unit of knowledge"
    )


def next_knowledge(
    knowledge: Array,
    dependence: Array,
    sales: Array,
    sales_twin: Array,
    params: ResearchParams,
    gained: Array | float = 0.0,
) -> Array:
    """Return next month's knowledge [firm]; dependence [firm] is the share of revenue from the target.

    gained [firm]: research that instruments add, as a share of the firm's own.

    Firms without sales in the twin keep theirs. sales, sales_twin [firm] in USD million a month.
    """
    sells = sales_twin > 0.0
    ratio = np.where(sells, sales, 1.0) / np.where(sells, sales_twin, 1.0)
    revenue = 1.0 - dependence * (1.0 - ratio) + gained
    pace = params.depreciation / 12.0
    return np.asarray(knowledge + pace * (revenue - knowledge))


def quality(knowledge: Array, params: ResearchParams) -> Array:
    """Return quality relative to the twin, shape of knowledge; exactly 1 where knowledge is 1."""
    return np.asarray(np.power(knowledge, params.elasticity))
