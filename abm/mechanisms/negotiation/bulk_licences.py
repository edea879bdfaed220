"""Mutual bulk licences: exports to a partner that holds one too need no licence shipment by shipment.

    friction left[s] = 1 - covered * (GDP of partners of s) / (GDP of all that could be)      1 without partners

Friction is what a country-neutral list costs on exports outside the white list. GDP stands for how those exports are
split, since destinations are not told apart. A hub under a bulk licence sends no notices, so that detection there loses
what a neutral list adds (`engine.industry`).
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["BulkLicenceParams", "friction_left"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True)
class BulkLicenceParams:
    """What bulk licences reach."""

    covered: float = parameter(
        0.5,
        0.0,
        1.0,
        unit="share",
        source="assumed",
        meaning="exports outside a white list that go to all states that could hold mutual bulk licences",
    )


def friction_left(partners: Flags, gdp: Array, could: Flags, params: BulkLicenceParams) -> Array:
    """Return the share of the friction of neutral lists that is left, [state].

    partners [state, state]: mutual bulk licences in force; gdp [state], USD billion; could [state]: may be a partner.
    """
    weight = np.where(could, gdp, 0.0)
    others = weight.sum() - weight
    reached = (partners * weight).sum(axis=1)
    return np.asarray(1.0 - params.covered * reached / np.where(others > 0.0, others, 1.0))
