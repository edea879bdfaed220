"""Joint development: states that pool research raise what their firms know, wherever two or more take part.

    research gained = gain*level        0 for a state that is alone in it
    cost            = price*level*(own sales)

The cost is the price of a line under which research is pooled, and counts in what a run is judged by; who chooses the
instrument by itself weighs public money instead (`instruments/price.py`). A state expects to win, at most, what the
higher quality brings on its own sales: margin*(sigma - 1)*elasticity*gain a unit of them (`return_on`), as if its
rivals' quality and the market's price stayed as they are.
"""

import dataclasses
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter
from abm.mechanisms.instruments.base import Instrument

__all__ = ["JointDevelopment"]

Array = npt.NDArray[np.float64]
_PARTNERS = 2


@dataclasses.dataclass(frozen=True)
class JointDevelopment(Instrument):
    """What pooling brings, and what it costs."""

    mandate: ClassVar[str] = "transfer"

    gain: float = parameter(
        0.1, 0.0, 0.3, unit="share of research", source="assumed", meaning="research that full pooling adds to a firm's"
    )
    price: float = parameter(
        0.01,
        0.002,
        0.03,
        unit="share of own sales",
        source="assumed",
        meaning="what full pooling costs a month",
    )

    def research_gained(self, level: Array) -> Array:
        """Return research gained as a share of a firm's own, [state]; level [state] in [0, 1]."""
        together = (level > 0.0).sum() >= _PARTNERS
        return np.asarray(self.gain * level * together)

    def level_within(self, budget: float) -> float:
        """Return the level of pooling that a budget pays for, at most 1; budget: share of own sales a month."""
        return min(budget / self.price, 1.0)

    def cost(self, level: Array, own_sales: Array | float) -> Array:
        """Return what pooling costs, USD million a month; own_sales in USD million a month; shapes broadcast."""
        return np.asarray(self.price * level * own_sales)

    def return_on(self, trade: Array, sigma: Array, elasticity: float, margin: float) -> Array:
        """Return what full pooling may bring, USD million a month, [...]; trade [..., item], sigma [item]."""
        return np.asarray(margin * elasticity * self.gain * (trade * (sigma - 1.0)).sum(axis=-1))
