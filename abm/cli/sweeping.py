"""`yardfence sweep FILE`: plan a study, say what it costs, and have its runs done here or on a cluster."""

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import File, Native, On, Place, Settings, Tasks, Workers
from abm.cli.progress import progress
from abm.core.shell import argument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from abm.scenario import Study
    from abm.studies.plan import Size

__all__ = ["close", "pairs", "sweep"]

_AN_HOUR = 3600.0
_WORDS = {
    "lever": ("lever", "levers"),
    "uncertainty": ("uncertainty", "uncertainties"),
    "constant": ("constant", "constants"),
}
# More keys than this are told by their tables.
_MOST_NAMED = 12


def sweep(
    file: File,
    on: On = Place.LOCAL,
    workers: Workers = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="The folder of the study; else results/NAME/TIME.")
    ] = None,
    settings: Settings = None,
    tasks: Tasks = None,
    native: Native = False,
    kernels: Annotated[
        bool, typer.Option("--compiled", help="Run compiled kernels (extra fast): equal to 1e-9, and faster.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how much it is, and run nothing.")] = False,
) -> None:
    """Run a study: every point of its design, every outcome, variant and seed."""
    from abm.core import compiled
    from abm.scenario import load_study
    from abm.studies.sweep import How, plan, seconds_a_run
    from abm.studies.sweep import sweep as run_study

    study = load_study(file, settings or ())
    size = plan(study)
    compiled.use(kernels)
    seconds = seconds_a_run(study, measured=not dry_run)
    _tell(study, size, seconds, measured=not dry_run)
    if dry_run:
        return
    how = How(on.value, workers, native, pairs(tasks), seconds, kernels)
    with progress(size.runs) as advance:
        folder, under_way = run_study(study, how, out, ["yardfence", *sys.argv[1:]], advance)
    close(folder, under_way)


def close(folder: Path, under_way: str) -> None:
    """Merge a study that is done and say what came of it, or say where it is under way."""
    if under_way:
        print(f"{under_way}\nLook: yardfence status {argument(folder)}\nThen: yardfence merge {argument(folder)}")
        return
    from abm.studies.sweep import merge

    counts = merge(folder)
    failed = f", {counts.failed:,} failed (failed.csv says why)" if counts.failed else ""
    missing = f", {counts.missing:,} missing (yardfence resume {argument(folder)})" if counts.missing else ""
    print(f"{counts.done:,} runs done{failed}{missing}\nResults: {folder}")


def pairs(texts: list[str] | None) -> dict[str, str]:
    """Return KEY=VALUE texts as a mapping. Raises YardfenceError for one that is none."""
    from abm.core.errors import YardfenceError

    found = {}
    for text in texts or ():
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            raise YardfenceError(f"--task {text}: write it as key=value, for example time=120 or partition=short")
        found[key.strip()] = value.strip()
    return found


def _tell(study: "Study", size: "Size", seconds: float, *, measured: bool) -> None:
    """Print how many runs a study is, of what, and what they cost."""
    from abm.scenario.ranges import kind_of

    for kind in ("lever", "uncertainty", "constant"):
        keys = [key for key in study.keys if kind_of(key) == kind]
        if keys:
            word = _WORDS[kind][len(keys) > 1]
            print(f"{len(keys)} {word}: {_named(keys)}")
    how = "timed here" if measured else "a rule of thumb, see docs/hpc.md"
    print(f"{size.runs:,} runs: {size.points:,} points x {size.worlds:,} worlds, in {size.shards:,} shards")
    print(f"about {_hours(size.runs * seconds)} core-hours, {seconds:.3g} s a run ({how})")
    sys.stdout.flush()


def _named(keys: "Sequence[str]") -> str:
    """Return keys in words; of very many, how many each table of the experiment has."""
    if len(keys) <= _MOST_NAMED:
        return ", ".join(keys)
    tables = Counter(".".join(key.split(".")[:2]) for key in keys)
    return ", ".join(f"{table} ({count})" for table, count in tables.items()) + "; all in study.toml"


def _hours(seconds: float) -> str:
    return f"{seconds / _AN_HOUR:.3g}"
