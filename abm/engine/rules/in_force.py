"""Rules enter into force: lists announced earlier, and in replay the measures of history."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label
from abm.data.instruments import BY_STATE
from abm.data.schema import MeasureRow
from abm.engine.journal import Journal
from abm.engine.setting import Setting
from abm.world.rulebook import Rulebook
from abm.world.world import PendingRule, World

__all__ = ["announce", "enter_into_force", "foreseen", "impose", "impose_history"]

Array = npt.NDArray[np.float64]


def announce(world: World, journal: Journal, rule: PendingRule, reason: str) -> None:
    """Publish a list that will enter into force later, or put it into force at once where there is no notice."""
    journal.note(world.month, "announce", rule.state, reason=reason, detail=f"in force {month_label(rule.effective)}")
    world.pending.append(rule)


def foreseen(world: World) -> Rulebook:
    """Return the rulebook once everything announced is in force."""
    rulebook = world.rulebook.copy()
    for rule in sorted(world.pending, key=lambda rule: rule.effective):
        _write(rulebook, rule)
    return rulebook


def _write(rulebook: Rulebook, rule: PendingRule) -> None:
    rulebook.coverage[rule.state] = rule.coverage
    rulebook.approval[rule.state] = rule.approval
    rulebook.targeted[rule.state] = rule.targeted


def enter_into_force(world: World, journal: Journal) -> None:
    """Move the rules due this month from pending into the rulebook."""
    due = [rule for rule in world.pending if rule.effective <= world.month]
    world.pending = [rule for rule in world.pending if rule.effective > world.month]
    for rule in due:
        _write(world.rulebook, rule)
        world.promised[rule.state] = rule.coverage * (1.0 - rule.approval)
        journal.note(world.month, "effective", rule.state, detail=f"announced {month_label(rule.announced)}")


def impose_history(setting: Setting, world: World, journal: Journal) -> None:
    """Impose the measures of the timeline in force this month; announced ones wait among the pending rules.

    Later rows replace earlier ones of the same imposer, item and instrument.
    """
    timeline = setting.structure.case.timeline
    if world.month != setting.first and world.month not in setting.once("eventful", lambda: _eventful(timeline)):
        return
    _note_measures(setting, world, journal)
    for code in sorted({row.imposer for row in timeline if row.announced == world.month < row.effective}):
        state = setting.structure.states.index(code)
        known = [row for row in timeline if row.imposer == code and row.announced <= world.month]
        for month in sorted({row.effective for row in known if row.announced == world.month < row.effective}):
            future = world.rulebook.copy()
            _set_state(setting, future, state, [row for row in known if row.effective <= month])
            rule = future.coverage[state], future.approval[state], future.targeted[state]
            world.pending.append(PendingRule(state, world.month, month, *rule))
            _note_first_package(world, state, rule[0], month)
    if world.month == setting.first or any(row.effective == world.month for row in timeline):
        for code in sorted({row.imposer for row in timeline}):
            rows = [row for row in timeline if row.imposer == code and row.effective <= world.month]
            state = setting.structure.states.index(code)
            _set_state(setting, world.rulebook, state, rows)
            if any(row.effective == world.month for row in rows):
                world.promised[state] = world.rulebook.strictness[state]
            _note_first_package(world, state, world.rulebook.coverage[state], world.month)
    world.pending = [rule for rule in world.pending if rule.effective > world.month]


def _eventful(timeline: tuple[MeasureRow, ...]) -> frozenset[int]:
    """Return the months in which a measure is announced or enters into force."""
    return frozenset(month for row in timeline for month in (row.announced, row.effective))


def _note_first_package(world: World, state: int, coverage: Array, effective: int) -> None:
    """Remember when history has a state begin its first package, and after what notice."""
    if coverage.any() and not world.begun[state]:
        world.begun[state], world.notice[state] = world.month, effective - world.month


def _note_measures(setting: Setting, world: World, journal: Journal) -> None:
    """Write into the journal, once for each measure, what is announced and what enters into force."""
    noted: set[tuple[str, str]] = set()
    for row in setting.structure.case.timeline:
        imposer = setting.structure.states.index(row.imposer)
        for kind, happens, detail in (
            ("announce", row.announced == world.month < row.effective, f"in force {row.effective_date}"),
            ("effective", row.effective == world.month, row.instrument),
        ):
            if happens and (kind, row.measure) not in noted:
                journal.note(world.month, kind, imposer, reason=row.measure, detail=detail)
                noted.add((kind, row.measure))


def _set_state(setting: Setting, rulebook: Rulebook, state: int, rows: list[MeasureRow]) -> None:
    """Set a state's rules as the rows, in order, leave them."""
    items = len(setting.structure.items)
    tables: dict[str, tuple[Array, Array]] = {}
    neutral = np.ones(items, dtype=bool)
    for row in rows:
        if row.instrument in ("list", "end_user"):
            coverage, approval = tables.setdefault(row.instrument, (np.zeros(items), np.zeros(items)))
            where = _items(setting, row)
            coverage[where], approval[where] = row.coverage, row.approval
            neutral[where] &= row.neutral
        else:
            _set_instrument(setting, rulebook, state, row)
    if "list" in tables:
        _spill(setting, *tables["list"])
    if tables:
        cover = np.max([coverage for coverage, _ in tables.values()], axis=0)
        strict = np.max([coverage * (1.0 - approval) for coverage, approval in tables.values()], axis=0)
        rulebook.coverage[state] = cover
        rulebook.approval[state] = np.where(cover > 0.0, 1.0 - strict / np.where(cover > 0.0, cover, 1.0), 0.0)
        rulebook.targeted[state] = ~neutral & (cover > 0.0)


def _set_instrument(setting: Setting, rulebook: Rulebook, state: int, row: MeasureRow) -> None:
    """Set an instrument that holds for all items: persons rule, reach, tariff, retaliation."""
    hit = [setting.structure.states.index(code) for code in row.aimed_at]
    if row.instrument in BY_STATE:
        put_into_force(rulebook, state, row.instrument, row.coverage)
    elif row.instrument in ("reach", "de_minimis"):
        rulebook.reach[state] = row.coverage > 0.0
        if not np.isnan(row.threshold):
            rulebook.threshold[state] = row.threshold
        rulebook.exempt[[setting.structure.states.index(code) for code in row.exempt]] = True
    elif row.instrument == "tariff_ally":
        rulebook.tariff[hit or slice(None)] = row.coverage
    elif row.instrument == "retaliation":
        rulebook.retaliation[hit or slice(None)] = row.coverage


def put_into_force(rulebook: Rulebook, state: int, instrument: str, level: float) -> None:
    """Set one of the instruments that hold for a state as a whole (BY_STATE); level in [0, 1], 0 ends it."""
    rulebook.levels[BY_STATE.index(instrument), state] = level


def impose(setting: Setting, world: World, journal: Journal) -> None:
    """Put into force, and end, what the experiment imposes this month."""
    for measure in setting.imposed:
        for month, level, kind in ((measure.begins, measure.level, "imposed"), (measure.ends, 0.0, "lifted")):
            if month == world.month:
                put_into_force(world.rulebook, measure.state, measure.instrument, level)
                detail = f"{measure.instrument} at {level:g}"
                journal.note(world.month, kind, measure.state, reason=measure.instrument, detail=detail)


def _items(setting: Setting, row: MeasureRow) -> npt.NDArray[np.bool_]:
    return _named(setting.structure.items, row.segment, row.tier)


@lru_cache
def _named(items: tuple[str, ...], segment: str, tier: str) -> npt.NDArray[np.bool_]:
    """Return which items a measure names, [item]."""
    names = [name.split("/") for name in items]
    return np.array([segment in ("all", s) and tier in ("both", t) for s, t in names])


def _spill(setting: Setting, coverage: Array, approval: Array) -> None:
    """Extend advanced lists to the share of mature items they catch, with the practice of the advanced list."""
    caught = setting.spill[1::2] * coverage[0::2]
    more = caught > coverage[1::2]
    coverage[1::2] = np.where(more, caught, coverage[1::2])
    approval[1::2] = np.where(more & (approval[1::2] == 0.0), approval[0::2], approval[1::2])
