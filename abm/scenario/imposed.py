"""Check what an experiment imposes against its case and itself: for whom, when, on what basis, and once at a time."""

import math
from collections.abc import Iterator

from abm.core.calendar import month_label, month_number
from abm.core.errors import ExperimentError
from abm.data import Case
from abm.scenario.library import near_or_all
from abm.scenario.reading import Layer
from abm.scenario.schema import ExperimentFile, Imposed

__all__ = ["check_imposed"]

_POOLED = "joint_development"  # acts where two states or more hold it


def check_imposed(content: ExperimentFile, case: Case, layer: Layer) -> None:
    """Raise ExperimentError for the first row that cannot be imposed, or that would change nothing."""
    for place in range(len(content.impose)):
        for problem in _problems(content, case, place):
            raise ExperimentError(f"{layer.place(('impose', str(place)))}: impose: {problem}")


def _problems(content: ExperimentFile, case: Case, place: int) -> Iterator[str]:
    """Yield what is wrong with one row: its state, its months, its level, its basis, and the rows beside it."""
    measure = content.impose[place]
    roles = {state.code: state.role for state in case.states}
    if measure.state not in roles:
        yield f"unknown country '{measure.state}' in case '{case.name}'{near_or_all(measure.state, list(roles))}"
    elif roles[measure.state] == "target":
        yield f"'{measure.state}' is the target, whom instruments are put into force against; name another state"
    yield from _outside(measure, content)
    if measure.level == 0.0:
        yield f"level = 0 puts no '{measure.instrument}' into force; give a level above 0, or remove the row"
    yield from _without_basis(measure, content, case)
    for before, other in enumerate(content.impose[:place]):
        if _same(measure, other) and _overlap(measure, other):
            rows = f"rows {before + 1} ({_months(other)}) and {place + 1} ({_months(measure)})"
            cure = "end one before the other begins, or remove it"
            yield f"{rows} overlap in '{measure.instrument}' by '{measure.state}'; {cure}"
    if measure.instrument == _POOLED and not _pooled(measure, content):
        cure = "impose it on a second state in the same months, or remove the row"
        yield f"'{_POOLED}' by '{measure.state}' alone acts on nothing; {cure}"


def _outside(measure: Imposed, content: ExperimentFile) -> Iterator[str]:
    """Yield what is wrong with the months of a row."""
    first = month_number(content.start)
    if not first <= month_number(measure.begins) < first + content.months:
        span = f"{content.start} to {month_label(first + content.months - 1)}"
        yield f"'{measure.begins}' lies outside the horizon {span}"
    if measure.ends and measure.ends <= measure.begins:
        yield f"ends '{measure.ends}' does not lie after '{measure.begins}'"


def _without_basis(measure: Imposed, content: ExperimentFile, case: Case) -> Iterator[str]:
    """Yield that a state can have no legal basis by the month a row begins, and from when it can."""
    state = [state.code for state in case.states].index(measure.state)
    basis = case.legal.months_to_legislate[state, case.legal.instruments.index(measure.instrument)]
    first = month_number(content.start)
    if content.switches.legal_bases and not month_number(measure.begins) - first >= basis:
        later = f"begin in {month_label(first + math.ceil(basis))} or later, " if basis < content.months else ""
        cure = f"{later}give it one in legal.csv, or write legal_bases = false below [switches]"
        named = f"'{measure.instrument}' by '{measure.state}' in {measure.begins}"
        yield f"{named} has no legal basis by then; {cure}"


def _same(one: Imposed, other: Imposed) -> bool:
    return (one.state, one.instrument) == (other.state, other.instrument)


def _overlap(one: Imposed, other: Imposed) -> bool:
    """Return whether two rows share a month in force; labels of months sort as the months do."""
    return all(not row.ends or against.begins < row.ends for row, against in ((one, other), (other, one)))


def _months(measure: Imposed) -> str:
    return f"from {measure.begins}" + (f" until before {measure.ends}" if measure.ends else "")


def _pooled(measure: Imposed, content: ExperimentFile) -> bool:
    """Return whether another state may pool research in a month of a row: imposed, chosen, or agreed at a seat."""
    chosen = _POOLED in (content.instruments or ()) or content.mode == "seats" or content.seats or content.judged
    others = (row for row in content.impose if row.instrument == _POOLED and row.state != measure.state)
    return bool(chosen) or any(_overlap(measure, row) for row in others)
