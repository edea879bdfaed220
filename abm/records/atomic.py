"""Files that are whole or not there: written under a temporary name, brought to the disk, renamed."""

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from abm.core.errors import WriteError

__all__ = ["unwritten", "whole_file", "write_whole"]


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside a file; bring what was written to the disk and rename it when the block ends well.

    Raises WriteError where the place cannot be written. A killed process leaves a hidden file that nothing reads.
    """
    working = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        yield working
        _to_disk(working)
        working.replace(path)
        _to_disk(path.parent)
    except OSError as error:
        raise unwritten(path, error) from error
    finally:
        with contextlib.suppress(OSError):  # where nothing can be written nothing was, and that is what is told
            working.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text as a whole file, its lines as they are. Raises WriteError."""
    with whole_file(path) as working:
        working.write_text(text, encoding="utf-8", newline="\n")


def unwritten(path: Path, error: OSError) -> WriteError:
    """Return the error of a file that could not be written."""
    return WriteError(f"cannot write '{path}': {error.strerror or error}; make room or choose another place")


def _to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk; some systems cannot do so for folders."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
