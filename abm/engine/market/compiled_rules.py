"""Compiled mirror of `group_rules` in `abm.engine.market.sales`: what binds each seller group on each item."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core.compiled import kernel

if TYPE_CHECKING:
    from abm.engine.setting import Setting
    from abm.world.rulebook import Rulebook

__all__ = ["Groups", "States", "bind_groups", "group_rules_compiled"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


class Groups(NamedTuple):
    """Home and production [group]: states; counted [group]: whether the leader's reach could bind a group's goods."""

    home: Index
    production: Index
    counted: Flags


class States(NamedTuple):
    """Rules of states: coverage, strictness and what was asked [state, item]; the rest [state] as in a rulebook.

    persons: level of the persons rule.
    """

    coverage: Array
    strictness: Array
    asked: Array
    persons: Array
    reach: Flags
    exempt: Flags
    earned: Flags


def group_rules_compiled(
    setting: "Setting", rulebook: "Rulebook", coverage: Array, asked: Array, counted: Flags
) -> tuple[tuple[Array, Array, Array], Flags]:
    """Return the fields of `Rules` [group, item] and where reach applies, as `group_rules`."""
    structure = setting.structure
    groups = Groups(structure.home, structure.production, counted)
    persons, reach = rulebook.level("persons"), rulebook.reach
    practised = States(coverage, rulebook.approval, asked, persons, reach, rulebook.exempt, rulebook.earned)
    share = float(setting.parameters.choice.exemption_share)
    return _group_rules(groups, practised, structure.content, rulebook.threshold, structure.leader, share)


@kernel
def _group_rules(
    groups: Groups, practised: States, content: Array, threshold: Array, leader: int, share: float
) -> tuple[tuple[Array, Array, Array], Flags]:
    """Return the fields of `Rules` and where reach applies; practised: States with approval in place of strictness.

    content [group]: leader-origin content; threshold [state]: from which reach binds.
    """
    coverage, approval, asked, persons, reach, exempt, earned = practised
    states = States(coverage, coverage * (1.0 - approval), asked, persons, reach, exempt, earned)
    shape = len(content), coverage.shape[1]
    out, applies = np.zeros((3, *shape)), np.zeros(shape, np.bool_)
    bound = groups.counted & (content >= threshold[leader]) & reach[leader]
    bind_groups(Groups(groups.home, groups.production, bound), states, leader, share, out, applies)
    return (out[0], out[1], out[2]), applies


@kernel
def _raise(out: Array, level: Array) -> None:
    """Raise a row of levels [item] to another."""
    for item in range(len(out)):
        out[item] = max(out[item], level[item])


@kernel
def bind_groups(groups: Groups, states: States, leader: int, share: float, out: Array, applies: Flags) -> None:
    """Fill strictness, coverage and strictness that follows goods [3, group, item], and where reach applies."""
    for group in range(len(groups.home)):
        home, site = groups.home[group], groups.production[group]
        _raise(out[0, group], states.strictness[site])
        _raise(out[1, group], states.coverage[site])
        if home != site and (states.persons[home] > 0.0 or states.reach[home]):
            _raise(out[0, group], states.strictness[home])
            _raise(out[1, group], states.coverage[home])
        if states.reach[home]:
            _raise(out[2, group], states.strictness[home])
        if groups.counted[group]:
            _reach(states, home, leader, share, out[:, group], applies[group])


@kernel
def _reach(states: States, home: int, leader: int, share: float, out: Array, applies: Flags) -> None:
    """Let the leader's reach bind a group [3, item] where its home state is not exempt, as `exempt_items`."""
    for item in range(len(applies)):
        strict, covers = states.strictness[leader, item], states.coverage[leader, item]
        enough = states.strictness[home, item] >= share * states.asked[home, item]
        if not (states.exempt[home] and (enough or not states.earned[home])):
            applies[item] = True
            out[0, item], out[1, item] = max(out[0, item], strict), max(out[1, item], covers)
            out[2, item] = max(out[2, item], strict)
