"""Instruments beside lists in the packages of coalitions, once their lists are found.

Each instrument that the experiment names is weighed as in a meeting: all members begin it that have a legal basis for
it, or could make one in time, and have it not in force. Those by which the members gain together are taken, the best
by itself first, each beside those before it, for as long as the members gain. What one adds to payoffs and denial is
the difference between two foresights of the market under the coalition's lists, with it and without. Outsiders keep
what they have; nobody gives one up; what it costs to set one up is left out, as other one-off costs are here.
"""

import dataclasses
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.coalitions.worth import Coalitions
from abm.engine.common_lists.items import may_adopt
from abm.engine.reviews.instruments import WITH, WITHOUT, Scene, terms_in
from abm.engine.reviews.prospects import Prospect, terms_of
from abm.engine.setting import Setting
from abm.mechanisms.negotiation.stability import belongs
from abm.mechanisms.states.preferences import worth
from abm.world.rulebook import Rulebook

__all__ = ["could_begin", "with_instruments"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class _Added(NamedTuple):
    """What instruments add: which are taken [instrument], payoff [n], military and growth denial."""

    taken: Flags
    payoff: Array
    military: float
    growth: float


def with_instruments(setting: Setting, found: Coalitions) -> Coalitions:
    """Return the coalitions with instruments in their packages; as they are where the experiment names none."""
    if not setting.instruments:
        return found
    begins = could_begin(setting, found)
    partakes = begins.any(axis=1) | may_adopt(setting, found.view)[found.states].any(axis=1)
    alike = found.masks & (1 << np.flatnonzero(partakes)).sum()
    rules = [found.rules(item) for item in range(len(found.tables))]
    strictness, coverage = (np.stack(levels, axis=-1) for levels in zip(*rules, strict=True))
    known: dict[int, _Added] = {}
    for place, mask in enumerate(alike.tolist()):
        if mask not in known:
            known[mask] = _added(setting, found, begins, mask, _rulebook(found, strictness[place], coverage[place]))
    added = [known[mask] for mask in alike.tolist()]
    return dataclasses.replace(
        found,
        taken=np.stack([row.taken for row in added]),
        payoff=found.payoff + np.stack([row.payoff for row in added]),
        military=found.military + np.array([row.military for row in added]),
        growth=found.growth + np.array([row.growth for row in added]),
    )


def could_begin(setting: Setting, found: Coalitions) -> Flags:
    """Return which states would begin which of the experiment's instruments as members, [n, instrument]."""
    able = [setting.may_legislate(name) & (found.world.rulebook.level(name) == 0.0) for name in setting.instruments]
    return np.asarray(np.stack(able, axis=-1)[found.states] & (setting.own_sales[found.states] > 0.0)[:, None])


def _rulebook(found: Coalitions, strictness: Array, coverage: Array) -> Rulebook:
    """Return the rules of all under a coalition's list [state, item]; a list names the target where it does today."""
    now = found.world.rulebook
    approval = 1.0 - strictness / np.where(coverage > 0.0, coverage, 1.0)
    return now.but(coverage=coverage, approval=approval, targeted=now.targeted & (coverage > 0.0))


def _added(setting: Setting, found: Coalitions, begins: Flags, mask: int, rulebook: Rulebook) -> _Added:
    inside = belongs(np.array(mask), len(found.states))
    scene = Scene(setting, found.world, found.view, rulebook)
    joining = {place: found.states[inside & begins[:, place]].tolist() for place in range(len(setting.instruments))}
    alone = {place: _gain(scene, found, inside, place, who) for place, who in joining.items() if who}
    least = setting.parameters.choice.tie * max(float(setting.own_sales[found.states[inside]].sum()), 1.0)
    taken, payoff = np.zeros(len(setting.instruments), dtype=bool), np.zeros(len(found.states))
    military = growth = 0.0
    worthwhile = [place for place in alone if alone[place][0][inside].sum() > least]
    for place in sorted(worthwhile, key=lambda place: -float(alone[place][0][inside].sum())):
        gain, (without, together) = _gain(scene, found, inside, place, joining[place]) if taken.any() else alone[place]
        if gain[inside].sum() <= least:
            continue
        taken[place], payoff = True, payoff + gain
        military, growth = military + together.military - without.military, growth + together.growth - without.growth
        scene = dataclasses.replace(scene, rulebook=together.rulebook, known={})
    return _Added(taken, payoff, military, growth)


def _gain(
    scene: Scene, found: Coalitions, inside: Flags, place: int, joining: list[int]
) -> tuple[Array, tuple[Prospect, Prospect]]:
    """Return what each state gains [n] if some members begin an instrument, and the prospects without it and with."""
    name = scene.setting.instruments[place]
    prospects = scene.with_level(name, joining, 0.0), scene.with_level(name, joining, 1.0)
    everyone = zip(found.states.tolist(), inside.tolist(), strict=True)
    return np.array([_gain_of(scene, name, state, member, prospects) for state, member in everyone]), prospects


def _gain_of(scene: Scene, name: str, state: int, member: bool, prospects: tuple[Prospect, Prospect]) -> float:
    """Return what a state gains by an instrument of the coalition; a member has the more of its alliance by it."""
    if member:
        told = terms_in(scene, state, name, prospects)
        return told[WITH]["total"] + told[WITH]["one_off"] - told[WITHOUT]["total"]
    before, after = (worth(terms_of(scene.setting, scene.world, scene.view, state, found)) for found in prospects)  # type: ignore[arg-type]
    return float(after - before)
