"""Study folders with known answers: a real design, and values of functions instead of runs."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from abm.records import write_json
from abm.records.frozen import STUDY, freeze

OUTCOMES = ("continuity", "change")
Row = Mapping[str, Any]


def write_study(
    folder: Path,
    design: pd.DataFrame,
    measures: Callable[[Row], Mapping[str, float]],
    text: str,
    seeds: int = 2,
    outcomes: Sequence[str] = OUTCOMES,
) -> Path:
    """Write a merged study: every row of the design under every outcome and seed; measures from the planned row."""
    folder.mkdir(parents=True, exist_ok=True)
    planned = [
        {"run": f"{number:016x}", "point": point, "outcome": outcome, "variant": "main", "seed": seed, "shard": 0}
        for number, (point, outcome, seed) in enumerate(
            itertools.product(range(len(design)), outcomes, range(1, seeds + 1))
        )
    ]
    keyed = [row | dict(design.iloc[row["point"]]) for row in planned]
    manifest = pd.DataFrame(keyed)
    values = pd.DataFrame([dict(measures(row)) for row in keyed])
    manifest.to_parquet(folder / "manifest.parquet", index=False)
    runs = pd.concat([manifest.drop(columns="shard"), values], axis=1)
    runs.insert(len(manifest.columns) - 1, "status", "done")
    runs.to_parquet(folder / "runs.parquet", index=False)
    write_text(folder, text)
    return folder


def write_text(folder: Path, text: str) -> None:
    """Write the study file that a folder is said to have begun with."""
    (folder / STUDY).write_text(text, encoding="utf-8")
    write_json(folder / "provenance.json", freeze(folder))


def sampled(method: str, points: int, keys: Sequence[str], low: float, high: float) -> str:
    """Return study.toml of a sample of keys that share their range."""
    ranges = "\n".join(f'"{key}" = {{low = {low}, high = {high}, distribution = "uniform"}}' for key in keys)
    return (
        f'name = "made_up"\n[sample]\nmethod = "{method}"\npoints = {points}\nseed = 1\n[sample.ranges]\n{ranges}\n'
        "[ensemble]\nseeds = 2\n"
    )


def ishigami(x: np.ndarray) -> float:
    """Return the function of Ishigami and Homma (1990), a = 7, b = 0.1, of three keys on [-pi, pi]."""
    return float(np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))


ISHIGAMI_FIRST, ISHIGAMI_TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
G = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def sobol_g(x: np.ndarray) -> float:
    """Return the function G of Sobol on [0, 1]^5."""
    return float(np.prod((np.abs(4.0 * x - 2.0) + G) / (1.0 + G)))


def sobol_g_indices() -> tuple[np.ndarray, np.ndarray]:
    """Return first- and total-order indices of G in closed form: V_i = 1/(3 (1 + a_i)^2), V = prod(1 + V_i) - 1."""
    part = 1.0 / (3.0 * (1.0 + G) ** 2)
    whole = np.prod(1.0 + part) - 1.0
    total = np.array([part[i] * np.prod(np.delete(1.0 + part, i)) for i in range(len(G))])
    return part / whole, total / whole


def alter_runs(folder: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """Rewrite runs.parquet."""
    path = folder / "runs.parquet"
    change(pd.read_parquet(path)).to_parquet(path, index=False)
