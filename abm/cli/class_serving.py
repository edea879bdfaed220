"""Open a class, say where students, projector and teacher find it, and serve it until it is interrupted."""

from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from abm.core.errors import ExperimentError, Stopped

__all__ = ["LOOPBACK", "serve_class_game"]

LOOPBACK = "127.0.0.1"


def serve_class_game(class_file: Path, host: str, port: int, log: Path | None, language: str) -> NoReturn:
    """Serve a class; log: None for the class file's name in this folder. Raises Stopped once it was interrupted."""
    try:
        from abm.web.classroom.server import address_of, listen, serve_class
    except ImportError as error:
        raise ExperimentError(f"{error.name} is missing: pip install 'yardfence[classroom]'") from None
    from abm.sessions import Session, held, load_class

    log = log or Path(f"{class_file.stem}.class.jsonl")
    setup = load_class(class_file)
    with listen(host, port) as heard, held(log):
        session = Session(setup, log)
        address = address_of(heard)
        print(f"Students:   {address}   code {session.room.code}")
        print(f"Projector:  {address}screen")
        print(f"Teacher:    {address}teach/{session.room.teacher}   (keep this to yourself)")
        print(f"Log:        {log}   ({len(session.room.rounds)} rounds played; the same command goes on with it)")
        if host == LOOPBACK:
            print("Only this machine can join; for the room add --host 0.0.0.0")
        print("Ctrl-C ends it.", flush=True)
        with suppress(KeyboardInterrupt):
            serve_class(session, heard, language)
    raise Stopped(f"the class is kept in {log}; the same command goes on with it")
