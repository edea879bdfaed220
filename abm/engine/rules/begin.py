"""How what is decided becomes a rule: approvals at once, a list or an instrument after drafting and notice."""

import numpy as np

from abm.engine.journal import Journal
from abm.engine.rules.in_force import announce
from abm.engine.setting import Setting
from abm.world.world import Intent, PendingRule, World

__all__ = ["begin", "in_force_from", "time_it_takes", "waiting"]


def begin(setting: Setting, world: World, journal: Journal, state: int, intent: Intent) -> int:
    """Begin a package and return the month it takes effect: approvals at once, a list after drafting and notice."""
    kind = _movement(setting, world, state, intent)
    journal.note(world.month, kind, state, reason=intent.decision)
    lags = time_it_takes(setting, world, state, intent)
    if lags is None:
        world.rulebook.approval[state] = intent.approval
        world.rulebook.targeted[state] = intent.targeted
        return world.month
    drafting, notice = lags
    if not world.begun[state] and intent.coverage.any():
        world.begun[state], world.drafting[state], world.notice[state] = world.month, drafting, notice
    rule = PendingRule(
        state,
        world.month + drafting,
        world.month + drafting + notice,
        intent.coverage,
        intent.approval,
        intent.targeted,
    )
    announce(world, journal, rule, intent.decision)
    return in_force_from(world.month, lags)


def in_force_from(month: int, lags: tuple[int, int]) -> int:
    """Return the month from which a rule of this month holds: after drafting and notice, the next one at least."""
    return month + max(sum(lags), 1)


def time_it_takes(setting: Setting, world: World, state: int, intent: Intent) -> tuple[int, int] | None:
    """Return the months of drafting and of notice that a package takes, None where only practice changes, at once."""
    if np.array_equal(intent.coverage, world.rulebook.coverage[state]):
        return None
    return setting.legal_lag(state, _instruments(world, state, intent))


def _instruments(world: World, state: int, intent: Intent) -> dict[str, bool]:
    """Return the instruments a package uses, each with whether the state uses it for the first time."""
    covered, now = intent.coverage > 0.0, world.rulebook.coverage[state] > 0.0
    named = world.rulebook.targeted[state]
    uses = {"list": covered & ~intent.targeted, "end_user": covered & intent.targeted}
    before = {"list": now & ~named, "end_user": now & named}
    return {name: not before[name].any() for name, items in uses.items() if items.any()}


def _movement(setting: Setting, world: World, state: int, intent: Intent) -> str:
    """Return what a package does to what is in force: tightened where more of the state's own trade is refused."""
    if not intent.coverage.any():
        return "withdraw"
    if not world.rulebook.coverage[state].any():
        return "adopt"
    own = setting.trade[state]
    weights = own if own.any() else np.ones_like(own)
    change = intent.coverage * (1.0 - intent.approval) - world.rulebook.strictness[state]
    return "tighten" if (weights * change).sum() >= 0.0 else "loosen"


def waiting(world: World, state: int) -> bool:
    """Return whether a list of the state is announced and not yet in force."""
    return any(rule.state == state for rule in world.pending)
