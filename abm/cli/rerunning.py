"""`yardfence rerun DIR ID`: any row of a study again, alone."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from abm.cli.options import Folder, Json

__all__ = ["rerun"]


class Table(StrEnum):
    """Tables of a run."""

    MONTHS = "months"
    STATES = "states"
    LEAKAGE = "leakage"
    EVENTS = "events"


def rerun(
    folder: Folder,
    run: Annotated[str, typer.Argument(metavar="ID", help="The id of a run, or its beginning.")],
    keep: Annotated[
        list[Table] | None, typer.Option("--keep", help="Write this table of the run; may be given many times.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Run one row of a study again and hold it against what was recorded."""
    from abm.studies.rerun import rerun as again

    found = again(folder, run, [table.value for table in keep or ()])
    files = [str(path) for path in found.files]
    if as_json:
        told = {"row": dict(found.row), "measures": dict(found.measures), "recorded": found.recorded, "files": files}
        print(json.dumps(told, indent=1, sort_keys=True))
        return
    for name, value in {**found.row, **found.measures}.items():
        print(f"{name} = {'not defined' if value is None else value}")
    print({"the same": "The same as recorded.", "failed": "It was recorded as failed."}.get(found.recorded, "New."))
    for file in files:
        print(f"Written: {file}")
