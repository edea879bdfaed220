"""A file that one process holds at a time: the hold ends with the process, however that ends."""

import sys
from typing import IO, Any

__all__ = ["hold"]

_FAR = 1 << 40  # the byte that is held on Windows, far behind all that is written


def hold(file: IO[Any]) -> None:
    """Take hold of an open file until it is closed, on Unix and on Windows. Raises BlockingIOError where another has.

    On disks shared by several machines a hold may not reach beyond the machine.
    """
    if sys.platform == "win32":
        import msvcrt

        try:
            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
