"""What an experiment writes into a run beforehand: what is imposed, what seats do and table, and what happens."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from abm.core.calendar import month_number

__all__ = [
    "Imposed", "Lent", "Recorded", "Shock", "Tabled",
    "imposed_instruments", "recorded_decisions", "recorded_shocks", "recorded_tabled",
]  # fmt: skip


class Imposed(NamedTuple):
    """An instrument that an experiment puts into force for a state (index), from a month on until before another.

    ends: 0 where it stands to the end.
    """

    state: int
    instrument: str
    level: float
    begins: int
    ends: int


class Recorded(NamedTuple):
    """What is recorded for a seated state (index) in a month: a word of `abm.scenario.schema.Decided`, and its mix.

    reach: what the leader does about its reach, '' where that stays as it is; instruments: those beside lists that are
    taken up (True) or given up.
    """

    month: int
    state: int
    what: str
    mix: Mapping[str, str]
    reach: str = ""
    instruments: tuple[tuple[str, bool], ...] = ()


class Tabled(NamedTuple):
    """What a seat tabled in a framework in a month, and the seats (index) that sign it.

    items: item -> level of a common list; transfers: state -> USD million a month received for it (negative: paid);
    line: name of an outline, '' without one. Where nothing is listed it is what the framework offers as it stands.
    """

    month: int
    framework: str
    by: int
    items: Mapping[str, str]
    signed: frozenset[int]
    transfers: Mapping[int, float] = MappingProxyType({})
    line: str = ""


class Shock(NamedTuple):
    """What happens to a state (index) in a month without anybody in the model choosing it."""

    month: int
    state: int
    what: str
    party: str
    level: float


class Lent(NamedTuple):
    """A stance that a state (index) takes over from the leader, times a factor, whatever government either has."""

    state: int
    quantity: str
    factor: float


def imposed_instruments(experiment: Any, states: tuple[str, ...]) -> tuple[Imposed, ...]:
    """Return what the experiment imposes, by month."""
    found = [
        Imposed(
            states.index(measure.state),
            measure.instrument,
            measure.level,
            month_number(measure.begins),
            month_number(measure.ends) if measure.ends else 0,
        )
        for measure in experiment.impose
    ]
    return tuple(sorted(found, key=lambda measure: (measure.begins, measure.state, measure.instrument)))


def recorded_decisions(decisions: Any, states: tuple[str, ...]) -> tuple[Recorded, ...]:
    """Return the decisions of an experiment, by month and state."""
    found = [
        Recorded(
            month_number(made.month),
            states.index(made.state),
            made.what,
            dict(made.mix),
            made.reach,
            tuple(sorted((made.instruments or {}).items())),
        )
        for made in decisions
    ]
    return tuple(sorted(found, key=lambda made: (made.month, made.state)))


def recorded_tabled(tabled: Any, states: tuple[str, ...]) -> tuple[Tabled, ...]:
    """Return what an experiment has seats table, by month; that of a month in the order it is written."""
    found = [
        Tabled(
            month_number(made.month),
            made.framework,
            states.index(made.by),
            dict(made.items),
            frozenset(states.index(code) for code in made.signed),
            {states.index(code): amount for code, amount in made.transfers.items()},
            made.line,
        )
        for made in tabled
    ]
    return tuple(sorted(found, key=lambda made: made.month))


def recorded_shocks(shocks: Any, states: tuple[str, ...]) -> tuple[Shock, ...]:
    """Return the shocks of an experiment, by month; those of a month in the order they are written."""
    found = [
        Shock(month_number(shock.month), states.index(shock.state), shock.what, shock.party, shock.level)
        for shock in shocks
    ]
    return tuple(sorted(found, key=lambda shock: shock.month))
