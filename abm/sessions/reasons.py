"""Why a seat did what it did: what each term said for it, beside what it could have done instead."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

from abm.mechanisms.states.preferences import COSTS, TERMS
from abm.sessions.class_file import ClassSetup
from abm.sessions.debrief import Decided
from abm.sessions.table import Turn

__all__ = ["Reason", "instrument_reasons", "reach_reason", "reason_of"]

KEEP = "keep"


@dataclasses.dataclass(frozen=True)
class Reason:
    """What spoke for a choice, or against it.

    kind: terms; or only, waits, signed, rule, where it was no choice of terms: there was nothing else, a list of its
    own was on its way, it had signed, or a strategy chose. beside: the word of the other choice; terms: what each adds
    beside it, costs negative, the heaviest first; total: of all. USD million a month.
    """

    kind: Literal["terms", "only", "waits", "signed", "rule"]
    beside: str = ""
    terms: Mapping[str, float] = dataclasses.field(default_factory=dict)
    total: float = 0.0


def reason_of(setup: ClassSetup, turn: Turn, made: Decided) -> Reason:
    """Return why a seat chose its rules: beside today's, or where it kept them beside the best it could have had."""
    before = turn.prospects[made.seat]
    if made.signed is not None:
        return Reason("signed", total=made.worth)
    if made.by == "model" and made.seat in setup.file.bots:
        return Reason("rule")
    chosen = turn.chosen.get(made.seat, before.options[before.model])
    if chosen.changes:
        return _beside(KEEP, chosen.terms, 1.0)
    if before.waits:
        return Reason("waits")
    others = [word for word in before.offered if word != KEEP]
    if not others:
        return Reason("only")
    best = max(others, key=lambda word: before.options[word].terms["total"])
    return _beside(best, before.options[best].terms, -1.0)


def reach_reason(turn: Turn, made: Decided) -> Reason | None:
    """Return why a seat chose what it did about its reach, beside leaving it as it was; None where it left it."""
    before = turn.prospects[made.seat]
    return _beside(before.reach_now, before.reach[made.reach], 1.0) if made.reach else None


def instrument_reasons(turn: Turn, made: Decided) -> Mapping[str, Reason]:
    """Return why a seat took up or gave up instruments, by name, beside leaving each as it was."""
    open_then = turn.prospects[made.seat].open_instruments
    return {name: _beside("", open_then[name], 1.0) for name in made.instruments}


def _beside(other: str, gained: Mapping[str, float], sign: float) -> Reason:
    """Return the reason for what gains so much; sign: -1 where what gains it is the other choice."""
    felt = {term: sign * gained[term] * (-1.0 if term in COSTS else 1.0) for term in TERMS if term in gained}
    heaviest = sorted(felt.items(), key=lambda pair: -abs(pair[1]))
    return Reason("terms", other, dict(heaviest), sign * gained["total"])
