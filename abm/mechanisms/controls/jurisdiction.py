"""Jurisdiction: which state's rules bind which seller group.

J[s, g, i] is 1 for the country of production; for the home state over goods its firms make abroad while it has a
persons rule or reach in force; for a leader over content classes at or above its threshold while its rule is in force
and the home state is not exempt there. Exempt: the leader spares the state and the state's own strictness is at least
`exemption_share` of what was asked on the item. Several regulators join as the maximum: lam[g, i] = max_s J*x.
Sources: 15 CFR 744.6 (persons), 15 CFR 734.9 (foreign direct products), 15 CFR 734.4 (de minimis).
"""

import numpy as np
import numpy.typing as npt

__all__ = ["bind", "exempt_items", "strictest", "territorial"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


def territorial(home: Index, production: Index, at_home_rule: Flags) -> Flags:
    """Return J [state, group] of production, and of the home state where at_home_rule [state] is in force."""
    states = np.arange(len(at_home_rule))[:, None]
    return np.asarray((production == states) | ((home == states) & at_home_rule[:, None]))


def exempt_items(exempt: Flags, earned: Flags, strictness: Array, asked: Array, exemption_share: float) -> Flags:
    """Return whether the leader's reach spares a state on an item, [..., state, item].

    exempt, earned [state]: an exemption that need not be earned spares the state on every item, one that must be
    earned where its own rule is strict enough; strictness, asked [..., state, item].
    """
    enough = strictness >= exemption_share * asked
    return np.asarray(exempt[:, None] & (enough | ~earned[:, None]))


def bind(jurisdiction: Flags, level: Array, reached: Flags, leader_level: Array) -> Array:
    """Return the strictest rule on each group, [..., group, item].

    jurisdiction [state, group]; level [..., state, item] (strictness or coverage of each state);
    reached [..., group, item]: the leader's reach applies; leader_level [..., item].
    """
    by_state = np.where(jurisdiction[:, :, None], level[..., :, None, :], 0.0)
    return np.asarray(np.maximum(by_state.max(axis=-3), np.where(reached, leader_level[..., None, :], 0.0)))


def strictest(bound: Flags, level: Array) -> Array:
    """Return the highest level that binds each group, [..., group], on one item and without the leader's reach.

    bound [state, group]: jurisdiction; level [..., state].
    """
    found = np.zeros((*level.shape[:-1], bound.shape[1]))
    for state in np.flatnonzero(bound.any(axis=1)):
        found = np.maximum(found, np.where(bound[state], level[..., state, None], 0.0))
    return found
