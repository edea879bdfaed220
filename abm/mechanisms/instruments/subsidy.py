"""Subsidy: public money makes good a share of the research that firms lose with sales to the target.

    revenue that counts for research = 1 - dependence*(1 - X/X0)*(1 - level)     where sales are lost

Without lost sales it changes nothing: a subsidy here answers a control. Additionality is left out: a dollar of public
research is a dollar of research.
"""

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from abm.mechanisms.instruments.base import Instrument

__all__ = ["Subsidy"]

Array = npt.NDArray[np.float64]


class Subsidy(Instrument):
    """Lost research is made good in the measure of the level."""

    mandate: ClassVar[str] = "transfer"

    def made_good(self, level: Array) -> Array:
        """Return the level."""
        return level
