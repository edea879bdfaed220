"""`yardfence data`: what a case's figures rest on, and whom to cite."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["data"]


def data(
    case: Annotated[
        str | None, typer.Argument(metavar="[CASE]", help="A case or folder; all shipped ones unless given.")
    ] = None,
) -> None:
    """Print what share of market value rests on which grade of figure, how many figures, and their sources."""
    from abm.data import case_names

    for place, name in enumerate([case] if case else case_names()):
        _show(name, first=place == 0)


def _show(name: str, *, first: bool) -> None:
    from rich.console import Console

    from abm.data import load_case, provenance_of

    loaded = load_case(name)
    found = provenance_of(loaded)
    console = Console(highlight=False)
    console.print(
        ("" if first else "\n") + f"{loaded.title['en']} ({loaded.name}), digest {loaded.digest[:8]}", markup=False
    )
    shares = {
        depth: {grade: f"{share:.0%}" for grade, share in row.items()} for depth, row in found.market_value.items()
    }
    _print(console, "Market value, by grade of the figures it rests on", "known as deep as", shares)
    counts = {table: {grade: str(count) for grade, count in row.items()} for table, row in found.figures.items()}
    _print(console, "Figures, by grade", "table", counts)
    for source in found.sources:
        console.print(
            f"{source.key}: {source.citation} {source.address} ({source.terms})", markup=False, soft_wrap=True
        )


def _print(console: "Console", title: str, head: str, rows: Mapping[str, Mapping[str, str]]) -> None:
    from rich import box
    from rich.table import Table

    grades = list(dict.fromkeys(grade for row in rows.values() for grade in row))
    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    table.add_column(head)
    for grade in grades:
        table.add_column(grade, justify="right")
    for name, row in rows.items():
        table.add_row(name.replace("_", " "), *(row.get(grade, "") for grade in grades))
    console.print(table)
