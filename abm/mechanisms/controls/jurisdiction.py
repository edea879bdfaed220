"""Jurisdiction: which state's rules bind which seller group.

J[s, g, i] is 1 for the country of production; for the home state over goods its firms make abroad while it has a
persons rule or reach in force; for a leader over content classes at or above its threshold while its rule is in force
and the home state is not exempt there. Exempt: the leader spares the state and the state's own strictness is at least
`exemption_share` of what was asked on the item. Several regulators join as the maximum: lam[g, i] = max_s J*x.
Sources: 15 CFR 744.6 (persons), 15 CFR 734.9 (foreign direct products), 15 CFR 734.4 (de minimis).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Regulators", "bind", "exempt_items", "strictest", "territorial"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


class Regulators(NamedTuple):
    """Whose rules can bind groups: home and production [group]: states; at_home_rule [state]: follows firms abroad."""

    home: Index
    production: Index
    at_home_rule: Flags


def territorial(regulators: Regulators) -> Flags:
    """Return J [state, group] of production, and of the home state where its rule follows its firms abroad."""
    home, production, at_home_rule = regulators
    states = np.arange(len(at_home_rule))[:, None]
    return np.asarray((production == states) | ((home == states) & at_home_rule[:, None]))


def exempt_items(exempt: Flags, earned: Flags, strictness: Array, asked: Array, exemption_share: float) -> Flags:
    """Return whether the leader's reach spares a state on an item, [..., state, item].

    exempt, earned [state]: an exemption that need not be earned spares the state on every item, one that must be
    earned where its own rule is strict enough; strictness, asked [..., state, item].
    """
    enough = strictness >= exemption_share * asked
    return np.asarray(exempt[:, None] & (enough | ~earned[:, None]))


def bind(regulators: Regulators, level: Array, reached: Flags, leader_level: Array) -> Array:
    """Return the strictest rule on each group, [..., group, item].

    level [..., state, item] (strictness or coverage of each state); reached [..., group, item]: the leader's reach
    applies; leader_level [..., item].
    """
    home, production, at_home_rule = regulators
    at_home = np.where(at_home_rule[home, None], level[..., home, :], 0.0)
    bound = np.maximum(level[..., production, :], at_home)
    return np.asarray(np.maximum(bound, np.where(reached, leader_level[..., None, :], 0.0)))


def strictest(bound: Flags, level: Array) -> Array:
    """Return the highest level that binds each group, [..., group], on one item and without the leader's reach.

    bound [state, group]: jurisdiction; level [..., state].
    """
    found = np.zeros((*level.shape[:-1], bound.shape[1]))
    for state in np.flatnonzero(bound.any(axis=1)):
        found = np.maximum(found, np.where(bound[state], level[..., state, None], 0.0))
    return found
