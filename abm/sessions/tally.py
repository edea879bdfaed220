"""What the seats decide: the choice of the first at a seat who made one, or that of most; else all stays as it is."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from abm.sessions.class_file import ClassSetup
from abm.sessions.room import Choice, Room, Tabling

__all__ = ["chosen_at", "decisions_of", "row_of", "settled", "tabled_of"]

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
        reach = {"reach": taken.reach} if taken.reach else {}
        turned = {"instruments": dict(taken.instruments)} if taken.instruments else {}
        rows.append({"month": month, "state": seat, "what": taken.what, "mix": dict(taken.mix), **reach, **turned})
    return rows, by


def tabled_of(setup: ClassSetup, room: Room, month: str) -> list[dict[str, Any]]:
    """Return what comes to a vote in each framework, as rows of an experiment: what most seats sign, first of equals.

    A seat that nobody sits at weighs it by itself, so it signs nothing here.
    """
    best: dict[str, Tabling] = {}
    for made in room.on_table:
        if made.framework not in best or _signatories(made) > _signatories(best[made.framework]):
            best[made.framework] = made
    return [row_of(made, month, [seat for seat in made.signed if room.at(seat)]) for made in best.values()]


def row_of(made: Tabling, month: str, among: Collection[str]) -> dict[str, Any]:
    """Return what was tabled as a row of an experiment, signed by those of some seats that sign."""
    more = {"items": dict(made.items), "transfers": dict(made.transfers), "line": made.line}
    return {
        "month": month,
        "framework": made.framework,
        "by": made.sender,
        **{name: value for name, value in more.items() if value},
        "signed": sorted(seat for seat, signs in made.signed.items() if signs and seat in among),
    }


def _signatories(made: Tabling) -> int:
    return sum(made.signed.values())


def chosen_at(setup: ClassSetup, room: Room, seat: str) -> Choice | None:
    """Return what a seat chooses as things stand, None where nobody has chosen.

    Rules, reach and every instrument are counted apart.
    """
    rules = settled(setup, room, seat, {number: (made.what, made.mix) for number, made in room.choices.items()})
    reach = settled(setup, room, seat, {number: made.reach for number, made in room.choices.items()})
    named = sorted({pair for made in room.choices.values() for pair in made.instruments})
    turned = tuple(pair for pair in named if _turns(setup, room, seat, pair))
    return Choice(*rules, reach or "", turned) if rules else None


def _turns(setup: ClassSetup, room: Room, seat: str, pair: tuple[str, bool]) -> bool:
    """Return whether a seat takes an instrument up, or gives it up, as things stand."""
    return bool(settled(setup, room, seat, {number: pair in made.instruments for number, made in room.choices.items()}))


def settled[T](setup: ClassSetup, room: Room, seat: str, cast: Mapping[int, T]) -> T | None:
    """Return what a seat answers when its students have answered for themselves, the earliest first; None: nobody has.

    It is the answer of who sat down first of them, or that of most; of answers with as many votes the first made.
    """
    there = [student.number for student in room.at(seat)]
    if setup.file.decide == "one":
        return next((cast[number] for number in there if number in cast), None)
    votes = Counter(answer for number, answer in cast.items() if number in there)
    return votes.most_common(1)[0][0] if votes else None
