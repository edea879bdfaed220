"""Options that several commands share."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Count",
    "File",
    "Folder",
    "Json",
    "Kept",
    "Language",
    "Native",
    "On",
    "Out",
    "Place",
    "Settings",
    "Tasks",
    "Tongue",
    "Workers",
    "kept_settings",
]


class Language(StrEnum):
    """Languages of reports and tables."""

    EN = "en"
    JA = "ja"


class Place(StrEnum):
    """Who runs a study."""

    LOCAL = "local"
    SLURM = "slurm"
    DASK = "dask"


Count = Annotated[int | None, typer.Option(metavar="N")]
File = Annotated[str, typer.Argument(metavar="FILE", help="An experiment file, or the name of one that is shipped.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override a key; may be given many times.")
]
Tongue = Annotated[Language, typer.Option("--lang", help="Language.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where results go.")]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, metavar="N", help="Processes; all processors unless given.")
]
Kept = Annotated[
    Path | None,
    typer.Option("--kept", metavar="FILE", help="Take draws from a kept.toml that `yardfence match` wrote."),
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a study.")]
On = Annotated[Place, typer.Option("--on", help="Who runs it: processes here, a Slurm or a Dask cluster.")]
Native = Annotated[
    bool, typer.Option("--native", help="Use all a processor can; other machines may differ in the last digit.")
]
Tasks = Annotated[
    list[str] | None,
    typer.Option("--task", metavar="KEY=VALUE", help="For the cluster, see docs/hpc.md; may be given many times."),
]


def kept_settings(path: Path | None) -> list[str]:
    """Return the overrides that take over the draws of a kept.toml; none without one. Raises YardfenceError."""
    if path is None:
        return []
    from abm.scenario.kept import read_kept

    return [f"kept.{name}={json.dumps(value)}" for name, value in read_kept(path).items()]
