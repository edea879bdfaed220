"""What a study may vary: every key of an experiment that a number can stand for, its kind and its documented range.

    parameters.<mechanism>.<name>       as declared beside the equation
    states.<code>.<stance>              the range the case documents; an uncertainty
    platforms.<code>.<party>.<stance>   the range the case documents; an uncertainty
    probability_of_change.<code>        from the lowest to the highest the case documents for the state; an uncertainty
    other keys with a range             the range of the schema (switches and what a file chooses: levers)

A lever is what a policy, or the one who designs the runs, chooses; an uncertainty is what nobody chooses.
"""

import math
from collections.abc import Collection, Container, Iterator
from functools import lru_cache
from typing import NamedTuple

from abm.core.parameters import Kind, ParameterInfo, describe
from abm.data import Case
from abm.mechanisms.registry import PARAMETERS
from abm.scenario.faults import admissible_range
from abm.scenario.schema import ExperimentFile, Switches

__all__ = ["Range", "counts_whole", "documented_range", "kind_of", "levers", "switches", "uncertainties", "voters_of"]


class Range(NamedTuple):
    """Lowest and highest value."""

    low: float
    high: float


def kind_of(key: str) -> Kind:
    """Return whether a key is a lever, an uncertainty or a constant."""
    if info := _declared(key):
        return info.kind
    return "uncertainty" if key.split(".")[0] in ("states", "platforms", "probability_of_change") else "lever"


@lru_cache(maxsize=1 << 12)
def counts_whole(key: str) -> bool:
    """Return whether only whole numbers make sense for a key."""
    if info := _declared(key):
        return info.counts_whole
    field = ExperimentFile.model_fields.get(key)
    return field is not None and field.annotation is int


def documented_range(key: str, case: Case) -> Range | None:
    """Return the range that is documented for a key, None where there is none."""
    if info := _declared(key):
        return Range(info.low, info.high)
    match key.split("."):
        case ["states", code, stance]:
            return _stance_range(case, code, stance)
        case ["platforms", code, party, stance]:
            rows = [row for row in case.platforms if (row.state, row.party) == (code, party)]
            return Range(*rows[0].ranges[stance]) if rows and stance in rows[0].ranges else None
        case ["probability_of_change", code]:
            ends = [end for row in case.elections if row.state == code for end in row.probability_range]
            return Range(min(ends), max(ends)) if ends else None
        case path:
            low, high = admissible_range(ExperimentFile, tuple(path))
            return Range(low, high) if math.isfinite(low) and math.isfinite(high) else None


def uncertainties(case: Case, voting: Collection[str], kept: Container[str] = ()) -> Iterator[str]:
    """Yield the keys of all that is uncertain and has a range: parameters declared so, stances, platforms, chances.

    voting: as in `voters_of`; platforms of others come into force nowhere, and are left out. kept: keys that stay as
    they are.
    """
    voters = voters_of(voting, case)
    parameters = (
        f"parameters.{mechanism}.{info.name}"
        for mechanism, declared in PARAMETERS.items()
        for info in describe(declared)
        if info.kind == "uncertainty" and info.low < info.high
    )
    stances = (f"states.{state.code}.{stance}" for state in case.states for stance in case.stances)
    platforms = (
        f"platforms.{row.state}.{row.party}.{stance}"
        for row in case.platforms
        if row.state in voters
        for stance in row.ranges
    )
    chances = (f"probability_of_change.{code}" for code in voters)
    for key in (*parameters, *stances, *platforms, *chances):
        found = documented_range(key, case)
        if key not in kept and found and found.low < found.high:
            yield key


def voters_of(voting: Collection[str], case: Case) -> Collection[str]:
    """Return the codes of the states whose people vote in an experiment that names some: none for the leader's."""
    return voting or [state.code for state in case.states if state.role == "leader"]


def levers() -> Iterator[str]:
    """Yield the keys of all parameters that are declared levers."""
    for mechanism, declared in PARAMETERS.items():
        for info in describe(declared):
            if info.kind == "lever":
                yield f"parameters.{mechanism}.{info.name}"


def switches() -> Iterator[str]:
    """Yield the keys of all switches that a number or a truth value stands for."""
    for name, field in Switches.model_fields.items():
        if isinstance(field.default, bool | float):
            yield f"switches.{name}"


def _declared(key: str) -> ParameterInfo | None:
    match key.split("."):
        case ["parameters", mechanism, name] if mechanism in PARAMETERS:
            return next((info for info in describe(PARAMETERS[mechanism]) if info.name == name), None)
    return None


def _stance_range(case: Case, code: str, stance: str) -> Range | None:
    codes = [state.code for state in case.states]
    if code not in codes or stance not in case.stances:
        return None
    place = codes.index(code)
    found = Range(float(case.stances[stance].low[place]), float(case.stances[stance].high[place]))
    return None if math.isnan(found.low) else found
