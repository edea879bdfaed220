"""How many a device may bring: one that joins again and again fills the class and outvotes it."""

from abm.sessions import Refused, Session
from abm.sessions.room import Student

__all__ = ["Guests"]

_MOST_NAMES = 6  # of one address, as where friends share a laptop
_HERE = ("127.0.0.1", "::1", "testclient")  # this machine, which the teacher has in hand


class Guests:
    """Who came from which address since the server was started, and in which rooms somebody was refused for it."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, Session], set[int]] = {}
        self.refused: set[Session] = set()

    def ask(self, host: str, session: Session) -> None:
        """Raise Refused where an address has as many students in a room as one may bring."""
        here = {student.number for student in session.room.here}
        if (
            host not in _HERE
            and not session.room.any_number
            and len(self._seen.get((host, session), set()) & here) >= _MOST_NAMES
        ):
            self.refused.add(session)
            raise Refused("too_many_names")

    def note(self, host: str, session: Session, student: Student) -> None:
        """Remember who came from an address."""
        self._seen.setdefault((host, session), set()).add(student.number)
