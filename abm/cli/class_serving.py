"""Open a class, say where students, projector and teacher find it, and serve it until it is interrupted."""

from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NoReturn

from abm.core.errors import ExperimentError, Stopped
from abm.core.shell import installing

__all__ = ["LOOPBACK", "serve_class_game"]

LOOPBACK = "127.0.0.1"


def serve_class_game(name: str, host: str, port: int, log: Path | None, language: str, rooms: int = 1) -> NoReturn:
    """Serve a class; name: of a class file, or a path; log: None for its name in this folder; rooms: a log each.

    Raises Stopped once it was interrupted.
    """
    try:
        from abm.web.address import address_of, is_reachable, listen
        from abm.web.classroom.frame import wall_of
        from abm.web.classroom.server import serve_class
    except ImportError as error:
        raise ExperimentError(f"{error.name} is missing: {installing('classroom')}") from None
    from abm.sessions import Session, class_path, held, load_class

    class_file = class_path(name)
    log = log or Path(f"{class_file.stem}.class.jsonl")
    logs = [log, *(log.with_name(f"room{number}.{log.name}") for number in range(2, rooms + 1))]
    setup = load_class(class_file)
    with listen(host, port) as heard, ExitStack() as stack:
        for path in logs:
            stack.enter_context(held(path))
        sessions = [Session(setup, path) for path in logs]
        address = address_of(*heard.getsockname()[:2])
        for number, (session, path) in enumerate(zip(sessions, logs, strict=True), 1):
            if rooms > 1:
                print(f"Room {number} of {rooms}, code {session.room.code}")
            print(f"Students:   {address}   code {session.room.code}")
            print(f"Projector:  {address}screen/{wall_of(session)}")
            print(f"Teacher:    {address}teach/{session.room.teacher}   (keep this to yourself)")
            print(f"Log:        {path}   ({len(session.room.rounds)} rounds played; the same command goes on with it)")
        if host == LOOPBACK:
            print("Only this machine can join; for the room add --host 0.0.0.0")
        elif not is_reachable(address):
            print("This machine's address in its network was not found; give it with --host, as its settings show it")
        print("Ctrl-C ends it.", flush=True)
        with suppress(KeyboardInterrupt):
            serve_class(sessions, heard, language)
    raise Stopped(f"the class is kept in {log}; the same command goes on with it")
