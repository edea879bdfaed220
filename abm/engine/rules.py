"""Rules enter into force: lists announced earlier, and in replay the measures of history."""

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label
from abm.data.schema import MeasureRow
from abm.engine.journal import Journal
from abm.engine.setting import Setting
from abm.world.world import PendingRule, World

__all__ = ["announce", "enter_into_force", "impose_history"]

Array = npt.NDArray[np.float64]


def announce(world: World, journal: Journal, rule: PendingRule, reason: str) -> None:
    """Publish a list that will enter into force later, or put it into force at once where there is no notice."""
    journal.note(world.month, "announce", rule.state, reason=reason, detail=f"in force {month_label(rule.effective)}")
    world.pending.append(rule)


def enter_into_force(world: World, journal: Journal) -> None:
    """Move the rules due this month from pending into the rulebook."""
    due = [rule for rule in world.pending if rule.effective <= world.month]
    world.pending = [rule for rule in world.pending if rule.effective > world.month]
    for rule in due:
        world.rulebook.coverage[rule.state] = rule.coverage
        world.rulebook.approval[rule.state] = rule.approval
        world.rulebook.targeted[rule.state] = rule.targeted
        journal.note(world.month, "effective", rule.state, detail=f"announced {month_label(rule.announced)}")


def impose_history(setting: Setting, world: World, journal: Journal) -> None:
    """Impose the measures of the timeline in force this month on the rulebook; later rows replace earlier ones."""
    noted: set[tuple[str, str]] = set()
    for row in setting.structure.case.timeline:
        imposer = setting.structure.states.index(row.imposer)
        if row.announced == world.month and row.effective > world.month and ("announce", row.measure) not in noted:
            journal.note(world.month, "announce", imposer, reason=row.measure, detail=f"in force {row.effective_date}")
            noted.add(("announce", row.measure))
        if row.effective == world.month and ("effective", row.measure) not in noted:
            journal.note(world.month, "effective", imposer, reason=row.measure, detail=row.instrument)
            noted.add(("effective", row.measure))
    changed = {row.imposer for row in setting.structure.case.timeline if row.effective == world.month}
    if changed or world.month == setting.first:
        for code in sorted({row.imposer for row in setting.structure.case.timeline}):
            _set_state(setting, world, setting.structure.states.index(code), code)


def _set_state(setting: Setting, world: World, state: int, code: str) -> None:
    rows = [r for r in setting.structure.case.timeline if r.imposer == code and r.effective <= world.month]
    rulebook, items = world.rulebook, len(setting.structure.items)
    tables: dict[str, tuple[Array, Array]] = {}
    neutral = np.ones(items, dtype=bool)
    for row in rows:
        if row.instrument in ("list", "end_user"):
            coverage, approval = tables.setdefault(row.instrument, (np.zeros(items), np.zeros(items)))
            where = _items(setting, row)
            coverage[where], approval[where] = row.coverage, row.approval
            neutral[where] &= row.neutral
        elif row.instrument == "persons":
            rulebook.persons[state] = row.coverage > 0.0
        elif row.instrument in ("reach", "de_minimis"):
            _set_reach(setting, world, state, row)
        elif row.instrument == "tariff_ally":
            for code_hit in row.aimed_at:
                rulebook.tariff[setting.structure.states.index(code_hit)] = row.coverage
    if "list" in tables:
        _spill(setting, *tables["list"])
    if tables:
        cover = np.max([coverage for coverage, _ in tables.values()], axis=0)
        strict = np.max([coverage * (1.0 - approval) for coverage, approval in tables.values()], axis=0)
        rulebook.coverage[state] = cover
        rulebook.approval[state] = np.where(cover > 0.0, 1.0 - strict / np.where(cover > 0.0, cover, 1.0), 0.0)
        rulebook.targeted[state] = ~neutral & (cover > 0.0)


def _set_reach(setting: Setting, world: World, state: int, row: MeasureRow) -> None:
    rulebook = world.rulebook
    rulebook.reach[state] = row.coverage > 0.0
    if not np.isnan(row.threshold):
        rulebook.threshold[state] = row.threshold
    for code in row.exempt:
        rulebook.exempt[setting.structure.states.index(code)] = True


def _items(setting: Setting, row: MeasureRow) -> npt.NDArray[np.bool_]:
    names = [name.split("/") for name in setting.structure.items]
    return np.array([row.segment in ("all", s) and row.tier in ("both", t) for s, t in names])


def _spill(setting: Setting, coverage: Array, approval: Array) -> None:
    """Extend advanced lists to the share of mature items they catch, with the practice of the advanced list."""
    caught = setting.spill[1::2] * coverage[0::2]
    more = caught > coverage[1::2]
    coverage[1::2] = np.where(more, caught, coverage[1::2])
    approval[1::2] = np.where(more & (approval[1::2] == 0.0), approval[0::2], approval[1::2])
