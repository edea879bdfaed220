"""One run from setting to records: make the model, let the months pass, judge, and lay out the tables."""

import dataclasses
from typing import Any

from abm.data import Case
from abm.engine.draws import drawn_within_ranges
from abm.engine.model import GeoeconomicModel
from abm.engine.setting import build_setting
from abm.engine.tables import Tables, lay_out
from abm.scenario.schema import VARIANTS

__all__ = ["VARIANTS", "Records", "simulate"]


@dataclasses.dataclass(frozen=True, eq=False)
class Records:
    """The tables of one run, each a column name -> values of equal length; only the main variant fills all of them."""

    outcome: str
    variant: str
    seed: int
    tables: Tables


def simulate(experiment: Any, case: Case, outcome: str, seed: int, variant: str = "main") -> Records:
    """Return the records of one run of an experiment.

    outcome: continuity, change, drawn or none; variant: one of VARIANTS. The same arguments give the same bytes.
    """
    if variant not in VARIANTS:
        raise ValueError(f"unknown variant '{variant}'; choose one of {', '.join(VARIANTS)}")
    if variant == "over_ranges":
        experiment = drawn_within_ranges(experiment, case, seed)
    setting = build_setting(experiment, case, outcome, seed, variant)
    model = GeoeconomicModel(setting, agents=experiment.agents)
    for _ in range(setting.months):
        model.step()
    tables = lay_out(setting, model.world, model.chronicle, model.journal)
    model.let_go()
    return Records(outcome, variant, seed, tables)
