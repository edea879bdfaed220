"""Shared licence data: states tell each other whom they licensed, which raises what enforcement finds.

enforcement capacity*(1 + licence_data*level)        `promises.licence_data`
"""

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from abm.mechanisms.instruments.base import Instrument

__all__ = ["DataSharing"]

Array = npt.NDArray[np.float64]


class DataSharing(Instrument):
    """Data are shared in the measure of the level."""

    mandate: ClassVar[str] = "data_sharing"

    def data_shared(self, level: Array) -> Array:
        """Return the level."""
        return level
