"""Commands in hints that a reader pastes: paths as a shell takes them, and how to go on after a stop."""

import contextlib
import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

from abm.core.errors import Stopped

__all__ = ["argument", "installing", "judging", "kept"]


def argument(path: str | Path) -> str:
    """Return a path as one argument of a command: in quotes where it holds what a shell reads otherwise."""
    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))


@contextlib.contextmanager
def kept(folder: Path, command: str) -> Iterator[None]:
    """Turn an interrupt into Stopped: what is done of a folder is kept, and a command of `yardfence` goes on."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(f"stopped; what is done is kept, go on with: yardfence {command} {argument(folder)}") from None


def judging(folder: Path) -> str:
    """Return the command that goes on with a folder of judged strategies, as it was begun."""
    return f"yardfence strategies {argument(folder / 'config.toml')} --resume {argument(folder)}"


def installing(extra: str) -> str:
    """Return the command that installs an extra from the project's folder."""
    return f"pip install -e '.[{extra}]', in the project's folder"
