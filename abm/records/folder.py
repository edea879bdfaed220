"""Folders of results: they appear under their final name only when whole."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from abm.core.errors import ResultsError

__all__ = ["new_folder", "whole_folder"]


def new_folder(root: Path, experiment: str, digest: str, stamp: str) -> Path:
    """Return <root>/<experiment>/<start time>-<8 digits of the digest>, with a number where that is taken.

    The name is reserved by the hidden folder that `whole_folder` fills, so that runs begun in the same second differ.
    Raises ResultsError where nothing can be written there.
    """
    base = root / experiment / f"{stamp}-{digest[:8]}"
    try:
        base.parent.mkdir(parents=True, exist_ok=True)
        for name in (base, *(base.with_name(f"{base.name}-{number}") for number in range(2, 1000))):
            with contextlib.suppress(FileExistsError):
                _working(name).mkdir()
                if not name.exists():
                    return name
                _working(name).rmdir()
    except OSError as error:
        raise _unwritable(base.parent, error) from error
    raise ResultsError(f"'{base}' and a thousand names like it are taken; choose another place with --out")


@contextlib.contextmanager
def whole_folder(final: Path) -> Iterator[Path]:
    """Yield a hidden folder beside the final one; rename it when the block ends well, else remove it.

    Raises ResultsError, at once where nothing can be written there. A killed process leaves the hidden folder, and
    whoever comes next begins with an empty one.
    """
    working = _working(final)
    try:
        working.mkdir(parents=True, exist_ok=True)
        if any(working.iterdir()):
            shutil.rmtree(working)
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


def _working(final: Path) -> Path:
    return final.with_name(f".unfinished-{final.name}")


def _unwritable(place: Path, error: OSError) -> ResultsError:
    reason = error.strerror or str(error)
    return ResultsError(f"cannot write results to '{place}': {reason}; choose another place with --out")
