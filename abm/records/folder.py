"""Folders of results: they appear under their final name only when whole."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from abm.core.errors import ResultsError

__all__ = ["new_folder", "whole_folder"]


def new_folder(root: Path, experiment: str, digest: str, stamp: str) -> Path:
    """Return <root>/<experiment>/<start time>-<8 digits of the digest>, with a number where that is taken."""
    base = root / experiment / f"{stamp}-{digest[:8]}"
    taken = (base.with_name(f"{base.name}-{number}") for number in range(2, 1000))
    return next((path for path in (base, *taken) if not path.exists()), base)


@contextlib.contextmanager
def whole_folder(final: Path) -> Iterator[Path]:
    """Yield a hidden folder beside the final one; rename it when the block ends well, else remove it.

    Raises ResultsError, at once where nothing can be written there. A killed process leaves the hidden folder alone.
    """
    working = final.with_name(f".unfinished-{final.name}-{os.getpid()}")
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        working.mkdir()
    except OSError as error:
        raise _unwritable(final.parent, error) from error
    try:
        yield working
        working.rename(final)
    except OSError as error:
        raise _unwritable(final, error) from error
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _unwritable(place: Path, error: OSError) -> ResultsError:
    reason = error.strerror or str(error)
    return ResultsError(f"cannot write results to '{place}': {reason}; choose another place with --out")
