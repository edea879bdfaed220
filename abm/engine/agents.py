"""States and firms as Mesa agents: thin typed views on their rows of the world's arrays."""

import typing

import mesa
import numpy as np

if typing.TYPE_CHECKING:
    from abm.engine.model import GeoeconomicModel

__all__ = ["FirmAgent", "StateAgent"]


class StateAgent(mesa.Agent["GeoeconomicModel"]):
    """A state as an actor; every property reads the world, nothing is stored here but the row."""

    def __init__(self, model: "GeoeconomicModel", row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def code(self) -> str:
        """Return the alpha-2 code."""
        return self.model.setting.structure.states[self.row]

    @property
    def role(self) -> str:
        """Return leader, supplier, hub, bystander or target."""
        return self.model.setting.structure.case.states[self.row].role

    @property
    def government(self) -> str:
        """Return the party in office, empty where the case names none."""
        return self.model.world.government[self.row]

    @property
    def trust(self) -> float:
        """Return trust in the leader, in [0, 1]."""
        return float(self.model.world.trust[self.row])

    @property
    def yard(self) -> float:
        """Return the share of own baseline trade that is covered."""
        trade = self.model.setting.trade[self.row]
        return float((trade * self.model.world.rulebook.coverage[self.row]).sum() / trade.sum()) if trade.any() else 0.0

    @property
    def fence(self) -> float:
        """Return mean strictness on the yard, weighted by trade; 0 without a yard."""
        trade = self.model.setting.trade[self.row] * self.model.world.rulebook.coverage[self.row]
        strict = self.model.world.rulebook.strictness[self.row]
        return float((trade * strict).sum() / trade.sum()) if trade.any() else 0.0

    @property
    def breadth(self) -> float:
        """Return beta, the weight of growth denial in the security concept."""
        return float(self.model.world.stances["breadth"][self.row])

    @property
    def free_trade(self) -> float:
        """Return phi, the stance on the open trade order, in [-1, 1]."""
        return float(self.model.world.stances["free_trade"][self.row])


class FirmAgent(mesa.Agent["GeoeconomicModel"]):
    """A firm; its numbers live in the economy's arrays."""

    def __init__(self, model: "GeoeconomicModel", row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def code(self) -> str:
        """Return the firm's code in the case."""
        return self.model.setting.structure.case.firms[self.row].code

    @property
    def home(self) -> str:
        """Return the code of the home state."""
        return self.model.setting.structure.case.firms[self.row].home

    @property
    def knowledge(self) -> float:
        """Return the R&D stock relative to the no-control twin (1 in the twin)."""
        return float(self.model.world.economy.knowledge[self.row])

    @property
    def market_share(self) -> float:
        """Return the share of the target's purchases in the calibration year."""
        structure = self.model.setting.structure
        own = structure.entry_firm == self.row
        item = structure.entry_cell[own] % len(structure.items)
        purchases = structure.case.item.purchases
        return float(np.sum(structure.entry_weight[own] * purchases[item]) / purchases.sum())
