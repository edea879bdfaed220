"""Persons rule: the imposer's citizens may not serve what is listed, wherever they work.

    know-how withheld = the imposer's share of the suppliers' sales        while it is the leader's

It binds firms abroad as `abm.mechanisms.controls` says; how much of the target's learning rests on know-how is
`learning.slowdown`.
"""

import numpy as np
import numpy.typing as npt

from abm.mechanisms.instruments.base import Instrument

__all__ = ["Persons"]

Array = npt.NDArray[np.float64]


class Persons(Instrument):
    """All or nothing: at any level the imposer's know-how is withheld."""

    def shown(self, level: Array) -> Array:
        """Return 1 where the rule is in force."""
        return np.asarray(level > 0.0, dtype=float)

    def know_how_withheld(self, level: Array) -> Array:
        """Return 1 where the rule is in force."""
        return np.asarray(level > 0.0, dtype=float)
