"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Count", "File", "Json", "Language", "Out", "Settings", "Tongue", "Workers"]


class Language(StrEnum):
    """Languages of reports and tables."""

    EN = "en"
    JA = "ja"


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
