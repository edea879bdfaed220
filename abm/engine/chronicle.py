"""The chronicle of a run: what stood and what flowed each month, kept as arrays until the run is judged."""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.engine.market.sales import Rules, routes_under, stacked
from abm.engine.setting import Setting
from abm.world.rulebook import Rulebook

__all__ = ["Chronicle", "MonthRow", "routes_left"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class MonthRow:
    """One month. Tables by seller group have shape [group, item], by state [state, item], routes [route, group, item].

    every_route: before any rule closes new sites.
    transfer, given_back, hard_choice [state]: as in the table of states, NaN where not defined; signed [state, item].
    friction_left [state]: share of the friction of neutral lists that bulk licences leave; pooled [state]: level of
    joint development.
    stocking, drawdown [item] in USD million; learned [item]: log quality the target's own firms had gained before the
    month; stances [quantity][state]; sales as in the market, by slot.
    """

    month: int
    weight: Array
    twin_weight: Array
    rules: Rules
    every_route: Array
    rulebook: Rulebook
    asked: Array
    asked_worth: Array
    promised: Array
    stocking: Array
    drawdown: Array
    trust: Array
    order: float
    detection: Array
    stances: dict[str, Array]
    government: tuple[str, ...]
    goodwill: Array
    transfer: Array
    given_back: Array
    hard_choice: Array
    signed: npt.NDArray[np.int8]
    learned: Array
    friction_left: Array
    pooled: Array

    @property
    def strictness(self) -> Array:
        """Return the strictest rule on each seller group, [group, item]."""
        return self.rules.strictness

    @property
    def coverage(self) -> Array:
        """Return the widest coverage on each seller group, [group, item]."""
        return self.rules.coverage

    @property
    def own_coverage(self) -> Array:
        """Return each state's own coverage, [state, item]."""
        return self.rulebook.coverage

    @property
    def retaliation(self) -> Array:
        """Return the share of each state's exposure that the target's retaliation hits, [state]."""
        return self.rulebook.retaliation

    @property
    def own_strictness(self) -> Array:
        """Return each state's own strictness, [state, item]."""
        return self.rulebook.strictness


class Chronicle:
    """The months of a run so far, in order."""

    def __init__(self) -> None:
        self.months: list[MonthRow] = []
        self._stacked: dict[str, Array] = {}

    def stack(self, field: str) -> Array:
        """Return one field or property of the rows over all months, [month, ...], not to be written to."""
        known = self._stacked.get(field)
        if known is None or len(known) != len(self.months):
            known = np.stack([np.asarray(getattr(row, field)) for row in self.months])
            known.setflags(write=False)
            self._stacked[field] = known
        return known

    def places(self, first: int) -> npt.NDArray[np.intp]:
        """Return how many months each month is after a first one, [month]."""
        return np.array([row.month - first for row in self.months], dtype=np.intp)

    def last(self, months: int) -> "Chronicle":
        """Return a chronicle of the last months alone."""
        found = Chronicle()
        found.months = self.months[-months:]
        return found

    def until_now(self) -> "Chronicle":
        """Return a chronicle of the same months that will have no more."""
        found = Chronicle()
        found.months, found._stacked = list(self.months), self._stacked.copy()
        return found

    def stack_stance(self, quantity: str) -> Array:
        """Return one stance over all months, [month, state]."""
        return np.stack([row.stances[quantity] for row in self.months])


def routes_left(setting: Setting, chronicle: Chronicle) -> Array:
    """Return the multipliers of the routes that rules left open, [route, month, group, item]."""
    every = np.moveaxis(chronicle.stack("every_route"), 1, 0)
    return routes_under(setting, every, stacked([row.rules for row in chronicle.months]))
