"""The world before the first month."""

import numpy as np
import numpy.typing as npt

from abm.core.calendar import MONTHS_A_YEAR
from abm.engine.setting import Setting
from abm.world.rulebook import empty_rulebook
from abm.world.world import Economy, World

__all__ = ["first_experience", "first_world"]

Array = npt.NDArray[np.float64]


def first_world(setting: Setting) -> World:
    """Return a world without rules, in which the run is its twin."""
    structure = setting.structure
    states, items = len(structure.states), len(structure.items)
    none = np.zeros(states, dtype=np.intp)
    return World(
        month=setting.first,
        rulebook=empty_rulebook(states, items),
        pending=[],
        economy=_first_economy(setting),
        traded=0,
        stances={name: values.copy() for name, values in setting.initial_stances.items()},
        believed_approval=np.full((states, items), setting.parameters.beliefs.first_guess),
        asked=np.zeros((states, items)),
        asked_worth=np.zeros((states, items)),
        asked_since=none.copy(),
        asked_last=none.copy(),
        trust=np.full(states, setting.parameters.trust.initial),
        order=1.0,
        detection=np.zeros((states, len(structure.case.hub.state))),
        government=_governments(setting),
        intent={},
        promised=np.zeros((states, items)),
        scope_lost={},
        elected={},
        breaks=np.zeros(states),
        held=np.zeros(states),
        begun=none.copy(),
        drafting=none.copy(),
        notice=none.copy(),
        commitments=[],
        goodwill=np.ones(states),
        temptation=np.zeros(states),
        wish=np.zeros((states, items)),
        signed=np.zeros((states, items), dtype=np.int8),
        review=none.copy(),
        hard_choice=np.full(states, np.nan),
        answer_due=none.copy(),
        founded=none.copy(),
        refused=none.copy(),
    )


def first_experience(setting: Setting) -> tuple[Array, Array]:
    """Return cumulative sales of the target's own firms, USD million, and log quality gained before a run, [item]."""
    structure, years = setting.structure, setting.parameters.learning.experience_years
    domestic = np.where(structure.foreign[:, None], 0.0, structure.base_weight).sum(axis=0)
    sales = domestic * structure.case.item.purchases
    return years * MONTHS_A_YEAR * sales, np.zeros(len(structure.items))


def _first_economy(setting: Setting) -> Economy:
    structure = setting.structure
    shape = structure.base_weight.shape
    experience, learned = first_experience(setting)
    return Economy(
        knowledge=np.ones(len(structure.case.firms)),
        experience=experience,
        learned=learned,
        offshore=np.zeros(shape),
        evading=np.zeros(shape),
        stock=np.zeros(len(structure.items)),
        weight=structure.base_weight.copy(),
    )


def _governments(setting: Setting) -> list[str]:
    """Return the party in office at the start: the incumbent of each state's first election on the calendar."""
    parties = [""] * len(setting.structure.states)
    for row in reversed(setting.elections):
        parties[setting.structure.states.index(row.state)] = row.incumbent
    return parties
