"""A tariff on the target: the imposer taxes the mature goods it imports from the target, and imports less of them.

    left        = (1 + rate*level)**(-elasticity)                             share of those imports that is left
    bought      = import_share*GDP/12                                         without a tariff
    revenue     = rate*level*bought*left
    loss        = bought*((1 + rate*level)**(1 - elasticity) - 1)/(1 - elasticity) - revenue      of buyers at home
    orders left = 1 - exported*sum_s share_s*(1 - left_s)                     share_s: state s's share of suppliers' GDP

The whole tariff is passed on to buyers (Amiti, Redding and Weinstein 2019), whose demand has a constant elasticity;
`loss` is what it takes from them beyond the revenue. What the target's users order is an input of the case, so lost
exports are not taken from the market of the goods in question: they slow, on mature items, what the target's own firms
learn. Revenue and less dependence count in the home term of `mechanisms/states/home.py`. Leaves out: imports by way of
third countries, and goods that hold the target's goods as parts.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter
from abm.mechanisms.instruments.base import Instrument

__all__ = ["TariffOnTarget"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class TariffOnTarget(Instrument):
    """How high a full tariff is, and what trade it falls on."""

    rate: float = parameter(
        0.5,
        0.25,
        1.0,
        unit="share of price",
        source="general knowledge: 50 % on semiconductors from the target since January 2025, 25 % before",
        meaning="rate of a full tariff on the target's mature goods",
    )
    elasticity: float = parameter(
        2.5,
        1.2,
        4.0,
        unit="elasticity",
        source="general knowledge: Fajgelbaum et al. 2020 find 2.5 between origins; the range is assumed",
        meaning="fall of imports from the target when a tariff makes them dearer",
    )
    import_share: float = parameter(
        0.0002,
        0.00005,
        0.001,
        unit="share of GDP",
        source="assumed: chips bought from the target directly come to a few billions a year at the largest importer",
        meaning="what a state imports of the target's mature goods",
    )
    exported: float = parameter(
        0.2,
        0.0,
        0.5,
        unit="share",
        source="assumed",
        meaning="share of what the target's firms learn on mature items that rests on exports to the suppliers",
    )

    def shown(self, level: Array) -> Array:
        """Return the level."""
        return level

    def still_imported(self, level: Array) -> Array:
        """Return the share of imports left, shape of level in [0, 1]."""
        return np.asarray((1.0 + self.rate * level) ** -self.elasticity)

    def revenue(self, level: Array, gdp: Array) -> Array:
        """Return what the tariff takes in, USD million a month; level, gdp (USD billion a year) of one shape."""
        return np.asarray(self.rate * level * self._imports(gdp) * self.still_imported(level))

    def loss(self, level: Array, gdp: Array) -> Array:
        """Return what buyers at home lose beyond the revenue, USD million a month, at least 0; shapes as there."""
        power = 1.0 - self.elasticity
        lost = self._imports(gdp) * ((1.0 + self.rate * level) ** power - 1.0) / power
        return np.asarray(lost - self.revenue(level, gdp))

    def pace_left(self, level: Array, gdp: Array) -> tuple[float, float]:
        """Return the share of the pace of learning left, on mature items alone; level, gdp [supplier]."""
        fallen = 1.0 - self.still_imported(level)
        return 1.0, float(1.0 - self.exported * (fallen * gdp).sum() / gdp.sum())

    def _imports(self, gdp: Array) -> Array:
        """Return imports of those goods without a tariff, USD million a month."""
        return np.asarray(self.import_share * gdp * 1000.0 / 12.0)
