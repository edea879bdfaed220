"""`yardfence odd`: bring the generated tables of the ODD protocol up to date."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["odd"]


def odd(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="The document.")] = Path("docs/ODD.md"),
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 where it is out of date.")
    ] = False,
) -> None:
    """Write parameters, switches and processes into the ODD document."""
    from abm.studies.odd import write_odd

    current = write_odd(file, check)
    print(f"{file}: {'up to date' if current else 'out of date' if check else 'brought up to date'}")
    if check and not current:
        raise typer.Exit(1)
