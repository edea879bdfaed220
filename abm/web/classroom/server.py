"""Listen for a class: on loopback unless told otherwise, in one process and one thread."""

import asyncio
import socket
import sys
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from abm.sessions import Session
from abm.web.address import LOOPBACK, address_of
from abm.web.classroom.app import class_app

__all__ = ["serve_class"]

_LATE = 10.0  # seconds in which a request must have come, head and body, or an answer be taken
_MOST_OPEN = 600  # connections of one address; a browser opens six, and a whole class may come through one
_FILES = 4096


class Guarded(H11Protocol):  # type: ignore[misc]
    """A connection that is closed where its request does not end, its answer is not taken, or its address has many.

    held: the connections of every address, whichever was answered last at the end.
    """

    held: ClassVar[defaultdict[str, dict["Guarded", None]]] = defaultdict(dict)
    late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Hold the connection, in place of the one that its address has left idle longest where that has too many."""
        super().connection_made(transport)
        self.host = self.client[0] if self.client else ""
        others = self.held[self.host]
        if self.host not in LOOPBACK and len(others) >= _MOST_OPEN:
            idle = next((one for one in others if one._is_idle()), self)
            others.pop(idle, None)
            idle.transport.abort()
        others[self] = None
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.held[self.host].pop(self, None)
        if not self.held[self.host]:
            del self.held[self.host]
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what was sent, and wait for what is missing of a request."""
        super().data_received(data)
        self._wait()

    def on_response_complete(self) -> None:
        """Go on with what was sent meanwhile; half a request has to come to its end as well."""
        others = self.held.get(self.host, {})
        if self in others:
            others[self] = others.pop(self)
        super().on_response_complete()
        self._wait()

    def pause_writing(self) -> None:
        """Wait for an answer to be taken."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """Go on, as an answer was taken."""
        super().resume_writing()
        self._wait()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that is not used, even where the last answer is never taken."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(_LATE, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """Tell what is no request, unless an answer was sent already."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()

    def _should_upgrade(self) -> bool:
        return False

    def _wait(self) -> None:
        """Give what is not whole so long from its beginning, however little of it comes by and by."""
        if not self._is_waited_for():
            self._wait_no_more()
        elif self.late is None:
            self.late = self.loop.call_later(_LATE, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self.late is not None:
            self.late.cancel()
            self.late = None

    def _is_idle(self) -> bool:
        """Return whether nothing is being made for it: what comes next is up to the other side."""
        return self._is_waited_for() or self.cycle.response_complete

    def _is_waited_for(self) -> bool:
        """Return whether an answer is not taken or a request not whole: its body, its head, or the first of all."""
        if self.flow.write_paused:
            return True
        if self.conn.their_state is h11.IDLE:
            return self.cycle is None or bool(self.conn.trailing_data[0])
        return self.conn.their_state is h11.SEND_BODY


def serve_class(rooms: Sequence[Session], heard: socket.socket, language: str) -> None:
    """Serve a class, or several rooms of it, until it is interrupted."""
    _allow_files()
    app = class_app(rooms, address_of(*heard.getsockname()[:2]), language)
    config = uvicorn.Config(
        app,
        http=Guarded,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        lifespan="on",
    )
    uvicorn.Server(config).run(sockets=[heard])


def _allow_files() -> None:
    """Let the process hold more connections than some machines allow at first."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
        if soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
