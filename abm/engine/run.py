"""One run from setting to records: make the model, let the months pass, judge, and lay out the tables.

Whoever is to win the leader's election, the months before the count are the same: the first of two such runs leaves
them to the second.
"""

import dataclasses
from typing import Any, NamedTuple

from abm.data import Case
from abm.engine.build import build_setting
from abm.engine.course import Course, begun, copied
from abm.engine.draws import drawn_within_ranges
from abm.engine.judging.tables import Tables, lay_out
from abm.engine.judging.wanted import ALL, Wanted
from abm.engine.model import GeoeconomicModel
from abm.scenario.schema import VARIANTS

__all__ = ["VARIANTS", "Records", "Wanted", "simulate"]


@dataclasses.dataclass(frozen=True, eq=False)
class Records:
    """The tables of one run, each a column name -> values of equal length; only the main variant fills all of them."""

    outcome: str
    variant: str
    seed: int
    tables: Tables


def simulate(
    experiment: Any, case: Case, outcome: str, seed: int, variant: str = "main", *, wanted: Wanted = ALL
) -> Records:
    """Return the records of one run of an experiment.

    outcome: continuity, change, drawn or none; variant: one of VARIANTS; wanted: which tables and measures. The same
    arguments give the same bytes.
    """
    if variant not in VARIANTS:
        raise ValueError(f"unknown variant '{variant}'; choose one of {', '.join(VARIANTS)}")
    drawn = drawn_within_ranges(experiment, case, seed) if variant == "over_ranges" else experiment
    setting = build_setting(drawn, case, outcome, seed, variant)
    world = _World(experiment, case, seed, variant, wanted.table("events"))
    taken = _taken(world, outcome)
    model = GeoeconomicModel(setting, experiment.agents, taken or begun(setting, wanted.table("events")))
    if taken is None:
        _pass(model, setting.first_count(setting.first))
        _leave(world, outcome, model.course)
    _pass(model, setting.first + setting.months)
    tables = lay_out(setting, model.world, model.chronicle, model.journal, wanted)
    model.let_go()
    return Records(outcome, variant, seed, tables)


class _World(NamedTuple):
    """What runs have to share for their months before the leader's count to be the same."""

    experiment: Any
    case: Case
    seed: int
    variant: str
    events: bool

    def same(self, other: "_World") -> bool:
        """Return whether another world is this one: the very experiment and case, as comparing them takes long."""
        objects = self.experiment is other.experiment and self.case is other.case
        return objects and self[2:] == other[2:]


# Winners that are known: runs under them differ from the count on. Those of `drawn` hang on luck.
_KNOWN = ("continuity", "change")
# The months before the count that the last run has left, with its world and outcome; at most one.
_left: list[tuple[_World, str, Course]] = []


def _pass(model: GeoeconomicModel, until: int) -> None:
    """Let months pass until before a month."""
    while model.setting.first + len(model.chronicle.months) < until:
        model.step()


def _leave(world: _World, outcome: str, course: Course) -> None:
    """Leave the months so far to the run under the other known winner, where the experiment asks for both."""
    if outcome in _KNOWN and set(_KNOWN) <= set(world.experiment.outcomes):
        _left[:] = [(world, outcome, copied(course))]


def _taken(world: _World, outcome: str) -> Course | None:
    """Return the months before the count that the run under the other known winner has left; None where it has not."""
    if outcome not in _KNOWN or not _left:
        return None
    of, left_by, course = _left.pop()
    return course if of.same(world) and left_by != outcome else None
