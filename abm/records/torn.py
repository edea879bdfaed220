"""Torn parts of a study, put out of the way: whatever a crash or a disk left of them, their runs are made again.

A part is torn where a file of it cannot be read to the end, does not say where it was made, or lacks rows of a kept
table. Its files get a further ending, under which nothing reads them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from abm.records.manifest import MANIFEST, Manifest
from abm.records.parts import Part, TornPartError, fills, lacking, parts_of

__all__ = ["set_torn_aside"]

_ENDING = ".torn"


def set_torn_aside(folder: Path, keep: Sequence[str]) -> Iterator[str]:
    """Rename the files of every torn part of a study and yield a line for each, which names it and what ails it.

    keep: the tables kept beside the runs. Raises ResultsError where the disk refuses.
    """
    manifest = Manifest(folder / MANIFEST)
    for shard, parts in parts_of(folder).items():
        variants = {row["run"]: row["variant"] for row in manifest.rows(shard)}
        for part in parts:
            try:
                _read_all(part, keep, variants)
            except TornPartError as error:
                for path in part.files():
                    path.replace(path.with_name(path.name + _ENDING))
                yield f"{error.told}; set aside as {part.path.name}{_ENDING}, its runs are made again"


def _read_all(part: Part, keep: Sequence[str], variants: dict[str, str]) -> None:
    """Read the files of a part. Raises TornPartError."""
    part.origin()
    rows = part.runs().select(["run", "status"]).to_pylist()
    done = [row["run"] for row in rows if row["status"] == "done"]
    for name in keep:
        table = part.kept(name)
        held = set(table["run"].to_pylist()) if table is not None else set()
        for run in done:
            if run not in held and fills(variants.get(run, ""), name):
                raise lacking(part.path, run, name)
