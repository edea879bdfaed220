"""Let one world pass month by month and tell what stood and flowed until any month that has passed.

A month's rows do not depend on what comes after it, so looking back needs no second run.
"""

from typing import Any, NamedTuple

import numpy as np

from abm.core.calendar import month_label, month_number
from abm.data import Case
from abm.data.instruments import BY_STATE
from abm.engine.build import build_setting
from abm.engine.judging.tables import Tables, lay_out_so_far
from abm.engine.model import GeoeconomicModel
from abm.scenario import Experiment

__all__ = ["STATE_WIDE", "Stepper", "Which"]

# Columns that tell what a state stands for or weighs, not what it or anybody does.
_WEIGHED = "hard_choice"
_STANCES = ("breadth", "declaration_gap", "free_trade", "target_policy")

Columns = dict[str, list[Any]]
STATE_WIDE = ("reach", *BY_STATE)


class Which(NamedTuple):
    """Which world of an experiment: who wins, and what is taken away."""

    outcome: str
    variant: str = "main"


class Stepper:
    """One world under one seed, and how far it has come."""

    def __init__(self, experiment: Experiment, case: Case, which: Which, seed: int = 1) -> None:
        self.which = which
        self._setting = build_setting(experiment, case, which.outcome, seed, which.variant)
        self._model = GeoeconomicModel(self._setting, agents=experiment.agents)
        self._laid_out: tuple[int, Tables] = (0, {})

    @property
    def months(self) -> int:
        """Return how many months the world has in all."""
        return self._setting.months

    @property
    def passed(self) -> int:
        """Return how many months have passed."""
        return len(self._model.chronicle.months)

    def label(self, month: int) -> str:
        """Return `YYYY-MM` of a month of the run, the first being 1."""
        return month_label(self._setting.first + month - 1)

    def advance(self, until: int) -> None:
        """Let months pass until so many have; none where they have already."""
        while self.passed < min(until, self.months):
            self._model.step()

    def tables(self) -> Tables:
        """Return months, states, leakage and events of all that has passed; at least one month must have."""
        passed, tables = self._laid_out
        if passed != self.passed:
            tables = lay_out_so_far(self._setting, self._model.chronicle, self._model.journal)
            self._laid_out = (self.passed, tables)
        return tables

    def stood_until(self, month: int) -> dict[str, Columns]:
        """Return what stood and flowed up to a month that has passed, whatever came after it.

        Without what repeats a stance, and without what was weighed and left: what was decided shows in what stood.
        """
        last = self.label(month)
        return {
            name: {
                key: [value for value, at in zip(values, columns["month"], strict=True) if at <= last]
                for key, values in columns.items()
                if key not in (*_STANCES, _WEIGHED)
            }
            for name, columns in self.tables().items()
            if name != "events"
        }

    def rules(self, month: int) -> Columns:
        """Return the rules in force in a month, a row for every state and item that some state sells or restricts.

        Columns: state, segment, tier, strictness, instrument ('' where the state lists nothing of the item).
        """
        structure, rulebook = self._setting.structure, self._model.chronicle.months[month - 1].rulebook
        sold = (self._setting.trade > 0.0) | (rulebook.coverage > 0.0)
        state, item = np.nonzero(sold & (np.arange(len(sold)) != structure.target)[:, None])
        names = [structure.items[i].split("/") for i in item]
        listed, targeted = rulebook.coverage[state, item] > 0.0, rulebook.targeted[state, item]
        return {
            "state": [structure.states[s] for s in state],
            "segment": [name[0] for name in names],
            "tier": [name[1] for name in names],
            "strictness": rulebook.strictness[state, item].tolist(),
            "instrument": np.where(listed, np.where(targeted, "end_user", "list"), "").tolist(),
        }

    def instruments(self, month: int) -> Columns:
        """Return the instruments in force in a month that bind no single item: columns state, instrument, level."""
        rulebook = self._model.chronicle.months[month - 1].rulebook
        found: Columns = {"state": [], "instrument": [], "level": []}
        for name in STATE_WIDE:
            level = rulebook.reach if name == "reach" else rulebook.level(name)
            for state in np.flatnonzero(level).tolist():
                found["state"].append(self._setting.structure.states[state])
                found["instrument"].append(name)
                found["level"].append(float(level[state]))
        return found

    def place(self, label: str) -> int:
        """Return which month of the run `YYYY-MM` is, the first being 1."""
        return month_number(label) - self._setting.first + 1
