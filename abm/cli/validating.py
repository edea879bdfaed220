"""`yardfence validate`: the model against stylised facts; exit code 1 where too few lie in their bands."""

from typing import Annotated

import typer

from abm.cli.options import Json, Workers

__all__ = ["validate"]


def validate(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]", help="Experiments; all of history unless given.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, metavar="N")] = 20,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Compare the model with stylised facts, hit or miss."""
    from abm.studies.run_experiment import available_workers
    from abm.studies.validation_report import command

    raise typer.Exit(command(files or (), seeds, workers or available_workers(), machine=as_json))
