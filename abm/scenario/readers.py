"""Which keys of an experiment something in its worlds reads, and why others are read by nothing."""

from collections.abc import Collection, Iterator
from typing import Literal

from abm.data import Case
from abm.scenario.experiment import Experiment

__all__ = ["TAKES_OVER", "Reason", "has_reader", "unread"]

Reason = Literal["history", "strategies", "party"]

TAKES_OVER = ("change", "drawn")  # outcomes under which a party can take office that did not govern before
_MET = ("line", "promises")  # mechanisms that only frameworks use
_MET_SWITCHES = ("line", "monitoring")
_LEADER_ONLY = ("home_market", "partner_weight")
_FROM_THE_START = ("act_alone", "tariffs_on_allies")  # what a platform alone states, so that it is read at once


def has_reader(key: str, experiment: Experiment, case: Case) -> bool:
    """Return whether anything reads a key at all, with the states and frameworks that an experiment has."""
    match key.split("."):
        case ["parameters", mechanism, _]:
            return mechanism not in _MET or bool(experiment.frameworks)
        case ["switches", name]:
            return name not in _MET_SWITCHES or bool(experiment.frameworks)
        case ["states", code, stance]:
            leads = any(row.code == code and row.role == "leader" for row in case.states)
            return leads or stance not in _LEADER_ONLY
        case _:
            return True


def unread(experiment: Experiment, case: Case, outcomes: Collection[str]) -> Iterator[tuple[str, Reason]]:
    """Yield how keys begin that nothing reads in worlds of some outcomes, with the reason.

    history: it makes the rules, not what states want; strategies: no state follows one; party: none takes office whose
    platform this is.
    """
    if experiment.mode == "replay":
        yield from ((prefix, "history") for prefix in ("states.", "platforms."))
    if not experiment.seats:
        yield "parameters.strategies.", "strategies"
    leader = next(row.code for row in case.states if row.role == "leader")
    voted = [row for row in case.elections if row.state == leader]
    if not experiment.switches.elections or not set(outcomes) & set(TAKES_OVER):
        yield "switches.equal_platforms", "party"
        yield from ((f"platforms.{leader}.{row.challenger}.", "party") for row in voted)
    governs = {row.incumbent for row in voted[:1]}
    for row in case.platforms:
        if row.state == leader and row.party in governs:
            names = [name for name in row.values if name not in _FROM_THE_START]
            yield from ((f"platforms.{leader}.{row.party}.{name}", "party") for name in names)
