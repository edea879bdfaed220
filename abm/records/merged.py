"""Merge the parts of a study into whole tables, shard by shard, in the order of the manifest.

Memory holds one shard. The bytes depend on the runs alone, not on who made them, when, or in how many attempts. Runs
made twice must agree: to the bit where both name the same versions and processor features, else to 1e-9.
"""

import contextlib
import csv
import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from abm.core.errors import ResultsError
from abm.records.atomic import whole_file
from abm.records.manifest import HEAD, MANIFEST, Manifest
from abm.records.parts import OPTIONS, Part, empty_kept, fills, lacking, parts_of
from abm.records.schema import SCHEMA

__all__ = ["Counts", "agree", "merge_parts"]

_TOLERANCE = 1e-9
_ROWS_A_GROUP = 65536


class Counts(NamedTuple):
    """How many rows of the manifest are done, failed and missing."""

    done: int
    failed: int
    missing: int

    def plus(self, rows: Iterable[Mapping[str, Any]], found: Mapping[str, "_Chosen"]) -> "Counts":
        """Return the counts with further rows of the manifest."""
        told = [_status(found, row) for row in rows]
        return Counts(
            self.done + told.count("done"), self.failed + told.count("failed"), self.missing + told.count("missing")
        )


class _Chosen(NamedTuple):
    """A run as it stands in a part."""

    part: Part
    values: dict[str, Any]


def merge_parts(folder: Path, keep: Sequence[str], measures: Sequence[str]) -> Counts:
    """Write runs.parquet, the kept tables and failed.csv of a study folder, and count the rows.

    measures: columns to write, none for all that parts hold. Raises ResultsError where a part cannot be read, or a run
    was made twice and differs.
    """
    manifest = Manifest(folder / MANIFEST)
    parts = parts_of(folder)
    columns = measures or _in_order(name for held in parts.values() for part in held for name in part.columns())
    with contextlib.ExitStack() as stack:
        runs = stack.enter_context(_table(folder / "runs.parquet", _schema_of_runs(manifest, columns)))
        kept = {name: stack.enter_context(_table(folder / f"{name}.parquet", empty_kept(name))) for name in keep}
        failed = stack.enter_context(_failures(folder / "failed.csv", manifest.keys))
        counts = Counts(0, 0, 0)
        for shard in range(manifest.shards):
            held = parts.get(shard, [])
            found = _of_shard(held)
            rows = manifest.rows(shard)
            counts = counts.plus(rows, found)
            runs.add(_rows_of_runs(manifest.table(shard), found, runs.schema))
            failed.writerows({**row, **found[row["run"]].values} for row in rows if _status(found, row) == "failed")
            for name, table in kept.items():
                due = dict.fromkeys(row["run"] for row in rows if fills(row["variant"], name))
                table.add_all(_kept_by_run(found, held, name, due), due)
    if not counts.failed:
        (folder / "failed.csv").unlink(missing_ok=True)  # another merge of the same folder may have done so
    return counts


def agree(first: dict[str, Any], second: dict[str, Any], *, exactly: bool) -> str | None:
    """Return the first measure in which two rows of the same run differ, None where they agree."""
    for name in first:
        one, two = first[name], second.get(name)
        if one == two or (one is None and two is None):
            continue
        numbers = isinstance(one, float) and isinstance(two, float)
        if exactly or not numbers or not math.isclose(one, two or 0.0, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE):
            return name
    return None


def _of_shard(parts: Iterable[Part]) -> dict[str, _Chosen]:
    """Return the runs that parts of a shard hold; of those made twice the first, once they are seen to agree."""
    chosen: dict[str, _Chosen] = {}
    for part in parts:
        for values in part.runs().to_pylist():
            before = chosen.get(values["run"])
            if before is None or (before.values["status"], values["status"]) == ("failed", "done"):
                chosen[values["run"]] = _Chosen(part, values)
            elif before.values["status"] == values["status"] == "done":
                _compare(before, _Chosen(part, values))
    return chosen


def _compare(first: _Chosen, second: _Chosen) -> None:
    both = (first, second)
    origins = [one.part.origin() for one in both]
    alike = all(origins[0][name] == origins[1][name] for name in ("versions", "features"))
    if (measure := agree(first.values, second.values, exactly=alike)) is None:
        return
    values = " and ".join(repr(one.values.get(measure)) for one in both)
    files = [one.part.path.name for one in both]
    hosts = " and ".join(f"{origin['host']} ({file})" for origin, file in zip(origins, files, strict=True))
    problem = f"run {first.values['run']} was made twice and differs in {measure}: {values}, on {hosts}"
    raise ResultsError(f"{problem}; find out which machine is right, and remove the other's part")


def _in_order(names: Iterable[str]) -> list[str]:
    """Return measures in the order in which they are declared, those of states by their codes."""
    found = set(names)
    declared = [name for column in SCHEMA["runs"] for name in sorted(found) if column.matches(name)]
    return [*dict.fromkeys(declared), *sorted(found - set(declared))]


class _Table:
    """A table written in groups of rows that do not follow the shards."""

    def __init__(self, writer: pq.ParquetWriter, schema: pa.Schema) -> None:
        self.schema = schema
        self._writer = writer
        self._buffer: list[pa.Table] = []
        self._runs: set[str] = set()

    def add(self, table: pa.Table, least: int = _ROWS_A_GROUP) -> None:
        """Add rows, and write whole groups."""
        self._buffer.append(table)
        if sum(len(held) for held in self._buffer) >= least:
            joined = pa.concat_tables(self._buffer).combine_chunks()
            whole = len(joined) - len(joined) % _ROWS_A_GROUP if least > 1 else len(joined)
            self._writer.write_table(joined.slice(0, whole), row_group_size=_ROWS_A_GROUP)
            self._buffer = [joined.slice(whole)]

    def add_all(self, tables: Mapping[str, pa.Table], order: Iterable[str]) -> None:
        """Add the rows of runs in an order, each run once in the whole table."""
        runs = [run for run in order if run in tables and run not in self._runs]
        self._runs.update(runs)
        if runs:
            self.add(pa.concat_tables([tables[run].cast(self.schema) for run in runs]))

    def close(self) -> None:
        """Write what is left."""
        self.add(self.schema.empty_table(), least=1)


@contextlib.contextmanager
def _table(path: Path, schema: pa.Schema) -> Iterator[_Table]:
    with whole_file(path) as working, pq.ParquetWriter(working, schema, **OPTIONS) as writer:
        table = _Table(writer, schema)
        yield table
        table.close()


@contextlib.contextmanager
def _failures(path: Path, keys: Sequence[str]) -> Iterator["csv.DictWriter[str]"]:
    columns = [*(name for name in HEAD if name != "shard"), *keys, "error", "traceback"]
    with whole_file(path) as working, working.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        yield writer


def _schema_of_runs(manifest: Manifest, columns: Sequence[str]) -> pa.Schema:
    head = [pa.field(field.name, field.type) for field in manifest.schema if field.name != "shard"]
    return pa.schema([*head, ("status", pa.string()), *((name, pa.float64()) for name in columns)])


def _rows_of_runs(planned: pa.Table, found: Mapping[str, _Chosen], schema: pa.Schema) -> pa.Table:
    """Return the rows of a shard that are done or failed."""
    ids = planned["run"].to_pylist()
    places = [place for place, run in enumerate(ids) if run in found]
    head = planned.take(pa.array(places, pa.int64()))
    rows = [found[ids[place]].values for place in places]
    arrays = [
        head[field.name].combine_chunks()
        if field.name in head.column_names
        else pa.array([row.get(field.name) for row in rows], field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _kept_by_run(
    found: Mapping[str, _Chosen], parts: Iterable[Part], name: str, due: Container[str]
) -> dict[str, pa.Table]:
    """Return a kept table's rows by run, of the runs that are done: of the part chosen, else of another with it.

    due: the runs that have such rows. Raises ResultsError where one of them is done and has none.
    """
    tables: dict[str, pa.Table] = {}
    for part in parts:
        table = part.kept(name)
        if table is None:
            continue
        ids = table["run"].to_pylist()
        starts = [place for place, run in enumerate(ids) if not place or ids[place - 1] != run]
        for start, end in zip(starts, [*starts[1:], len(ids)][: len(starts)], strict=True):
            chosen = found.get(ids[start])
            if not chosen or chosen.values["status"] != "done":
                continue
            if chosen.part == part or ids[start] not in tables:
                tables[ids[start]] = table.slice(start, end - start)
    for run, one in found.items():
        if one.values["status"] == "done" and run in due and run not in tables:
            raise lacking(one.part.path, run, name)
    return tables


def _status(found: Mapping[str, _Chosen], row: Mapping[str, Any]) -> str:
    return str(found[row["run"]].values["status"]) if row["run"] in found else "missing"
