"""The target weighs whether to answer a state, and how: by the denied capability that it brings back for its own loss.

    worth = weight*theta_common*GDP/12*(denial now - denial once the state has answered) - cost*bite*exposure*visible

A measure hits the share bite of what a state stands to lose, while the state's rules stand. So a weak member that gives
way may be hit where one that denies more is not. Three measures: investigations of firms, an end to exports of critical
minerals (which hits by how dependent the state is on them), and closure of the home market. It answers within two
months (0 to 60 days seen in 2023 to 2025). Leaves out: tariffs, threats before the act, and comparing
states with one another.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["MEASURES", "RetaliationParams", "bites", "costs", "delay"]

Array = npt.NDArray[np.float64]

MEASURES = ("investigations", "minerals", "closure")


@dataclasses.dataclass(frozen=True)
class RetaliationParams:
    """What each measure hits, what it costs the target, and how soon it comes."""

    weight: float = parameter(
        1.0,
        0.3,
        3.0,
        unit="factor",
        source="assumed: the target values capability as others value denying it",
        meaning="worth of capability to the target beside the common worth of denying it",
    )
    investigations: float = parameter(
        0.3, 0.1, 0.5, unit="share of exposure", source="assumed", meaning="what investigations of firms hit"
    )
    closure: float = parameter(
        1.0, 0.5, 1.0, unit="share of exposure", source="assumed", meaning="what closing the home market hits"
    )
    cost_of_investigations: float = parameter(
        0.1, 0.0, 0.3, unit="share of the loss", source="assumed", meaning="its own loss by investigations"
    )
    cost_of_minerals: float = parameter(
        0.3, 0.1, 0.8, unit="share of the loss", source="assumed", meaning="its own loss by withholding minerals"
    )
    cost_of_closure: float = parameter(
        0.5, 0.2, 1.0, unit="share of the loss", source="assumed", meaning="its own loss by closing its market"
    )
    latest: float = parameter(
        2,
        0,
        3,
        unit="months",
        kind="constant",
        source="timeline of the main case: 1 to 10 days seen, 60 taken as the longest",
        meaning="longest time until the answer",
    )


def bites(dependence: float, params: RetaliationParams) -> Array:
    """Return the share of a state's exposure that each of MEASURES hits, [measure].

    dependence: on the target's minerals, in [0, 1].
    """
    return np.array([params.investigations, dependence, params.closure])


def costs(params: RetaliationParams) -> Array:
    """Return what each of MEASURES costs the target itself, as share of what it hits, [measure]."""
    return np.array([params.cost_of_investigations, params.cost_of_minerals, params.cost_of_closure])


def delay(luck: float, params: RetaliationParams) -> int:
    """Return months until the answer, 0 to the latest, from luck in [0, 1)."""
    return int(luck * (params.latest + 1))
