"""Functions of known indices in place of runs: from the study file by way of plan, shards and merge to the analysis."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from abm.analysis.study.folder import open_study
from abm.analysis.study.refusal import NotComputedError
from abm.analysis.study.sensitivity import sobol_table
from abm.scenario import load_study
from abm.scenario.ranges import documented_range
from abm.studies.plan import make_folder, size_of
from abm.studies.shards import Errand, run_shard
from abm.studies.sweep import merge
from tests.analysis.study.made_up import ISHIGAMI_FIRST, ISHIGAMI_TOTAL, ishigami, sobol_g, sobol_g_indices
from tests.records.fake import FakeRecords

from .study_files import HEAD, needs, write

needs("SALib", "study")

KEYS = (
    "parameters.market.friction",
    "states.XB.free_trade",
    "parameters.routes.penalty",
    "states.XB.breadth",
    "platforms.XA.challengers.breadth",
)
SAID = {"executor": "local", "native": False, "compiled": False, "wanted": 1, "settings": {}, "seconds_a_run": 0.0}
Function = Callable[[np.ndarray], float]


def _value(experiment: Any, key: str) -> float:
    """Return what an experiment holds at a dotted key."""
    held: Any = experiment.config
    for word in key.split("."):
        held = held[word]
    return float(held)


def _studied(folder: Path, function: Function, keys: tuple[str, ...], points: int, low: float, high: float) -> Path:
    """Return a merged study whose runs are a function of its keys, each stretched from its range to low..high."""
    ranges = "".join(f'"{key}" = {{}}\n' for key in keys)
    outcomes = '[outcomes]\nmeasures = ["effective_alignment", "real_leakage"]\n'
    sample = f'[sample]\nmethod = "sobol"\npoints = {points}\n[sample.ranges]\n{ranges}'
    study = load_study(write(folder, HEAD + sample + "[ensemble]\nseeds = 1\n" + outcomes))
    least, most = np.array([documented_range(key, study.case) or (0.0, 1.0) for key in keys]).T

    def run(experiment: Any, case: Any, outcome: str, seed: int, variant: str) -> FakeRecords:
        held = np.array([_value(experiment, key) for key in keys])
        value = function(low + (held - least) / (most - least) * (high - low))
        head: dict[str, list[Any]] = {"outcome": [outcome], "variant": [variant], "seed": [seed]}
        return FakeRecords(
            {"runs": head | {"effective_alignment": [value], "real_leakage": [0.2]}, "months": {"coverage": [1.0]}}
        )

    size = size_of(study)
    made = make_folder(study, size, folder / "study", [], SAID)
    for shard in range(size.shards):
        run_shard(Errand(made, shard), simulate=run)
    assert merge(made).done == size.runs
    return made


@pytest.mark.parametrize(
    ("function", "keys", "ends", "known"),
    [
        (ishigami, KEYS[:3], (-np.pi, np.pi), (ISHIGAMI_FIRST, ISHIGAMI_TOTAL)),
        (sobol_g, KEYS, (0.0, 1.0), sobol_g_indices()),
    ],
)
def test_a_study_of_a_known_function_has_its_indices(
    tmp_path: Path, function: Function, keys: tuple[str, ...], ends: tuple[float, float], known: tuple[Any, Any]
) -> None:
    table = sobol_table(open_study(_studied(tmp_path, function, keys, 256, *ends)))
    rows = table[table["measure"] == "effective_alignment"].set_index("key")
    assert tuple(rows.index) == keys
    for order, indices in zip(("S1", "ST"), known, strict=True):
        assert rows[order].to_numpy() == pytest.approx(indices, abs=0.1)
        assert (np.abs(rows[order] - np.array(indices)) <= 2.0 * rows[f"{order}_conf"] + 0.01).all()
    flat = table[table["measure"] == "real_leakage"]
    assert flat["status"].tolist() == ["no variance"]


def test_a_study_that_lacks_runs_is_refused_by_their_names(tmp_path: Path) -> None:
    folder = _studied(tmp_path, ishigami, KEYS[:3], 4, -np.pi, np.pi)
    part = min((folder / "parts").glob("000001-*"))
    gone = [row["run"] for row in _rows(folder, 1)]
    part.unlink()
    merge(folder)
    with pytest.raises(NotComputedError, match=f"{len(gone)} of 20 planned runs are missing or failed") as caught:
        sobol_table(open_study(folder))
    assert all(run in str(caught.value) for run in gone)


def _rows(folder: Path, shard: int) -> list[dict[str, Any]]:
    from abm.records.manifest import MANIFEST, Manifest

    return list(Manifest(folder / MANIFEST).rows(shard))
