"""Worlds in which gaps between one partner and the leader are closed, all else of the experiment kept.

The five gaps (Togashi 2024) and what closing each does, in the order of their bits in a subset's number:
    1 target_policy    the partner takes the leader's weight on denial
    2 structure        a dollar lost weighs as if the partner's sales to the target were as large a part of its economy
                       as the leader's are; its exposure to retaliation likewise, its propensity to be hit the leader's
    3 competitiveness  partner and leader sell the same mix: their goods are pooled (`abm.data.pooling`)
    4 free_trade       the partner takes the leader's stance on free trade
    5 breadth          the partner takes the leader's breadth of the security concept, its range and pace
A stance taken over follows the leader's when its government changes. Not closed: size, alliance, legal bases and lags,
enforcement, the worth of the open order.
"""

import dataclasses
from typing import Any

import numpy as np

from abm.core.errors import YardfenceError
from abm.data import Case, pool_goods, sales_by_production, split_fringe
from abm.engine.build import build_setting
from abm.engine.judging.judge import judge, partners_in
from abm.engine.model import GeoeconomicModel
from abm.engine.run import Records
from abm.engine.script import Lent
from abm.engine.setting import Setting
from abm.scenario.gaps import GAP_STANCES, GAPS

__all__ = ["GAPS", "OPEN", "close_gaps", "closed_variant", "partners_with_stances", "simulate_closed"]

# The world in which all gaps are open: the run itself.
OPEN = "main"
_TAKEN = {gap: GAP_STANCES[gap] for gap in ("target_policy", "free_trade", "breadth")}


def closed_variant(state: str, subset: int) -> str:
    """Return the name of the world with a subset of a state's gaps closed: bit p closes GAPS[p]."""
    return f"{state}/{subset}" if subset else OPEN


def partners_with_stances(experiment: Any, case: Case) -> tuple[str, ...]:
    """Return the codes of the partners of which the case or the experiment states the gaps that are stances.

    The largest seller to the target in the base year first; equals by code.
    """
    setting = build_setting(experiment, case, experiment.outcomes[0], 1, OPEN)
    largest_first = sorted(partners_in(setting).tolist(), key=lambda state: (-setting.own_sales[state], state))
    return tuple(setting.structure.states[state] for state in largest_first if _stated(experiment, case, state))


def _stated(experiment: Any, case: Case, state: int) -> bool:
    given = experiment.states.get(case.states[state].code, {})
    return all(name in given or not np.isnan(case.stances[name].value[state]) for name in _TAKEN)


def simulate_closed(experiment: Any, case: Case, outcome: str, seed: int, variant: str) -> Records:
    """Return the follow-through of every state in one world, of the run itself (OPEN) or with gaps closed.

    case: with its fringe not yet split; variant: a name by `closed_variant`. The one table `follow_through` holds
    state and operation: follow-through in operation, mean over the months in which states decide for themselves and it
    is defined, NaN where there is none. The same arguments give the same bytes.
    """
    state, _, subset = variant.partition("/")
    closed = {gap for place, gap in enumerate(GAPS) if int(subset or 0) >> place & 1}
    setting = close_gaps(experiment, case, outcome, seed, state, closed)
    model = GeoeconomicModel(setting, agents=experiment.agents)
    for _ in range(setting.months):
        model.step()
    operation = judge(setting, model.chronicle).layers.operation[setting.free_from - setting.first :]
    model.let_go()
    means = [
        float(column[~np.isnan(column)].mean()) if not np.isnan(column).all() else np.nan for column in operation.T
    ]
    return Records(
        outcome, variant, seed, {"follow_through": {"state": list(setting.structure.states), "operation": means}}
    )


def close_gaps(experiment: Any, case: Case, outcome: str, seed: int, state: str, closed: set[str]) -> Setting:
    """Return the setting of a run in which a set of GAPS between a state (code) and the leader is closed.

    With nothing closed it is that of the run itself. Raises YardfenceError where a gap cannot be closed.
    """
    if not closed:
        return build_setting(experiment, split_fringe(case, experiment.fringe_rows), outcome, seed, "main")
    codes, roles = [row.code for row in case.states], [row.role for row in case.states]
    partner, leader = codes.index(state), roles.index("leader")
    lent = [Lent(partner, name, 1.0) for gap in GAPS if gap in closed for name in _TAKEN.get(gap, ())]
    if "structure" in closed:
        lent += [Lent(partner, "economic_weight", _relative_exposure(case, partner, leader))]
        lent += [Lent(partner, "jobs_weight", 1.0)]
        case = _as_exposed(case, partner, leader)
    if "competitiveness" in closed:
        case = pool_goods(case, partner, leader)
    setting = build_setting(experiment, split_fringe(case, experiment.fringe_rows), outcome, seed, "main")
    return dataclasses.replace(setting, lent=tuple(lent))


def _relative_exposure(case: Case, partner: int, leader: int) -> float:
    """Return the leader's base-year sales to the target per unit of GDP, relative to the partner's."""
    sales, gdp = sales_by_production(case).sum(axis=1), case.state.gdp
    if gdp[leader] <= 0.0 or sales[partner] <= 0.0:
        raise YardfenceError(
            f"the second gap of {case.states[partner].code} cannot be closed: it needs sales of its own to the target, "
            f"and a GDP of {case.states[leader].code} above 0 in state_figures.csv"
        )
    return float((sales[leader] / sales[partner]) * (gdp[partner] / gdp[leader]))


def _as_exposed(case: Case, partner: int, leader: int) -> Case:
    """Return the case in which the target can hit the partner as it can the leader, in proportion to GDP."""
    table = case.state
    exposure, propensity = table.target_exposure.copy(), table.retaliation_propensity.copy()
    exposure[partner] = exposure[leader] * (table.gdp[partner] / table.gdp[leader])
    propensity[partner] = propensity[leader]
    return dataclasses.replace(
        case, state=dataclasses.replace(table, target_exposure=exposure, retaliation_propensity=propensity)
    )
