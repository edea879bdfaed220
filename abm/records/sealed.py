"""Files of a folder that nobody is to change once they were written: their digests stand in its provenance.json."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from abm.core.errors import ResultsError
from abm.records.writer import write_json

__all__ = ["PROVENANCE", "SEALED", "check_sealed", "digests_of", "seal"]

PROVENANCE = "provenance.json"
SEALED = "files"
_DIGITS = 32
_CURE = "put it back as it was, or play the study again"


def digests_of(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the digests of those of some files that a folder holds, by name."""
    return {name: _digest(folder / name) for name in names if (folder / name).is_file()}


def seal(folder: Path, names: Iterable[str]) -> None:
    """Keep the digests of more files of a folder, unless that was done. Raises WriteError."""
    held = _provenance(folder)
    files = {**digests_of(folder, names), **held.get(SEALED, {})}
    if files != held.get(SEALED):
        write_json(folder / PROVENANCE, {**held, SEALED: files})


def check_sealed(folder: Path) -> None:
    """Raise ResultsError where a file is gone or not as it was written; a folder without digests passes."""
    if not (folder / PROVENANCE).is_file():
        return
    files = _provenance(folder).get(SEALED, {})
    if not isinstance(files, dict):
        raise _unreadable(folder)
    for name, digest in files.items():
        try:
            changed = _digest(folder / name) != digest
        except OSError as error:
            raise ResultsError(f"'{folder / name}' cannot be read: {error.strerror}; {_CURE}") from None
        if changed:
            raise ResultsError(f"'{folder / name}' was changed after it was written; {_CURE}")


def _provenance(folder: Path) -> dict[str, Any]:
    try:
        held = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _unreadable(folder) from None
    if not isinstance(held, dict):
        raise _unreadable(folder)
    return held


def _unreadable(folder: Path) -> ResultsError:
    return ResultsError(f"'{folder / PROVENANCE}' is not as it was written; {_CURE}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=_DIGITS)).hexdigest()
