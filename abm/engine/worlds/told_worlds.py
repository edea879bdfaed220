"""One judged world told: the events of every run in it, and how far the state goes along with some gaps closed.

Runs are those of `judged_worlds`, with the same draw and luck, in the main trial.
"""

from typing import Any

import numpy as np

from abm.data import Case
from abm.engine.judging.judge import judge
from abm.engine.judging.tables import EVENT_COLUMNS
from abm.engine.run import Records
from abm.engine.worlds.gaps import GAPS, close_gaps
from abm.engine.worlds.judged_worlds import Course, play_strategies, world_named

__all__ = ["simulate_closed_strategies", "simulate_events"]

_KEYS = ("outcome", "strategy")


def simulate_events(experiment: Any, case: Case, outcome: str, seed: int, variant: str) -> Records:
    """Return the table `events` of every winner and strategy in a world, as runs keep it.

    outcome: winners, joined by a comma; variant: a name by `name_of_world`; case: with its fringe not yet split.
    """
    found = _played(experiment, case, outcome, seed, (variant, frozenset()), lambda course: course.journal.rows)
    rows = [{"outcome": who, "strategy": how, **row} for (who, how), held in found.items() for row in held]
    columns = {name: [row.get(name) for row in rows] for name in (*_KEYS, *EVENT_COLUMNS)}
    return Records(outcome, variant, seed, {"events": columns})


def simulate_closed_strategies(experiment: Any, case: Case, outcome: str, seed: int, variant: str) -> Records:
    """Return the table `follow_through` of a world with a subset of the state's gaps to the leader closed.

    variant: number of the subset (bit p closes GAPS[p]), a slash, and a name by `name_of_world`; operation: follow-
    through in operation, mean over the months in which states decide and it is defined, NaN where there is none.
    """
    subset, _, name = variant.partition("/")
    closed = frozenset(gap for place, gap in enumerate(GAPS) if int(subset) >> place & 1)
    code = world_named(name).state
    found = _played(experiment, case, outcome, seed, (name, closed), lambda course: _operation(course, code))
    rows = [(who, how, value) for (who, how), value in found.items()]
    columns = dict(zip((*_KEYS, "operation"), map(list, zip(*rows, strict=True)), strict=True))
    return Records(outcome, variant, seed, {"follow_through": columns})


def _played(
    experiment: Any, case: Case, outcome: str, seed: int, world: tuple[str, frozenset[str]], measure: Any
) -> dict[tuple[str, str], Any]:
    """Return what is measured of each run of a world; world: its name, and the gaps that are closed in it."""
    (name, closed), outcomes = world, outcome.split(",")
    named = world_named(name)
    drawn = named.experiment(experiment, case)
    setting = close_gaps(drawn, case, outcomes[0], seed, named.state, set(closed))
    return play_strategies(setting, outcomes, named, measure)


def _operation(course: Course, code: str) -> float:
    setting = course.setting
    state, first = setting.structure.states.index(code), setting.free_from - setting.first
    months = judge(setting, course.chronicle).layers.operation[first:, state]
    return float(np.nanmean(months)) if not np.isnan(months).all() else float("nan")
