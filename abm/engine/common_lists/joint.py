"""What a common list is worth to each of some states, and the search for the one they would settle on.

Members may set one level an item, the least that each of them does from then on; stricter rules of their own stand.
Of its promise each is expected to keep what its goodwill stands for.
Level 0 everywhere leaves today's rules, so gains are differences from it. Others keep the rules in force.
"""

import dataclasses
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from abm.engine.common_lists.items import levels_of, may_adopt
from abm.engine.common_lists.joint_parts import Parts, parts_of
from abm.engine.deciding.surroundings import MonthView, stances_of
from abm.engine.deciding.valuation import denials_held
from abm.engine.setting import Setting
from abm.mechanisms.market.capability import aggregate
from abm.mechanisms.states import preferences as wants
from abm.mechanisms.states.home import dependence
from abm.world.world import World

__all__ = ["Joint", "Rank", "climb", "common_lists"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
# From gains [climber, level, member] to what each climber wants more of, [climber, level].
Rank = Callable[[Array], Array]

# In place of no sales at all, of which nothing is exposed.
_TINY = np.finfo(np.float64).tiny
# Rounds after which a search ends that still moves.
_ROUNDS = 20


@dataclasses.dataclass(frozen=True, eq=False)
class Joint:
    """Common lists of n members, states [n]: parts by item and level [item, level], strictness and coverage likewise.

    able [n, item]: which members a common level binds; now [n, item]: their strictness today.
    """

    setting: Setting
    states: Index
    stances: wants.Stance
    parts: Parts
    strictness: Array
    coverage: Array
    able: npt.NDArray[np.bool_]
    now: Array
    strength: float
    trade: float
    trust: Array
    asked: Array
    controls_now: npt.NDArray[np.bool_]

    @property
    def items(self) -> int:
        """Return the number of items."""
        return int(self.able.shape[1])

    def sums(self, level: Index) -> Parts:
        """Return the sums of packages [..., item] of levels."""
        chosen = self.parts.at(np.arange(self.items), level)
        axis = level.ndim - 1
        return Parts(*(part.sum(axis=axis) for part in chosen))

    def terms(self, sums: Parts) -> dict[str, Array]:
        """Return every term of utility, each [..., n], in USD million a month; costs are positive."""
        held = self._held(sums)
        military, growth = denials_held(self.setting, held[..., 0, :], held[..., 1, :])
        preferences, switches = self.setting.parameters.preferences, self.setting.switches
        order = wants.expected_order(self.strength, sums.restricted / self.trade, preferences)
        cost, norm, visible, delivered, moved = np.moveaxis(sums.flows, -2, 0)
        norm = preferences.norm_weight * switches.norm * norm
        stance = self.stances
        exposed = np.minimum(stance.declared * visible / np.maximum(stance.own_sales, _TINY), 1.0)
        begins = (sums.listed > 0.0) & ~self.controls_now
        first = self.setting.parameters.choice.first_cost * stance.own_sales
        zero = np.zeros(cost.shape)
        return {
            "security": wants.security(military[..., None], growth[..., None], stance),
            "economic": cost,
            "regime": wants.regime(order[..., None], norm, stance),
            "home": dependence(held[..., 1, -1, None], stance.dependence),
            "alliance": wants.alliance(delivered, self.asked, self.trust, stance),
            "retaliation": stance.exposure * stance.propensity * exposed,
            "transfers": zero,
            "one_off": moved + np.where(begins, first, 0.0),
        }

    def total(self, sums: Parts) -> Array:
        """Return utility [..., n] in USD million a month."""
        return wants.worth(self.terms(sums))

    def gain(self, sums: Parts) -> Array:
        """Return what packages are worth beside today's rules, [..., n]."""
        return np.asarray(self.total(sums) - self.total(self.sums(self.nothing)))

    def denials(self, sums: Parts) -> tuple[Array, Array]:
        """Return military and growth denial [...]."""
        held = self._held(sums)
        return denials_held(self.setting, held[..., 0, :], held[..., 1, :])

    def _held(self, sums: Parts) -> Array:
        return aggregate(sums.capability, self.setting.parameters.capability)

    @property
    def nothing(self) -> Index:
        """Return the package that leaves today's rules, [item]."""
        return np.zeros(self.items, dtype=np.intp)

    def rules(self, level: Index) -> tuple[Array, Array]:
        """Return strictness and coverage that a package asks of each member, [n, item]."""
        at = np.arange(self.items), level
        return self.strictness[at] * self.able, self.coverage[at] * self.able


def common_lists(setting: Setting, world: World, view: MonthView, states: Index) -> Joint:
    """Return what common lists of some states [n] are worth to them in the world's month."""
    rules, (coverage, approval) = world.rulebook, levels_of(setting)
    bound = may_adopt(setting, view)[states]
    stances = stances_of(setting, world, view, states)
    return Joint(
        setting,
        states,
        stances,
        parts_of(setting, world, view, states, stances, bound, (coverage, approval)),
        (coverage * (1.0 - approval)).T,
        coverage.T,
        bound,
        rules.strictness[states],
        world.order,
        view.suppliers_trade,
        world.trust[states] * world.goodwill[states],
        (world.asked_worth * world.asked).sum(axis=1)[states],
        rules.coverage[states].any(axis=1),
    )


def climb(joint: Joint, start: Index, rank: Rank, tie: float) -> Index:
    """Return where packages [climber, item] end when every item in turn takes its best level until none moves.

    rank tells from gains what each climber wants more of; a level is left for one that ranks higher by more than tie.
    """
    level, rows = start.copy(), np.arange(len(start))
    today = joint.total(joint.sums(joint.nothing))
    for _ in range(_ROUNDS):
        before, sums = level.copy(), joint.sums(level)
        for item in range(joint.items):
            part = joint.parts.at(item)
            rest = sums.plus(part.at(level[:, item]), -1.0)
            trial = rest.at(slice(None), None).plus(part.at(None))
            score = rank(joint.total(trial) - today)
            best = score.argmax(axis=1)
            better = score[rows, best] > score[rows, level[:, item]] + tie
            level[:, item] = np.where(better, best, level[:, item])
            sums = rest.plus(part.at(level[:, item]))
        if np.array_equal(before, level):
            break
    return level
