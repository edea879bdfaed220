"""`yardfence merge DIR`: one table of a study's runs."""

import typer

from abm.cli.options import Folder

__all__ = ["merge"]


def merge(folder: Folder) -> None:
    """Write runs.parquet and the kept tables of a study; exit code 1 where runs are missing."""
    from abm.cli.sweeping import close
    from abm.studies.sweep import progress_of

    close(folder, "")
    if progress_of(folder).missing:
        raise typer.Exit(1)
