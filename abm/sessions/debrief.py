"""What to argue about afterwards: every decision beside the model's own, promises kept or not, and who took part."""

import csv
import dataclasses
import io
from collections.abc import Mapping
from typing import Any

from abm.engine.seated_game import SeatedGame
from abm.engine.tables import Tables
from abm.scenario.schema import Shock
from abm.sessions.room import Choice, Proposal, Round
from abm.sessions.roster import OBSERVER
from abm.sessions.session import Session

__all__ = ["Decided", "Kept", "decided", "kept", "students_csv", "without_seats"]

# Cells that a table program would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclasses.dataclass(frozen=True)
class Decided:
    """A decision of a seat: what, by whom (seat, default, model), and what the model would have done in its place.

    worth, of_model: what either was expected to add to today's, USD million a month.
    """

    round: int
    month: str
    seat: str
    what: str
    mix: Mapping[str, str]
    by: str
    worth: float
    model: str
    of_model: float


@dataclasses.dataclass(frozen=True)
class Kept:
    """A proposal that was accepted, and whether each side then did what it said."""

    round: int
    proposal: Proposal
    mine: bool
    yours: bool


def decided(session: Session) -> tuple[Decided, ...]:
    """Return every decision at a seat."""
    found = []
    for number, turn in enumerate(session.turns, 1):
        for row in turn.played.decisions:
            seat = row["state"]
            before = turn.prospects[seat]
            of_model = before.options[before.model].terms["total"]
            by = turn.played.by[seat]
            worth = turn.chosen[seat].terms["total"] if seat in turn.chosen else of_model
            what = before.model if by == "model" else row["what"]
            found.append(Decided(number, row["month"], seat, what, row["mix"], by, worth, before.model, of_model))
    return tuple(found)


def kept(session: Session) -> tuple[Kept, ...]:
    """Return every proposal that was accepted."""
    return tuple(
        Kept(
            number,
            proposal,
            _did(turn.played, proposal.sender, proposal.mine),
            _did(turn.played, proposal.receiver, proposal.yours),
        )
        for number, turn in enumerate(session.turns, 1)
        for proposal in turn.played.proposals
        if proposal.answer == "accepted"
    )


def without_seats(session: Session) -> Tables:
    """Return the tables of the same months had the model decided for everybody; shocks and luck are the same."""
    setup = session.setup
    game = SeatedGame(setup.experiment, setup.case, setup.outcome)
    game.advance((), (), setup.warm_up)
    for one in session.room.rounds:
        game.advance((), [Shock.model_validate(row) for row in one.shocks], setup.file.months_a_round)
    return game.tables()


def students_csv(session: Session) -> str:
    """Return a line a student: seat, how often it chose, spoke and proposed, and what it chose in each round."""
    rounds = session.room.rounds
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head = ["number", "name", "seat", "chose", "messages", "proposals", "proposals_accepted"]
    writer.writerow([*head, *(f"round_{number}" for number in range(1, len(rounds) + 1))])
    for student in session.room.students.values():
        made = [proposal for one in rounds for proposal in one.proposals if proposal.by == student.number]
        choices = [one.choices.get(student.number) for one in rounds]
        cells: list[Any] = [
            student.number,
            student.name,
            "observer" if student.seat == OBSERVER else student.seat,
            sum(choice is not None for choice in choices),
            sum(message.by == student.number for one in rounds for message in one.messages),
            len(made),
            sum(proposal.answer == "accepted" for proposal in made),
            *(_told(choice) for choice in choices),
        ]
        writer.writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _told(choice: Choice | None) -> str:
    if choice is None:
        return ""
    return choice.what + "".join(f" {segment}={posture}" for segment, posture in choice.mix)


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _did(played: Round, seat: str, what: str) -> bool:
    return any(row["state"] == seat and row["what"] == what for row in played.decisions)
