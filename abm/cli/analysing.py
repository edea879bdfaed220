"""`yardfence analyse DIR`: tables, figures and one page that explain a merged study."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import Language, Tongue
from abm.core.errors import ResultsError
from abm.core.shell import kept

__all__ = ["analyse"]


def analyse(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A merged study.")], lang: Tongue = Language.EN
) -> None:
    """Explain a study: bands, indices, scenario discovery, survival."""
    from abm.analysis.study import analyse_study

    try:
        with kept(folder, "analyse"):
            done = analyse_study(folder, lang.value)
    except OSError as error:
        raise ResultsError(f"the analysis cannot be written to '{folder}': {error.strerror or error}") from error
    for part, reason in done.absent.items():
        print(f"{part}: {reason}", file=sys.stderr)
    print(done.page)
