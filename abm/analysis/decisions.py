"""Rebuild decisions from the events table: the candidates a state weighed, and the terms that decided.

An event that is a decision has one row a candidate, exactly one of them chosen; every utility term is recorded before
(the present rulebook) and after (the candidate), in USD million a month.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

__all__ = ["CONSEQUENTIAL", "TERMS", "Candidate", "Decision", "deciding_terms", "decisions"]

TERMS = ("security", "economic", "regime", "home", "alliance", "retaliation", "transfers", "one_off")
CONSEQUENTIAL = ("adopt", "decline", "tighten", "withdraw", "request", "reach")


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A rulebook that was weighed: its name, terms before and after, and what its gain had to exceed."""

    name: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    total: float
    threshold: float
    luck: float

    def gain(self, term: str) -> float:
        """Return after minus before of a term."""
        return self.after[term] - self.before[term]


@dataclasses.dataclass(frozen=True)
class Decision:
    """One decision: who, toward whom, when, in which world; the choice and the best of what was not chosen."""

    outcome: str
    seed: int
    month: str
    event: int
    kind: str
    actor: str
    counterpart: str
    reason: str
    chosen: Candidate
    rival: Candidate | None


def decisions(events: pd.DataFrame, kinds: tuple[str, ...] = CONSEQUENTIAL) -> Iterator[Decision]:
    """Yield the decisions among events of these kinds, in the order they were taken."""
    wanted = events[events["kind"].isin(kinds)]
    for _, rows in wanted.groupby(["outcome", "variant", "seed", "event"], sort=False):
        candidates = [(bool(row["chosen"]), _candidate(row)) for row in rows.to_dict("records")]
        chosen = next((candidate for is_chosen, candidate in candidates if is_chosen), None)
        if chosen is None or (not any(chosen.after.values()) and not any(chosen.before.values())):
            continue
        others = [candidate for is_chosen, candidate in candidates if not is_chosen]
        first: Mapping[Any, Any] = rows.iloc[0].to_dict()
        yield Decision(
            outcome=str(first["outcome"]),
            seed=int(first["seed"]),
            month=str(first["month"]),
            event=int(first["event"]),
            kind=str(first["kind"]),
            actor=_text(first["actor"]),
            counterpart=_text(first["counterpart"]),
            reason=_text(first["reason"]),
            chosen=chosen,
            rival=max(others, key=lambda candidate: candidate.total, default=None),
        )


def deciding_terms(decision: Decision, count: int = 3) -> list[tuple[str, float]]:
    """Return the terms with the largest difference between the choice and its best rival, largest first.

    Without a recorded rival the present rulebook is the rival: differences are after minus before.
    """
    rival = decision.rival
    moved = [(term, decision.chosen.gain(term) - (rival.gain(term) if rival else 0.0)) for term in TERMS]
    return sorted((pair for pair in moved if pair[1] != 0.0), key=lambda pair: -abs(pair[1]))[:count]


def _candidate(row: Mapping[Any, Any]) -> Candidate:
    before, after = ({term: _float(row.get(f"{term}_{side}")) for term in TERMS} for side in ("before", "after"))
    total, threshold, luck = _float(row.get("total_after")), _float(row.get("threshold")), _float(row.get("luck"))
    return Candidate(_text(row["candidate"]), before, after, total, threshold, luck)


def _float(value: Any) -> float:
    return 0.0 if value is None or pd.isna(value) else float(value)


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
