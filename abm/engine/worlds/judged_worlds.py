"""Every strategy of one state in one world: the same draw of uncertainties and the same luck, whoever wins.

Months under history are the same for all strategies, months until the count for both winners, and for an adaptive
strategy and its first turn; the twin without controls is the same for all. Each is worked out once and gone on with
from a copy. What came of it is valued by the state's utility with its stance of the start, and beside it with that of a
later government.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.data import Case
from abm.engine.build import build_setting
from abm.engine.course import Course, begun, copied, play
from abm.engine.draws import SEED, drawn_in_strips
from abm.engine.judging.proceeds import Proceeds, proceeds, twin_sales
from abm.engine.judging.realised import fixed_stance, realised_terms, stance_under
from abm.engine.run import Records
from abm.engine.setting import Setting
from abm.engine.strategies.registry import strategy_of
from abm.engine.worlds.successor import Successor, successor
from abm.mechanisms.states.preferences import TERMS, worth
from abm.metrics.value import discounted_mean
from abm.scenario.assumed import MAIN, NO_ALLIANCE, switched

__all__ = [
    "COLUMNS", "MEASURES", "Course", "NamedWorld", "name_of_world", "play_strategies", "simulate_strategies",
    "value_row", "world_named",
]  # fmt: skip

Array = npt.NDArray[np.float64]

# What is kept of a world beside value and its terms.
MEASURES = ("denial", "own_sales", "own_sales_loss", "open_order", "trust")
_COUNTS = ("offers_accepted", "blocked", "signatories")
COLUMNS = ("value", *TERMS, *MEASURES, *_COUNTS, "value_later", "later_government")
_DRAW = "draw"


class NamedWorld(NamedTuple):
    """A world by its name: row of a latin hypercube of so many draws, code of the seated state, its strategies."""

    draw: int
    draws: int
    state: str
    menu: tuple[str, ...]

    def experiment(self, experiment: Any, case: Case) -> Any:
        """Return the experiment as drawn in this world; with draws = 0 as it is."""
        return drawn_in_strips(experiment, case, self.draw, self.draws, SEED) if self.draws else experiment


def name_of_world(draw: int, draws: int, state: str, menu: Sequence[str]) -> str:
    """Return the name of a world in which a state (code) follows each strategy of a menu.

    draw: row of a latin hypercube of so many, from 0; draws = 0 stands for the experiment's own values.
    """
    return f"{_DRAW} {draw}/{draws} {state}:{','.join(menu)}"


def world_named(name: str) -> NamedWorld:
    """Return the world of a name by `name_of_world`."""
    about, _, menu = name.partition(":")
    _, place, state = about.split(" ")
    draw, draws = (int(number) for number in place.split("/"))
    return NamedWorld(draw, draws, state, tuple(menu.split(",")))


def simulate_strategies(experiment: Any, case: Case, outcome: str, seed: int, variant: str) -> Records:
    """Return the table `worlds`: a row for each trial, winner and strategy, valued for the seated state.

    outcome: winners, joined by a comma; variant: a name by `name_of_world`. Trials beside the main one are played for
    the first seed alone. The same arguments give the same bytes.
    """
    named, outcomes = world_named(variant), outcome.split(",")
    drawn = named.experiment(experiment, case)
    trials = experiment.judged.variants if experiment.judged else (MAIN,)
    valued = _Valued(case, named)
    rows = []
    for trial in trials if seed == 1 else (MAIN,):
        tried = dataclasses.replace(drawn, switches=switched(drawn.switches, trial))
        setting = build_setting(tried, case, outcomes[0], seed, NO_ALLIANCE if trial == NO_ALLIANCE else MAIN)
        found = play_strategies(setting, outcomes, named, valued)
        rows += [{"variant": trial, "outcome": who, "strategy": how, **row} for (who, how), row in found.items()]
    columns = {name: [row[name] for row in rows] for name in ("variant", "outcome", "strategy", *COLUMNS)}
    return Records(outcome, variant, seed, {"worlds": columns})


class _Valued:
    """Value the runs of one world: the twin's sales and the later government are the same in all of them."""

    def __init__(self, case: Case, named: NamedWorld) -> None:
        self._case, self._named = case, named
        self._twin: Array | None = None

    def __call__(self, course: Course) -> dict[str, Any]:
        setting, named = course.setting, self._named
        if self._twin is None:
            self._twin = twin_sales(setting, course.chronicle)
        later = successor(self._case, named.state, setting.free_from, named.draw, named.draws, SEED)
        state = setting.structure.states.index(named.state)
        return value_row(course, proceeds(setting, course.chronicle, self._twin), state, later)


def value_row(course: Course, brought: Proceeds, state: int, later: Successor | None = None) -> dict[str, Any]:
    """Return what a run was worth to a state, by COLUMNS, over the months after the first in which states decide.

    Value and its terms: discounted means, USD million a month; denial: discounted mean of military and growth denial as
    the state weighs them; own_sales: without rules, by headquarters, USD million a month; own_sales_loss: as share of
    them; open_order: strength of the open trade order at the end as share of that at the start; trust: at the end;
    value_later: with the stance of a later government from its first month on, and who that is.
    """
    setting, chronicle = course.setting, course.chronicle
    discount = setting.parameters.preferences.discount
    months = slice(setting.free_from - setting.first + 1, None)

    def mean(flow: Array) -> float:
        return float(discounted_mean(flow[months], discount))

    stance = fixed_stance(setting, chronicle, state)
    flows = realised_terms(setting, chronicle, brought, state, stance)
    terms = {name: mean(flow) for name, flow in flows.items()}
    value, governs = float(worth(terms)), later.party if later else ""  # type: ignore[arg-type]
    if later:
        then = realised_terms(setting, chronicle, brought, state, stance_under(setting, state, stance, later.platform))
        since = np.arange(len(chronicle.months)) >= later.month - setting.first
        changed = {name: mean(np.where(since, then[name], flow)) for name, flow in flows.items()}
    sales = mean(brought.costs.twin_headquarters[:, state])
    return {
        "value": value,
        **terms,
        "denial": mean((brought.military + stance.breadth * brought.growth) / (1.0 + stance.breadth)),
        "own_sales": sales,
        "own_sales_loss": mean(brought.costs.headquarters[:, state]) / sales if sales > 0.0 else 0.0,
        "open_order": _kept_of(chronicle.months[months.start - 1].order, chronicle.months[-1].order),
        "trust": float(chronicle.months[-1].trust[state]),
        **_counted(course, state),
        "value_later": float(worth(changed)) if later else value,  # type: ignore[arg-type]
        "later_government": governs,
    }


def _kept_of(before: float, after: float) -> float:
    """Return what is left of something as share of what there was; of nothing, nothing is lost."""
    return after / before if before > 0.0 else 1.0


def _counted(course: Course, state: int) -> dict[str, int]:
    """Return how many offers were accepted, moves blocked and lines signed."""
    code = course.setting.structure.states[state]
    kinds = [(row["kind"], row.get("reason"), row["counterpart"], row.get("chosen")) for row in course.journal.rows]
    return {
        "offers_accepted": kinds.count(("offer", "accept", code, True)),
        "blocked": sum(kind == "blocked" for kind, *_ in kinds),
        "signatories": sum(kind == "line" for kind, *_ in kinds),
    }


def play_strategies[Found](
    setting: Setting, outcomes: Sequence[str], named: NamedWorld, measure: Callable[[Course], Found]
) -> dict[tuple[str, str], Found]:
    """Return what is measured of each run, by winner, then strategy; what runs have in common is played once."""
    base = begun(setting)
    play(base, setting.free_from)
    state = setting.structure.states.index(named.state)
    openings: dict[str, Course] = {}
    found = {}
    for name in named.menu:
        turns = strategy_of(name).turns
        opening = turns[0].name if turns else name
        if opening not in openings:
            openings[opening] = copied(base, seats={**setting.seats, state: opening})
            play(openings[opening], setting.first_count(setting.free_from))
        for outcome in outcomes:
            course = copied(openings[opening], outcome=outcome, seats={**setting.seats, state: name})
            play(course, setting.first + setting.months)
            found[outcome, name] = measure(course)
    return {(outcome, name): found[outcome, name] for outcome in outcomes for name in named.menu}
