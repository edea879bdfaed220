"""What the benchmarks time: sixty months of the market and of firms under rules that stand still."""

import dataclasses

from abm.data import Case, load_case, split_fringe
from abm.engine.build import build_setting
from abm.engine.chronicle import Chronicle
from abm.engine.industry.trade import trade
from abm.engine.journal import Journal
from abm.engine.setting import Setting
from abm.engine.start import first_world
from abm.scenario import load_experiment
from abm.world.world import World

CASE = "semiconductor_equipment"
EXPERIMENT = "sme_2022_endogenous"
APPROVAL_OF_PARTNERS = 0.4


def case_of(rows: int) -> Case:
    """Return the shipped case with its fringe spread over so many share rows (0: as it is)."""
    return split_fringe(load_case(CASE), rows)


def setting_of(case: Case, months: int = 62) -> Setting:
    """Return the setting of an endogenous run of the shipped experiment."""
    return build_setting(load_experiment(EXPERIMENT, [f"months={months}"]), case, "none", 1, "main")


def world_under_rules(setting: Setting) -> World:
    """Return the first world with all goods listed by all suppliers: the leader refuses, partners approve in part."""
    world = first_world(setting)
    suppliers = setting.structure.suppliers
    world.rulebook.coverage[suppliers] = 1.0
    world.rulebook.approval[suppliers] = APPROVAL_OF_PARTNERS
    world.rulebook.approval[setting.structure.leader] = 0.0
    return world


def trade_for(setting: Setting, months: int) -> World:
    """Let months of the market and firm phase pass, on arrays, and return the world.

    Nothing is taken over from another round: the twin is worked out anew, which runs of one experiment share.
    """
    setting = dataclasses.replace(setting)
    world = world_under_rules(setting)
    journal, chronicle = Journal(setting.structure.states), Chronicle()
    for month in range(months):
        world.month = setting.first + month
        trade(setting, world, journal, chronicle)
    return world
