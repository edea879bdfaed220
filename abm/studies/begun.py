"""What a study was begun with, and that whoever goes on with it has the same.

Versions, data and code count: in a checkout whose mechanisms are changed the version stays, and the numbers do not.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import abm
from abm.core.errors import ResultsError
from abm.data import Case

__all__ = ["check_code", "check_version_and_data", "digest_of_code"]

# The packages that the numbers of a run go through.
_PACKAGES = ("core", "data", "engine", "mechanisms", "metrics", "scenario", "world")
_ANEW = "start it anew with `yardfence sweep`"


@cache
def digest_of_code() -> str:
    """Return the digest of the modules that the numbers of a run go through, whatever ends their lines."""
    root = Path(abm.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for name in _PACKAGES for path in (root / name).rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}|".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def check_version_and_data(folder: Path, began: Mapping[str, Any], case: Case) -> None:
    """Raise ResultsError where the version of the package or the data are not those a study was begun with."""
    if began["version"] != abm.__version__:
        versions = f"of yardfence {began['version']}, and this is {abm.__version__}"
        raise ResultsError(f"'{folder}' is {versions}: install that version to go on, or {_ANEW}")
    if began["data"] != case.digest:
        raise ResultsError(f"'{folder}': the tables of case '{case.name}' are not those it began with; {_ANEW}")


def check_code(folder: Path, began: Mapping[str, Any]) -> None:
    """Raise ResultsError where the code of the model is not that a study was begun with, the version being the same."""
    if began.get("code") != digest_of_code():
        cure = f"go back to that state of it, or {_ANEW}"
        raise ResultsError(f"'{folder}': the code of the model was changed since it began; {cure}")
