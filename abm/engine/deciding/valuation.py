"""The utility of packages from the sums of an outlook: one function for the search, one that names every term."""

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from abm.core import compiled
from abm.engine.deciding.columns import Column
from abm.engine.setting import Setting
from abm.mechanisms.market.capability import aggregate, denial
from abm.mechanisms.states import preferences as wants
from abm.mechanisms.states.home import dependence

if TYPE_CHECKING:
    from abm.engine.deciding.compiled_utility import Weights

__all__ = ["Valuation", "denials_held"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class Valuation:
    """What one state makes of sums over items.

    fixed [column]: the others' part of capability; order: strength of the open trade order now;
    restricted_by_others: USD million a month outside the line; asked: summed worth of the request; trust in the
    leader; all_trade: the suppliers' trade in all items; controls_now: whether the state has a package already;
    precedents: share of the other suppliers that have one, 0 where precedent is switched off.
    """

    setting: Setting
    stance: wants.Stance
    fixed: Array
    order: float
    restricted_by_others: float
    asked: float
    trust: float
    all_trade: float
    controls_now: bool
    precedents: float

    def total(self, sums: Array) -> Array:
        """Return U [...] in USD million a month from sums [..., column]."""
        if compiled.asked():
            return self._compiled(sums)
        held = self._held(sums)
        military, growth = denials_held(self.setting, held[..., 0::2], held[..., 1::2])
        total = wants.security(military, growth, self.stance) - sums[..., Column.ECONOMIC]
        total += self._regime(sums)
        total += dependence(held[..., Column.LATER_MATURE], self.stance.dependence)
        if self.asked > 0.0:
            total += self._alliance(sums)
        total -= self._retaliation(sums)
        total -= self._one_off(sums)
        return total

    def terms(self, sums: Array) -> dict[str, Array]:
        """Return every term of U, each [...], in USD million a month; costs are positive numbers that U subtracts."""
        if compiled.asked() and sums.ndim == 2:
            from abm.engine.deciding.compiled_utility import terms_compiled

            return terms_compiled(self.weights, self.fixed, sums)
        zero = np.zeros(sums.shape[:-1])
        military, growth = self.denials(sums)
        mature = self._held(sums)[..., Column.LATER_MATURE]
        return {
            "security": wants.security(military, growth, self.stance),
            "economic": sums[..., Column.ECONOMIC],
            "regime": self._regime(sums),
            "home": dependence(mature, self.stance.dependence),
            "alliance": self._alliance(sums),
            "retaliation": self._retaliation(sums),
            "transfers": zero,
            "one_off": self._one_off(sums),
        }

    def denials(self, sums: Array) -> tuple[Array, Array]:
        """Return military denial today and growth denial as a discounted mean over the horizon."""
        held = self._held(sums)
        return denials_held(self.setting, held[..., 0::2], held[..., 1::2])

    def _held(self, sums: Array) -> Array:
        """Return capability held, [..., 6] in the order of the first columns."""
        return aggregate(sums[..., :6] + self.fixed[:6], self.setting.parameters.capability)

    def open_trade(self, parts: Array) -> Array:
        """Return what single postures [..., column] are worth by open trade and economy alone, [...]."""
        outside, norm = self.open_trade_prices
        lost = outside * parts[..., Column.OUTSIDE_LINE] + norm * parts[..., Column.NORM]
        return np.asarray(-parts[..., Column.ECONOMIC] - lost)

    @property
    def open_trade_prices(self) -> tuple[float, float]:
        """Return what a million restricted outside the line, and one that counts by the norm, cost by open trade.

        The open order counts at its margin, where it falls with every million restricted.
        """
        preferences, switches, stance = self.setting.parameters.preferences, self.setting.switches, self.stance
        shares = np.array([0.0, 1.0 / self.all_trade])
        at_rest, after = wants.expected_order(self.order, shares, preferences).tolist()
        norm = stance.declared * switches.norm * preferences.norm_weight
        return stance.free_trade * stance.open_order_value * (at_rest - after), stance.free_trade * norm

    @cached_property
    def weights(self) -> "Weights":
        """Return the same utility as numbers for compiled kernels."""
        from abm.engine.deciding.compiled_utility import weights_of

        return weights_of(self)

    def _compiled(self, sums: Array) -> Array:
        from abm.engine.deciding.compiled_utility import total_compiled

        return total_compiled(self.weights, self.fixed, sums)

    def _alliance(self, sums: Array) -> Array:
        return wants.alliance(sums[..., Column.DELIVERED], self.asked, self.trust, self.stance)

    def _regime(self, sums: Array) -> Array:
        preferences, switches = self.setting.parameters.preferences, self.setting.switches
        abroad = preferences.extraterritorial_norm * sums[..., Column.TAKEN]
        restricted = sums[..., Column.OUTSIDE_LINE] + abroad + self.restricted_by_others
        share = restricted / self.all_trade
        order = wants.expected_order(self.order, share, preferences)
        norm = switches.norm * preferences.norm_weight * (sums[..., Column.NORM] + abroad)
        return wants.regime(order, norm, self.stance)

    def _retaliation(self, sums: Array) -> Array:
        visible = np.minimum(self.stance.declared * sums[..., Column.VISIBLE] / self.stance.own_sales, 1.0)
        in_kind = self.setting.parameters.preferences.reach_retaliation * sums[..., Column.TAKEN]
        return np.asarray(self.stance.exposure * self.stance.propensity * visible + in_kind)

    def _one_off(self, sums: Array) -> Array:
        first = self.setting.parameters.choice.first_cost * self.stance.own_sales
        begins = (sums[..., Column.CONTROLLED] > 0.0) & (not self.controls_now)
        saved = self.setting.parameters.choice.precedent_saving * self.precedents
        return np.asarray((1.0 - saved) * (sums[..., Column.MOVED] + np.where(begins, first, 0.0)))


def denials_held(setting: Setting, advanced: Array, mature: Array) -> tuple[Array, Array]:
    """Return military denial today and growth denial as a discounted mean over the horizon, each [...].

    advanced, mature [..., 3]: capability held in each tier: military, growth, later growth.
    """
    params, ahead = setting.parameters.capability, setting.horizon_weight
    military = denial(advanced[..., 0], mature[..., 0], params.military_advanced_weight)
    growth, later = (denial(advanced[..., k], mature[..., k], params.growth_advanced_weight) for k in (1, 2))
    return military, (1.0 - ahead) * growth + ahead * later
