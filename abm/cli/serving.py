"""`yardfence serve`: the explorer as a page in a browser, or a class game with students on a network."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from abm.cli.class_serving import LOOPBACK, serve_class_game
from abm.cli.options import Language, Tongue

__all__ = ["serve", "with_class"]

_PORT = 8765
FIRST_CLASS = "forty_five_minutes"


def with_class(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of the command with the first class file where `--class` names none."""
    told = list(arguments)
    if "serve" in told and "--class" in told:
        place = told.index("--class") + 1
        if place == len(told) or told[place].startswith("-"):
            told.insert(place, FIRST_CLASS)
    return told


def serve(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="An experiment to open first: a file, or a shipped one's name.")
    ] = None,
    class_file: Annotated[
        str | None,
        typer.Option(
            "--class", metavar="[FILE]", help=f"Play a class game by a class file; none given: {FIRST_CLASS}."
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(metavar="HOST", help="Who may ask: this machine alone unless given; 0.0.0.0 for the network.")
    ] = LOOPBACK,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="Port.")] = _PORT,
    log: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Log of a class; the class file's name in this folder.")
    ] = None,
    rooms: Annotated[int, typer.Option(min=1, max=4, metavar="N", help="Rooms that play the class, to compare.")] = 1,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a value of the experiment FILE.")
    ] = None,
    lang: Tongue = Language.EN,
) -> None:
    """Show a world month by month in a browser, or play a class game."""
    if class_file is not None:
        serve_class_game(class_file, host, port, log, lang.value, rooms)
        return
    from abm.web.explorer.serve import serve_explorer

    serve_explorer(file, host, port or _PORT, lang.value, settings or ())
