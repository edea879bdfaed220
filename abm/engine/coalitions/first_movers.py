"""Every coalition of some states where the coalition moves first: it foresees what outsiders make of its package.

In `coalitions` the coalition takes outsiders' rules as given (Cournot); here it commits itself and outsiders answer it
and one another (Stackelberg; Barrett 1994 on environmental agreements). A package is weighed at the answers it brings
about, which is dear, so only some are on the menu: the one found with outsiders' rules as given, the one against their
stand-alone rules, nothing, everything, the leader's own list.
The first is what the coalition would settle on anyway, so that moving first costs its members nothing; packages with
which outsiders do not settle are chosen only where there is no other.
"""

import dataclasses
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.coalitions.search import Worth, payoffs_of
from abm.engine.coalitions.worth import (
    Coalitions,
    answer_packages,
    every_coalition,
    settled_in_full,
    starting_packages,
    weights_of_states,
)
from abm.engine.common_lists.items import Outside, tables_of_coalitions
from abm.engine.setting import Setting
from abm.mechanisms.negotiation.stability import members
from abm.world.world import World

__all__ = ["every_coalition_first"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


class _End(NamedTuple):
    """A package a coalition and where outsiders end with it: their rules, whether they settled, the members' summed U.

    gain [coalition] is -infinity where the package stands earlier on the menu.
    """

    level: Index
    outside: Outside
    settled: Flags
    gain: Array


def every_coalition_first(setting: Setting, world: World, states: Index) -> Coalitions:
    """Return all 2**n coalitions, each with the package on its menu that is worth most once outsiders have answered."""
    beside, answered = settled_in_full(setting, world, states)
    weights = weights_of_states(setting, beside.world, beside.view, states)
    menu = [beside.level, every_coalition(setting, world, states).level]
    menu += [np.tile(start, (len(beside.masks), 1)) for start in starting_packages(setting, beside.world)]
    ends = list(_ends(setting, beside, weights, menu, answered))
    return _chosen(setting, beside, weights, ends, _best(setting, ends))


def _ends(setting: Setting, beside: Coalitions, weights: Worth, menu: list[Index], answered: Outside) -> Iterator[_End]:
    """Yield where outsiders end with each package, from where they end when the coalition moves beside them."""
    inside = members(len(beside.states)) * weights.adopts
    for place, level in enumerate(menu):
        known = [(level == earlier).all(axis=1) for earlier in menu[:place]]
        again = np.any([*known, ~inside.any(axis=1) & (place > 0)], axis=0)
        outside = Outside(answered.strictness.copy(), answered.coverage.copy(), answered.targeted.copy())
        moving = ~again if place else ~beside.settled
        settled = ~answer_packages(setting, beside, level, outside, moving)
        gain = (_standing(setting, beside, weights, level, outside).payoff * inside).sum(axis=1)
        yield _End(level, outside, settled, np.where(again, -np.inf, gain))


def _best(setting: Setting, ends: list[_End]) -> Index:
    """Return the place on the menu of what each coalition commits itself to, [coalition].

    Packages with which outsiders do not settle count only where there is no other.
    """
    gain, settled = np.stack([end.gain for end in ends]), np.stack([end.settled for end in ends])
    known = np.isfinite(gain) & settled
    gain = np.where(known | ~known.any(axis=0), gain, -np.inf)
    most = gain.max(axis=0)
    tie = setting.parameters.choice.tie * np.maximum(np.abs(most), 1.0)
    return np.asarray((gain >= most - tie).argmax(axis=0), dtype=np.intp)


def _standing(setting: Setting, beside: Coalitions, weights: Worth, level: Index, outside: Outside) -> Coalitions:
    """Return the coalitions with packages and outsiders' rules that stand."""
    tables = tables_of_coalitions(setting, beside.world, beside.view, beside.states, outside)
    payoff, military, growth = payoffs_of(setting, beside.world.order, tables, weights, beside.masks, level)
    return dataclasses.replace(beside, level=level, payoff=payoff, military=military, growth=growth, tables=tables)


def _chosen(setting: Setting, beside: Coalitions, weights: Worth, ends: list[_End], place: Index) -> Coalitions:
    """Return the coalitions with the end on the menu that each has chosen, place [coalition]."""
    rows = np.arange(len(place))
    level = np.stack([end.level for end in ends])[place, rows]
    outside = Outside(*(np.stack(tables)[place, rows] for tables in zip(*(end.outside for end in ends), strict=True)))
    found = _standing(setting, beside, weights, level, outside)
    return dataclasses.replace(found, settled=np.stack([end.settled for end in ends])[place, rows])
