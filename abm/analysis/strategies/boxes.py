"""The worlds in which a strategy is regretted most, as a box of what is uncertain (PRIM, `study.discovery`).

For each strategy the tenth of all worlds with the largest regret, those without any left out, is looked for among the
drawn numbers and the winner. Numbers drawn are many more than a box can hold: only those enter whose mean rank differs
most between that tenth and the rest. Limits: worlds that share a draw are not independent, and the numbers were chosen
on the same worlds, so quasi-p is too small; with few worlds nothing is looked for.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from abm.analysis.strategies.worlds import JudgedWorlds
from abm.analysis.study.discovery import find_box
from abm.analysis.study.libraries import quiet
from abm.metrics.regret import regret

__all__ = ["LEAST_WORLDS", "Worst", "box_table", "worst_worlds"]

Array = npt.NDArray[np.float64]

LEAST_WORLDS = 100
_WORST = 0.1
# A box is looked for around so many worlds at least.
_FEWEST = 10
_ENTER = 20


@dataclasses.dataclass(frozen=True, eq=False)
class Worst:
    """The worst worlds of one strategy: how many of how many, their mean regret, and the box they lie in.

    box: a row a restricted key as `find_box` tells it; chosen: its coverage, density, mass, n and k.
    """

    strategy: str
    worlds: int
    worst: int
    regret: float
    box: pd.DataFrame
    chosen: Mapping[str, float]


def worst_worlds(worlds: JudgedWorlds) -> list[Worst]:
    """Return the worst worlds of every strategy; none where worlds are fewer than LEAST_WORLDS or nothing was drawn.

    Raises YardfenceError where ema-workbench is missing.
    """
    table = regret(worlds.value())
    inputs = _inputs(worlds)
    if table.shape[1] < LEAST_WORLDS or inputs.empty:
        return []
    return [_worst(name, row, inputs, worlds.tie) for name, row in zip(worlds.strategies, table, strict=True)]


def box_table(found: list[Worst]) -> pd.DataFrame:
    """Return all boxes: a row a restricted key of a strategy, none named where its worst worlds lie nowhere.

    Beside it coverage and density of the box, how many worlds of how many are the worst, and their mean regret.
    """
    of_key = ["key", "low", "high", "least", "most", "values", "quasi_p"]
    columns = ["strategy", *of_key, "coverage", "density", "worst", "worlds", "mean_regret"]
    return pd.DataFrame([row for worst in found for row in _box_rows(worst)], columns=columns)


def _box_rows(worst: Worst) -> list[dict[str, Any]]:
    of_all = {"strategy": worst.strategy, "worst": worst.worst, "worlds": worst.worlds, "mean_regret": worst.regret}
    rows = [{str(name): value for name, value in row.items()} for row in worst.box.to_dict("records")]
    return [{**row, **worst.chosen, **of_all} for row in rows or [{}]]


def _inputs(worlds: JudgedWorlds) -> pd.DataFrame:
    """Return what differs between worlds, a row a world, winners one after the other."""
    if worlds.numbers.empty:
        return pd.DataFrame()
    drawn = worlds.numbers.set_index("draw")
    moved = drawn.loc[:, drawn.nunique() > 1].loc[worlds.draws]
    inputs = pd.concat([moved] * len(worlds.outcomes), ignore_index=True)
    if len(worlds.outcomes) == 1:
        return inputs
    winner = pd.Series(pd.Categorical(np.repeat(worlds.outcomes, len(worlds.draws))), name="outcome")
    return pd.concat([inputs, winner], axis=1)


def _worst(name: str, row: Array, inputs: pd.DataFrame, least: float) -> Worst:
    """Return the worst worlds of a strategy; regret that is no more than `least` is none."""
    count = min(int(np.ceil(_WORST * len(row))), int((row > least).sum()))
    hit = np.zeros(len(row), dtype=np.int64)
    hit[np.argsort(-row, kind="stable")[:count]] = 1
    if count < _FEWEST:
        return Worst(name, len(row), count, float(row[hit == 1].mean()) if count else 0.0, pd.DataFrame(), {})
    with quiet():
        box, _, chosen = find_box(inputs[_telling(inputs, hit)], hit)
    return Worst(name, len(row), count, float(row[hit == 1].mean()), box, chosen)


def _telling(inputs: pd.DataFrame, hit: npt.NDArray[np.int64]) -> list[str]:
    """Return the numbers whose mean rank differs most between hits and the rest, and the winner."""
    numbers = inputs.select_dtypes("number")
    ranks = numbers.rank()
    apart = (ranks[hit == 1].mean() - ranks[hit == 0].mean()).abs()
    chosen = apart.sort_values(ascending=False, kind="stable").index[:_ENTER]
    return [column for column in inputs.columns if column in set(chosen) or column == "outcome"]
