"""Bulk licences: exports to destinations on a white list need no licence shipment by shipment.

    friction left[s] = 1 - covered*level                                               by a white list of its own
                     = 1 - covered*(GDP of partners of s)/(GDP of all that could be)   by mutual ones
    notices left     = 1 - level

Friction is what a country-neutral list costs on exports beyond the white list that the case has for every state. An own
list holds every destination that could stand on one, hubs among them; in a framework that a state founds only parties
license each other, and GDP stands for how those exports are split, since destinations are not told apart. A hub under a
bulk licence sends no notices, so that detection there loses what a neutral list adds (`engine.industry`).
"""

import dataclasses
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter
from abm.mechanisms.instruments.base import Instrument

__all__ = ["BulkLicences"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True)
class BulkLicences(Instrument):
    """What bulk licences reach."""

    mandate: ClassVar[str] = "exemption"
    guards: ClassVar[bool] = False

    covered: float = parameter(
        0.5,
        0.0,
        1.0,
        unit="share",
        source="assumed",
        meaning="exports outside a white list that go to all states that could hold mutual bulk licences",
    )

    def friction_left(self, level: Array) -> Array:
        """Return the share of the friction of neutral lists left, shape of level (in [0, 1])."""
        return np.asarray(1.0 - self.covered * level)

    def notices_left(self, level: Array) -> Array:
        """Return the share of what goes to hubs that is still notified, shape of level."""
        return np.asarray(1.0 - level)

    def friction_among(self, partners: Flags, gdp: Array, could: Flags) -> Array:
        """Return the share of the friction of neutral lists that mutual bulk licences leave, [state].

        partners [state, state]: those in force; gdp [state], USD billion; could [state]: may be a partner.
        """
        weight = np.where(could, gdp, 0.0)
        others = weight.sum() - weight
        reached = (partners * weight).sum(axis=1)
        return np.asarray(1.0 - self.covered * reached / np.where(others > 0.0, others, 1.0))
