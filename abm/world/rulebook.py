"""Rules in force: coverage and approval by item, and the instruments of each state.

Strictness x = coverage*(1 - approval): coverage is the list (public), approval the practice (any month).
"""

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.data.instruments import BY_STATE

__all__ = ["Rulebook", "empty_rulebook"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_PERSONS = BY_STATE.index("persons")


@dataclasses.dataclass(eq=False)
class Rulebook:
    """Rules of every state in one month.

    coverage, approval [state, item] in [0, 1] (spill of advanced lists included in coverage); targeted [state, item]:
    the rule names the target or its firms instead of being neutral between countries; reach [state]:
    foreign-direct-product reach in force; threshold [state]: leader-content share from which reach applies;
    exempt [state]: the leader's reach spares the state's firms; earned [state]: only on items where its own rule is
    strict enough; tariff [state]: the leader's tariff on it;
    retaliation [state]: share of its exposure that the target's measures hit; levels [instrument, state]: level, from 0
    to 1, of every instrument that holds for a state as a whole, in the order of the catalogue.
    """

    coverage: Array
    approval: Array
    targeted: Flags
    reach: Flags
    threshold: Array
    exempt: Flags
    earned: Flags
    tariff: Array
    retaliation: Array
    levels: Array

    @property
    def persons(self) -> Flags:
        """Return where a persons rule is in force, [state], to be read only: it is a level that sets it."""
        found: Flags = self.levels[_PERSONS] > 0.0
        found.flags.writeable = False
        return found

    def level(self, instrument: str) -> Array:
        """Return the level of an instrument, [state]; ValueError for one that is not in the catalogue."""
        return np.asarray(self.levels[BY_STATE.index(instrument)])

    @property
    def strictness(self) -> Array:
        """Return x = coverage*(1 - approval), [state, item]."""
        return self.coverage * (1.0 - self.approval)

    def raised(self, instrument: str, least: Array) -> "Rulebook":
        """Return a rulebook with an instrument in force at some level or more, [state]; to be read only."""
        if not least.any():
            return self
        levels = self.levels.copy()
        place = BY_STATE.index(instrument)
        levels[place] = np.maximum(levels[place], least)
        return self.but(levels=levels)

    def but(self, **changed: npt.NDArray[Any]) -> "Rulebook":
        """Return a rulebook with some fields replaced; all others are shared with this one, to be read only."""
        return Rulebook(**{**vars(self), **changed})

    def copy(self) -> "Rulebook":
        """Return a rulebook that shares no array with this one."""
        return Rulebook(**{name: values.copy() for name, values in vars(self).items()})


def empty_rulebook(states: int, items: int) -> Rulebook:
    """Return a rulebook without any rule."""
    return Rulebook(
        coverage=np.zeros((states, items)),
        approval=np.zeros((states, items)),
        targeted=np.zeros((states, items), dtype=bool),
        reach=np.zeros(states, dtype=bool),
        threshold=np.zeros(states),
        exempt=np.zeros(states, dtype=bool),
        earned=np.zeros(states, dtype=bool),
        tariff=np.zeros(states),
        retaliation=np.zeros(states),
        levels=np.zeros((len(BY_STATE), states)),
    )
