"""Parts of a study: what one attempt at a shard has finished so far, in one file a table.

    parts/<shard>-<attempt>.runs.parquet      run, status ("done" or "failed"), error, traceback, then measures
    parts/<shard>-<attempt>.<table>.parquet   run, then the columns of a kept table

An attempt writes its part again and again, each time whole; the file of runs comes last, and only runs that stand in
it count. Attempts differ in their names, so that two machines at the same shard never touch the same file. Pages bear
checksums, so that what a disk garbles is seen.
"""

import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from abm.core.errors import ResultsError
from abm.core.shell import argument
from abm.records.atomic import unwritten, whole_file
from abm.records.schema import KEYS, SCHEMA, arrange

__all__ = [
    "OPTIONS",
    "Part",
    "PartWriter",
    "TornPartError",
    "empty_kept",
    "fills",
    "finished",
    "lacking",
    "parts_of",
    "parts_of_shard",
    "write_kept",
]

_TYPES = {"integer": pa.int64(), "number": pa.float64(), "text": pa.string(), "truth": pa.bool_()}
_HEAD = {"run": pa.string(), "status": pa.string(), "error": pa.string(), "traceback": pa.string()}
_STATUS = {"done", "failed"}
_ORIGIN = b"yardfence"
_NAME = re.compile(r"(\d{6,})-[0-9a-f]+\.runs\.parquet")
# How tables of studies are written: the same rows give the same bytes.
OPTIONS = {
    "compression": "zstd", "compression_level": 3, "version": "2.6", "data_page_version": "1.0", "store_schema": False,
}  # fmt: skip
_KEYS = tuple(column.name for column in KEYS)
_OF_MAIN_ALONE = ("states", "leakage")


class TornPartError(ResultsError):
    """A part is torn, garbled or lacks rows; `resume` sets it aside and makes its runs again."""

    def __init__(self, path: Path, reason: object) -> None:
        study = argument(path.parent.parent)
        self.told = f"'{path}' cannot be read ({' '.join(str(reason).split())})"
        super().__init__(f"{self.told}; its runs are made again by: yardfence resume {study}")


class PartWriter:
    """Collects the runs of one attempt at a shard and writes them."""

    def __init__(self, folder: Path, shard: int, keep: Sequence[str], origin: Mapping[str, Any]) -> None:
        self._stem = folder / "parts" / f"{shard:06d}-{uuid.uuid4().hex[:12]}"
        self._rows: list[dict[str, Any]] = []
        self._kept: dict[str, list[pa.Table]] = {name: [] for name in keep}
        self._origin = dict(origin)
        self._written = 0

    def add(self, run: str, measures: Mapping[str, Any], tables: Mapping[str, Mapping[str, Sequence[Any]]]) -> None:
        """Add a run that went through; tables: those to keep, as the engine lays them out."""
        self._rows.append({"run": run, "status": "done", "error": None, "traceback": None, **measures})
        for name, held in self._kept.items():
            if name in tables:
                held.append(_kept_table(name, run, tables[name]))

    def add_failed(self, run: str, error: str, traceback: str) -> None:
        """Add a run that failed."""
        self._rows.append({"run": run, "status": "failed", "error": error, "traceback": traceback})

    @property
    def pending(self) -> int:
        """Return how many runs are not on the disk yet."""
        return len(self._rows) - self._written

    def write(self) -> None:
        """Write all runs of the attempt so far. Raises ResultsError where writing fails."""
        if not self.pending:
            return
        for name, tables in self._kept.items():
            if tables:
                self._kept[name] = [pa.concat_tables(tables).combine_chunks()]
                self._write(name, self._kept[name][0])
        self._write("runs", self._runs())
        self._written = len(self._rows)

    def _runs(self) -> pa.Table:
        measures = dict.fromkeys(name for row in self._rows for name in row if name not in _HEAD)
        types = {**_HEAD, **dict.fromkeys(measures, pa.float64())}
        arrays = [pa.array([row.get(name) for row in self._rows], type=kind) for name, kind in types.items()]
        origin = {_ORIGIN: json.dumps(self._origin, sort_keys=True).encode()}
        return pa.table(arrays, names=list(types)).replace_schema_metadata(origin)

    def _write(self, name: str, table: pa.Table) -> None:
        with whole_file(self._stem.with_name(f"{self._stem.name}.{name}.parquet")) as working:
            pq.write_table(table, working, write_page_checksum=True, **{**OPTIONS, "store_schema": True})


class Part(NamedTuple):
    """The file of runs of one attempt."""

    path: Path

    def runs(self) -> pa.Table:
        """Return the runs with their measures."""
        table = _read(self.path)
        for field in table.schema:
            if field.type != _HEAD.get(field.name, pa.float64()):
                raise TornPartError(self.path, f"its column {field.name} holds {field.type}")
        if unknown := {*table["status"].to_pylist()} - _STATUS:
            raise TornPartError(self.path, f"it tells of a run that it is {min(map(str, unknown))}")
        return table

    def columns(self) -> list[str]:
        """Return the measures it holds."""
        return [name for name in _schema(self.path).names if name not in _HEAD]

    def kept(self, table: str) -> pa.Table | None:
        """Return a kept table, None where the part holds none; it may hold runs that the part does not."""
        path = self.path.with_name(self.path.name.removesuffix("runs.parquet") + f"{table}.parquet")
        return _read(path) if path.is_file() else None

    def files(self) -> list[Path]:
        """Return the files of the attempt, that of the runs first: it must never stand without the others."""
        stem = self.path.name.removesuffix("runs.parquet")
        return [self.path, *sorted({*self.path.parent.glob(f"{stem}*.parquet")} - {self.path})]

    def origin(self) -> dict[str, Any]:
        """Return where and with what its runs were made."""
        metadata = _schema(self.path).metadata or {}
        try:
            held: dict[str, Any] = json.loads(metadata[_ORIGIN])
        except (KeyError, ValueError):
            raise TornPartError(self.path, "it does not say where it was made") from None
        return held


def parts_of(folder: Path) -> dict[int, list[Part]]:
    """Return the parts of a study by shard, sorted by name."""
    found: dict[int, list[Part]] = {}
    for path in sorted((folder / "parts").iterdir()):
        if match := _NAME.fullmatch(path.name):
            found.setdefault(int(match[1]), []).append(Part(path))
    return found


def parts_of_shard(folder: Path, shard: int) -> list[Part]:
    """Return the parts of one shard, sorted by name."""
    found = sorted((folder / "parts").glob(f"{shard:06d}-*.runs.parquet"))
    return [Part(path) for path in found if _NAME.fullmatch(path.name)]


def finished(parts: Iterable[Part]) -> dict[str, str]:
    """Return the status of the runs that parts hold; a run that went through once is done."""
    found: dict[str, str] = {}
    for part in parts:
        table = _read(part.path, ["run", "status"])
        for run, status in zip(table["run"].to_pylist(), table["status"].to_pylist(), strict=True):
            found[run] = "done" if "done" in (status, found.get(run)) else status
    return found


def _read(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Return a table. It is opened once: an attempt may put a larger file in its place while it is read."""
    try:
        with pa.OSFile(str(path)) as source:
            table = pq.read_table(source, columns=columns, page_checksum_verification=True)
        if absent := {"run", *(columns or ())} - {*table.column_names}:
            raise ValueError(f"it lacks the column {min(absent)}")
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, error) from None
    return table


def _schema(path: Path) -> pa.Schema:
    """Return the columns of a file of runs."""
    try:
        schema = pq.read_schema(path)
        names = set(schema.names)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, error) from None
    if not names >= _HEAD.keys():
        raise TornPartError(path, "it lacks columns of every file of runs")
    return schema


def _unreadable(path: Path, error: Exception) -> ResultsError:
    """Return what keeps a file from being read: the disk, which has a number for it, or what stands in the file."""
    if isinstance(error, OSError) and error.errno:
        cure = "see to the disk and its rights, then try again"
        return ResultsError(f"'{path}' cannot be read: {error.strerror}; {cure}")
    return TornPartError(path, error)


def _kept_table(name: str, run: str, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    rows = len(next(iter(columns.values())))
    arranged = [(key, column) for key, column in arrange(name, ["run", *columns]) if key not in _KEYS]
    arrays = [pa.array(columns[key], type=_TYPES[column.kind], from_pandas=True) for key, column in arranged]
    return pa.table([pa.array([run] * rows, type=pa.string()), *arrays], names=["run", *(key for key, _ in arranged)])


def write_kept(path: Path, name: str, run: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """Write a table of one run into a file of its own, its folder made where needed. Raises WriteError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritten(path.parent, error) from error
    with whole_file(path) as working:
        pq.write_table(_kept_table(name, run, columns), working, **OPTIONS)


def lacking(path: Path, run: str, table: str) -> TornPartError:
    """Return the error of a part beside which rows of a run in a kept table are missing."""
    return TornPartError(path, f"the rows of run {run} in table '{table}' are not beside it")


def fills(variant: str, table: str) -> bool:
    """Return whether runs of a variant fill a kept table: those of states and leakage are of the main variant alone."""
    return variant == "main" or table not in _OF_MAIN_ALONE


def empty_kept(name: str) -> pa.Schema:
    """Return the columns of a kept table that holds no rows."""
    columns = [column for column in SCHEMA[name] if column.name not in _KEYS]
    return pa.schema([("run", pa.string()), *((column.name, _TYPES[column.kind]) for column in columns)])
