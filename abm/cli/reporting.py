"""`yardfence report DIR`: draw figures and write the page again, perhaps in another language."""

from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import Language, Tongue
from abm.core.errors import ResultsError
from abm.core.shell import kept

__all__ = ["report"]


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of results.")],
    lang: Tongue = Language.EN,
    gaps: Annotated[
        Path | None,
        typer.Option("--gaps", metavar="DIR", help="A folder of yardfence gaps on the same experiment, told with it."),
    ] = None,
) -> None:
    """Write the report of a folder of results."""
    from abm.analysis.report import write_report

    try:
        with kept(folder, "report"):
            print(write_report(folder, lang.value, gaps))
    except OSError as error:
        raise ResultsError(f"the report cannot be written to '{folder}': {error.strerror or error}") from error
