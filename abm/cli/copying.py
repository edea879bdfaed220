"""`yardfence copy NAME`: a shipped experiment to change."""

from pathlib import Path
from typing import Annotated

import typer

from abm.core.errors import ExperimentError
from abm.core.shell import argument

__all__ = ["copy"]


def copy(name: Annotated[str, typer.Argument(metavar="NAME", help="A name from `yardfence list`.")]) -> None:
    """Put a copy of a shipped experiment into the current folder."""
    from abm.scenario.library import experiment_names, experiment_path, near

    stem = name.removesuffix(".toml")
    if stem not in experiment_names():
        raise ExperimentError(f"'{name}' is not shipped{near(stem, experiment_names())}; see `yardfence list`")
    target = Path(f"{stem}.toml")
    if target.exists():
        raise ExperimentError(f"'{target}' exists already in this folder; nothing was written over it")
    try:
        target.write_bytes(experiment_path(stem).read_bytes())
    except OSError as error:
        raise ExperimentError(f"'{target}' cannot be written here: {error.strerror}") from error
    print(f"{target} is yours; try: yardfence check {argument(target)}")
