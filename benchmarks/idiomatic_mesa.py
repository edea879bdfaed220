"""The market and firm phase with one Mesa agent a firm, as a Mesa model is usually written.

A firm object keeps its knowledge and a list of its offers; each month it offers, the market is solved, and the firm
sees what it sold and does its research. What is not about single firms (rules, routes, the market of seller groups, the
target's learning) is done by the package's own functions here as there: the difference measured is that between objects
and arrays. Like the array version it asks firms about evasion only when detection has changed.
"""

from typing import Any, NamedTuple

import mesa
import numpy as np

from abm.engine.industry.trade import detection_now
from abm.engine.market.sales import buyers_of, every_route, market_month, routes_under, rules_on_groups
from abm.engine.setting import Setting
from abm.mechanisms.firms.offshoring import next_offshore
from abm.mechanisms.target.learning import learn
from abm.world.world import World

__all__ = ["Firm", "FirmMarket"]


class Offer(NamedTuple):
    """One item that a firm makes in one country, and its share of the target's purchases."""

    group: int
    item: int
    share: float
    sigma_less_one: float


class Firm(mesa.Agent["FirmMarket"]):
    """A firm that offers, sells, and lives on research."""

    def __init__(self, model: "FirmMarket", row: int, dependence: float) -> None:
        super().__init__(model)
        self.row = row
        self.dependence = dependence
        self.knowledge = 1.0
        self.offers: list[Offer] = []
        self.weights: list[float] = []

    def decide_evasion(self) -> None:
        """Evade on every site at which the margin exceeds what being caught would cost."""
        model, params = self.model, self.model.setting.parameters
        for offer in self.offers:
            caught = model.caught[offer.group]
            cost = caught * (params.routes.penalty * self.dependence + params.evasion.reputation)
            if params.evasion.margin * self.dependence > cost:
                model.evading[offer.group][offer.item] += offer.share

    def offer(self) -> None:
        """Bring every offer to the market, weighted by the firm's quality."""
        model = self.model
        quality = self.knowledge**model.setting.parameters.research.elasticity
        self.weights = [offer.share * quality**offer.sigma_less_one for offer in self.offers]
        for offer, weight in zip(self.offers, self.weights, strict=True):
            model.offered[offer.group][offer.item] += weight

    def research(self) -> None:
        """Sum up sales, in the run and in the twin, and let knowledge follow what they pay for."""
        model = self.model
        sold = expected = 0.0
        for offer, weight in zip(self.offers, self.weights, strict=True):
            sold += weight * model.sold_per_weight[offer.group][offer.item]
            expected += offer.share * model.expected_per_share[offer.group][offer.item]
        ratio = sold / expected if expected > 0.0 else 1.0
        revenue = 1.0 - self.dependence * (1.0 - ratio)
        self.knowledge += model.setting.parameters.research.depreciation / 12.0 * (revenue - self.knowledge)


class FirmMarket(mesa.Model[Firm, Any]):
    """The target's market and the firms that sell in it, month by month, under the rules of a world."""

    def __init__(self, setting: Setting, world: World) -> None:
        super().__init__(rng=setting.seed)
        self.setting = setting
        self.world = world
        self.twin = world.economy.copy()
        self.months = 0
        self.firms = [Firm(self, row, float(share)) for row, share in enumerate(setting.dependence)]
        structure = setting.structure
        for firm, group, item, share in zip(
            structure.entry_firm.tolist(),
            structure.entry_group.tolist(),
            structure.entry_item.tolist(),
            structure.entry_weight.tolist(),
            strict=True,
        ):
            self.firms[firm].offers.append(Offer(group, item, share, float(setting.sigma[item]) - 1.0))

    def step(self) -> None:
        """Let a month pass."""
        setting, world, structure = self.setting, self.world, self.setting.structure
        world.month = setting.first + self.months
        demand = setting.demand[self.months]
        self._watch()
        self.offered = self._empty()
        self.agents.do("offer")
        offered = np.array(self.offered)
        world.economy.weight = self._with_learning(offered, world.economy.learned)
        self.twin.weight = self._with_learning(structure.base_weight, self.twin.learned)
        rules = rules_on_groups(setting, world.rulebook, world.asked)
        buyers = buyers_of(setting, self.twin.weight, demand)
        evasive = routes_under(setting, every_route(setting, world), rules).sum(axis=0)
        sales = market_month(setting, world.economy.weight, rules, evasive, buyers)
        flow = structure.unpack(sales.direct + sales.evaded)
        twin = self.twin.weight * (demand / buyers.reference_weight)
        self.sold_per_weight = _per_unit(flow, offered)
        self.expected_per_share = _per_unit(twin, structure.base_weight)
        self.agents.do("research")
        bite = rules.strictness * (structure.base_weight > 0.0)
        world.economy.offshore = next_offshore(
            world.economy.offshore, bite, (structure.home == structure.leader)[:, None], setting.parameters.offshoring
        )
        for economy, sold, short in (
            (world.economy, flow, np.clip(1.0 - sales.quantity, 0.0, 1.0)),
            (self.twin, twin, np.zeros(len(structure.items))),
        ):
            domestic = sold[~structure.foreign].sum(axis=0)
            economy.experience, economy.learned = learn(
                economy.experience, economy.learned, domestic, short, 0.0, setting.parameters.learning
            )
        self.months += 1

    def _watch(self) -> None:
        """Set detection, and ask firms about evasion where it has changed."""
        setting, world, structure = self.setting, self.world, self.setting.structure
        hub = structure.case.hub
        detection = detection_now(setting, world)
        if self.months and np.array_equal(detection, world.detection):
            return
        world.detection = detection
        by_state = (detection * hub.share).sum(axis=1) / hub.share.sum()
        self.caught = by_state[structure.production].tolist()
        self.evading = self._empty()
        self.agents.do("decide_evasion")
        world.economy.evading = np.array(_per_unit(np.array(self.evading), structure.base_weight))

    def _with_learning(self, weight: np.ndarray, learned: np.ndarray) -> np.ndarray:
        gained = weight * np.exp((self.setting.sigma - 1.0) * learned)
        return np.where(self.setting.structure.foreign[:, None], weight, gained)

    def _empty(self) -> list[list[float]]:
        return [[0.0] * len(self.setting.structure.items) for _ in self.setting.structure.groups]


def _per_unit(amount: np.ndarray, unit: np.ndarray) -> list[list[float]]:
    """Return amount/unit as lists, which plain Python reads faster than arrays; 0 where there is no unit."""
    rate: list[list[float]] = np.where(unit > 0.0, amount / np.where(unit > 0.0, unit, 1.0), 0.0).tolist()
    return rate
