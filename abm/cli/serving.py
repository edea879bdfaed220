"""`yardfence serve`: the explorer as a page in a browser, or a class game with students on a network."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import Language, Tongue
from abm.core.errors import ExperimentError, Stopped

__all__ = ["serve"]

_LOOPBACK = "127.0.0.1"
_EXPLORER, _CLASS = 8765, 8760


def serve(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="An experiment to open first: a file, or a shipped one's name.")
    ] = None,
    class_file: Annotated[
        Path | None, typer.Option("--class", metavar="FILE", help="Play a class game by this class file instead.")
    ] = None,
    host: Annotated[
        str, typer.Option(metavar="HOST", help="Who may ask: this machine alone unless given; 0.0.0.0 for the network.")
    ] = _LOOPBACK,
    port: Annotated[int | None, typer.Option(min=0, max=65535, metavar="N", help="Port; 8765, a class 8760.")] = None,
    log: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Log of a class; the class file's name in this folder.")
    ] = None,
    lang: Tongue = Language.EN,
) -> None:
    """Show a world month by month in a browser, or play a class game."""
    if class_file is not None:
        _serve_class(class_file, host, _CLASS if port is None else port, log, lang.value)
        return
    from abm.web.explorer.serve import serve_explorer

    serve_explorer(file, host, port or _EXPLORER, lang.value)


def _serve_class(class_file: Path, host: str, port: int, log: Path | None, language: str) -> None:
    """Let students type the address, and the teacher open the page with the secret."""
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
            serve_class(session, heard, language)
    raise Stopped(f"the class is kept in {log}; the same command goes on with it")
