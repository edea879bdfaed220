"""`yardfence resume DIR`: do what is missing of a study."""

from typing import Annotated

import typer

from abm.cli.options import Folder, Place, Tasks, Workers
from abm.cli.progress import progress
from abm.cli.sweeping import close, pairs

__all__ = ["resume"]


def resume(
    folder: Folder,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Run those that failed again, too.")] = False,
    on: Annotated[Place | None, typer.Option("--on", help="Who runs them; as before unless given.")] = None,
    workers: Workers = None,
    tasks: Tasks = None,
) -> None:
    """Do the missing runs of a study, whatever stopped it."""
    from abm.studies.sweep import how_before, progress_of, set_torn_aside
    from abm.studies.sweep import resume as go_on

    how = how_before(folder, on.value if on else None, workers, pairs(tasks))
    for line in set_torn_aside(folder):
        print(line, flush=True)
    before = progress_of(folder)
    wanted = before.missing + (before.failed if retry_failed else 0)
    print(f"{wanted:,} of {before.planned:,} runs to do", flush=True)
    with progress(wanted) as advance:
        under_way = go_on(folder, how, retry_failed=retry_failed, advance=advance)
    close(folder, under_way)
