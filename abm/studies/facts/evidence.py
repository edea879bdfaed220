"""What a finished run leaves behind for the judgement of facts: series, rules by month, events, distances."""

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label
from abm.data import Case
from abm.engine.build import build_setting
from abm.engine.chronicle import Chronicle
from abm.engine.judging.distances import distances
from abm.engine.judging.judge import Verdict, judge, partners_in
from abm.engine.judging.observables import Observed, observe
from abm.engine.model import GeoeconomicModel
from abm.engine.setting import Setting

__all__ = ["Evidence", "gather"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclasses.dataclass(frozen=True, eq=False)
class Evidence:
    """One run, ready to be judged.

    coverage, strictness, asked [month, state, item]: rules of the states themselves; trade [state, item]: own baseline
    trade, USD million a month; events: rows of the journal in order; purpose: purpose distance by month number.
    """

    setting: Setting
    chronicle: Chronicle
    verdict: Verdict
    observed: Observed
    events: tuple[dict[str, Any], ...]
    coverage: Array
    strictness: Array
    asked: Array
    trade: Array
    purpose: dict[int, float]

    @property
    def partners(self) -> Index:
        """Return the indices of the partners: suppliers with one per cent of some item in the base year."""
        return self.verdict.partners

    def place(self, month: int) -> int | None:
        """Return the row of a month number in the run's own tables, None where the run does not reach it."""
        row = month - self.setting.first
        return row if 0 <= row < self.setting.months else None

    def months_of(self, kind: str, actor: int, counterpart: int | None = None) -> list[int]:
        """Return the month numbers of an actor's events of one kind, in order; decisions count once per candidate."""
        states = self.setting.structure.states
        label = {month_label(self.setting.first + row): self.setting.first + row for row in range(self.setting.months)}
        return [
            label[event["month"]]
            for event in self.events
            if event["kind"] == kind
            and event["actor"] == states[actor]
            and (counterpart is None or event["counterpart"] == states[counterpart])
        ]


def gather(experiment: Any, case: Case, outcome: str, seed: int, probes: tuple[int, ...] = ()) -> Evidence:
    """Run one world and return its evidence; purpose distance is measured at the end of each probed month."""
    setting = build_setting(experiment, case, outcome, seed, "main")
    model = GeoeconomicModel(setting)
    purpose: dict[int, float] = {}
    for _ in range(setting.months):
        model.step()
        if model.world.month in probes:
            purpose[model.world.month] = distances(setting, model.world, partners_in(setting))["purpose_distance"]
    chronicle = model.chronicle
    verdict = judge(setting, chronicle)
    return Evidence(
        setting=setting,
        chronicle=chronicle,
        verdict=verdict,
        observed=observe(setting, chronicle, verdict),
        events=tuple(model.journal.rows),
        coverage=chronicle.stack("own_coverage"),
        strictness=chronicle.stack("own_strictness"),
        asked=chronicle.stack("asked"),
        trade=setting.trade,
        purpose=purpose,
    )
