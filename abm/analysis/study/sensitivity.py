"""Which varied keys move a measure: Sobol indices and Morris screening, on means over seeds by design point.

Sobol (1993), estimators of Saltelli et al. (2010): with V the variance of the measure over the design,
    S1 = V[E(y | key)] / V        first order: what is gained by knowing the key alone
    ST = E[V(y | all others)] / V total order: what is left open when all but the key are known
Morris (1991) and Campolongo et al. (2007), over elementary effects (change of the measure for a step of the key,
in units of its range): mu = their mean, mu_star = mean of their sizes, sigma = their standard deviation.
Confidence: half-widths of 95 % intervals from 1000 resamples with a fixed seed.

Both are per outcome (who wins), cell of the grid and measure. A constant measure has `no variance`; where it is null at
some points no index is computed, since filling points in would be guessing.

Intervals of the bootstrap take the points for independent draws and can be far too narrow where few points of a Sobol
sequence fill many dimensions (32 points of 80 keys gave 0.20 +- 0.10 for an index of 0.80). With independent keys the
first-order indices sum to 1 at most and the total-order indices to 1 at least: `sobol_sums` says where the estimates
break that, and such indices are not to be read.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from abm.analysis.study.folder import Cell, Sample, Study
from abm.analysis.study.libraries import library
from abm.analysis.study.points import COMPUTED, require_design, values_at_points
from abm.scenario.study_schema import MORRIS_LEVELS

__all__ = ["cell_name", "morris_table", "sobol_sums", "sobol_table"]

Array = npt.NDArray[np.float64]
Indices = dict[str, Array]
_CONFIDENCE: dict[str, Any] = {"conf_level": 0.95, "num_resamples": 1000, "seed": 1}
_SOBOL = ("S1", "S1_conf", "ST", "ST_conf")
_MORRIS = ("mu", "mu_star", "mu_star_conf", "sigma")
_HEAD = ("outcome", "cell", "measure", "status", "points", "null", "key")


def sobol_table(study: Study) -> pd.DataFrame:
    """Return outcome, cell, measure, status, points, null, key, S1, S1_conf, ST, ST_conf; a row a key.

    Where status is not `computed` one row tells so, without a key. Raises NotComputedError where the design is not a
    whole `sobol` one, YardfenceError where SALib is missing.
    """
    require_design(study, "sobol")
    return _over_measures(study, lambda sample, _: partial(_sobol, sample), _SOBOL)


def morris_table(study: Study) -> pd.DataFrame:
    """Return outcome, cell, measure, status, points, null, key, mu, mu_star, mu_star_conf, sigma; a row a key.

    Units of the last four: those of the measure. Refusals as in `sobol_table`.
    """
    require_design(study, "morris")
    return _over_measures(study, lambda sample, cell: partial(_morris, sample, _inputs(study, sample, cell)), _MORRIS)


def sobol_sums(table: pd.DataFrame) -> pd.DataFrame:
    """Return outcome, cell, measure, S1_sum, ST_sum, credible of a table of Sobol indices; a row where it has indices.

    credible: sum S1 <= 1 <= sum ST, each within the half-width of its interval (root of the sum of squares).
    """
    rows: list[dict[str, Any]] = []
    computed = table[table["status"] == COMPUTED]
    for (outcome, cell, measure), own in computed.groupby(["outcome", "cell", "measure"], sort=False):
        first, total = float(own["S1"].sum()), float(own["ST"].sum())
        loose, wide = (float(np.sqrt((own[name] ** 2).sum())) for name in ("S1_conf", "ST_conf"))
        credible = first - loose <= 1.0 <= total + wide
        head = {"outcome": outcome, "cell": cell, "measure": measure}
        rows.append({**head, "S1_sum": first, "ST_sum": total, "credible": credible})
    return pd.DataFrame(rows, columns=["outcome", "cell", "measure", "S1_sum", "ST_sum", "credible"])


def cell_name(cell: Cell) -> str:
    """Return a cell as 'key = value, key = value', '' without a sweep."""
    return ", ".join(
        f"{key} = {value:g}" if _is_number(value) else f"{key} = {value}" for key, value in cell.values.items()
    )


def _over_measures(
    study: Study, method: Callable[[Sample, Cell], Callable[[Array], Indices]], columns: tuple[str, ...]
) -> pd.DataFrame:
    sample = study.sample
    assert sample is not None
    rows: list[dict[str, Any]] = []
    for cell in study.cells():
        analyse = method(sample, cell)
        for outcome in study.outcomes:
            for measure in study.measures:
                points = values_at_points(study, outcome, measure, cell)
                head: dict[str, Any] = {"outcome": outcome, "cell": cell_name(cell), "measure": measure}
                head |= {"status": points.status, "points": len(points.values), "null": points.null}
                found = analyse(points.values) if points.status == COMPUTED else None
                rows += _rows(head, sample, found)
    return pd.DataFrame(rows, columns=[*_HEAD, *columns])


def _rows(head: dict[str, Any], sample: Sample, found: Indices | None) -> Iterator[dict[str, Any]]:
    if found is None:
        yield {**head, "key": None}
        return
    for place, key in enumerate(sample.keys):
        yield {**head, "key": key, **{name: float(values[place]) for name, values in found.items()}}


def _sobol(sample: Sample, values: Array) -> Indices:
    analyze = library("SALib.analyze.sobol").analyze
    found = analyze(sample.problem, values, calc_second_order=False, **_CONFIDENCE)
    return {name: np.asarray(found[name]) for name in _SOBOL}


def _morris(sample: Sample, inputs: Array, values: Array) -> Indices:
    analyze = library("SALib.analyze.morris").analyze
    found = analyze(sample.problem, inputs, values, num_levels=MORRIS_LEVELS, **_CONFIDENCE)
    return {name: np.asarray(found[name], dtype=np.float64) for name in _MORRIS}


def _inputs(study: Study, sample: Sample, cell: Cell) -> Array:
    """Return the design [point, key] of a cell."""
    plan = study.manifest.drop_duplicates("point").set_index("point").loc[list(cell.points)]
    return plan[list(sample.keys)].to_numpy(dtype=np.float64)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_)
