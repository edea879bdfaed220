"""The home term: what tariffs and subsidies bring at home, and what less dependence on the target's goods is worth.

    rents      = pi*rate*imports                                 imports: import_share*GDP of the partner/12
    rents      = pi*(public money + revenue)                     of subsidies and of a tariff on the target
    dependence = delta*theta_common*GDP/12*(1 - C_mature*left)   C_mature: the target's mature capability at the horizon
                                                                 left: what a tariff leaves of imports from it

pi and delta are stances of a government. A tariff's price lies in other terms: what the partner answers in kind, norm,
and trust that its steps outside frameworks cost.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["HomeParams", "dependence", "imports", "rents"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class HomeParams:
    """What the leader buys from its partners, and what they answer to a tariff."""

    import_share: float = parameter(
        0.035,
        0.02,
        0.07,
        unit="share of the partner's GDP",
        source="general knowledge: goods imports of 2022 from the large partners are 3 to 7 % of their GDP",
        meaning="what the leader imports from a partner",
    )
    answered: float = parameter(
        0.1,
        0.0,
        0.5,
        unit="share of the tariff",
        source="assumed: partners bargained in 2025 rather than answer in kind",
        meaning="what partners answer to a tariff, in the leader's losses",
    )


def imports(gdp: Array, params: HomeParams) -> Array:
    """Return the leader's imports from each partner in USD million a month, shape of gdp (USD billion a year)."""
    return np.asarray(params.import_share * gdp * 1000.0 / 12.0)


def rents(pi: float, rate: float, bought: Array | float) -> Array:
    """Return the rents of a tariff as the government weighs them, USD million a month, shape of bought."""
    return np.asarray(pi * rate * bought)


def dependence(mature: Array | float, weight: Array | float) -> Array:
    """Return the worth of less dependence from the target's mature capability at the horizon [...].

    weight: delta*theta_common*GDP/12, USD million a month; capability counts up to 1, that of the world without rules.
    """
    return np.asarray(weight * (1.0 - np.minimum(mature, 1.0)))
