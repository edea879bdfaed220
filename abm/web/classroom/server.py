"""Listen for a class: on loopback unless told otherwise, in one process and one thread."""

import socket

import uvicorn

from abm.core.errors import ResultsError
from abm.sessions import Session
from abm.web.classroom.app import class_app

__all__ = ["address_of", "listen", "serve_class"]

_WILD = ("0.0.0.0", "::")
_NOWHERE = ("192.0.2.1", 9)  # kept for documentation; nothing is sent there
_WAITING = 256


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises ResultsError where the port is taken or the host is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    heard = socket.socket(family, socket.SOCK_STREAM)
    try:
        heard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        heard.bind((host, port))
        heard.listen(_WAITING)
    except (OSError, OverflowError) as error:
        heard.close()
        reason = getattr(error, "strerror", None) or error
        raise ResultsError(f"cannot listen on {host}, port {port}: {reason}; choose another --port or --host") from None
    return heard


def address_of(heard: socket.socket) -> str:
    """Return the address students type: this machine's own in its network where it listens to all."""
    host, port = heard.getsockname()[:2]
    if host in _WILD:
        host = _own_address() or socket.gethostname()
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve_class(session: Session, heard: socket.socket, language: str) -> None:
    """Serve a class until it is interrupted."""
    app = class_app(session, address_of(heard), language)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=15, lifespan="on"
    )
    uvicorn.Server(config).run(sockets=[heard])


def _own_address() -> str:
    """Return the address by which this machine would leave its network; no packet is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(_NOWHERE)
            return str(asked.getsockname()[0])
        except OSError:
            return ""
