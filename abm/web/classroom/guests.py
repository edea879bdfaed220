"""Who may come in: how fast through one address, how many with one browser: a flood is slowed, no class kept out.

A network may show a whole class under one address, so that an address is given a pace and no number.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

from abm.sessions import Refused, Session
from abm.sessions.room import Student

__all__ = ["Guests", "Keys"]

_AT_ONCE = 60  # through one address: a whole class
_SECONDS = 3.0  # until one more may come through it
_MOST_NAMES = 4  # with one browser, as where friends share a laptop
_DRAWN, _SEAL = 24, 20  # letters of a key: those drawn by lot, and those that show who drew them
_HERE = ("127.0.0.1", "::1", "testclient")  # this machine, which the teacher has in hand


class Keys:
    """What browsers are known by; a server that is started again with the same secret knows its own.

    secret: what nobody but the teacher has.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def issue(self) -> str:
        """Return a new key."""
        drawn = secrets.token_urlsafe(_DRAWN)[:_DRAWN]
        return drawn + self._seal(drawn)

    def issued(self, key: str) -> bool:
        """Return whether a key was given here."""
        drawn, seal = key[:_DRAWN], key[_DRAWN:]
        return hmac.compare_digest(seal.encode("utf-8", "replace"), self._seal(drawn).encode())

    def _seal(self, drawn: str) -> str:
        told = f"key {drawn}".encode("utf-8", "replace")
        return hmac.new(self._secret, told, hashlib.sha256).hexdigest()[:_SEAL]


class Guests:
    """Who came through which address and with which browser, since the server was started.

    clock: seconds, of any beginning.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._places: dict[str, tuple[float, float]] = {}
        self._first_key: dict[str, str] = {}
        self._brought: dict[tuple[str, Session], set[int]] = {}

    def ask(self, host: str, key: str, session: Session) -> None:
        """Raise Refused where a browser, known by its key, has brought its share, or an address brings many at once."""
        if host in _HERE:
            return
        here = {student.number for student in session.room.here}
        if len(self._brought.get((self._browser(key), session), set()) & here) >= _MOST_NAMES:
            raise Refused("too_many_names")
        if self._free(host) < 1.0:
            raise Refused("many_at_once")

    def note(self, host: str, key: str, new_key: str, session: Session, student: Student) -> None:
        """Remember who came; new_key: what the browser is known by from now on, the same where nothing changed."""
        self._places[host] = self._free(host) - 1.0, self._clock()
        self._first_key[new_key] = self._browser(key)
        self._brought.setdefault((self._browser(key), session), set()).add(student.number)

    def _browser(self, key: str) -> str:
        return self._first_key.get(key, key)

    def _free(self, host: str) -> float:
        """Return how many may come through an address now."""
        free, since = self._places.get(host, (float(_AT_ONCE), 0.0))
        return min(free + (self._clock() - since) / _SECONDS, float(_AT_ONCE))
