"""A resolved experiment: everything said, checked against the schema and the case, with a digest.

The digest is the sha256 of the canonical JSON of the resolved experiment, the package's version and the digest of the
case's tables; name, title and where files lie do not enter it, everything that can move a number does.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import abm
from abm.data import Case, case_names, load_case
from abm.mechanisms.registry import PARAMETERS, Parameters
from abm.scenario.consistency import check_against_case
from abm.scenario.faults import from_validation
from abm.scenario.library import experiment_path
from abm.scenario.reading import Layer, apply_override, read_layers
from abm.scenario.schema import ExperimentFile, Switches

__all__ = ["Experiment", "load_experiment"]

_WORDS = ("name", "title", "title_ja", "question", "question_ja", "lesson", "lesson_ja", "data")


@dataclasses.dataclass(frozen=True, eq=False)
class Experiment:
    """What a run is, complete: no key is left open.

    outcomes, variants: worlds to run for every seed 1..seeds; states, platforms: overrides by state code (and party);
    data: case name or folder as written; data_folder: what to hand to `load_case`; config: the resolved file.
    """

    name: str
    title: str
    data: str
    data_folder: str
    start: str
    months: int
    seeds: int
    mode: str
    replay_until: str
    outcomes: tuple[str, ...]
    variants: tuple[str, ...]
    agents: str
    fringe_rows: int
    parameters: Parameters
    switches: Switches
    states: Mapping[str, Mapping[str, float]]
    platforms: Mapping[str, Mapping[str, Mapping[str, float]]]
    config: Mapping[str, Any]
    digest: str


def load_experiment(name_or_path: str | Path, overrides: Sequence[str] = ()) -> Experiment:
    """Return an experiment by name or path with `key=value` overrides on top, checked against its case.

    Raises ExperimentError (one line: file, line, key, cure) or DataError.
    """
    path = experiment_path(name_or_path)
    layer = read_layers(path)
    for text in overrides:
        apply_override(layer, text)
    try:
        content = ExperimentFile.model_validate(layer.values)
    except ValidationError as error:
        raise from_validation(error, layer, ExperimentFile) from None
    data_folder = _data_folder(content.data, layer)
    case = load_case(data_folder)
    check_against_case(content, case, layer)
    return _resolve(content, content.name or path.stem, data_folder, case)


def _data_folder(data: str, layer: Layer) -> str:
    """Return a shipped case's name, or the folder as seen from the file (or the working folder for a --set)."""
    if data in case_names():
        return data
    beside = layer.folder / data
    return str(beside.resolve() if beside.is_dir() and layer.place(("data",)).line else Path(data).resolve())


def _resolve(content: ExperimentFile, name: str, data_folder: str, case: Case) -> Experiment:
    config = content.model_dump(exclude_none=True)
    config["name"] = name
    parameters = Parameters(**{key: PARAMETERS[key](**values) for key, values in config["parameters"].items()})
    return Experiment(
        name=name,
        title=content.title,
        data=content.data,
        data_folder=data_folder,
        start=content.start,
        months=content.months,
        seeds=content.seeds,
        mode=content.mode,
        replay_until=content.replay_until,
        outcomes=tuple(content.outcomes),
        variants=tuple(content.variants),
        agents=content.agents,
        fringe_rows=content.fringe_rows,
        parameters=parameters,
        switches=content.switches,
        states=config["states"],
        platforms=config["platforms"],
        config=config,
        digest=_digest(config, case.digest),
    )


def _digest(config: Mapping[str, Any], data_digest: str) -> str:
    said = {key: value for key, value in config.items() if key not in _WORDS}
    canonical = json.dumps(
        {"experiment": said, "version": abm.__version__, "data": data_digest}, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
