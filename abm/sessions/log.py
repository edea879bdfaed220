"""The log of a class: one JSON object a line, only ever added to; what a class is follows from it alone.

A line that a crash left half written is cut off when the log is opened again.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from abm.core.errors import ResultsError
from abm.core.lock import hold

__all__ = ["Log", "held"]

_OWNER, _OTHERS = 0o600, 0o077

Entry = Mapping[str, Any]


class Log:
    """An append-only file of entries, each on disk before it counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.entries = _read(path)
            with _opened(path):
                pass
        except OSError as error:
            raise ResultsError(f"'{path}' cannot be kept: {error.strerror}; choose another --log") from None

    def append(self, entry: Entry) -> None:
        """Write an entry and wait until it is on disk; one that does not fit leaves the log as it was."""
        line = json.dumps(entry, ensure_ascii=True, allow_nan=False, separators=(",", ":")) + "\n"
        before = self.path.stat().st_size
        try:
            with _opened(self.path) as file:
                file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            os.truncate(self.path, before)
            raise
        self.entries.append(dict(entry))


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep a log for one server at a time. Raises ResultsError where another one has it."""
    try:
        with _opened(path) as file:
            hold(file)
            yield
    except BlockingIOError:
        raise ResultsError(f"'{path}' is in use by another server; end that one, or choose another --log") from None
    except OSError as error:
        raise ResultsError(f"'{path}' cannot be kept: {error.strerror}; choose another --log") from None


def _opened(path: Path) -> BinaryIO:
    """Open a log to add to it; nobody but its owner may read it, for it holds the teacher's secret and all messages."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER)
    if sys.platform != "win32" and os.fstat(number).st_mode & _OTHERS:
        with suppress(OSError):  # some disks keep no such rights
            os.fchmod(number, _OWNER)
    return os.fdopen(number, "ab")


def _read(path: Path) -> list[dict[str, Any]]:
    """Return the whole entries of a log, cutting off a last line without an end. Raises ResultsError for no log."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    entries = []
    for number, line in enumerate(whole.splitlines() or content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict) or "kind" not in entry:
            raise ResultsError(f"'{path}', line {number}: this is no log of a class; choose another --log")
        entries.append(entry)
    if len(whole) < len(content):
        os.truncate(path, len(whole))
    return entries
