"""One draw of everything uncertain within its documented range: what the data do not settle, as a variant of a run."""

import dataclasses
from typing import Any

import numpy as np

from abm.core import chance
from abm.core.parameters import ParameterInfo, describe
from abm.data import Case

__all__ = ["drawn_within_ranges"]

# Unit of parameters that only whole numbers make sense of.
_WHOLE = "months"


def drawn_within_ranges(experiment: Any, case: Case, seed: int) -> Any:
    """Return the experiment with every uncertain parameter and stance drawn evenly from its documented range.

    Levers, constants, platforms and what the experiment itself sets for a state stay as they are. Draws depend on the
    seed and the names alone, so that paired outcomes share them.
    """
    return dataclasses.replace(
        experiment, parameters=_parameters(experiment.parameters, seed), states=_stances(experiment, case, seed)
    )


def _parameters(parameters: Any, seed: int) -> Any:
    drawn = {}
    for field in dataclasses.fields(parameters):
        held = getattr(parameters, field.name)
        infos = [info for info in describe(held) if info.kind == "uncertainty"]
        luck = chance.uniform(seed, "range", [f"{field.name}.{info.name}" for info in infos], 0)
        values = {info.name: _within(info, float(u)) for info, u in zip(infos, luck, strict=True)}
        drawn[field.name] = dataclasses.replace(held, **values)
    return dataclasses.replace(parameters, **drawn)


def _within(info: ParameterInfo, luck: float) -> float:
    value = info.low + luck * (info.high - info.low)
    return float(np.round(value)) if info.unit == _WHOLE else value


def _stances(experiment: Any, case: Case, seed: int) -> dict[str, dict[str, float]]:
    drawn: dict[str, dict[str, float]] = {}
    for quantity, table in case.stances.items():
        names = [f"{state.code} {quantity}" for state in case.states]
        values = table.low + chance.uniform(seed, "range", names, 0) * (table.high - table.low)
        for state, value in zip(case.states, values.tolist(), strict=True):
            if not np.isnan(value):
                drawn.setdefault(state.code, {})[quantity] = value
    return {code: {**values, **experiment.states.get(code, {})} for code, values in drawn.items()}
