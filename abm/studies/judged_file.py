"""worlds.csv of a study of strategies: what stands in it, which of it is whole, and who may write to it.

Rows stand in the order of draws, seeds, trials, winners and strategies, so that a file is either a beginning of what
the study asks for or none of its own.
"""

import contextlib
import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from abm.core.errors import ResultsError, Stopped, WriteError
from abm.core.lock import hold
from abm.core.shell import judging
from abm.engine.ensemble import Task
from abm.engine.run import Records
from abm.engine.worlds.judged_worlds import COLUMNS, world_named
from abm.records.atomic import unwritten, write_whole
from abm.scenario.assumed import MAIN

__all__ = ["HEAD", "append", "going_on", "keep_whole", "only_writer", "rows_of_world"]

_KEYS = ("draw", "seed", "variant", "outcome", "strategy")
HEAD = (*_KEYS, *COLUMNS)
_BUSY = ".running"


def rows_of_world(records: Records) -> list[list[Any]]:
    """Return the rows that a world makes."""
    table = records.tables["worlds"]
    draw = world_named(records.variant).draw
    columns = [table[name] for name in ("variant", "outcome", "strategy", *COLUMNS)]
    return [[draw, records.seed, *row] for row in zip(*columns, strict=True)]


def append(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a file. Raises WriteError; of the last rows a part may then be there, which `keep_whole` cuts off."""
    try:
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    except OSError as error:
        raise unwritten(path, error) from error


def keep_whole(path: Path, tasks: Sequence[Task], trials: Sequence[str]) -> int:
    """Return how many worlds a file holds whole, after cutting off what is left of a world cut short.

    tasks: the worlds the study asks for; trials: those of the first seed. Raises ResultsError where the file is not a
    beginning of them.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, ValueError):
        raise ResultsError(f"'{path}' cannot be read; begin a new study without --resume") from None
    ended = [line for line in lines if line.endswith("\n")]
    if not ended or ended[0] != _line(HEAD):
        raise _foreign(path, 1)
    whole, kept, place = 0, 1, 1
    for task in tasks:
        for key in _keys_of(task, trials):
            if place == len(ended):
                return _cut(path, lines, ended[:kept], whole)
            if not _is_row(ended[place], key):
                raise _foreign(path, place + 1)
            place += 1
        whole, kept = whole + 1, place
    if place < len(ended):
        raise _foreign(path, place + 1)
    return _cut(path, lines, ended, whole)


@contextlib.contextmanager
def going_on(folder: Path) -> Iterator[None]:
    """Say with the command that goes on with a folder where the block is interrupted, or a file cannot be written."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(f"stopped; what is done is kept, go on with: {judging(folder)}") from None
    except WriteError as error:
        raise WriteError(f"{error}; what is done is kept, go on with: {judging(folder)}") from error


@contextlib.contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold a folder against a second process that would write to it. Raises ResultsError where one does."""
    if not folder.is_dir():
        raise ResultsError(f"'{folder}' holds no study of strategies; begin one without --resume")
    mark = folder / _BUSY
    try:
        file = mark.open("ab")
    except OSError as error:
        raise ResultsError(f"cannot write to '{folder}': {error.strerror or error}") from None
    with file:
        try:
            hold(file)
        except BlockingIOError:
            raise ResultsError(f"another process works in '{folder}'; wait for it, or end it") from None
        try:
            yield
        finally:
            with contextlib.suppress(PermissionError):  # Windows keeps a file that is open; one left does no harm
                mark.unlink(missing_ok=True)


def _cut(path: Path, lines: Sequence[str], kept: Sequence[str], whole: int) -> int:
    if len(kept) < len(lines):
        write_whole(path, "".join(kept))
    return whole


def _keys_of(task: Task, trials: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the keys of the rows of one world, as they are written."""
    named = world_named(task.variant)
    for trial in trials if task.seed == 1 else (MAIN,):
        for outcome in task.outcome.split(","):
            for strategy in named.menu:
                yield str(named.draw), str(task.seed), trial, outcome, strategy


def _is_row(line: str, key: tuple[str, ...]) -> bool:
    """Return whether a line is a row of a key with a value in every column, all but the last a finite number."""
    cells = next(csv.reader([line]))
    if tuple(cells[: len(key)]) != key or len(cells) != len(HEAD):
        return False
    try:
        return all(math.isfinite(float(cell)) for cell in cells[len(key) : -1])
    except ValueError:
        return False


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def _foreign(path: Path, line: int) -> ResultsError:
    cure = "put back the file as it was, or begin a new study without --resume"
    return ResultsError(f"{path}, line {line}: not what this study writes there; {cure}")
