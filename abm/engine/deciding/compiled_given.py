"""What kernels of outlooks take as given: surroundings and parameters as arrays and numbers."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.setting import Setting
from abm.mechanisms.market.capability import power
from abm.mechanisms.states.preferences import Stance

__all__ = ["Given", "Tastes", "tastes_of"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Given(NamedTuple):
    """What the state takes as given, as `Surroundings` and its buyers hold it: tables [group, item], rows [item].

    friction: cost of full coverage by a neutral list on other exports; excepted: inside the trade-law exception.
    """

    weight: Array
    routes: Array
    strictness: Array
    coverage: Array
    follows_goods: Array
    own: Flags
    its_goods: Flags
    abroad: Flags
    bound: Flags
    home_strictness: Array
    reach_level: Array
    asked: Array
    asked_worth: Array
    trade: Array
    signed: npt.NDArray[np.int8]
    experience: Array
    monthly_experience: Array
    reference_weight: Array
    demand: Array
    friction: Array
    excepted: Flags


class Tastes(NamedTuple):
    """Numbers: the state by index, what spares it from reach, parameters by name, and its weights.

    exponent: r of capability; jobs: weight of jobs times the share of wages; uniform: rationing is.
    """

    state: int
    exempt: bool
    earned: bool
    uniform: bool
    exemption_share: float
    horizon: float
    wright_exponent: float
    future_sales_loss: float
    margin: float
    jobs: float
    economic_weight: float
    horizon_weight: float
    quantity_floor: float
    exponent: float
    exception_share: float
    line_inside: float
    line_outside: float
    targeted_norm: float
    targeted_visibility: float
    slack_seen: float
    inertia: float
    loosening: float


def tastes_of(setting: Setting, state: int, stance: Stance, spared: tuple[bool, bool]) -> Tastes:
    """Return the numbers that weigh it; spared: whether reach exempts the state, and whether that is to be earned."""
    params, preferences, choice = setting.parameters, setting.parameters.preferences, setting.parameters.choice
    return Tastes(
        state=state,
        exempt=spared[0],
        earned=spared[1],
        uniform=setting.switches.rationing == "uniform",
        exemption_share=float(choice.exemption_share),
        horizon=float(preferences.horizon),
        wright_exponent=float(params.learning.wright_exponent),
        future_sales_loss=float(preferences.future_sales_loss),
        margin=float(preferences.margin),
        jobs=float(stance.jobs_weight * preferences.wage_share),
        economic_weight=float(stance.economic_weight),
        horizon_weight=setting.horizon_weight,
        quantity_floor=float(params.capability.quantity_floor),
        exponent=power(params.capability),
        exception_share=float(preferences.exception_share),
        line_inside=float(params.line.inside),
        line_outside=float(params.line.outside),
        targeted_norm=float(preferences.targeted_norm),
        targeted_visibility=float(preferences.targeted_visibility),
        slack_seen=float(choice.slack_seen),
        inertia=float(choice.inertia),
        loosening=float(choice.loosening),
    )
