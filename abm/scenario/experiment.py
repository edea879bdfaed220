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
from abm.core.errors import ExperimentError
from abm.core.shell import argument
from abm.data import Case, case_names, load_case
from abm.mechanisms.registry import PARAMETERS, Parameters
from abm.scenario.consistency import check_against_case
from abm.scenario.faults import fault, from_validation
from abm.scenario.library import experiment_path, near
from abm.scenario.reading import Layer, apply_override, read_layers
from abm.scenario.schema import Decided, ExperimentFile, Imposed, Judged, Kept, Shock, Switches, Tabled
from abm.scenario.writing import render

__all__ = [
    "WORDS",
    "Experiment",
    "experiment_of_config",
    "experiment_of_layer",
    "load_experiment",
    "name_of_file",
    "study_tables",
    "to_toml",
]

STUDY_TABLES = ("sweep", "sample", "fixed", "ensemble")
WORDS = ("name", "title", "title_ja", "question", "question_ja", "lesson", "lesson_ja", "data")
_PLAIN = (
    *("title", "title_ja", "question", "question_ja", "lesson", "lesson_ja", "data"),
    *("start", "months", "seeds", "draws", "mode", "replay_until", "agents", "fringe_rows"),
)


@dataclasses.dataclass(frozen=True, eq=False)
class Experiment:
    """What a run is, complete: no key is left open.

    outcomes, variants: worlds to run for every seed 1..seeds; states, platforms: overrides by state code (and party);
    data: case name or folder as written; data_folder: what to hand to `load_case`; config: the resolved file.
    """

    name: str
    title: str
    title_ja: str
    question: str
    question_ja: str
    lesson: str
    lesson_ja: str
    data: str
    data_folder: str
    start: str
    months: int
    seeds: int
    draws: int
    mode: str
    replay_until: str
    outcomes: tuple[str, ...]
    elections_of: tuple[str, ...]
    bodies: tuple[str, ...]
    probability_of_change: Mapping[str, float]
    frameworks: tuple[str, ...]
    protocols: Mapping[str, str]
    impose: tuple[Imposed, ...]
    instruments: tuple[str, ...]
    de_minimis: tuple[float, ...]
    seats: Mapping[str, str]
    judged: Judged | None
    kept: Kept | None
    decisions: tuple[Decided, ...]
    tabled: tuple[Tabled, ...]
    shocks: tuple[Shock, ...]
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
    if tables := study_tables(layer.values):
        problem = f"the table [{tables[0]}] makes this a study of many runs; use: yardfence sweep {argument(path.name)}"
        place = layer.place((tables[0],))
        raise ExperimentError(f"{place}: {problem}", "study", line=str(place.line or ""), key=tables[0])
    return experiment_of_layer(layer, path)[0]


def study_tables(values: Mapping[str, Any]) -> list[str]:
    """Return which tables of a study a file holds; a list of outcomes is who wins, as in any experiment."""
    held = [name for name in STUDY_TABLES if name in values]
    return held + (["outcomes"] if isinstance(values.get("outcomes"), dict) else [])


def experiment_of_layer(layer: Layer, path: Path) -> tuple[Experiment, Case]:
    """Return the experiment that a layer without tables of a study holds, and its case; path: its file.

    Raises ExperimentError or DataError.
    """
    try:
        content = ExperimentFile.model_validate(layer.values)
    except ValidationError as error:
        raise from_validation(error, layer, ExperimentFile) from None
    data_folder = _data_folder(content.data, layer)
    case = load_case(data_folder)
    check_against_case(content, case, layer)
    config = {**content.model_dump(exclude_none=True), "name": content.name or name_of_file(path)}
    return _experiment(content, config, data_folder, _digest(config, case.digest)), case


def experiment_of_config(base: Experiment, case: Case, layer: Layer) -> Experiment:
    """Return an experiment that a study makes of its base by other values, checked like a file.

    layer: the whole config, with the places to tell a fault by; the digest is left empty. Raises ExperimentError.
    """
    try:
        content = ExperimentFile.model_validate(layer.values)
    except ValidationError as error:
        raise from_validation(error, layer, ExperimentFile) from None
    check_against_case(content, case, layer)
    return _experiment(content, content.model_dump(exclude_none=True), base.data_folder, "")


def name_of_file(path: Path) -> str:
    """Return the name that results bear where the file gives none: the file's own, which may not begin with a dot."""
    if path.stem.startswith(".") or not path.stem:
        raise ExperimentError(f'{path.name}: results cannot bear this name; add a line name = "..." to the file')
    return path.stem


def to_toml(experiment: Experiment, data: str | None = None) -> str:
    """Return the resolved experiment as TOML: no key left open; loading it again gives the same digest.

    data: where the case's tables lie as seen from the file, as written in the experiment unless given.
    """
    return render(experiment.config if data is None else {**experiment.config, "data": data})


def _data_folder(data: str, layer: Layer) -> str:
    """Return a shipped case's name, or the folder as seen from the file (or the working folder for a --set)."""
    if data in case_names():
        return data
    written_in_a_file = layer.place(("data",)).line > 0
    folders = [layer.folder / data, Path(data)] if written_in_a_file else [Path(data)]
    for folder in folders:
        if folder.is_dir():
            return str(folder.resolve())
    hint = near(data, case_names()) or "; shipped cases: " + ", ".join(case_names())
    raise fault(layer, ("data",), f"= '{data}' is neither a shipped case nor a folder{hint}")


def _experiment(content: ExperimentFile, config: Mapping[str, Any], data_folder: str, digest: str) -> Experiment:
    parameters = Parameters(**{key: PARAMETERS[key](**values) for key, values in config["parameters"].items()})
    return Experiment(
        name=config["name"],
        **{key: getattr(content, key) for key in _PLAIN},
        data_folder=data_folder,
        outcomes=tuple(content.outcomes),
        elections_of=tuple(content.elections_of),
        bodies=tuple(content.bodies or ()),
        probability_of_change=dict(content.probability_of_change),
        frameworks=tuple(content.frameworks),
        protocols=dict(content.protocols),
        impose=tuple(content.impose),
        instruments=tuple(content.instruments or ()),
        de_minimis=tuple(sorted(content.de_minimis or ())),
        seats=dict(content.seats),
        judged=content.judged,
        kept=content.kept,
        decisions=tuple(content.decisions or ()),
        tabled=tuple(content.tabled or ()),
        shocks=tuple(content.shocks or ()),
        variants=tuple(content.variants),
        parameters=parameters,
        switches=content.switches,
        states=config["states"],
        platforms=config["platforms"],
        config=config,
        digest=digest,
    )


def _digest(config: Mapping[str, Any], data_digest: str) -> str:
    said = {key: value for key, value in config.items() if key not in WORDS}
    content = {"experiment": said, "version": abm.__version__, "data": data_digest}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
