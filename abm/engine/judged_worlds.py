"""Every strategy of one state in one world: the same draw of uncertainties and the same luck, whoever wins.

Months under history are the same for all strategies, and months until the count for both winners: each is played once
and gone on with from a copy. What came of it is valued by the state's utility with its stance of the start.
"""

import copy
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.data import Case
from abm.engine.chronicle import Chronicle
from abm.engine.draws import drawn_in_strips
from abm.engine.journal import Journal
from abm.engine.judge import Verdict, judge
from abm.engine.realised import realised_terms
from abm.engine.run import Records
from abm.engine.schedule import PHASES
from abm.engine.setting import Setting, build_setting
from abm.engine.start import first_world
from abm.mechanisms.states.preferences import TERMS, worth
from abm.metrics.value import discounted_mean
from abm.world.world import World

__all__ = ["COLUMNS", "MEASURES", "name_of_world", "simulate_strategies", "value_row"]

Array = npt.NDArray[np.float64]

# What is kept of a world beside value and its terms.
MEASURES = ("denial", "own_sales", "own_sales_loss", "open_order", "trust")
COLUMNS = ("value", *TERMS, *MEASURES, "offers_accepted", "blocked", "signatories")
_DRAW = "draw"


class _Course(NamedTuple):
    """A run under way."""

    setting: Setting
    world: World
    journal: Journal
    chronicle: Chronicle


def name_of_world(draw: int, draws: int, state: str, menu: Sequence[str]) -> str:
    """Return the name of a world in which a state (code) follows each strategy of a menu.

    draw: row of a latin hypercube of so many, from 0; draws = 0 stands for the experiment's own values.
    """
    return f"{_DRAW} {draw}/{draws} {state}:{','.join(menu)}"


def simulate_strategies(experiment: Any, case: Case, outcome: str, seed: int, variant: str) -> Records:
    """Return the table `worlds`: a row for each judged variant, winner and strategy, valued for the seated state.

    outcome: winners, joined by a comma; variant: a name by `name_of_world`. The same arguments give the same bytes.
    """
    named, _, listed = variant.partition(":")
    _, place, code = named.split(" ")
    draw, draws = (int(number) for number in place.split("/"))
    drawn = drawn_in_strips(experiment, case, draw, draws, seed=1) if draws else experiment
    rows = _rows(drawn, case, outcome.split(","), seed, (code, listed.split(",")))
    columns = {name: [row[name] for row in rows] for name in ("variant", "outcome", "strategy", *COLUMNS)}
    return Records(outcome, variant, seed, {"worlds": columns})


def value_row(setting: Setting, chronicle: Chronicle, verdict: Verdict, journal: Journal, state: int) -> dict[str, Any]:
    """Return what a run was worth to a state, by COLUMNS, over the months after the first in which states decide.

    Value and its terms: discounted means, USD million a month; denial: discounted mean of military and growth denial as
    the state weighs them; own_sales: without rules, by headquarters, USD million a month; own_sales_loss: as share of
    them; open_order: strength of the open trade order at the end as share of that at the start; trust: at the end.
    """
    discount = setting.parameters.preferences.discount
    months = slice(setting.free_from - setting.first + 1, None)

    def mean(flow: Array) -> float:
        return float(discounted_mean(flow[months], discount))

    flows = realised_terms(setting, chronicle, verdict, state)
    terms = {name: mean(flow) for name, flow in flows.items()}
    breadth = float(chronicle.months[months.start - 1].stances["breadth"][state])
    sales = mean(verdict.costs.twin_headquarters[:, state])
    kinds = [(row["kind"], row.get("reason"), row["counterpart"], row.get("chosen")) for row in journal.rows]
    code = setting.structure.states[state]
    return {
        "value": float(worth(terms)),  # type: ignore[arg-type]
        **terms,
        "denial": mean((verdict.military + breadth * verdict.growth) / (1.0 + breadth)),
        "own_sales": sales,
        "own_sales_loss": mean(verdict.costs.headquarters[:, state]) / sales if sales > 0.0 else 0.0,
        "open_order": chronicle.months[-1].order / chronicle.months[months.start - 1].order,
        "trust": float(chronicle.months[-1].trust[state]),
        "offers_accepted": kinds.count(("offer", "accept", code, True)),
        "blocked": sum(kind == "blocked" for kind, *_ in kinds),
        "signatories": sum(kind == "line" for kind, *_ in kinds),
    }


def _rows(
    experiment: Any, case: Case, outcomes: Sequence[str], seed: int, menu: tuple[str, Sequence[str]]
) -> list[Mapping[str, Any]]:
    """Return the rows of a world by variant, winner, then strategy; menu: the state's code and its strategies."""
    variants = experiment.judged.variants if experiment.judged else ("main",)
    rows: list[Mapping[str, Any]] = []
    for variant in variants:
        setting = build_setting(experiment, case, outcomes[0], seed, variant)
        found = _played(setting, outcomes, menu)
        rows += [
            {"variant": variant, "outcome": outcome, "strategy": strategy, **found[outcome, strategy]}
            for outcome in outcomes
            for strategy in menu[1]
        ]
    return rows


def _played(
    setting: Setting, outcomes: Sequence[str], menu: tuple[str, Sequence[str]]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what each winner and strategy came to, from one course of history and one to the count."""
    code, strategies = menu
    base = _begun(setting)
    _play(base, setting.free_from)
    state = setting.structure.states.index(code)
    found = {}
    for strategy in strategies:
        until_count = _copied(base, seats={**setting.seats, state: strategy})
        _play(until_count, _first_count(setting))
        for outcome in outcomes:
            course = _copied(until_count, outcome=outcome)
            _play(course, setting.first + setting.months)
            verdict = judge(course.setting, course.chronicle)
            found[outcome, strategy] = value_row(course.setting, course.chronicle, verdict, course.journal, state)
    return found


def _begun(setting: Setting) -> _Course:
    return _Course(setting, first_world(setting), Journal(setting.structure.states), Chronicle())


def _copied(course: _Course, **changed: Any) -> _Course:
    """Return a run that goes on from the same month under a changed setting; months that passed are shared."""
    journal, chronicle = copy.copy(course.journal), Chronicle()
    journal.rows = list(course.journal.rows)
    chronicle.months = list(course.chronicle.months)
    setting = dataclasses.replace(course.setting, **changed)
    return _Course(setting, copy.deepcopy(course.world), journal, chronicle)


def _play(course: _Course, until: int) -> None:
    """Let months pass until before a month."""
    for month in range(course.setting.first + len(course.chronicle.months), until):
        course.world.month = month
        for phase in PHASES:
            phase(*course)


def _first_count(setting: Setting) -> int:
    """Return the month of the leader's first count since states decide, or the end."""
    leader, end = setting.structure.states[setting.structure.leader], setting.first + setting.months
    dates = [row.date for row in setting.elections if row.state == leader and row.date >= setting.free_from]
    return min([*dates, end])
