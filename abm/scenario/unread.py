"""Which keys of an experiment nothing reads in its worlds, and why: told by rule, before anything is run."""

from collections.abc import Iterator, Sequence

from abm.data import Case
from abm.scenario.experiment import Experiment

__all__ = ["TAKES_OVER", "is_read", "unread"]

TAKES_OVER = ("change", "drawn")  # outcomes under which a party can take office that did not govern before
_MET = ("parameters.line.", "parameters.promises.", "switches.line", "switches.monitoring")  # for frameworks alone
_LEADER_ONLY = (".home_market", ".partner_weight")
_FROM_THE_START = ("act_alone", "tariffs_on_allies")  # what a platform alone states, so that it is read at once


def is_read(key: str, experiment: Experiment, case: Case) -> bool:
    """Return whether some mechanism of an experiment could read a key at all."""
    if key.startswith(_MET):
        return bool(experiment.frameworks)
    if key.startswith("states.") and key.endswith(_LEADER_ONLY):
        leader = next(state.code for state in case.states if state.role == "leader")
        return key.split(".")[1] == leader
    return True


def unread(experiment: Experiment, case: Case, outcomes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield how keys begin that nothing reads in worlds of some outcomes, with a word for the reason.

    history: rules are history's; strategies: no state follows one; party: the party never governs.
    """
    leader = next(state.code for state in case.states if state.role == "leader")
    if experiment.mode == "replay":
        yield from ((prefix, "history") for prefix in ("states.", "platforms."))
    if not experiment.seats:
        yield "parameters.strategies.", "strategies"
    voted = [row for row in case.elections if row.state == leader]
    if not experiment.switches.elections or not set(outcomes) & set(TAKES_OVER):
        yield "switches.equal_platforms", "party"
        yield from ((f"platforms.{leader}.{row.challenger}.", "party") for row in voted)
    governs = {row.incumbent for row in voted[:1]}
    for row in case.platforms:
        if row.state == leader and row.party in governs:
            names = [name for name in row.values if name not in _FROM_THE_START]
            yield from ((f"platforms.{leader}.{row.party}.{name}", "party") for name in names)
