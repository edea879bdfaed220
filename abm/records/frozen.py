"""The study file that a study folder was begun with, and whether it still is."""

import hashlib
import json
from pathlib import Path
from typing import Any

from abm.core.errors import ResultsError
from abm.core.shell import argument

__all__ = ["STUDY", "freeze", "provenance_of_study"]

STUDY = "study.toml"
_FROZEN = "study_file"


def freeze(folder: Path) -> dict[str, str]:
    """Return what provenance.json has to hold of study.toml, for a change of it to be seen."""
    return {_FROZEN: _digest(folder)}


def provenance_of_study(folder: Path) -> dict[str, Any]:
    """Return what provenance.json of a study folder holds.

    Raises ResultsError where a folder holds none, or where study.toml is not what it was when the study began.
    """
    try:
        held = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
        if not isinstance(held, dict) or _FROZEN not in held:
            raise ValueError("provenance.json is not as it was written")
        now = _digest(folder)
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or error
        raise ResultsError(f"'{folder}' holds no study ({told}); give a folder made by `yardfence sweep`") from None
    if held[_FROZEN] != now:
        cure = f"put it back, or begin another study: yardfence sweep {argument(folder / STUDY)} --out DIR"
        raise ResultsError(f"'{folder}': {STUDY} is not what it began with; {cure}")
    return held


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / STUDY).read_bytes()).hexdigest()
