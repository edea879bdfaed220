"""`yardfence explain NAME`: why a run went as it did, or what a measure means."""

from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import Language, Out, Tongue

__all__ = ["explain"]


def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A folder of results, an experiment, or a measure.")],
    seed: Annotated[int | None, typer.Option(metavar="N", help="The lowest seed unless given.")] = None,
    out: Out = Path("results"),
    lang: Tongue = Language.EN,
) -> None:
    """Say which terms decided each decision and where outcomes part, or what a measure means."""
    from abm.analysis.lookup import explain_name

    print(explain_name(name, out, lang.value, seed), end="")
