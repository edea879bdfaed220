"""Place the points of a study: a grid of listed values, a drawn sample, or every cell of a grid with the whole sample.

    grid               every combination, the last key fastest
    sobol              Saltelli's scheme on a scrambled Sobol sequence, N (D + 2) points, for indices of first and
                       total order (Saltelli et al. 2010)
    morris             N trajectories of D + 1 points on four levels (Morris 1991)
    latin_hypercube    N points, one in each of N strips of every key (McKay et al. 1979)

    point = cell x rows of the sample + row
    value = low + u (high - low), or the quantile u of a normal distribution cut off at low and high

u in [0, 1] is SALib's, and what rounding carries past an end is put on it; the same study gives the same points. Sizes
are known before anything is made.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.core.shell import installing
from abm.scenario.faults import fault
from abm.scenario.reading import Layer
from abm.scenario.study import Sample, SampledKey, Study
from abm.scenario.study_schema import MORRIS_LEVELS

__all__ = ["Design", "count_points"]

Array = npt.NDArray[np.float64]


class Design:
    """The points of a study, each a value for every varied key."""

    def __init__(self, study: Study) -> None:
        self.points = count_points(study)
        self._grid = study.grid
        self._keys = study.keys
        self._sample = _drawn(study.sample, study.layer) if study.sample else np.zeros((1, 0))

    def values(self, point: int) -> dict[str, Any]:
        """Return the values of a point by key."""
        cell, row = divmod(point, len(self._sample))
        listed: list[Any] = []
        for axis in reversed(self._grid):
            cell, place = divmod(cell, len(axis.values))
            listed.append(axis.values[place])
        return dict(zip(self._keys, (*reversed(listed), *self._sample[row].tolist()), strict=True))


def count_points(study: Study) -> int:
    """Return the number of points without making any."""
    cells = math.prod(len(axis.values) for axis in study.grid)
    return cells * (_count_rows(study.sample) if study.sample else 1)


def _count_rows(sample: Sample) -> int:
    points, keys = sample.points, len(sample.keys)
    if sample.method == "latin_hypercube":
        return points
    if sample.method == "morris":
        return points * (keys + 1)
    return points * (keys + 2)


def _drawn(sample: Sample, layer: Layer) -> Array:
    """Return the values of a sample, [row, key]."""
    unit = _unit_sample(sample, layer)
    return np.stack([_stretched(unit[:, place], key) for place, key in enumerate(sample.keys)], axis=1)


def _unit_sample(sample: Sample, layer: Layer) -> Array:
    """Return SALib's sample of the unit cube, [row, key]; layer: where the method was written."""
    try:
        from SALib.sample import latin, morris, sobol
    except ImportError:
        wants = f"= '{sample.method}' needs SALib, which is not installed"
        cure = f"install it with: {installing('study')}"
        raise fault(layer, ("sample", "method"), f"{wants}; {cure}") from None
    names = [key.key for key in sample.keys]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    methods: dict[str, Callable[[], Array]] = {
        "sobol": lambda: sobol.sample(problem, sample.points, calc_second_order=False, seed=sample.seed),
        "morris": lambda: morris.sample(problem, sample.points, num_levels=MORRIS_LEVELS, seed=sample.seed),
        "latin_hypercube": lambda: latin.sample(problem, sample.points, seed=sample.seed),
    }
    return np.asarray(methods[sample.method](), dtype=np.float64)


def _stretched(unit: Array, key: SampledKey) -> Array:
    if key.distribution == "normal":
        from scipy.stats import truncnorm

        assert key.mean is not None and key.sd is not None
        ends = ((end - key.mean) / key.sd for end in (key.low, key.high))
        value = truncnorm.ppf(unit, *ends, loc=key.mean, scale=key.sd)
    else:
        value = key.low + unit * (key.high - key.low)
    # Rounding may leave the range by the last bit, and no run takes a value from outside it.
    return np.asarray(np.clip(value, key.low, key.high))
