"""Rules in force: coverage and approval by item, and the instruments of each state.

Strictness x = coverage*(1 - approval): coverage is the list (public), approval the practice (any month).
"""

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Rulebook", "empty_rulebook"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclasses.dataclass(eq=False)
class Rulebook:
    """Rules of every state in one month.

    coverage, approval [state, item] in [0, 1] (spill of advanced lists included in coverage); targeted [state, item]:
    the rule names the target or its firms instead of being neutral between countries; persons, reach [state]: persons
    rule and foreign-direct-product reach in force; threshold [state]: leader-content share from which reach applies;
    exempt [state]: the leader's reach spares the state's firms; earned [state]: only on items where its own rule is
    strict enough; tariff [state]: the leader's tariff on it;
    retaliation [state]: share of its exposure that the target's measures hit; data_sharing, anti_circumvention,
    outbound, subsidy, joint_development, tariff_target [state]: level in force, from 0 to 1.
    """

    coverage: Array
    approval: Array
    targeted: Flags
    persons: Flags
    reach: Flags
    threshold: Array
    exempt: Flags
    earned: Flags
    tariff: Array
    retaliation: Array
    data_sharing: Array
    anti_circumvention: Array
    outbound: Array
    subsidy: Array
    joint_development: Array
    tariff_target: Array

    @property
    def strictness(self) -> Array:
        """Return x = coverage*(1 - approval), [state, item]."""
        return self.coverage * (1.0 - self.approval)

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
        persons=np.zeros(states, dtype=bool),
        reach=np.zeros(states, dtype=bool),
        threshold=np.zeros(states),
        exempt=np.zeros(states, dtype=bool),
        earned=np.zeros(states, dtype=bool),
        tariff=np.zeros(states),
        retaliation=np.zeros(states),
        data_sharing=np.zeros(states),
        anti_circumvention=np.zeros(states),
        outbound=np.zeros(states),
        subsidy=np.zeros(states),
        joint_development=np.zeros(states),
        tariff_target=np.zeros(states),
    )
