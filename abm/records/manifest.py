"""The manifest of a study: one row a planned run in fixed order, one row group a shard.

A shard is read alone, whatever the size of the study. Text, numbers, whole numbers and truths keep their kind; values
of another kind (lists) stand as JSON.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from abm.core.errors import ResultsError
from abm.records.atomic import whole_file

__all__ = ["HEAD", "MANIFEST", "Manifest", "write_manifest"]

MANIFEST = "manifest.parquet"
HEAD = ("run", "point", "outcome", "variant", "seed", "shard")
_HEAD = {
    "run": pa.string(), "point": pa.int64(), "outcome": pa.string(), "variant": pa.string(), "seed": pa.int64(),
    "shard": pa.int64(),
}  # fmt: skip
_TYPES = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}

Rows = list[dict[str, Any]]


class Manifest:
    """A manifest on disk, read shard by shard."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = pq.ParquetFile(path)
        except (OSError, pa.ArrowException) as error:
            told = " ".join(str(error).split())
            raise ResultsError(f"'{path.parent}' holds no study ({told}); give a folder of `yardfence sweep`") from None
        self.shards: int = self._file.num_row_groups
        self.runs: int = self._file.metadata.num_rows
        self.schema: pa.Schema = self._file.schema_arrow
        self.keys: tuple[str, ...] = tuple(name for name in self._file.schema_arrow.names if name not in HEAD)
        self._lists = [name for name in self.keys if _holds_json(self._file.schema_arrow.field(name))]

    def rows(self, shard: int) -> Rows:
        """Return the rows of a shard, each column name -> value."""
        rows: Rows = self.table(shard).to_pylist()
        for name in self._lists:
            for row in rows:
                row[name] = json.loads(row[name])
        return rows

    def table(self, shard: int) -> pa.Table:
        """Return the rows of a shard as written."""
        return self._file.read_row_group(shard)

    def ids(self, shard: int) -> list[str]:
        """Return the runs of a shard."""
        found: list[str] = self._file.read_row_group(shard, columns=["run"])["run"].to_pylist()
        return found

    def sizes(self) -> list[int]:
        """Return the number of rows of every shard."""
        return [self._file.metadata.row_group(shard).num_rows for shard in range(self.shards)]

    def find(self, beginning: str) -> Rows:
        """Return the rows of the runs whose id begins so, at most two of different ids."""
        found: dict[str, dict[str, Any]] = {}
        for shard in range(self.shards):
            if any(run.startswith(beginning) for run in self.ids(shard)):
                found |= {row["run"]: row for row in self.rows(shard) if row["run"].startswith(beginning)}
            if len(found) > 1:
                break
        return list(found.values())[:2]


def write_manifest(path: Path, columns: Mapping[str, Sequence[Any]], shards: Iterable[Iterable[Sequence[Any]]]) -> None:
    """Write a manifest, shard by shard.

    columns: varied keys with example values that tell their kind; shards: rows in the order of HEAD, then keys.
    """
    types = {**_HEAD, **{name: _type_of(values) for name, values in columns.items()}}
    lists = [name for name, values in columns.items() if _is_json(values)]
    schema = pa.schema([pa.field(n, t, metadata={"json": "1"} if n in lists else None) for n, t in types.items()])
    with (
        whole_file(path) as working,
        pq.ParquetWriter(working, schema, compression="zstd", write_statistics=False) as writer,
    ):
        for rows in shards:
            held = zip(*rows, strict=True)
            arrays = [
                pa.array(_encoded(values) if name in lists else values, type=types[name])
                for name, values in zip(types, held, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _type_of(values: Sequence[Any]) -> pa.DataType:
    return pa.string() if _is_json(values) else _TYPES[type(values[0])]


def _is_json(values: Sequence[Any]) -> bool:
    """Return whether values are of a kind, or of kinds, that one column cannot hold as they are."""
    kinds = {type(value) for value in values}
    return len(kinds) > 1 or next(iter(kinds)) not in _TYPES


def _encoded(values: Iterable[Any]) -> Iterator[str]:
    return (json.dumps(value, sort_keys=True) for value in values)


def _holds_json(field: pa.Field) -> bool:
    return bool(field.metadata and b"json" in field.metadata)
