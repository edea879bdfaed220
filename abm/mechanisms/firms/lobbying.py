"""Lobbying: firms press their state in proportion to the profit that a rule puts at risk.

    risk_f = dependence_f*refused_f         pressure_s = sum_f profit_f*risk_f / sum_f profit_f
    political weight of lost profit = 1 + strength*pressure_s

Profit is the same share of all sales, so the share of profit at risk is the share of revenue at risk. Contributions
that weigh profit above welfare: Grossman and Helpman 1994. Strength starts at 0: lost profit already counts once in
the utility of a state, and no figure says how much more it should. Leaves out: free riding among many small firms
(Olson 1965), firms that gain from a rule.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["LobbyingParams", "political_weight", "pressure", "profit_at_risk"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclasses.dataclass(frozen=True)
class LobbyingParams:
    """How much more profit at risk counts for firms that press for it."""

    strength: float = parameter(
        0.0, 0.0, 2.0, unit="factor", source="assumed", meaning="weight added to lost profit where all of it is at risk"
    )


def profit_at_risk(dependence: Array, refused: Array) -> Array:
    """Return the share of profit at risk, [..., firm] in [0, 1].

    dependence [..., firm]: share of revenue from the target; refused [..., firm]: share of that trade a rule refuses.
    """
    return np.asarray(dependence * np.clip(refused, 0.0, 1.0))


def pressure(risk: Array, profit: Array, home: Index, states: int) -> Array:
    """Return the share of its firms' profit at risk, [state] in [0, 1]; 0 for a state without firms.

    risk, profit [firm], profit in any unit; home [firm]: index of the state in which a firm has its seat.
    """
    total = np.bincount(home, weights=profit, minlength=states)
    at_risk = np.bincount(home, weights=profit * risk, minlength=states)
    return np.asarray(at_risk / np.where(total > 0.0, total, 1.0))


def political_weight(pressing: Array, params: LobbyingParams) -> Array:
    """Return the factor on lost profit in a state's utility, shape of pressing; exactly 1 where strength is 0."""
    return np.asarray(1.0 + params.strength * pressing)
