"""`yardfence serve --class FILE`: play a class game with students on a network."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import Language, Tongue
from abm.core.errors import ExperimentError, Stopped

__all__ = ["serve"]

_LOOPBACK = "127.0.0.1"


def serve(
    class_file: Annotated[Path | None, typer.Option("--class", metavar="FILE", help="A class file.")] = None,
    host: Annotated[str, typer.Option(metavar="HOST", help="Who may ask; 0.0.0.0 for the whole network.")] = _LOOPBACK,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N")] = 8760,
    log: Annotated[Path | None, typer.Option(metavar="FILE", help="Log; the class file's name in this folder.")] = None,
    lang: Tongue = Language.EN,
) -> None:
    """Play a class game: students type the address, the teacher opens the page with the secret."""
    if class_file is None:
        raise ExperimentError("give a class: yardfence serve --class FILE; docs/classroom.md shows one")
    try:
        from abm.web.server import address_of, listen, serve_class
    except ImportError as error:
        raise ExperimentError(f"{error.name} is missing: pip install 'yardfence[classroom]'") from None
    from abm.sessions import Session, load_class

    log = log or Path(f"{class_file.stem}.class.jsonl")
    session = Session(load_class(class_file), log)
    with listen(host, port) as heard:
        address = address_of(heard)
        print(f"Students:   {address}   code {session.room.code}")
        print(f"Projector:  {address}screen")
        print(f"Teacher:    {address}teach/{session.room.teacher}   (keep this to yourself)")
        print(f"Log:        {log}   ({len(session.room.rounds)} rounds played; the same command goes on with it)")
        if host == _LOOPBACK:
            print("Only this machine can join; for the room add --host 0.0.0.0")
        print("Ctrl-C ends it.", flush=True)
        with suppress(KeyboardInterrupt):
            serve_class(session, heard, lang.value)
    raise Stopped(f"the class is kept in {log}; the same command goes on with it")
