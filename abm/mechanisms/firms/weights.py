"""Market weights of entries and their sums by seller group.

    w = w0*q**(sigma - 1)

Entries are sorted by cell (group and item), so that sums are one pass over contiguous runs.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["cell_sums", "entry_weights", "firm_sales"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def entry_weights(base: Array, quality: Array, firm: Index, sigma_less_one: Array) -> Array:
    """Return w [entry] from base shares [entry], quality [firm], the firm of each entry and sigma - 1 [entry]."""
    return np.asarray(base * np.power(quality[firm], sigma_less_one))


def cell_sums(value: Array, cell: Index, cells: int) -> Array:
    """Return sums of value [entry] by cell, [cells]; cells without entries are 0."""
    return np.bincount(cell, weights=value, minlength=cells)


def firm_sales(weight: Array, cell: Index, firm: Index, per_weight: Array, firms: int) -> Array:
    """Return sales by firm, [firm]: an entry sells its share of the cell's flow.

    weight, cell, firm [entry]; per_weight [cell]: flow of a cell by unit of its weight, USD million a month.
    """
    return np.bincount(firm, weights=weight * per_weight[cell], minlength=firms)
