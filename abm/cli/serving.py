"""`yardfence serve --class FILE`: play a class game with students on a network."""

from pathlib import Path
from typing import Annotated

import typer

from abm.cli.class_serving import LOOPBACK, serve_class_game
from abm.cli.options import Language, Tongue
from abm.core.errors import ExperimentError

__all__ = ["serve"]


def serve(
    class_file: Annotated[Path | None, typer.Option("--class", metavar="FILE", help="A class file.")] = None,
    host: Annotated[str, typer.Option(metavar="HOST", help="Who may ask; 0.0.0.0 for the whole network.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="Port.")] = 8765,
    log: Annotated[Path | None, typer.Option(metavar="FILE", help="Log; the class file's name in this folder.")] = None,
    lang: Tongue = Language.EN,
) -> None:
    """Play a class game: students type the address, the teacher opens the page with the secret."""
    if class_file is None:
        raise ExperimentError("give a class: yardfence serve --class FILE; docs/classroom.md shows one")
    serve_class_game(class_file, host, port, log, lang.value)
