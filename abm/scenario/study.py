"""A resolved study: an experiment, what is varied about it and where, checked key by key, with a digest.

Values of [fixed], [ensemble] and [outcomes] become part of the experiment; what remains of the file is what is varied.
Nothing as large as the design is made here. The digest covers all that can move a number or a column.
"""

import copy
import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from abm.core.errors import ExperimentError
from abm.core.shell import argument
from abm.data import Case
from abm.scenario.experiment import (
    WORDS,
    Experiment,
    experiment_of_config,
    experiment_of_layer,
    study_tables,
)
from abm.scenario.library import experiment_path
from abm.scenario.ranges import counts_whole
from abm.scenario.reading import Layer, Place, apply_override, put, read_layers
from abm.scenario.study_schema import StudyTables
from abm.scenario.varied import Axis, SampledKey, checked_tables, sampled_keys, swept_axes
from abm.scenario.writing import render

__all__ = ["Axis", "Sample", "SampledKey", "Study", "holds_study", "load_study", "study_to_toml"]

# What the manifest and the tables of a study say by columns of their own.
_WORLDS = ("seeds", "outcomes")


class Sample(NamedTuple):
    """A drawn design: method, size of the base sample, seed, and the keys in the order of its columns."""

    method: str
    points: int
    seed: int
    keys: tuple[SampledKey, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Study:
    """What thousands of runs are, complete.

    experiment: what all runs share; grid: swept keys with their values; sample: None where nothing is drawn; measures:
    columns to keep, none for all; keep: further tables; layer: where keys were written, for refusals.
    """

    experiment: Experiment
    case: Case
    grid: tuple[Axis, ...]
    sample: Sample | None
    measures: tuple[str, ...]
    keep: tuple[str, ...]
    layer: Layer
    digest: str

    @property
    def name(self) -> str:
        """Return what results are called."""
        return self.experiment.name

    @property
    def keys(self) -> tuple[str, ...]:
        """Return every varied key, in the order of columns."""
        return (*(axis.key for axis in self.grid), *(key.key for key in (self.sample.keys if self.sample else ())))

    def at(self, values: Mapping[str, Any]) -> Experiment:
        """Return the experiment of one point; counts of months and the like are rounded. Raises ExperimentError."""
        config = copy.deepcopy(dict(self.experiment.config))
        layer = Layer(config, {(): Place("this point of the design")}, Path())
        for key, value in values.items():
            *tables, name = key.split(".")
            held = config
            for table in tables:
                held = held.setdefault(table, {})
            held[name] = round(value) if counts_whole(key) else value
        return experiment_of_config(self.experiment, self.case, layer)


def holds_study(name_or_path: str | Path, overrides: Sequence[str] = ()) -> bool:
    """Return whether a file holds a study of many runs. Raises ExperimentError where it cannot be read."""
    layer = read_layers(experiment_path(name_or_path))
    for text in overrides:
        apply_override(layer, text)
    return bool(study_tables(layer.values))


def load_study(name_or_path: str | Path, overrides: Sequence[str] = ()) -> Study:
    """Return a study by name or path with `key=value` overrides on top.

    Raises ExperimentError (one line: file, line, key, cure) or DataError.
    """
    path = experiment_path(name_or_path)
    layer = read_layers(path)
    for text in overrides:
        apply_override(layer, text)
    names = study_tables(layer.values)
    if not names:
        cure = f"add a table [sweep] or [sample], or run it with: yardfence run {argument(path.name)}"
        raise ExperimentError(f"{path.name}: this is one experiment, and no study of many runs; {cure}")
    written = {name: layer.values.pop(name) for name in names}
    tables = checked_tables(written, layer)
    _settle(layer, tables)
    experiment, case = experiment_of_layer(layer, path)
    return _study(experiment, case, tables, layer)


def study_to_toml(study: Study, data: str | None = None) -> str:
    """Return the resolved study as TOML; loading it again gives the same digest.

    data: where the case's tables lie as seen from the file, as written in the study unless given.
    """
    config = {key: value for key, value in study.experiment.config.items() if key not in _WORLDS}
    return render({**config, "data": data or config["data"], **_tables(study)})


def _settle(layer: Layer, tables: StudyTables) -> None:
    """Put what holds for all runs into the experiment."""
    for name, value in tables.fixed.items():
        put(layer, tuple(name.split(".")), value, layer.place(("fixed", name)))
    if tables.ensemble.seeds is not None:
        put(layer, ("seeds",), tables.ensemble.seeds, layer.place(("ensemble", "seeds")))
    if tables.outcomes.elections is not None:
        put(layer, ("outcomes",), list(tables.outcomes.elections), layer.place(("outcomes", "elections")))


def _study(experiment: Experiment, case: Case, tables: StudyTables, layer: Layer) -> Study:
    grid = swept_axes(tables, experiment, case, layer)
    sample = None
    if tables.sample:
        keys = sampled_keys(tables, experiment, case, layer)
        sample = Sample(tables.sample.method, tables.sample.points, tables.sample.seed, keys)
    kept = tuple(dict.fromkeys(tables.outcomes.measures)), tuple(dict.fromkeys(tables.outcomes.keep))
    study = Study(experiment, case, grid, sample, *kept, layer, digest="")
    return dataclasses.replace(study, digest=_digest(study))


def _tables(study: Study) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    if study.grid:
        tables["sweep"] = {axis.key: list(axis.values) for axis in study.grid}
    if sample := study.sample:
        ranges = {key.key: key.table() for key in sample.keys}
        tables["sample"] = {"method": sample.method, "points": sample.points, "seed": sample.seed, "ranges": ranges}
    tables["ensemble"] = {"seeds": study.experiment.seeds}
    outcomes = {"elections": list(study.experiment.outcomes), "measures": list(study.measures)}
    tables["outcomes"] = {**outcomes, "keep": list(study.keep)}
    return tables


def _digest(study: Study) -> str:
    said = {key: value for key, value in study.experiment.config.items() if key not in WORDS}
    tables = _tables(study)
    # The order of keys is the order of columns, which moves the points of a drawn design.
    content = {"base": study.experiment.digest, "experiment": said, "study": tables, "keys": study.keys}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
