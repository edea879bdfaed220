"""Rebuild decisions from the events table: the candidates a state weighed, and the terms that decided.

A decision has one row a candidate, one of them chosen, with every term of its utility in USD million a month; costs are
positive numbers that the total subtracts. What a decision sets going (adopt, tighten, loosen, withdraw) is an event
of its own, whose reason names the decision.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from abm.mechanisms.states.preferences import COSTS, TERMS

__all__ = [
    "COSTS",
    "MOVES",
    "STATUS_QUO",
    "TERMS",
    "Candidate",
    "Decision",
    "Told",
    "consequential",
    "contributions",
    "deciding_terms",
    "decision_of",
]

_ANSWERS = ("tariff", "retaliation")
MOVES = ("adopt", "tighten", "loosen", "withdraw")
STATUS_QUO = ("today", "none", "no_tariff", "no_answer")
_DECLINE = "decline"


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A package that was weighed: its name, what each term adds to its utility (costs negative), and their sum."""

    name: str
    terms: Mapping[str, float]
    total: float


@dataclasses.dataclass(frozen=True)
class Decision:
    """Candidates of one decision, the choice among them, the error of judgement and what the gain had to exceed."""

    reason: str
    chosen: Candidate
    others: tuple[Candidate, ...]
    luck: float
    threshold: float

    @property
    def rival(self) -> Candidate | None:
        """Return what the choice is told against: the present package, else the best of what was not chosen."""
        for name in STATUS_QUO:
            for other in self.others:
                if other.name == name:
                    return other
        different = [other for other in self.others if other.terms != self.chosen.terms]
        return max(different, key=lambda other: other.total, default=None)


@dataclasses.dataclass(frozen=True)
class Told:
    """One consequential event: kind, when, who, toward whom; the decision behind it, None where none is recorded."""

    month: str
    kind: str
    actor: str
    counterpart: str
    reason: str
    decision: Decision | None


def consequential(events: pd.DataFrame) -> Iterator[Told]:
    """Yield what is worth telling of one run's events, in order: moves, first refusals, requests, changes of reach."""
    decisions: dict[str, Decision] = {}
    declined: set[str] = set()
    for name, rows in _by_event(events).items():
        first = rows[0]
        kind, actor, reason = _text(first["kind"]), _text(first["actor"]), _text(first["reason"])
        decision = decision_of(rows) if any(_text(row["candidate"]) for row in rows) else None
        if decision is not None:
            decisions[name] = decision
        behind = decisions.get(reason) if kind in MOVES else decision
        told = kind in (*MOVES, "request") or (kind == "reach" and _changes(reason))
        told = told or (kind in _ANSWERS and reason not in STATUS_QUO)
        if kind == "answer" and reason == _DECLINE and actor not in declined:
            declined.add(actor)
            told, kind = True, "decline"
        elif kind in MOVES:
            declined.discard(actor)
        if told:
            yield Told(_text(first["month"]), kind, actor, _text(first["counterpart"]), reason, behind)


def _by_event(events: pd.DataFrame) -> dict[str, list[Mapping[Any, Any]]]:
    """Return the rows of every event, in the order of their first rows."""
    found: dict[str, list[Mapping[Any, Any]]] = {}
    for row in events.to_dict("records"):
        found.setdefault(_text(row["event"]), []).append(row)
    return found


def deciding_terms(decision: Decision, count: int = 3) -> list[tuple[str, float]]:
    """Return the terms with the largest difference between the choice and its rival, largest first, costs negative."""
    rival = decision.rival
    moved = [(term, decision.chosen.terms[term] - (rival.terms[term] if rival else 0.0)) for term in TERMS]
    return sorted((pair for pair in moved if pair[1] != 0.0), key=lambda pair: -abs(pair[1]))[:count]


def contributions(row: Mapping[Any, Any]) -> dict[str, float]:
    """Return what each term of a candidate's row adds to its utility: costs with a minus."""
    return {term: _number(row.get(term)) * (-1.0 if term in COSTS else 1.0) for term in TERMS}


def decision_of(records: Sequence[Mapping[Any, Any]]) -> Decision | None:
    """Return the decision that an event's rows record, None where nothing was chosen."""
    chosen = [_candidate(row) for row in records if _flag(row["chosen"])]
    if not chosen:
        return None
    others = tuple(_candidate(row) for row in records if not _flag(row["chosen"]))
    first = records[0]
    reason, luck, threshold = _text(first["reason"]), _number(first.get("luck")), _number(first.get("threshold"))
    return Decision(reason, chosen[0], others, luck, threshold)


def _candidate(row: Mapping[Any, Any]) -> Candidate:
    return Candidate(_text(row["candidate"]), contributions(row), _number(row.get("total")))


def _changes(reason: str) -> bool:
    """Return whether 'from A to B' names two things."""
    before, _, after = reason.removeprefix("from ").partition(" to ")
    return before != after


def _flag(value: Any) -> bool:
    return value is not None and not pd.isna(value) and bool(value)


def _number(value: Any) -> float:
    return 0.0 if value is None or pd.isna(value) else float(value)


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
