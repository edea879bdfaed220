"""Compiled mirror of `group_rules` in `abm.engine.market_phase`: what binds each seller group on each item."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel

if TYPE_CHECKING:
    from abm.engine.setting import Setting
    from abm.world.rulebook import Rulebook

__all__ = ["group_rules_compiled"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


class _Groups(NamedTuple):
    """Home and production [group]: states; counted [group]: whether the leader's reach could bind a group's goods."""

    home: Index
    production: Index
    counted: Flags


class _States(NamedTuple):
    """Rules of states: coverage, approval and what was asked [state, item]; flags [state] as in a rulebook."""

    coverage: Array
    approval: Array
    asked: Array
    persons: Flags
    reach: Flags
    exempt: Flags
    earned: Flags


def group_rules_compiled(
    setting: "Setting", rulebook: "Rulebook", coverage: Array, asked: Array, counted: Flags
) -> tuple[Array, Flags]:
    """Return the fields of `Rules` [3, group, item] and where reach applies, as `group_rules`."""
    structure = setting.structure
    leader, shape = structure.leader, (len(structure.groups), coverage.shape[1])
    bound = (structure.content >= rulebook.threshold[leader]) & counted & rulebook.reach[leader]
    states = _States(
        coverage, rulebook.approval, asked, rulebook.persons, rulebook.reach, rulebook.exempt, rulebook.earned
    )
    out, applies = np.empty((3, *shape)), np.empty(shape, dtype=bool)
    share = float(setting.parameters.choice.exemption_share)
    _bind(_Groups(structure.home, structure.production, bound), states, leader, share, out, applies)
    return out, applies


@kernel
def _spared(states: _States, state: int, item: int, strictness: float, share: float) -> bool:
    """Return whether reach spares a state on an item, as `exempt_items`."""
    enough = strictness >= share * states.asked[state, item]
    return bool(states.exempt[state] and (enough or not states.earned[state]))


@kernel
def _bind(groups: _Groups, states: _States, leader: int, share: float, out: Array, applies: Flags) -> None:
    """Fill strictness, coverage and strictness that follows goods [3, group, item], and where reach applies."""
    for group in range(len(groups.home)):
        home, site = groups.home[group], groups.production[group]
        at_home = states.persons[home] or states.reach[home]
        for item in range(out.shape[2]):
            own = states.coverage[home, item] * (1.0 - states.approval[home, item])
            strict = states.coverage[site, item] * (1.0 - states.approval[site, item])
            covers = states.coverage[site, item]
            if at_home:
                strict, covers = max(strict, own), max(covers, states.coverage[home, item])
            goods = own if states.reach[home] else 0.0
            reaches = groups.counted[group] and not _spared(states, home, item, own, share)
            if reaches:
                level = states.coverage[leader, item] * (1.0 - states.approval[leader, item])
                strict, covers = max(strict, level), max(covers, states.coverage[leader, item])
                goods = max(goods, level)
            out[0, group, item], out[1, group, item], out[2, group, item] = strict, covers, goods
            applies[group, item] = reaches
