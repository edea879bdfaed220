"""What is new to one student: words sent to its seat, what is on its tables, and what its own seat does."""

import hashlib
from typing import Any

from abm.sessions.room import Student
from abm.sessions.session import Session

__all__ = ["news_of"]

_LETTERS = 12


def news_of(session: Session, student: Student) -> str:
    """Return a word that is another one as soon as the student's page of a phase has changed, and stays otherwise."""
    room, seat = session.room, student.seat
    mates = [(mate.number, room.choices.get(mate.number)) for mate in room.at(seat)] if seat else []
    told: list[Any] = [
        student.present,
        mates,
        [made.number for made in room.messages if not made.receiver or seat in (made.sender, made.receiver)],
        [made for made in room.proposals if seat in (made.sender, made.receiver)],
        [made for made in room.on_table if _sits_in(session, seat, made.framework)],
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:_LETTERS]


def _sits_in(session: Session, seat: str, framework: str) -> bool:
    agenda = session.frameworks.get(framework)
    return agenda is not None and seat in agenda.parties
