"""The target's own firms learn by doing, in the run and in the no-control twin alike.

    d log q = (wright*d log(cumulative sales) + response*shortfall/12)*(1 - slowdown*persons)*left + drift/12

Wright (1936): unit cost falls with cumulative output; a fall in cost enters as quality. Controls speed learning
through additional sales and through a subsidy response to the shortfall; a persons rule slows both; the subsidy drift
is an input equal in both worlds. Liu, Liu, Makarin and Wen (2025) find that controls raised research in the sanctioned
country; Cao et al. (2024) find the opposite for listed firms: hence ranges that include 0.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["LearningParams", "learn"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class LearningParams:
    """Pace at which the target's own firms improve."""

    wright_exponent: float = parameter(
        0.32,
        0.2,
        0.4,
        unit="elasticity",
        source="assumed: Wright 1936, learning rate of about 20 %",
        meaning="quality gained per proportional rise of cumulative sales",
    )
    experience_years: float = parameter(
        5, 2, 10, unit="years of sales", source="assumed", meaning="experience at the start"
    )
    drift: float = parameter(
        0.03,
        0.0,
        0.06,
        unit="log quality a year",
        source="assumed",
        meaning="gain from subsidies that have nothing to do with controls",
    )
    response: float = parameter(
        0.1,
        0.0,
        0.3,
        unit="log quality a year at full shortfall",
        source="assumed; sign from Liu et al. 2025",
        meaning="gain from subsidies that answer a shortfall",
    )
    slowdown: float = parameter(
        0.3,
        0.0,
        0.6,
        unit="share",
        source="assumed; sign from Cao et al. 2024",
        meaning="share of learning that a persons rule of the leader prevents",
    )


def learn(
    experience: Array,
    learned: Array,
    sales: Array,
    shortfall: Array,
    withheld: float,
    params: LearningParams,
    left: Array | float = 1.0,
) -> tuple[Array, Array]:
    """Return next month's experience and log quality, both [item].

    experience: cumulative sales, sales: this month's, USD million; shortfall [item] in [0, 1]: real purchases missing
    against the twin; withheld: share of know-how that the target goes without; left [item]: share of the pace
    that other instruments leave.
    """
    total = experience + sales
    begun = experience > 0.0
    growth = np.where(begun, np.log(np.where(begun, total, 1.0) / np.where(begun, experience, 1.0)), 0.0)
    pace = params.wright_exponent * growth + params.response * shortfall / 12.0
    gained = pace * (1.0 - params.slowdown * withheld) * left + params.drift / 12.0
    return total, learned + gained * begun
