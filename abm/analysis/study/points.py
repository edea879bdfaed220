"""Means over seeds by design point: what indices of sensitivity are computed from.

A point is null where the measure is null in any of its seeds: the mean over the others would be one over chosen luck.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.analysis.study.folder import Cell, Study
from abm.analysis.study.refusal import NotComputedError

__all__ = ["COMPUTED", "NO_VARIANCE", "NULL", "Points", "require_design", "values_at_points"]

Array = npt.NDArray[np.float64]
COMPUTED, NO_VARIANCE, NULL = "computed", "no variance", "null points"
# Relative to the size of the values: a smaller spread is rounding.
_ROUNDING = 1e-12


@dataclasses.dataclass(frozen=True, eq=False)
class Points:
    """A measure [point] in the order of the design, and whether indices can be computed from it."""

    values: Array

    @property
    def null(self) -> int:
        """Return the number of points at which the measure is null."""
        return int(np.isnan(self.values).sum())

    @property
    def status(self) -> str:
        """Return `computed`, `no variance` where all points are equal, or `null points` where any is null."""
        if self.null:
            return NULL
        scale = max(1.0, float(np.abs(self.values).max()))
        return NO_VARIANCE if float(np.ptp(self.values)) <= _ROUNDING * scale else COMPUTED


def values_at_points(study: Study, outcome: str, measure: str, cell: Cell) -> Points:
    """Return the mean over seeds of a measure at every point of a cell, main variant."""
    runs = study.main()
    rows = runs[(runs["outcome"] == outcome) & runs["point"].isin(cell.points)]
    grouped = rows.groupby("point", sort=True)[measure]
    means = grouped.mean().where(grouped.count() == grouped.size()).reindex(list(cell.points))
    return Points(means.to_numpy(dtype=np.float64, na_value=np.nan))


def require_design(study: Study, method: str) -> None:
    """Raise NotComputedError where the study is no whole design of a method."""
    sample = study.sample
    if sample is None or sample.method != method:
        raise NotComputedError(f"no_{method}")
    for cell in study.cells():
        if len(cell.points) != sample.rows:
            found = {"found": str(len(cell.points)), "planned": str(sample.rows)}
            raise NotComputedError("no_design_size", method=method, **found)
    study.require_whole()
