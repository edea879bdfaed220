"""What the seats decide: the choice of the first at a seat who made one, or that of most; else all stays as it is."""

from collections import Counter
from typing import Any

from abm.sessions.class_file import ClassSetup
from abm.sessions.room import Choice, Room

__all__ = ["chosen_at", "decisions_of"]

KEEP = Choice("keep")


def decisions_of(setup: ClassSetup, room: Room, month: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return a decision a seat, as rows of an experiment, and by whom: seat, default or model.

    Where nobody sits the model decides, from this month on until somebody does.
    """
    rows, by = [], {}
    for seat in setup.seats:
        choice = chosen_at(setup, room, seat)
        by[seat] = "seat" if choice else "default" if room.at(seat) else "model"
        taken = Choice("model") if by[seat] == "model" else choice or KEEP
        rows.append({"month": month, "state": seat, "what": taken.what, "mix": dict(taken.mix)})
    return rows, by


def chosen_at(setup: ClassSetup, room: Room, seat: str) -> Choice | None:
    """Return what a seat chooses as things stand, None where nobody has chosen.

    Of choices with as many votes the one that was made first counts.
    """
    present = {student.number for student in room.at(seat)}
    cast = {number: choice for number, choice in room.choices.items() if number in present}
    if not cast:
        return None
    if setup.file.decide == "one":
        return cast[min(cast)]
    return Counter(cast.values()).most_common(1)[0][0]
