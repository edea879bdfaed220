"""Read what a study varies: lists of values and ranges, each value checked as an experiment file is.

A value must be one that an experiment file may hold; a range that is not written out is the documented one.
"""

import copy
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from abm.core.parameters import describe
from abm.data import Case
from abm.data.instruments import BY_STATE
from abm.scenario.experiment import WORDS, Experiment, experiment_of_config
from abm.scenario.faults import fault, from_validation
from abm.scenario.ranges import Range, counts_whole, documented_range, uncertainties
from abm.scenario.reading import Key, Layer, put
from abm.scenario.study_schema import RangeTable, Span, StudyTables

__all__ = ["MOST_RUNS", "Axis", "SampledKey", "checked_tables", "sampled_keys", "swept_axes"]

MOST_RUNS = 1_000_000
# What a study says otherwise, or what cannot differ between its runs.
_ELSEWHERE = {
    **dict.fromkeys(WORDS, "it moves no number"),
    "seeds": "write [ensemble] seeds = ...",
    "draws": "set it for the whole study",
    "outcomes": "write [outcomes] elections = [...]",
    "variants": "list them for the whole study",
    "data": "make one study a case",
}
# Without its column the designs of shipped studies would deal every other number anew.
_DRAWN_ANYWAY = {"bulk_licences"}


class Axis(NamedTuple):
    """A swept key and its values."""

    key: str
    values: tuple[Any, ...]


class SampledKey(NamedTuple):
    """A sampled key, its range, and for a normal distribution its mean and standard deviation."""

    key: str
    low: float
    high: float
    distribution: str = "uniform"
    mean: float | None = None
    sd: float | None = None

    def table(self) -> dict[str, Any]:
        """Return the range as a study file writes it."""
        return {name: value for name, value in self._asdict().items() if name != "key" and value is not None}


def checked_tables(written: Mapping[str, Any], layer: Layer) -> StudyTables:
    """Return the tables of a study as written in a file. Raises ExperimentError."""
    _check_quoted(written, layer)
    try:
        tables = StudyTables.model_validate(dict(written))
    except ValidationError as error:
        raise from_validation(error, layer, StudyTables) from None
    tables = tables.model_copy(update={"fixed": dict(_single(tables.fixed, (), layer))})
    if tables.sweep is not None and not tables.sweep:
        raise fault(layer, ("sweep",), 'varies nothing; add "states.XX.free_trade" = [0.2, 0.8], or remove the table')
    if tables.sample and not tables.sample.ranges and not tables.sample.over:
        cure = 'add [sample.ranges] with keys, or over = "uncertainties"'
        raise fault(layer, ("sample", "ranges"), f"names nothing to vary; {cure}")
    for name, keys in (("sweep", tables.sweep or {}), ("sample", tables.sample.ranges if tables.sample else {})):
        for key in keys:
            _check_named_once(name, key, tables, layer)
    for key, table, given in (
        ("seeds", "ensemble", tables.ensemble.seeds),
        ("outcomes", "outcomes", tables.outcomes.elections),
    ):
        if key in tables.fixed and given is not None:
            raise fault(layer, ("fixed", key), f"is given by [{table}] too; keep it in one of the two")
    return tables


def swept_axes(tables: StudyTables, base: Experiment, case: Case, layer: Layer) -> tuple[Axis, ...]:
    """Return the swept keys with their values as the experiment holds them. Raises ExperimentError."""
    axes = []
    listed = {key: _values(key, written, layer) for key, written in (tables.sweep or {}).items()}
    if (cells := math.prod(len(values) for values in listed.values())) > MOST_RUNS:
        cure = f"a study has at most {MOST_RUNS:,} runs: list fewer values, or draw a [sample]"
        raise fault(layer, ("sweep",), f"asks for {cells:,} points; {cure}")
    for key, values in listed.items():
        at = ("sweep", key)
        checked = tuple(_held(base, case, key, value, layer, at) for value in values)
        texts = [json.dumps(value + 0.0 if isinstance(value, float) else value) for value in checked]  # -0 is 0
        if len(set(texts)) < len(texts):
            twice = next(text for text in texts if texts.count(text) > 1)
            raise fault(layer, at, f"holds {twice} twice; remove one")
        axes.append(Axis(key, checked))
    return tuple(axes)


def sampled_keys(tables: StudyTables, base: Experiment, case: Case, layer: Layer) -> tuple[SampledKey, ...]:
    """Return the sampled keys with their ranges. Raises ExperimentError."""
    assert tables.sample is not None
    points = tables.sample.points
    if tables.sample.method == "sobol" and points & (points - 1):
        power = 1 << points.bit_length()
        cure = f"write {power // 2} or {power}"
        raise fault(layer, ("sample", "points"), f"= {points}: sobol needs a power of two; {cure}")
    ranges = dict(tables.sample.ranges)
    if tables.sample.over:
        kept = {*_stated(base), *tables.fixed, *(tables.sweep or {}), *_unread(base, case, tables)}
        drawn = tuple(uncertainties(case, base.elections_of, kept))
        within = [key for key in drawn if any(_meet(key, other) for other in tables.sweep or {})]
        ranges = {key: RangeTable() for key in drawn if key not in within} | ranges
    return tuple(_sampled(key, table, base, case, layer) for key, table in ranges.items())


def _stated(base: Experiment) -> Iterator[str]:
    """Yield the keys of stances, platforms and chances that the experiment sets itself."""
    for code, stances in base.states.items():
        yield from (f"states.{code}.{name}" for name in stances)
    for code, parties in base.platforms.items():
        yield from (f"platforms.{code}.{party}.{name}" for party, stances in parties.items() for name in stances)
    yield from (f"probability_of_change.{code}" for code in base.probability_of_change)


def _unread(base: Experiment, case: Case, tables: StudyTables) -> set[str]:
    """Return the keys that no run of a study reads: what instruments cost and do where nobody may have one."""
    swept = tables.sweep or {}
    if base.instruments or "instruments" in swept:
        return set()
    unread = {"instrument_prices"}
    if not base.impose and "impose" not in swept:
        unread |= set(BY_STATE) - {row.instrument for row in case.timeline} - _DRAWN_ANYWAY
    if base.seats or base.judged or any(key.startswith("seats") for key in (*swept, *tables.fixed)):
        unread -= {"joint_development"}  # strategies pool research by themselves
    return {f"parameters.{name}.{info.name}" for name in unread for info in describe(getattr(base.parameters, name))}


def _sampled(key: str, table: RangeTable, base: Experiment, case: Case, layer: Layer) -> SampledKey:
    at = ("sample", "ranges", key)
    known = documented_range(key, case)
    low, high = (
        own if own is not None else end for own, end in zip((table.low, table.high), known or (None, None), strict=True)
    )
    for end in (low, high):
        if end is not None:
            _held(base, case, key, end, layer, at)
    if low is None or high is None:
        _held(base, case, key, 0.0, layer, at)
        raise fault(layer, at, "has no documented range; write {low = ..., high = ...}")
    if low >= high:
        raise fault(layer, at, f"runs from {low:g} to {high:g}: low must lie below high")
    _check_normal(table, Range(low, high), layer, at)
    return SampledKey(key, float(low), float(high), table.distribution, table.mean, table.sd)


def _check_normal(table: RangeTable, within: Range, layer: Layer, at: Key) -> None:
    given = [name for name in ("mean", "sd") if getattr(table, name) is not None]
    if table.distribution == "uniform" and given:
        raise fault(layer, at, f'gives {given[0]} to a uniform distribution; write distribution = "normal"')
    if table.distribution == "normal":
        if table.mean is None or table.sd is None:
            raise fault(layer, at, "is normal, so it needs mean and sd")
        if not within.low <= table.mean <= within.high:
            raise fault(layer, at, f"has its mean {table.mean:g} outside its range {within.low:g} to {within.high:g}")


def _values(key: str, written: Any, layer: Layer) -> tuple[Any, ...]:
    """Return the values written for a swept key, those of a span made one by one."""
    at = ("sweep", key)
    if isinstance(written, list):
        if not written:
            raise fault(layer, at, "= [] is empty, so that nothing would run; list values, or remove the key")
        return tuple(written)
    if not isinstance(written, dict):
        raise fault(layer, at, f"= {json.dumps(written)} is one value; write a list, or put it into [fixed]")
    if "from" not in written and "to" not in written:
        cure = f'write "{_dotted(key, written)}" = [...], the whole key in quotes'
        raise fault(layer, at, f"is a table; {cure}")
    try:
        span = Span.model_validate(written)
    except ValidationError as error:
        raise from_validation(error, layer, Span, at) from None
    if span.steps > MOST_RUNS:
        raise fault(layer, at, f"asks for {span.steps:,} values; a study has at most {MOST_RUNS:,} runs: take fewer")
    gap = span.to - span.start
    least, most = sorted((span.start, span.to))
    spaced = (span.start + gap * step / (span.steps - 1) for step in range(span.steps))
    values = (min(max(value, least), most) for value in spaced)  # rounding may carry the last past its end
    return tuple(round(value) for value in values) if counts_whole(key) else tuple(values)


def _dotted(key: str, written: Mapping[str, Any]) -> str:
    """Return the dotted key that a nested table stands for."""
    below: Any = written
    while isinstance(below, dict) and below:
        first = next(iter(below))
        key, below = f"{key}.{first}", below[first]
    return key


def _check_quoted(written: Mapping[str, Any], layer: Layer) -> None:
    """Refuse a range whose key stands without quotes, and so is a table in a table."""
    sample = written.get("sample")
    ranges = sample.get("ranges") if isinstance(sample, dict) else None
    for key, held in ranges.items() if isinstance(ranges, dict) else ():
        if isinstance(held, dict) and any(isinstance(value, dict) for value in held.values()):
            cure = f'write "{_dotted(key, held)}" = {{}}, the whole key in quotes'
            raise fault(layer, ("sample", "ranges", key), f"is a table of tables; {cure}")


def _held(base: Experiment, case: Case, key: str, value: Any, layer: Layer, at: Key) -> Any:
    """Return a value as an experiment holds it; refuse a key or value that no experiment file may hold."""
    path = tuple(key.split("."))
    if counts_whole(key) and isinstance(value, float) and math.isfinite(value):
        value = round(value)
    trial = Layer(copy.deepcopy(dict(base.config)), {**layer.places, path: layer.place(at)}, layer.folder)
    put(trial, path, value, layer.place(at))
    held: Any = experiment_of_config(base, case, trial).config
    for part in path:
        held = held[part]
    return held


def _check_named_once(table: str, key: str, tables: StudyTables, layer: Layer) -> None:
    at = ("sweep", key) if table == "sweep" else ("sample", "ranges", key)
    name = key.split(".")[0]
    if name in _ELSEWHERE:
        raise fault(layer, at, f"cannot be varied: {_ELSEWHERE[name]}")
    for other_table, others in (("fixed", tables.fixed), ("sweep", tables.sweep or {})):
        for other in others:
            if (other_table, other) != (table, key) and _meet(key, other):
                told = f"is in [{other_table}] too" if key == other else f"overlaps {other} in [{other_table}]"
                raise fault(layer, at, f"{told}; keep it in one of the two")


def _meet(key: str, other: str) -> bool:
    """Return whether two dotted keys are one, or one is a table that holds the other."""
    return f"{key}.".startswith(f"{other}.") or f"{other}.".startswith(f"{key}.")


def _single(values: Mapping[str, Any], above: Key, layer: Layer) -> Iterator[tuple[str, Any]]:
    """Yield dotted keys with values, those of tables one by one; each has the place where it was written."""
    for name, value in values.items():
        key = (*above, name)
        if isinstance(value, dict) and value:
            yield from _single(value, key, layer)
        else:
            dotted = ".".join(key)
            layer.places[("fixed", dotted)] = layer.place(("fixed", *key))
            yield dotted, value
