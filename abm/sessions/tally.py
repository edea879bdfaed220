"""What the seats decide: the choice of the first at a seat who made one, or that of most; else all stays as it is."""

from collections import Counter
from typing import Any

from abm.sessions.class_file import ClassSetup
from abm.sessions.room import Choice, Room, Tabling

__all__ = ["chosen_at", "decisions_of", "tabled_of"]

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


def tabled_of(setup: ClassSetup, room: Room, month: str) -> list[dict[str, Any]]:
    """Return what comes to a vote in each framework, as rows of an experiment: what most seats sign, first of equals.

    A seat that nobody sits at weighs it by itself, so it signs nothing here.
    """
    best: dict[str, Tabling] = {}
    for made in room.on_table:
        if made.framework not in best or _signatories(made) > _signatories(best[made.framework]):
            best[made.framework] = made
    return [
        {
            "month": month,
            "framework": made.framework,
            "by": made.sender,
            "items": dict(made.items),
            "signed": sorted(seat for seat, signs in made.signed.items() if signs and room.at(seat)),
        }
        for made in best.values()
    ]


def _signatories(made: Tabling) -> int:
    return sum(made.signed.values())


def chosen_at(setup: ClassSetup, room: Room, seat: str) -> Choice | None:
    """Return what a seat chooses as things stand, None where nobody has chosen.

    Of choices with as many votes the one that was made first counts.
    """
    cast = [room.choices[student.number] for student in room.at(seat) if student.number in room.choices]
    if not cast:
        return None
    if setup.file.decide == "one":
        return cast[0]
    present = {student.number for student in room.at(seat)}
    return Counter(choice for number, choice in room.choices.items() if number in present).most_common(1)[0][0]
