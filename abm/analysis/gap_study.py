"""A study of gaps read back for the report of a run: its summary, if both are of one experiment."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from abm.core.errors import ResultsError
from abm.records.reader import Results
from abm.scenario import load_experiment

__all__ = ["GapStudy", "gap_study_of"]

# What a study of gaps counts anew or does not read.
_ITS_OWN = ("seeds", "draws", "variants")


@dataclasses.dataclass(frozen=True, eq=False)
class GapStudy:
    """The folder of a study, and the content of its gaps.json."""

    folder: Path
    told: Mapping[str, Any]


def gap_study_of(results: Results, folder: Path) -> GapStudy:
    """Return the study of gaps in a folder that `yardfence gaps` wrote of the experiment of some results.

    The same but for seeds, draws and variants: with those of the results its config has their digest. Raises
    ResultsError where the folder holds no such study, or one of another experiment.
    """
    try:
        told = json.loads((folder / "gaps.json").read_text(encoding="utf-8"))
        shares = (folder / "gaps.csv").is_file()
    except (OSError, ValueError):
        shares = False
    if not shares:
        raise ResultsError(f"'{folder}' holds no study of gaps; give a folder made by `yardfence gaps`")
    alike = [f"{key}={json.dumps(results.config[key])}" for key in _ITS_OWN if key in results.config]
    if load_experiment(folder / "config.toml", alike).digest != results.summary.get("digest"):
        problem = f"'{folder}' is of another experiment, case or version than '{results.path}'"
        raise ResultsError(f"{problem}; run `yardfence gaps` on the file of that run, with its --set")
    return GapStudy(folder, told)
