"""A run under way: months that several runs have in common are played once, then gone on with from copies."""

import copy
from typing import Any, NamedTuple

from abm.engine.chronicle import Chronicle
from abm.engine.journal import Journal
from abm.engine.schedule import PHASES
from abm.engine.setting import Setting
from abm.engine.start import first_world
from abm.world.world import World

__all__ = ["Course", "begun", "copied", "play"]


class Course(NamedTuple):
    """A run under way, or at its end."""

    setting: Setting
    world: World
    journal: Journal
    chronicle: Chronicle


def begun(setting: Setting, events: bool = True) -> Course:
    """Return a run before its first month; events: whether its journal keeps them."""
    return Course(setting, first_world(setting), Journal(setting.structure.states, events), Chronicle())


def copied(course: Course, **changed: Any) -> Course:
    """Return a run that goes on from the same month under a changed setting; months that passed are shared."""
    journal, chronicle = copy.copy(course.journal), Chronicle()
    journal.rows = list(course.journal.rows)
    chronicle.months = list(course.chronicle.months)
    setting = course.setting.under(**changed)
    return Course(setting, copy.deepcopy(course.world), journal, chronicle)


def play(course: Course, until: int) -> None:
    """Let months pass until before a month."""
    for month in range(course.setting.first + len(course.chronicle.months), until):
        course.world.month = month
        for phase in PHASES:
            phase(*course)
