"""Write tables as parquet, byte for byte the same for the same records."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from abm.records.atomic import write_whole
from abm.records.schema import SCHEMA, arrange

__all__ = ["RunRecords", "write_json", "write_results"]

_TYPES = {"integer": pa.int64(), "number": pa.float64(), "text": pa.string(), "truth": pa.bool_()}
_ROWS_A_GROUP = 65536


class RunRecords(Protocol):
    """What a run hands over: its tables as column name -> values; tables a variant does not fill are left out."""

    @property
    def tables(self) -> Mapping[str, Mapping[str, Sequence[Any]]]:
        """Return the tables of the run."""


def write_results(
    folder: Path, records: Iterable[RunRecords], config: str, provenance: Callable[[], Mapping[str, Any]]
) -> None:
    """Write the five tables, config.toml and provenance.json into an existing folder.

    records: runs in the order of their tasks, whose place becomes the key `run`; taken one by one, so that they may
    come from a running ensemble. config: text of the resolved experiment; provenance: asked once the last run is in.
    Raises OSError where writing fails.
    """
    (folder / "config.toml").write_text(config, encoding="utf-8", newline="\n")
    parts: dict[str, list[pa.Table]] = {name: [] for name in SCHEMA}
    for run, record in enumerate(records):
        for name, columns in record.tables.items():
            parts[name].append(_as_table(name, run, columns))
    for name, tables in parts.items():
        _write(folder / f"{name}.parquet", pa.concat_tables(tables) if tables else _empty(name))
    write_json(folder / "provenance.json", provenance())


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Write values as a whole file of JSON with sorted keys; NaN is refused. Raises WriteError."""
    text = json.dumps(values, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    write_whole(path, text + "\n")


def _as_table(name: str, run: int, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    rows = len(next(iter(columns.values())))
    keyed = {"run": [run] * rows, **columns}
    arranged = arrange(name, list(keyed))
    arrays = [pa.array(keyed[key], type=_TYPES[column.kind], from_pandas=True) for key, column in arranged]
    return pa.table(arrays, names=[key for key, _ in arranged])


def _empty(name: str) -> pa.Table:
    """Return a table without rows (and without columns by state) for records that hold none."""
    fields = [(column.name, _TYPES[column.kind]) for column in SCHEMA[name] if "{" not in column.name]
    return pa.schema(fields).empty_table()


def _write(path: Path, table: pa.Table) -> None:
    pq.write_table(
        table.combine_chunks(),
        path,
        compression="zstd",
        compression_level=3,
        row_group_size=_ROWS_A_GROUP,
        version="2.6",
        data_page_version="1.0",
        store_schema=False,
    )
