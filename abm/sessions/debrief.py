"""What to argue about afterwards: every decision beside the model's own, promises kept or not, and who took part."""

import csv
import dataclasses
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from abm.core.errors import ExperimentError
from abm.engine.judging.tables import Tables
from abm.engine.seated_game import SeatedGame
from abm.scenario.schema import Decided as Taken
from abm.scenario.schema import Shock, Tabled
from abm.sessions.class_file import ClassSetup
from abm.sessions.public import Agreement, bound_in
from abm.sessions.room import Choice, Proposal, Round
from abm.sessions.roster import OBSERVER
from abm.sessions.session import Session
from abm.sessions.table import Turn

__all__ = ["Decided", "Kept", "Told", "Worlds", "decided", "kept", "lost_sales", "outcome", "students_csv", "worlds_of"]

_ROUNDING = 1e-6
# Cells that a table program would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclasses.dataclass(frozen=True)
class Decided:
    """A decision of a seat: what, by whom (seat, default, model), and what the model would have done in its place.

    reach: what it decided about its reach, '' where that stayed as it was; instruments: those it took up (True) or gave
    up; signed: what it bound itself to in a framework, which it did instead of other rules, None where it did not.

    worth, of_model: what either was expected to add to today's, USD million a month; rules, model_rules: item -> share
    refused by either.
    """

    round: int
    month: str
    seat: str
    what: str
    mix: Mapping[str, str]
    reach: str
    instruments: Mapping[str, bool]
    signed: Agreement | None
    by: str
    worth: float
    model: str
    of_model: float
    rules: Mapping[str, float]
    model_rules: Mapping[str, float]


@dataclasses.dataclass(frozen=True, eq=False)
class Worlds:
    """Tables of the months of a class had somebody else decided.

    alone: bots at every seat; instead: a bot at one seat, by its code, all others as they were, None where somebody
    else could then not have done what it did; history: the rules of the case's timeline, None where it has none.
    """

    alone: Tables
    instead: Mapping[str, Tables | None]
    history: Tables | None


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
        bound = bound_in(turn)
        for row in turn.played.decisions:
            seat, signed = row["state"], bound.get(row["state"])
            before = turn.prospects[seat]
            model = before.options[before.model]
            chosen = turn.chosen.get(seat, model)
            by = "signed" if signed else turn.played.by[seat]
            what = before.model if by == "model" else row["what"]
            reached = before.reach.get(row.get("reach", ""), {}).get("total", 0.0)
            own = promised(turn, signed, seat) if signed else chosen.terms["total"]
            turned = dict(row.get("instruments", {}))
            reached += sum(before.open_instruments[name]["total"] for name in turned)
            worth = own + reached, model.terms["total"]
            rules = chosen.strictness, model.strictness
            said = what, row["mix"], row.get("reach", ""), turned, signed
            found.append(Decided(number, row["month"], seat, *said, by, worth[0], before.model, worth[1], *rules))
    return tuple(found)


def kept(session: Session) -> tuple[Kept, ...]:
    """Return every proposal that was accepted."""
    return tuple(
        Kept(
            number,
            proposal,
            _did(session, turn, proposal.sender, proposal.mine),
            _did(session, turn, proposal.receiver, proposal.yours),
        )
        for number, turn in enumerate(session.turns, 1)
        for proposal in turn.played.proposals
        if proposal.answer == "accepted"
    )


def worlds_of(setup: ClassSetup, rounds: Sequence[Round]) -> Worlds:
    """Return what would have been in the months of some rounds; it takes a run a seat, so it is kept by who asks."""
    seated = [seat for seat in setup.seats if any(_acted(one, seat) for one in rounds)]
    return Worlds(
        alone=_played(setup, rounds, frozenset(setup.seats)),
        instead={seat: _instead(setup, rounds, seat) for seat in seated},
        history=_history(setup, len(rounds)),
    )


def _acted(one: Round, seat: str) -> bool:
    """Return whether students of a seat chose or signed anything in a round."""
    return one.by.get(seat) == "seat" or any(seat in row["signed"] for row in one.tabled)


def _instead(setup: ClassSetup, rounds: Sequence[Round], seat: str) -> Tables | None:
    """Return the tables with a bot at one seat, None where somebody else could then not have done what it did."""
    try:
        return _played(setup, rounds, frozenset([seat]))
    except ExperimentError:
        return None


def _played(setup: ClassSetup, rounds: Sequence[Round], bots: frozenset[str]) -> Tables:
    """Return the tables of some rounds with bots at some seats; all others, shocks and luck are the same."""
    game = SeatedGame(setup.experiment, setup.case, setup.outcome)
    game.advance((), (), setup.warm_up)
    for one in rounds:
        rows = [
            {"month": row["month"], "state": row["state"], "what": "model"} if row["state"] in bots else row
            for row in one.decisions
        ]
        decisions = [Taken.model_validate(row) for row in rows]
        shocks = [Shock.model_validate(row) for row in one.shocks]
        tabled = [
            Tabled.model_validate({**row, "signed": [seat for seat in row["signed"] if seat not in bots]})
            for row in one.tabled
            if row["by"] not in bots
        ]
        game.advance(decisions, shocks, setup.file.months_a_round, tabled)
    return game.tables()


def _history(setup: ClassSetup, rounds: int) -> Tables | None:
    if setup.history is None:
        return None
    game = SeatedGame(setup.history, setup.case, setup.history.outcomes[0])
    game.advance((), (), setup.warm_up + rounds * setup.file.months_a_round)
    return game.tables()


def promised(turn: Turn, made: Agreement, seat: str) -> float:
    """Return what a seat expected of what it signed, USD million a month."""
    return turn.tabled[turn.played.tabled.index(made.row)].get(seat, 0.0)


def lost_sales(tables: Tables, state: str, since: str = "") -> float:
    """Return the sales of goods made in a state that were lost from a month on (negative: gained), USD million."""
    rows = zip(*(tables["states"][name] for name in ("state", "month", "cost_production")), strict=True)
    return float(sum(cost or 0.0 for code, month, cost in rows if code == state and month >= since))


def outcome(turn: Turn, state: str) -> tuple[float, float, float]:
    """Return what was made in a state and sold in the months of a round, what controls took of it, and the rival hit.

    USD million in all; negative where controls of others brought more than was lost.
    """
    states = turn.tables["states"]
    months = {month for month in states["month"] if month >= turn.played.month}
    made = turn.made[state][-len(months) :]
    rows = zip(states["state"], states["month"], states["retaliation"], strict=True)
    hit = sum(value or 0.0 for code, month, value in rows if code == state and month in months)
    return sum(sold for sold, _ in made), sum(lost for _, lost in made), float(hit)


class Told(NamedTuple):
    """How a line a student is worded: heads of columns, seats, choices, and what was signed in a framework."""

    head: Callable[[str], str] = str
    seat: Callable[[str], str] = lambda seat: seat or "observer"
    choice: Callable[[Choice], str] = lambda choice: " ".join([choice.what, *_parts(choice)])
    signed: Callable[[str], str] = lambda framework: f"signed {framework}"


_BY_CODES = Told()


def students_csv(session: Session, told: Told = _BY_CODES) -> str:
    """Return a line a student: seat, how often it chose, spoke and proposed, and what it chose in each round."""
    rounds = session.room.counted
    turns = session.turns if rounds else ()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head = ["number", "name", "seat", "chose", "messages", "proposals", "proposals_accepted"]
    of_rounds = [f"{told.head('round')}_{number}" for number in range(1, len(rounds) + 1)]
    writer.writerow([*(told.head(name) for name in head), *of_rounds])
    for student in session.room.students.values():
        made = [proposal for one in rounds for proposal in one.proposals if proposal.by == student.number]
        choices = [one.choices.get(student.number) for one in rounds]
        cells: list[Any] = [
            student.number,
            student.name,
            told.seat(student.seat),
            sum(choice is not None for choice in choices),
            sum(message.by == student.number for one in rounds for message in one.messages),
            len(made),
            sum(proposal.answer == "accepted" for proposal in made),
            *(_worded(student.number, choice, turn, told) for choice, turn in zip(choices, turns, strict=True)),
        ]
        writer.writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _worded(student: int, choice: Choice | None, turn: Turn, told: Told) -> str:
    """Return what a student chose and where it sat then, or what its seat had signed."""
    seat = turn.played.seats.get(student, OBSERVER)
    signed = bound_in(turn).get(seat)
    if signed is not None:
        return f"{told.seat(seat)} {told.signed(signed.row['framework'])}"
    return "" if choice is None else f"{told.seat(seat)} {told.choice(choice)}"


def _parts(choice: Choice) -> list[str]:
    more = [*choice.mix, *([("reach", choice.reach)] if choice.reach else [])]
    more += [(name, "yes" if wanted else "no") for name, wanted in choice.instruments]
    return [f"{name}={word}" for name, word in more]


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _did(session: Session, turn: Turn, seat: str, what: str) -> bool:
    """Return whether the rules a seat chose, or had signed, are those that a word of choice meant for it."""
    before, signed = turn.prospects[seat], bound_in(turn).get(seat)
    meant = before.options.get(what)
    if meant is None or seat not in turn.chosen:
        return False
    if signed is None:
        return _same(turn.chosen[seat].strictness, meant.strictness)
    shares = {item: session.share_refused(level) or 0.0 for item, level in signed.row.get("items", {}).items()}
    at_least = {item: max(before.strictness.get(item, 0.0), share) for item, share in shares.items()}
    return _same({**before.strictness, **at_least}, meant.strictness)


def _same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(abs(one.get(item, 0.0) - other.get(item, 0.0)) < _ROUNDING for item in {*one, *other})
