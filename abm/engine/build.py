"""Build the setting of a run from an experiment and its case."""

import dataclasses
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.core import chance
from abm.core.calendar import month_number
from abm.data.instruments import BY_STATE
from abm.data.schema import Case, ElectionRow, FrameworkRow, PlatformRow
from abm.engine.script import imposed_instruments, recorded_decisions, recorded_shocks, recorded_tabled
from abm.engine.setting import Setting
from abm.mechanisms.registry import Parameters
from abm.mechanisms.states.parameters import PreferenceParams
from abm.mechanisms.states.preferences import horizon_weight
from abm.scenario.ranges import voters_of
from abm.world.structure import build_structure

__all__ = ["PLATFORM_ONLY", "build_setting"]

Array = npt.NDArray[np.float64]

# Stances that only platforms state: readiness to act without partners, and tariffs on them.
PLATFORM_ONLY = ("act_alone", "tariffs_on_allies")


def build_setting(experiment: Any, case: Case, outcome: str, seed: int, variant: str) -> Setting:
    """Return the setting of one run of an experiment."""
    return _setting(experiment, case, variant).under(outcome=outcome, seed=seed)


@lru_cache(maxsize=2)
def _setting(experiment: Any, case: Case, variant: str) -> Setting:
    """Return the setting that runs of an experiment share, with what is derived from it, whatever seed and outcome."""
    structure = build_structure(case)
    parameters: Parameters = experiment.parameters
    first = month_number(experiment.start)
    item = case.item
    index = case.demand.index(first + np.arange(experiment.months))
    demand = item.purchases * np.tile(index, (1, len(case.segments)))
    spill = np.zeros(len(case.items))
    spill[1::2] = case.list_spill
    base = structure.base_weight * item.purchases
    trade = structure.by_production(base)
    return Setting(
        structure=structure,
        parameters=parameters,
        switches=experiment.switches,
        outcome="none",
        seed=0,
        variant=variant,
        first=first,
        months=experiment.months,
        free_from=_free_from(experiment, first),
        sigma=1.0 + (item.elasticity - 1.0) * parameters.market.substitution_scale,
        eta=np.array(parameters.market.price_elasticity),
        friction=np.array(parameters.market.friction),
        derateable=item.derateable,
        derate=item.derate,
        military_share=np.clip(item.military_share * parameters.market.military_share_scale, 0.0, 1.0),
        spill=spill,
        demand=demand,
        military_weight=_tier_shares(item.purchases * item.military_relevance),
        growth_weight=_tier_shares(item.purchases * item.growth_relevance),
        trade=trade,
        own_sales=trade.sum(axis=-1),
        world_trade=_sales_elsewhere(case),
        excepted=_inside_exception(case, parameters.preferences),
        civil=item.military_relevance <= parameters.preferences.exception_relevance,
        horizon_weight=horizon_weight(parameters.preferences),
        initial_stances=_stances(experiment, case),
        platforms=_platforms(experiment, case),
        elections=_elections(experiment, case),
        dependence=np.where(
            [firm.home == structure.states[structure.target] for firm in case.firms],
            0.0,
            np.nan_to_num(case.target_dependence),
        ),
        review_phase=chance.uniform(0, "review phase", structure.states, 0),
        frameworks=_frameworks(experiment, case, variant),
        seats={structure.states.index(code): name for code, name in sorted(experiment.seats.items())},
        instruments=tuple(name for name in BY_STATE if name in experiment.instruments),
        de_minimis=experiment.de_minimis,
        body_votes=tuple(row for row in case.body_votes if row.body in experiment.bodies),
        imposed=() if variant == "not_imposed" else imposed_instruments(experiment, structure.states),
        approval_names=tuple(f"{state} {name}" for state in structure.states for name in structure.items),
        recorded=recorded_decisions(experiment.decisions, structure.states),
        tabled=recorded_tabled(experiment.tabled, structure.states),
        shocks=recorded_shocks(experiment.shocks, structure.states),
    )


def _free_from(experiment: Any, first: int) -> int:
    """Return the first month in which states decide for themselves."""
    if experiment.mode == "replay":
        return first + int(experiment.months)
    if experiment.mode in ("replay_until", "seats") and experiment.replay_until:
        return month_number(experiment.replay_until)
    return first


def _tier_shares(weight: Array) -> Array:
    """Return weights scaled to sum to 1 over the segments of each tier (advanced on even items, mature on odd)."""
    shares = weight.copy()
    for tier in (0, 1):
        shares[tier::2] = weight[tier::2] / weight[tier::2].sum()
    return shares


def _sales_elsewhere(case: Case) -> Array:
    """Return sales to other destinations [state, item], split between tiers as the target's purchases are."""
    purchases = case.item.purchases.reshape(-1, 2)
    tier = purchases / purchases.sum(axis=1, keepdims=True)
    return np.asarray((case.world_sales[:, :, None] * tier).reshape(len(case.states), -1))


def _inside_exception(case: Case, preferences: PreferenceParams) -> npt.NDArray[np.bool_]:
    advanced = np.arange(len(case.items)) % 2 == 0
    return np.asarray(advanced & (case.item.military_relevance > preferences.exception_relevance))


def _stances(experiment: Any, case: Case) -> dict[str, Array]:
    """Return the stances at the start, with the experiment's overrides; 0 where the case states none."""
    stances = {name: np.nan_to_num(table.value) for name, table in case.stances.items()}
    codes = [state.code for state in case.states]
    stances |= {name: np.zeros(len(codes)) for name in PLATFORM_ONLY}
    first = {row.state: row.incumbent for row in reversed(case.elections)}
    for platform in _platforms(experiment, case):
        if first.get(platform.state) == platform.party:
            for name in PLATFORM_ONLY:
                stances[name][codes.index(platform.state)] = platform.values.get(name, 0.0)
    for code, values in experiment.states.items():
        for quantity, value in values.items():
            stances[quantity][codes.index(code)] = value
    return stances


def _platforms(experiment: Any, case: Case) -> tuple[PlatformRow, ...]:
    overrides = experiment.platforms
    return tuple(
        dataclasses.replace(row, values={**row.values, **overrides.get(row.state, {}).get(row.party, {})})
        for row in case.platforms
    )


def _frameworks(experiment: Any, case: Case, variant: str) -> tuple[FrameworkRow, ...]:
    """Return the frameworks that meet, the oldest first, under the protocol the experiment or its variant gives."""
    if variant == "no_frameworks":
        return ()
    one_for_all = variant.removeprefix("as_") if variant.startswith("as_") else None
    named = [row for row in case.frameworks if row.code in experiment.frameworks]
    return tuple(
        dataclasses.replace(row, protocol=one_for_all or experiment.protocols.get(row.code, row.protocol))
        for row in sorted(named, key=lambda row: (row.first_meeting, row.code))
    )


def _elections(experiment: Any, case: Case) -> tuple[ElectionRow, ...]:
    """Return the elections of the states whose people vote in the experiment."""
    voting, chances = voters_of(experiment.elections_of, case), experiment.probability_of_change
    return tuple(
        dataclasses.replace(row, probability_challenger=chances.get(row.state, row.probability_challenger))
        for row in case.elections
        if row.state in voting
    )
