"""What everybody in the class may know of a round: lists are published, the practice of approvals is not."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from abm.sessions.session import Session
from abm.sessions.table import Turn

__all__ = [
    "MEASURES", "Agreement", "Happening", "Standing", "agreements", "bound_in", "happenings", "listed", "standings",
]  # fmt: skip

MEASURES = ("effective_alignment", "joint_denial", "real_leakage")
_OF_INSTRUMENTS = ("instrument_announced", "instrument_effective", "instrument_given_up")
_PUBLIC = ("election", "inauguration", "request", "withdraw", "announce", "effective", "leak", *_OF_INSTRUMENTS)
_CHOICES = {"retaliation": "no_answer", "tariff": "no_tariff"}


@dataclasses.dataclass(frozen=True)
class Happening:
    """A public event: its month, kind (as in the journal), who did it, to whom, and the party of an inauguration.

    what: the option of reach that was chosen; instrument: the one beside lists that it is about.
    """

    month: str
    kind: str
    actor: str
    counterpart: str
    party: str
    what: str
    instrument: str = ""


@dataclasses.dataclass(frozen=True)
class Standing:
    """A state after a round: who decided for it (''=nobody at a seat), the share of its trade it lists, and before.

    by: as in `Round`, or signed where it bound itself in a framework.
    """

    state: str
    by: str
    listed: float
    before: float


@dataclasses.dataclass(frozen=True)
class Agreement:
    """What came of a row that was tabled: who bound itself, who declined, who signed its line, who came to talk."""

    row: Mapping[str, Any]
    bound: tuple[str, ...]
    declined: tuple[str, ...]
    line: tuple[str, ...]
    talked: tuple[str, ...]


@lru_cache(maxsize=64)
def agreements(turn: Turn) -> tuple[Agreement, ...]:
    """Return what came of everything that was put to a vote in a round."""
    return tuple(_agreement(turn, row) for row in turn.played.tabled)


def _agreement(turn: Turn, row: Mapping[str, Any]) -> Agreement:
    events = [
        event
        for event in _rows(turn.tables["events"])
        if (event["month"], event["framework"]) == (turn.played.month, row["framework"])
    ]
    bound, line, voted = (_actors(events, kind) for kind in ("commit", "line", "vote"))
    declined = _actors([event for event in events if event["chosen"] and event["reason"] == "refuse"], "vote")
    talks = bool(_actors(events, "meeting")) and not (voted or row.get("items") or row.get("line"))
    return Agreement(row, bound, declined, line, tuple(row["signed"]) if talks else ())


def _actors(events: Sequence[Mapping[str, Any]], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event["actor"] for event in events if event["kind"] == kind))


def bound_in(turn: Turn) -> Mapping[str, Agreement]:
    """Return the agreement to which a seat bound itself in a round, by its code: it did that, whatever it chose."""
    seats = turn.played.by
    return {state: made for made in agreements(turn) for state in made.bound if state in seats}


def happenings(turn: Turn) -> tuple[Happening, ...]:
    """Return the public events of the months of a round, each once."""
    found = dict.fromkeys(
        Happening(
            row["month"],
            row["kind"],
            row["actor"],
            row["counterpart"] or "",
            row["reason"] if row["kind"] == "inauguration" else "",
            row["candidate"] if row["kind"] == "reach" else "",
            _instrument(row),
        )
        for row in _rows(turn.tables["events"])
        if row["month"] >= turn.played.month and _is_public(row)
    )
    return tuple(found)


def _instrument(row: Mapping[str, Any]) -> str:
    """Return which instrument an event is about, '' for none: one that is announced is named before its month."""
    if row["kind"] not in _OF_INSTRUMENTS:
        return ""
    told = row["detail"].partition(",")[0] if row["kind"] == "instrument_announced" else row["reason"]
    return str(told)


def standings(session: Session, turn: Turn) -> tuple[Standing, ...]:
    """Return every state that lists goods or has a seat, at the end of a round and before it."""
    listed: dict[str, dict[str, float]] = {}
    by = {**turn.played.by, **dict.fromkeys(bound_in(turn), "signed")}
    for row in _rows(turn.tables["states"]):
        listed.setdefault(row["state"], {})[row["month"]] = row["yard"] or 0.0
    return tuple(
        Standing(
            state,
            by.get(state, ""),
            by_month[turn.last],
            _before(by_month, turn.played.month),
        )
        for state, by_month in listed.items()
        if state in session.setup.seats or by_month[turn.last] > 0.0
    )


def listed(turn: Turn, seats: Sequence[str]) -> tuple[list[str], Mapping[str, list[float]]]:
    """Return the months up to the end of a round, and the share of its trade that each seat lists in them."""
    by_state: dict[str, list[float]] = {seat: [] for seat in seats}
    for row in _rows(turn.tables["states"]):
        if row["state"] in by_state:
            by_state[row["state"]].append(row["yard"] or 0.0)
    return [str(month) for month in turn.tables["months"]["month"]], by_state


def _before(by_month: Mapping[str, float], month: str) -> float:
    """Return the last value before a month, 0 where there is none."""
    earlier = [value for at, value in sorted(by_month.items()) if at < month]
    return earlier[-1] if earlier else 0.0


def _is_public(row: Mapping[str, Any]) -> bool:
    if row["kind"] == "reach":
        return bool(row["chosen"]) and row["reason"] != f"from {row['candidate']} to {row['candidate']}"
    if row["kind"] in _CHOICES:
        return row["candidate"] is None or bool(row["chosen"] and row["candidate"] != _CHOICES[row["kind"]])
    return row["kind"] in _PUBLIC


def _rows(columns: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))
