"""Elections and governments: the calendar decides who is asked, platforms what changes, and nothing else moves."""

import numpy as np
import numpy.typing as npt

from abm.core import chance
from abm.core.calendar import MONTHS_A_YEAR
from abm.data.schema import ElectionRow
from abm.engine.elections.bodies import add_shared_shifts, convene_bodies
from abm.engine.journal import Journal
from abm.engine.setting import Setting
from abm.mechanisms.elections.mandate import challenger_wins, survival
from abm.world.world import World

__all__ = ["hold_elections", "just_inaugurated", "put_in_office", "survival_of_rules", "weighs_anew"]


def hold_elections(setting: Setting, world: World, journal: Journal) -> None:
    """Count the votes of this month, put platforms into force at inaugurations, and lend the leader's stances."""
    if _held(setting):
        convene_bodies(setting, world, journal)
    for row in setting.elections:
        state = setting.structure.states.index(row.state)
        if row.date == world.month and row.decides(world.government[state]):
            winner = _winner(setting, world, row)
            wins = winner != world.government[state]
            world.elected[state] = winner
            journal.note(world.month, "election", state, reason=winner, detail=f"challenger won: {wins}")
        if row.inauguration == world.month and row.decides(world.government[state]):
            put_in_office(setting, world, journal, state, world.elected.pop(state, world.government[state]))
        if row.inauguration + MONTHS_A_YEAR == world.month and state in world.scope_lost:
            _learn_from_loss(setting, world, state)
    for state, quantity, factor in setting.lent:
        stance = world.stances[quantity]
        stance[state] = factor * stance[setting.structure.leader]


def put_in_office(setting: Setting, world: World, journal: Journal, state: int, winner: str) -> None:
    """Let a party govern a state from this month on; where it did not before, its platform comes into force."""
    if winner != world.government[state]:
        world.scope_lost[state] = _scope(setting, world, state)
        if not setting.switches.equal_platforms:
            _take_office(setting, world, state, winner)
    world.government[state] = winner
    journal.note(world.month, "inauguration", state, reason=winner)


def just_inaugurated(setting: Setting, world: World, state: int) -> bool:
    """Return whether a term of a state's government begins this month, once the month's votes are counted."""
    code, governs = setting.structure.states[state], world.government[state]
    begun = [row for row in setting.elections if row.state == code and row.inauguration == world.month]
    return any(row.decides(governs) for row in begun)


def weighs_anew(setting: Setting, world: World) -> bool:
    """Return whether the leader weighs what it weighs once a year: on the anniversary, and when a term begins."""
    anniversary = (world.month - setting.first) % MONTHS_A_YEAR == 0
    return anniversary or just_inaugurated(setting, world, setting.structure.leader)


def survival_of_rules(setting: Setting, world: World) -> npt.NDArray[np.float64]:
    """Return the believed probability that each state's rules survive its next election, [state].

    The next is the earliest on the calendar whose winner is still to take office, within the horizon.
    """
    count = len(setting.structure.states)
    loss = np.zeros(count)
    if _held(setting):
        for row in reversed(setting.elections):
            state = setting.structure.states.index(row.state)
            ahead = world.month < row.inauguration <= world.month + setting.parameters.preferences.horizon
            if ahead and row.decides(world.government[state]):
                loss[state] = row.probability_challenger
    return survival(loss, world.breaks, world.held, setting.parameters.elections)


def _scope(setting: Setting, world: World, state: int) -> float:
    return float((setting.trade[state] * world.rulebook.strictness[state]).sum())


def _learn_from_loss(setting: Setting, world: World, state: int) -> None:
    """Count, a year after a loss, whether the rules of the state broke or held: everybody's beliefs move by it."""
    kept = _scope(setting, world, state) >= setting.parameters.elections.kept_scope * world.scope_lost.pop(state)
    counter = world.held if kept else world.breaks
    counter += 1.0


def _held(setting: Setting) -> bool:
    return bool(setting.switches.elections) and setting.outcome != "none" and setting.variant != "no_election"


def _winner(setting: Setting, world: World, row: ElectionRow) -> str:
    """Return who wins: whoever governs, or the other side of the two.

    The outcome of the run decides the leader's elections; all others are drawn by their probability.
    """
    state = setting.structure.states.index(row.state)
    governs = world.government[state]
    if not _held(setting):
        return governs
    other = row.incumbent if governs == row.challenger else row.challenger
    outcome = setting.outcome if state == setting.structure.leader else "drawn"
    luck = float(chance.uniform(setting.seed, "election", [f"{row.state} {row.day}"], row.date)[0])
    return other if challenger_wins(outcome, row.probability_challenger, luck) else governs


def _take_office(setting: Setting, world: World, state: int, party: str) -> None:
    code = setting.structure.states[state]
    for platform in setting.platforms:
        if (platform.state, platform.party) == (code, party):
            for quantity, value in platform.values.items():
                if quantity in world.stances:
                    world.stances[quantity][state] = value
            if _held(setting):
                add_shared_shifts(setting, world, state, tuple(platform.values))
