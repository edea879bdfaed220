"""Every coalition of some states in one month: its common package and what it is worth to each state.

A coalition chooses one level of a common list for each item, the same for its members that sell the item and have a
legal basis for it, so that the summed utility of members with anything to control is largest. Outsiders keep the rules
they would choose alone, or, in full, answer the coalition and one another until nobody moves (Nash, the coalition
deciding beside them). One-off costs, tariffs and the leader's reach are left out.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.engine.coalitions.search import Worth, best_packages
from abm.engine.common_lists.items import (
    ItemTable,
    Outside,
    levels_of,
    may_adopt,
    tables_of_coalitions,
    tables_of_subsets,
)
from abm.engine.deciding.decide import consider
from abm.engine.deciding.surroundings import MonthView, stances_of
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.setting import Setting
from abm.mechanisms.negotiation.stability import belongs, members
from abm.world.world import World

__all__ = [
    "Coalitions", "answer_packages", "chosen_coalitions", "every_coalition", "every_coalition_in_full",
    "settled_in_full", "starting_packages", "weights_of_states",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

# Coalitions worked on at once, which bounds memory, and rounds of answers after which outsiders are left moving.
_AT_ONCE = 1024
_ROUNDS = 8


@dataclasses.dataclass(frozen=True, eq=False)
class Coalitions:
    """Coalitions of n states, by mask (bit i: states[i] is a member).

    masks [coalition]; level [coalition, item]: place among the levels of a list; payoff [coalition, n] in USD million
    a month, up to a constant by state; military, growth [coalition]: denial; settled [coalition]: outsiders stopped
    moving; world: the month without the leader's reach; taken [coalition, instrument]: instruments beside lists that
    the package holds, None where the experiment names none.
    """

    states: Index
    masks: Index
    level: Index
    payoff: Array
    military: Array
    growth: Array
    settled: Flags
    tables: tuple[ItemTable, ...]
    world: World
    view: MonthView
    taken: Flags | None = None

    @property
    def members(self) -> Flags:
        """Return who belongs to each coalition, [coalition, n]."""
        return belongs(self.masks, len(self.states))

    def rules(self, item: int) -> tuple[Array, Array]:
        """Return strictness and coverage of an item under each coalition, both [coalition, state]."""
        table = self.tables[item]
        at = table.rows(self.masks), self.level[:, item]
        return table.strictness[at], table.coverage[at]


def every_coalition(setting: Setting, world: World, states: Index) -> Coalitions:
    """Return all 2**n coalitions in the world's month, outsiders with the rules they would choose alone."""
    return chosen_coalitions(setting, world, states, np.arange(1 << len(states)))


def chosen_coalitions(setting: Setting, world: World, states: Index, masks: Index) -> Coalitions:
    """Return some coalitions [coalition], outsiders with the rules they would choose alone."""
    world, view = _without_reach(setting, world)
    outside = _alone(setting, world, view, states)
    tables = tables_of_subsets(setting, world, view, states, outside, masks)
    settled = np.ones(len(masks), dtype=bool)
    found = _packages(setting, world, view, states, tables, masks)
    return Coalitions(states, masks, *found, settled, tables, world, view)


def every_coalition_in_full(setting: Setting, world: World, states: Index) -> Coalitions:
    """Return all 2**n coalitions, outsiders answering the coalition and one another; n of about 8 at most."""
    return settled_in_full(setting, world, states)[0]


def settled_in_full(setting: Setting, world: World, states: Index) -> tuple[Coalitions, Outside]:
    """Return the coalitions of `every_coalition_in_full` and the rules outsiders end with, a row a coalition."""
    world, view = _without_reach(setting, world)
    masks, inside = np.arange(1 << len(states)), members(len(states))
    outside = _alone(setting, world, view, states).repeated(len(masks))
    moving = np.ones(len(masks), dtype=bool)
    for _ in range(_ROUNDS):
        tables = tables_of_coalitions(setting, world, view, states, outside)
        found = _packages(setting, world, view, states, tables, masks)
        now = Coalitions(states, masks, *found, ~moving, tables, world, view)
        if not moving.any():
            break
        moving = _answer(setting, now, world, inside, outside, moving)
    return now, outside


def answer_packages(setting: Setting, now: Coalitions, level: Index, outside: Outside, moving: Flags) -> Flags:
    """Let outsiders answer packages [coalition, item] that stand, and one another; change outside.

    now: all 2**n coalitions of the month; moving [coalition]: where they have yet to answer. Returns where they still
    move after the last round.
    """
    inside = members(len(now.states))
    for _ in range(_ROUNDS):
        if not moving.any():
            break
        tables = tables_of_coalitions(setting, now.world, now.view, now.states, outside)
        standing = dataclasses.replace(now, level=level, tables=tables)
        moving = _answer(setting, standing, now.world, inside, outside, moving)
    return moving


def _answer(
    setting: Setting,
    now: Coalitions,
    world: World,
    inside: Flags,
    outside: Outside,
    moving: Flags,
) -> Flags:
    """Let each outsider answer in turn; change outside, a row a coalition; return where one moved."""
    rules = [now.rules(item) for item in range(len(now.tables))]
    in_force = np.stack([strictness for strictness, _ in rules], axis=-1)
    on_list = np.stack([coverage for _, coverage in rules], axis=-1)
    common = _in_common(setting, now, inside)
    moved = np.zeros(len(now.masks), dtype=bool)
    for mask in np.flatnonzero(moving):
        rulebook = world.rulebook.copy()
        rulebook.coverage = on_list[mask]
        rulebook.approval = 1.0 - in_force[mask] / np.where(on_list[mask] > 0.0, on_list[mask], 1.0)
        rulebook.targeted = outside.targeted[mask] & ~common[mask]
        for state in now.states[~inside[mask]].tolist():
            if not setting.trade[state].any():
                continue
            choice = consider(setting, world, now.view, state, rulebook)
            rulebook.coverage[state], rulebook.approval[state] = choice.coverage, choice.approval
            rulebook.targeted[state] = choice.targeted
            for table, chosen in zip(outside, (choice.strictness, choice.coverage, choice.targeted), strict=True):
                moved[mask] |= not np.allclose(table[mask, state], chosen, rtol=0.0, atol=1e-9)
                table[mask, state] = chosen
    return moved


def _in_common(setting: Setting, now: Coalitions, inside: Flags) -> Flags:
    """Return whose rule on an item is the coalition's, [coalition, state, item]."""
    able = may_adopt(setting, now.view)
    common = np.zeros((len(now.masks), *able.shape), dtype=bool)
    common[:, now.states] = inside[:, :, None] & able[now.states]
    return common


def _without_reach(setting: Setting, world: World) -> tuple[World, MonthView]:
    """Return the world without the leader's reach, and its view of the month."""
    world = dataclasses.replace(world, rulebook=world.rulebook.copy())
    world.rulebook.reach[:] = False
    return world, month_view(setting, world, survival_of_rules(setting, world))


def _alone(setting: Setting, world: World, view: MonthView, states: Index) -> Outside:
    """Return today's rules in one row, each of the states with what it would choose if nobody had asked it."""
    none = np.zeros_like(world.asked)
    quiet = dataclasses.replace(world, asked=none, asked_worth=none)
    rules = world.rulebook.copy()
    for state in states[setting.own_sales[states] > 0.0].tolist():
        choice = consider(setting, quiet, view, state)
        rules.coverage[state], rules.approval[state] = choice.coverage, choice.approval
        rules.targeted[state] = choice.targeted
    return Outside(rules.strictness[None], rules.coverage[None], rules.targeted[None])


def _packages(
    setting: Setting, world: World, view: MonthView, states: Index, tables: tuple[ItemTable, ...], masks: Index
) -> tuple[Index, Array, Array, Array]:
    """Return level, payoff, military and growth denial of coalitions, some thousands at once."""
    starts = starting_packages(setting, world)
    worth = weights_of_states(setting, world, view, states)
    chunks = np.array_split(masks, max(1, -(-len(masks) // _AT_ONCE)))
    found = [best_packages(setting, world.order, tables, worth, chunk, starts) for chunk in chunks]
    level, payoff, military, growth = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return np.asarray(level, dtype=np.intp), payoff, military, growth


def starting_packages(setting: Setting, world: World) -> tuple[Index, ...]:
    """Return the packages the search starts from, each [item]: nothing, everything, the leader's own list."""
    coverage, approval = levels_of(setting)
    leader, levels = world.rulebook.strictness[setting.structure.leader], coverage * (1.0 - approval)
    full = np.full(levels.shape[1], levels.shape[0] - 2, dtype=np.intp)
    return np.zeros_like(full), full, np.asarray(np.abs(levels - leader).argmin(axis=0), dtype=np.intp)


def weights_of_states(setting: Setting, world: World, view: MonthView, states: Index) -> Worth:
    """Return what weighs how much for each of some states in the world's month."""
    column = stances_of(setting, world, view, states)._asdict()
    asked = (world.asked_worth * world.asked).sum(axis=1)[states]
    sales = column["own_sales"]
    feared = column["exposure"] * column["propensity"]
    norm_weight = setting.parameters.preferences.norm_weight * setting.switches.norm
    return Worth(
        theta=column["theta"],
        breadth=column["breadth"],
        dependence=column["dependence"],
        order=column["free_trade"] * column["open_order_value"],
        norm=column["free_trade"] * column["declared"] * norm_weight,
        retaliation=np.where(sales > 0.0, column["declared"] * feared / np.where(sales > 0.0, sales, 1.0), 0.0),
        feared=feared,
        alliance=np.where(asked > 0.0, column["alliance"] * world.trust[states] * world.goodwill[states] * sales, 0.0),
        asked=np.where(asked > 0.0, asked, 1.0),
        adopts=may_adopt(setting, view)[states].any(axis=1).astype(np.float64),
        trade=view.suppliers_trade,
    )
