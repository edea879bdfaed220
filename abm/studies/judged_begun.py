"""What a folder of judged strategies was begun with, and where an experiment that would go on with it differs."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import abm
from abm.core.errors import ResultsError
from abm.core.shell import judging
from abm.core.toml import parse_toml
from abm.data import case_names
from abm.records.sealed import PROVENANCE, check_sealed
from abm.scenario import Experiment
from abm.scenario.experiment import WORDS

__all__ = ["CONFIG", "kernels_of"]

CONFIG = "config.toml"
# Keys that differ and are named; of more the number is told.
_NAMED = 5


def kernels_of(folder: Path, experiment: Experiment) -> bool:
    """Return whether a folder was begun with compiled kernels, once it is sure that it holds this experiment's study.

    Raises ResultsError where it holds none, one that was altered, or that of another experiment, case or version.
    """
    try:
        began = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        digest, version, kernels = began["digest"], began["version"], bool(began["compiled"])
    except (OSError, ValueError, KeyError, TypeError):
        raise ResultsError(f"'{folder}' holds no study of strategies; begin one without --resume") from None
    check_sealed(folder)
    if digest != experiment.digest:
        raise ResultsError(f"'{folder}' was begun with {_difference(experiment, version, folder)}")
    return kernels


def _difference(experiment: Experiment, version: str, folder: Path) -> str:
    """Return what a study was begun with that is other here, and how to go on."""
    if version != abm.__version__:
        return f"yardfence {version}, and this is {abm.__version__}: install that one to go on, or begin anew"
    config = _config(folder)
    before, now = (dict(_leaves(told)) for told in (config, experiment.config))
    named = sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
    if named:
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        return f"other values of {', '.join(named[:_NAMED])}{more}; go on with: {judging(folder)}"
    if experiment.data == config.get("data") and experiment.data in case_names():
        return f"other tables of the case '{experiment.data}'; begin anew"
    return f"the tables of another case than '{experiment.data}'; go on with: {judging(folder)}"


def _config(folder: Path) -> dict[str, Any]:
    """Return the experiment that a folder was begun with, empty where that is lost."""
    try:
        return parse_toml((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _leaves(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted keys and values of a config, but for words and where files lie."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{before}{name}.")
        elif before or name not in WORDS:
            yield f"{before}{name}", value
