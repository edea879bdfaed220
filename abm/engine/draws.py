"""Draws of everything uncertain within its documented range: what the data do not settle, as a variant of a run."""

import dataclasses
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.core import chance
from abm.core.parameters import ParameterInfo, describe
from abm.data import Case
from abm.scenario.ranges import voters_of

__all__ = ["SEED", "drawn_in_strips", "drawn_within_ranges", "numbers_drawn", "place_in_strips"]

Luck = Callable[[Sequence[str]], npt.NDArray[np.float64]]

# Luck of the hypercube: one for all studies, so that a row is the same draw in each.
SEED = 1
# Names whose places are kept: more than any case has, and with the most draws 80 kB each.
_NAMES = 1 << 10


def drawn_within_ranges(experiment: Any, case: Case, seed: int) -> Any:
    """Return the experiment with all that is uncertain drawn evenly from its documented range.

    Platforms of those whose people vote are drawn too: who takes office is as uncertain as who governs. Levers,
    constants and what the experiment itself sets, for a state, a party or off a default, stay as they are.
    Draws depend on the seed and the names alone, so that paired outcomes share them. Where the experiment keeps draws
    that history allows it takes those, one a seed and from the first again after the last.
    """
    if experiment.kept:
        rows = experiment.kept.rows
        return drawn_in_strips(experiment, case, rows[(seed - 1) % len(rows)], experiment.kept.draws, SEED)
    return _drawn(experiment, case, lambda names: chance.uniform(seed, "range", names, 0))


def drawn_in_strips(experiment: Any, case: Case, draw: int, draws: int, seed: int) -> Any:
    """Return the experiment with all that is uncertain as in one row of a latin hypercube (McKay et al. 1979).

    draw in [0, draws): of every uncertain number each of `draws` strips of its range is visited once; the order of
    strips and the place within one are luck by the number's name and the seed.
    """

    def luck(names: Sequence[str]) -> npt.NDArray[np.float64]:
        return np.array([place_in_strips(name, draw, draws, seed) for name in names])

    return _drawn(experiment, case, luck)


def numbers_drawn(experiment: Any) -> dict[str, float]:
    """Return every uncertain number of an experiment as it stands, by its dotted key in an experiment file."""
    found: dict[str, float] = {}
    for field in dataclasses.fields(experiment.parameters):
        held = getattr(experiment.parameters, field.name)
        uncertain = [info.name for info in describe(held) if info.kind == "uncertainty"]
        found |= {f"parameters.{field.name}.{name}": float(getattr(held, name)) for name in uncertain}
    for code, told in sorted(experiment.states.items()):
        found |= {f"states.{code}.{name}": float(value) for name, value in told.items()}
    for code, parties in sorted(experiment.platforms.items()):
        for party, told in sorted(parties.items()):
            found |= {f"platforms.{code}.{party}.{name}": float(value) for name, value in told.items()}
    return found


def place_in_strips(name: str, draw: int, draws: int, seed: int) -> float:
    """Return the place in [0, 1) of a named number in one row of a latin hypercube of so many draws."""
    return float(_places(name, draws, seed)[draw])


@lru_cache(maxsize=_NAMES)
def _places(name: str, draws: int, seed: int) -> npt.NDArray[np.float64]:
    """Return the places of a named number in all rows of a latin hypercube; worked out once, as every row asks."""
    rows = [f"{name} {row}" for row in range(draws)]
    strips = chance.uniform_once(seed, "strip", rows, 0).argsort(kind="stable")
    return np.asarray((strips + chance.uniform_once(seed, "within strip", rows, 0)) / draws)


def _drawn(experiment: Any, case: Case, luck: Luck) -> Any:
    return dataclasses.replace(
        experiment,
        parameters=_parameters(experiment.parameters, luck),
        states=_stances(experiment, case, luck),
        platforms=_platforms(experiment, case, luck),
    )


def _parameters(parameters: Any, luck: Luck) -> Any:
    drawn = {}
    for field in dataclasses.fields(parameters):
        held = getattr(parameters, field.name)
        infos = [info for info in describe(held) if info.kind == "uncertainty" and not _is_set(held, info)]
        places = luck([f"{field.name}.{info.name}" for info in infos])
        values = {info.name: _within(info, float(u)) for info, u in zip(infos, places, strict=True)}
        drawn[field.name] = dataclasses.replace(held, **values)
    return dataclasses.replace(parameters, **drawn)


def _is_set(held: Any, info: ParameterInfo) -> bool:
    """Return whether an experiment has set a parameter: one that stands at its default is taken for one it has not."""
    return bool(getattr(held, info.name) != info.default)


def _within(info: ParameterInfo, place: float) -> float:
    value = info.low + place * (info.high - info.low)
    return float(np.round(value)) if info.counts_whole else value


def _stances(experiment: Any, case: Case, luck: Luck) -> dict[str, dict[str, float]]:
    drawn: dict[str, dict[str, float]] = {}
    for quantity, table in case.stances.items():
        names = [f"{state.code} {quantity}" for state in case.states]
        values = table.low + luck(names) * (table.high - table.low)
        for state, value in zip(case.states, values.tolist(), strict=True):
            if not np.isnan(value):
                drawn.setdefault(state.code, {})[quantity] = value
    return {code: {**values, **experiment.states.get(code, {})} for code, values in drawn.items()}


def _platforms(experiment: Any, case: Case, luck: Luck) -> dict[str, dict[str, dict[str, float]]]:
    voting = voters_of(experiment.elections_of, case)
    drawn: dict[str, dict[str, dict[str, float]]] = {
        code: {party: dict(told) for party, told in parties.items()} for code, parties in experiment.platforms.items()
    }
    for row in case.platforms:
        if row.state in voting:
            places = luck([f"{row.state} {row.party} {quantity}" for quantity in row.ranges]).tolist()
            values = {
                quantity: low + place * (high - low)
                for (quantity, (low, high)), place in zip(row.ranges.items(), places, strict=True)
            }
            told = drawn.setdefault(row.state, {})
            told[row.party] = {**values, **told.get(row.party, {})}
    return drawn
