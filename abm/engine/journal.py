"""The journal of a run: every event as it happens, every decision with its terms."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label

__all__ = ["Journal", "in_words"]

# Candidate -> term -> USD million a month.
Terms = dict[str, dict[str, float]]


def in_words(items: tuple[str, ...], strictness: npt.NDArray[np.float64]) -> str:
    """Return items with their strictness [item] as records tell them, those without left out."""
    return ", ".join(f"{items[i]} {strictness[i]:.2f}" for i in np.flatnonzero(strictness > 0.0))


class Journal:
    """Collects events as rows; a decision adds one row for each candidate package.

    keeps: whether there are rows at all; what takes work to tell may be given as a function, and is then worked out
    where rows are kept alone.
    """

    def __init__(self, states: tuple[str, ...], keeps: bool = True) -> None:
        self.rows: list[dict[str, Any]] = []
        self._states = states
        self._keeps = keeps
        self._count = 0

    def note(self, month: int, kind: str, actor: int, counterpart: int | None = None, **facts: Any) -> str:
        """Add an event without terms and return its name; facts are reason, detail and other columns of the table."""
        event = self._next(month)
        if self._keeps:
            self._add(event, month, kind, actor, counterpart, _worked_out(facts))
        return event

    def decide(
        self,
        month: int,
        kind: str,
        actor: int,
        counterpart: int | None,
        terms: Terms | Callable[[], Terms],
        **facts: Any,
    ) -> str:
        """Add a decision: one row for each candidate with all its terms; facts also name the choice.

        Unless facts say so no luck is in it, and any gain is enough.
        """
        event = self._next(month)
        if self._keeps:
            facts = _worked_out(facts)
            chosen = facts.pop("choice")
            for candidate, values in (terms() if callable(terms) else terms).items():
                row = {"candidate": candidate, "chosen": candidate == chosen, "luck": 0.0, "threshold": 0.0}
                self._add(event, month, kind, actor, counterpart, {**row, **values, **facts})
        return event

    def mark(self, since: int, **facts: Any) -> None:
        """Add facts to all rows from a place on."""
        for row in self.rows[since:]:
            row.update(facts)

    def _next(self, month: int) -> str:
        """Return the name of the next event."""
        self._count += 1
        return f"{month_label(month)}-{self._count:04d}"

    def _add(
        self, event: str, month: int, kind: str, actor: int, counterpart: int | None, facts: dict[str, Any]
    ) -> None:
        self.rows.append(
            {
                "event": event,
                "month": month_label(month),
                "kind": kind,
                "actor": self._states[actor],
                "counterpart": None if counterpart is None else self._states[counterpart],
                **facts,
            }
        )


def _worked_out(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: fact() if callable(fact) else fact for name, fact in facts.items()}
