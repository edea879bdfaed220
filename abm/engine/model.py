"""The model as Mesa sees it: a world, a schedule of phases, and agents that are views on the world."""

from typing import Any

import mesa
import numpy as np

from abm.engine.agents import FirmAgent, StateAgent
from abm.engine.course import Course, begun, play
from abm.engine.setting import Setting

__all__ = ["GeoeconomicModel"]


class GeoeconomicModel(mesa.Model[StateAgent | FirmAgent, Any]):
    """One run: `step` makes a month pass. Luck comes from the setting's seed, never from Mesa's generator.

    agents: every state, and every named firm (fringe rows too where the setting says `agents = "all"`); course: months
    that have passed already, under a setting that is the same until now.
    """

    def __init__(self, setting: Setting, agents: str = "named", course: Course | None = None) -> None:
        super().__init__(rng=setting.seed)
        self.setting = setting
        _, self.world, self.journal, self.chronicle = course or begun(setting)
        firms = setting.structure.case.firms
        rows = [row for row, firm in enumerate(firms) if agents == "all" or not firm.fringe]
        StateAgent.create_agents(self, len(setting.structure.states), np.arange(len(setting.structure.states)).tolist())
        if rows:
            FirmAgent.create_agents(self, len(rows), rows)

    @property
    def course(self) -> Course:
        """Return the run so far."""
        return Course(self.setting, self.world, self.journal, self.chronicle)

    def step(self) -> None:
        """Run the phases of a month in the order of the schedule."""
        play(self.course, self.setting.first + len(self.chronicle.months) + 1)

    def let_go(self) -> None:
        """Let go of the world and of what was noted of it, once a run is judged.

        Mesa's model and its agents hold each other, and would hold megabytes until Python looks for such circles.
        """
        del self.setting, self.world, self.journal, self.chronicle
