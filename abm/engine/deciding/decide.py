"""How one state decides: what it believes of the others, its best package, and whether that beats today's."""

import dataclasses
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core import chance, compiled
from abm.engine.deciding.columns import Column
from abm.engine.deciding.limits import Limits, ceiling_of, permitted, promised_by
from abm.engine.deciding.outlook import Outlook, look_ahead
from abm.engine.deciding.surroundings import MonthView, believed_rulebook, stance_of, surroundings_of
from abm.engine.deciding.valuation import Valuation
from abm.engine.setting import Setting
from abm.mechanisms.states.preferences import Stance
from abm.mechanisms.states.search import best_package, package_sums
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = [
    "Choices", "Decision", "answer_in", "candidate_packages", "choices_of", "choose", "consider", "consider_within",
    "nearest_postures", "rules_of_package",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

CANDIDATES = ("today", "nothing", "request", "everything")


@dataclasses.dataclass(frozen=True, eq=False)
class Decision:
    """What a state would do: package [item] as coverage, approval, targeted; its worth beside today's.

    sums [candidate, column]: the best package's and those of CANDIDATES, worth totals [candidate]; gain includes the
    error of judgement; outlook and allowed [posture, segment]: what it chose from.
    """

    state: int
    coverage: Array
    approval: Array
    targeted: Flags
    valuation: Valuation
    sums: Array
    totals: Array
    gain: float
    error: float
    outlook: Outlook
    allowed: Flags

    @property
    def foreseen(self) -> bool:
        """Return whether others, who do not know its error of judgement, expect it to choose the package."""
        return self.gain - self.error > 0.0

    @property
    def moves(self) -> bool:
        """Return whether the package is chosen over today's."""
        return self.gain > 0.0

    @property
    def choice(self) -> str:
        """Return the name of the chosen candidate."""
        return "best" if self.moves else "today"

    @property
    def terms(self) -> dict[str, dict[str, float]]:
        """Return candidate -> term -> USD million a month."""
        columns = {**self.valuation.terms(self.sums), "total": self.totals}
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        return {
            name: dict(zip(columns, row, strict=True)) for name, row in zip(("best", *CANDIDATES), rows, strict=True)
        }

    @property
    def strictness(self) -> Array:
        """Return the strictness of the chosen package, [item]."""
        return self.coverage * (1.0 - self.approval)

    @property
    def pulled_apart(self) -> float:
        """Return how far the postures that alliance alone and that open trade and economy alone would choose differ.

        As share of own trade; NaN where nothing was asked. Both add up over segments, so each segment chooses for
        itself; postures worth the same leave it to the first.
        """
        if self.valuation.asked <= 0.0:
            return float("nan")
        table, valuation = self.outlook.table, self.valuation
        trade = valuation.setting.trade[self.state].reshape(-1, 2)[self.outlook.segments]
        if compiled.asked():
            from abm.engine.deciding.compiled_apart import apart_compiled

            return apart_compiled(self.outlook, self.allowed, valuation.open_trade_prices, trade)
        wanted = [
            np.where(self.allowed, worth, -np.inf)[:-1].argmax(axis=0)
            for worth in (table[..., Column.DELIVERED], valuation.open_trade(table))
        ]
        chosen = [self.outlook.strictness_of(package) for package in wanted]
        return float((trade.T * np.abs(chosen[0] - chosen[1])).sum() / trade.sum())


def answer_in(rulebook: Rulebook, decision: Decision) -> None:
    """Write into a rulebook what a state is foreseen to do, where it is to do anything."""
    if decision.foreseen:
        rulebook.coverage[decision.state] = decision.coverage
        rulebook.approval[decision.state] = decision.approval
        rulebook.targeted[decision.state] = decision.targeted


def consider(
    setting: Setting,
    world: World,
    view: MonthView,
    state: int,
    rulebook: Rulebook | None = None,
    least: Array | None = None,
) -> Decision:
    """Return a state's best package against what it believes of the others (or against a given rulebook).

    least [item]: strictness it may not go below, its standing commitments unless given; today's rules it may keep.
    """
    return consider_within(setting, world, view, state, Limits(least, ceiling_of(world, state)), rulebook)


def consider_within(
    setting: Setting, world: World, view: MonthView, state: int, limits: Limits, rulebook: Rulebook | None = None
) -> Decision:
    """Return a state's best package within limits, else as in `consider`."""
    return choose(setting, world, choices_of(setting, world, view, state, limits, rulebook))


@dataclasses.dataclass(frozen=True, eq=False)
class Choices:
    """What a state may choose from, and what it makes of it.

    allowed [posture, segment]; starts [start, segment] of its search, in the order of CANDIDATES.
    """

    outlook: Outlook
    allowed: Flags
    starts: Index
    valuation: Valuation


def choices_of(
    setting: Setting, world: World, view: MonthView, state: int, limits: Limits, rulebook: Rulebook | None = None
) -> Choices:
    """Return what a state may choose from; arguments as in `consider_within`."""
    if limits.least is None:
        limits = limits._replace(least=promised_by(world, state))
    if compiled.asked():
        return _choices_compiled(setting, world, view, state, limits, rulebook)
    believed = rulebook if rulebook is not None else believed_rulebook(world, state, view.survival)
    around = surroundings_of(setting, world, view, state, believed)
    outlook = look_ahead(setting, state, around)
    allowed = permitted(setting, world, outlook, limits)
    restricted = (view.trade * believed.strictness * setting.erosion(believed.targeted, world.signed)).sum(axis=-1)
    by_others = float(restricted.sum() - restricted[state])
    asked = float((world.asked_worth[state] * world.asked[state]).sum())
    valuation = _valuation(setting, world, view, believed, outlook, (around.stance, by_others, asked))
    return Choices(outlook, allowed, candidate_packages(world, state, outlook, allowed), valuation)


def _choices_compiled(
    setting: Setting, world: World, view: MonthView, state: int, limits: Limits, rulebook: Rulebook | None
) -> Choices:
    from abm.engine.deciding.compiled_choices import choices_compiled

    stance = stance_of(setting, world, view, state)
    seen = choices_compiled(setting, world, view, stance, state, limits, rulebook)
    given = stance, seen.restricted_by_others, seen.asked
    valuation = _valuation(setting, world, view, rulebook or world.rulebook, seen.outlook, given)
    return Choices(seen.outlook, seen.allowed, seen.starts, valuation)


def choose(setting: Setting, world: World, choices: Choices) -> Decision:
    """Return the best of what a state may choose from."""
    outlook, valuation, allowed, starts = choices.outlook, choices.valuation, choices.allowed, choices.starts
    tie = setting.parameters.choice.tie * max(valuation.stance.own_sales, valuation.stance.theta)
    found = _search(outlook, valuation, starts, allowed, tie)
    return _decision(setting, world, outlook, valuation, found, allowed)


class _Found(NamedTuple):
    """Candidates [candidate, segment], their sums [candidate, column] and U [candidate]; the best package first."""

    candidates: Index
    sums: Array
    totals: Array


def _search(outlook: Outlook, valuation: Valuation, starts: Index, allowed: Flags, tie: float) -> _Found:
    if compiled.asked():
        from abm.engine.deciding.compiled_search import search_compiled

        return _Found(*search_compiled(outlook.table, outlook.postures, valuation, starts, allowed, tie))
    package = best_package(outlook.table, valuation.total, starts, allowed, tie)
    candidates = np.concatenate([package[None], starts])
    sums = package_sums(outlook.table, candidates)
    return _Found(candidates, sums, valuation.total(sums))


def _valuation(
    setting: Setting,
    world: World,
    view: MonthView,
    believed: Rulebook,
    outlook: Outlook,
    given: tuple[Stance, float, float],
) -> Valuation:
    """Return what a state makes of sums; given: its stance, what others restrict, and the worth of what was asked."""
    state, (stance, restricted_by_others, asked) = outlook.state, given
    return Valuation(
        setting=setting,
        stance=stance,
        fixed=outlook.fixed,
        order=world.order,
        restricted_by_others=restricted_by_others,
        asked=asked,
        trust=float(world.trust[state] * world.goodwill[state]),
        all_trade=view.suppliers_trade,
        controls_now=bool(world.rulebook.coverage[state].any()),
        precedents=_precedents(setting, believed, state) if setting.switches.precedent else 0.0,
    )


def _precedents(setting: Setting, believed: Rulebook, state: int) -> float:
    """Return the share of the other suppliers that have a package in force."""
    others = setting.structure.suppliers[setting.structure.suppliers != state]
    return float(believed.coverage[others].any(axis=1).mean()) if len(others) else 0.0


def candidate_packages(world: World, state: int, outlook: Outlook, allowed: Flags) -> Index:
    """Return the packages the search starts from, [start, segment], in the order of CANDIDATES."""
    segments = outlook.segments
    today = np.full(len(segments), len(outlook.postures.advanced) - 1, dtype=np.intp)
    asked = world.asked[state].reshape(-1, 2)[segments]
    goals = np.stack([np.zeros_like(asked), asked, np.ones_like(asked)])
    return np.concatenate([today[None], nearest_postures(outlook, allowed, goals)])


def nearest_postures(outlook: Outlook, allowed: Flags, goal: Array) -> Index:
    """Return [..., segment] the allowed posture whose strictness is nearest to a goal [..., segment, tier]."""
    if compiled.asked():
        from abm.engine.deciding.compiled_search import nearest_compiled

        return nearest_compiled(outlook.strictness, allowed, goal)
    advanced, mature = outlook.strictness
    distance = np.abs(advanced - goal[..., None, :, 0]) + np.abs(mature - goal[..., None, :, 1])
    distance[..., -1, :] = np.inf
    return np.asarray(np.where(allowed, distance, np.inf).argmin(axis=-2))


def _luck(setting: Setting, state: int, month: int) -> float:
    """Return a state's luck of judgement, the same for every package it weighs in a month."""
    return float(chance.normal(setting.seed, "judgement", setting.structure.states, month)[state])


def _decision(
    setting: Setting,
    world: World,
    outlook: Outlook,
    valuation: Valuation,
    found: _Found,
    allowed: Flags,
) -> Decision:
    """Return the decision for the first of the candidates found; the second is today's package."""
    state, (candidates, sums, totals) = outlook.state, found
    luck = _luck(setting, state, world.month)
    moved = not np.array_equal(candidates[0], candidates[1])
    error = setting.parameters.choice.noise * valuation.stance.own_sales * luck * moved
    coverage, approval, targeted = rules_of_package(setting, world, outlook, candidates[0])
    return Decision(
        state,
        coverage,
        approval,
        targeted,
        valuation,
        sums,
        totals,
        gain=float(totals[0] - totals[1]) + error,
        error=error,
        outlook=outlook,
        allowed=allowed,
    )


def rules_of_package(setting: Setting, world: World, outlook: Outlook, package: Index) -> tuple[Array, Array, Flags]:
    """Return coverage, approval and targeted [item] of a state that takes a package [segment]; the rest as today."""
    state, items = outlook.state, setting.sold_items[outlook.state]
    level, column = np.empty(len(items), dtype=np.intp), np.arange(len(items))
    level[::2], level[1::2] = outlook.postures.advanced[package], outlook.postures.mature[package]
    rulebook, levels = world.rulebook, outlook.levels
    coverage, approval = rulebook.coverage[state].copy(), rulebook.approval[state].copy()
    targeted = rulebook.targeted[state].copy()
    coverage[items], approval[items] = levels.coverage[level, column], levels.approval[level, column]
    targeted[items] = levels.targeted[level, column]
    return coverage, approval, targeted
