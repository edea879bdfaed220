"""Where a newcomer sits: as the list says, at the seat with fewest, or by lot."""

import secrets

from abm.sessions.class_file import ClassSetup
from abm.sessions.room import Room
from abm.sessions.roster import OBSERVER, normal_name

__all__ = ["is_listed", "seat_of_newcomer"]


def is_listed(setup: ClassSetup, name: str) -> bool:
    """Return whether the list of names holds a name."""
    return normal_name(name) in setup.roster


def seat_of_newcomer(setup: ClassSetup, room: Room, name: str) -> str:
    """Return the seat of somebody who joins now, OBSERVER where none is free or the list has another place for it."""
    listed = setup.roster.get(normal_name(name), OBSERVER) if setup.roster else None
    if listed is not None:
        return listed
    most = setup.file.per_seat
    filled = {seat: len(room.at(seat)) for seat in setup.seats}
    free = [seat for seat in setup.seats if not most or filled[seat] < most]
    if not free:
        return OBSERVER
    if setup.file.seating == "random":
        return secrets.choice(free)
    return min(free, key=lambda seat: filled[seat])
