"""Scenario discovery: the part of the varied keys in which cases that lose half their alignment lie.

PRIM (Friedman and Fisher 1999; Bryant and Lempert 2010) peels the box of all cases by a twentieth at a time; CART
(Breiman et al. 1984) splits it in two again and again. Of a box with n of the N cases, k of the K that lose half:
    coverage = k / K    density = k / n    mass = n / N
Which box of PRIM's path is told: the one with the largest harmonic mean of coverage and density, of equals the one that
restricts fewer keys; then restrictions whose quasi-p (one-sided binomial test: would the box be as dense without
it?) is 0.05 or more are dropped, the largest first. Leaves of CART hold at least a twentieth of the cases, at most four
splits deep. A case is a run; runs that share a point are not independent, so quasi-p is too small with many seeds.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from abm.analysis.study.folder import Study
from abm.analysis.study.libraries import library, quiet
from abm.analysis.study.loss import Loss
from abm.analysis.study.refusal import NotComputedError

__all__ = ["Discovery", "discover", "find_box"]

_LEAST_CASES, _LEAST_LOST = 40, 10
_LEAST_MASS = 0.05
_QUASI_P = 0.05
_DEPTH = 4
_SEED = 1
_IS = " = "


@dataclasses.dataclass(frozen=True, eq=False)
class Discovery:
    """What PRIM and CART found.

    box: key, low, high, least, most (ends among all cases), values (of a key without order), quasi_p; a row a
    restricted key. path: coverage, density, mass, keys; a row a box of PRIM's path. chosen: coverage, density, mass, n,
    k of the box told. leaves: leaf, condition, cases, lost, coverage, density; densest first.
    """

    box: pd.DataFrame
    path: pd.DataFrame
    chosen: Mapping[str, float]
    leaves: pd.DataFrame
    cases: int
    lost: int


def discover(study: Study, loss: Loss) -> Discovery:
    """Return the box of PRIM and the leaves of CART over all varied keys and the outcome.

    Raises NotComputedError where too few runs are cases, lose half, or do not; YardfenceError where ema-workbench is
    missing.
    """
    cases = loss.cases
    lost = int(cases["lost"].sum())
    counts = {"cases": str(len(cases)), "lost": str(lost), "least": str(_LEAST_LOST), "enough": str(_LEAST_CASES)}
    if len(cases) < _LEAST_CASES or min(lost, len(cases) - lost) < _LEAST_LOST:
        raise NotComputedError("no_cases", **counts)
    inputs = _inputs(study, cases)
    if inputs.empty:
        raise NotComputedError("no_keys")
    hit = cases["lost"].to_numpy(dtype=np.int64)
    with quiet():
        box, path, chosen = find_box(inputs, hit)
        leaves = _cart(inputs, hit)
    return Discovery(box, path, chosen, leaves, len(cases), lost)


def _inputs(study: Study, cases: pd.DataFrame) -> pd.DataFrame:
    """Return the varied keys and the outcome of cases: numbers as floats, all else as categories."""
    columns = [name for name in ("outcome", *study.keys) if cases[name].nunique() > 1]
    return pd.DataFrame(
        {
            name: cases[name].astype(np.float64)
            if pd.api.types.is_numeric_dtype(cases[name]) and not pd.api.types.is_bool_dtype(cases[name])
            else cases[name].astype(str).astype("category")
            for name in columns
        }
    ).reset_index(drop=True)


def find_box(inputs: pd.DataFrame, hit: Any) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, float]]:
    """Return the box told of PRIM, its path, and what it holds, as in `Discovery`.

    inputs: a column a key, numbers or categories; hit [case]: 1 where the case is one of those looked for.
    """
    found = library("ema_workbench.analysis.prim").Prim(inputs, hit, mass_min=_LEAST_MASS).find_box()
    path = found.peeling_trajectory.rename(columns={"res_dim": "keys"})[["coverage", "density", "mass", "keys"]]
    place = _best(path)
    while _weak(found, place):
        found.drop_restriction(_weak(found, place), place)
        place = len(found.peeling_trajectory) - 1
    row = found.peeling_trajectory.iloc[place]
    chosen = {name: float(row[name]) for name in ("coverage", "density", "mass", "n", "k")}
    limits, whole, quasi_p = found.box_lims[place], found.box_lims[0], found.p_values[place]
    rows = [_limit(key, limits[key], whole[key], max(quasi_p[key])) for key in inputs.columns if key in quasi_p]
    columns = ["key", "low", "high", "least", "most", "values", "quasi_p"]
    return pd.DataFrame(rows, columns=columns).sort_values("quasi_p", kind="stable"), path, chosen


def _best(path: pd.DataFrame) -> int:
    """Return the place of the box with the largest harmonic mean of coverage and density, of equals with fewer keys."""
    both = path["coverage"] + path["density"]
    mean = 2.0 * path["coverage"] * path["density"] / both.where(both > 0)
    order = pd.DataFrame({"mean": -mean.fillna(0.0).round(12), "keys": path["keys"]})
    return int(order.sort_values(["mean", "keys"], kind="stable").index[0])


def _weak(found: Any, place: int) -> str:
    """Return the restricted key with the largest quasi-p of 0.05 or more, '' where there is none."""
    worst = {key: max(values) for key, values in found.p_values[place].items()}
    key = max(worst, key=lambda name: worst[name], default="")
    return key if key and worst[key] >= _QUASI_P else ""


def _limit(key: str, limits: "pd.Series[Any]", whole: "pd.Series[Any]", quasi_p: float) -> dict[str, Any]:
    row: dict[str, Any] = {"key": key, "quasi_p": quasi_p}
    if isinstance(limits.iloc[0], set):
        return row | {"values": ", ".join(sorted(limits.iloc[0]))}
    low, high = (float(end) for end in limits)
    least, most = (float(end) for end in whole)
    return row | {"least": least, "most": most, "low": low, "high": high, "values": ""}


def _cart(inputs: pd.DataFrame, hit: Any) -> pd.DataFrame:
    numbers = _numbers(inputs)
    tree = library("ema_workbench.analysis.cart").CART(numbers, hit, mass_min=_LEAST_MASS)
    grower = library("sklearn.tree").DecisionTreeClassifier
    least = max(int(_LEAST_MASS * len(inputs)), 1)
    tree.clf = grower(min_samples_leaf=least, max_depth=_DEPTH, random_state=_SEED).fit(numbers.to_numpy(), hit)
    rows = []
    for box, stats in zip(tree.boxes, tree.stats, strict=True):
        cases = round(stats["mass"] * len(hit))
        density = float(stats["density"])
        head = {"condition": _condition(box, numbers, inputs), "cases": cases, "lost": round(density * cases)}
        rows.append({**head, "coverage": float(stats["coverage"]), "density": density})
    table = pd.DataFrame(rows).sort_values(["density", "coverage"], ascending=False, kind="stable")
    return table.reset_index(drop=True).rename_axis("leaf").reset_index()


def _numbers(inputs: pd.DataFrame) -> pd.DataFrame:
    """Return inputs with 0/1 columns 'key = value' in place of categories; one column where there are two values.

    The library's tree leaves a category open on the branch that has it, so it is given numbers only.
    """
    columns = {}
    for key in inputs.columns:
        if inputs[key].dtype == np.float64:
            columns[key] = inputs[key]
            continue
        values = sorted(set(inputs[key]))
        columns |= {
            _equal(key, value): (inputs[key] == value).astype(np.float64) for value in values[len(values) == 2 :]
        }
    return pd.DataFrame(columns)


def _condition(box: pd.DataFrame, numbers: pd.DataFrame, inputs: pd.DataFrame) -> str:
    """Return a leaf as '0.2 < key <= 0.5; outcome = change', '' where nothing is restricted."""
    told = []
    for column in numbers.columns:
        first, last = float(box[column].iloc[0]), float(box[column].iloc[1])
        above, below = first > numbers[column].min(), last < numbers[column].max()
        if column in inputs.columns:
            low, high = f"{first:.4g} < " if above else "", f" <= {last:.4g}" if below else ""
            told += [f"{low}{column}{high}"] if above or below else []
        elif above:
            told.append(str(column))
        elif below:
            told.append(_not(str(column), inputs))
    return "; ".join(told)


def _not(column: str, inputs: pd.DataFrame) -> str:
    """Return the opposite of 'key = value': the other value of two, else 'key != value'."""
    key, value = column.split(_IS)
    others = sorted(set(inputs[key]) - {value})
    return _equal(key, others[0]) if len(others) == 1 else f"{key} != {value}"


def _equal(key: Any, value: str) -> str:
    return f"{key}{_IS}{value}"
