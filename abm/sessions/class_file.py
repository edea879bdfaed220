"""A class file: which experiment is played, at which seats, in how many rounds, by which rules of the room."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from abm.core.calendar import month_number
from abm.core.errors import ExperimentError
from abm.data import Case, load_case
from abm.engine.build import build_setting
from abm.scenario import Experiment, load_experiment
from abm.scenario.faults import from_validation
from abm.scenario.library import experiment_names
from abm.scenario.reading import read_layers
from abm.scenario.schema import Outcome, Strict
from abm.sessions.roster import normal_name, read_roster

__all__ = ["ClassFile", "ClassSetup", "class_names", "class_path", "load_class"]

_SHIPPED = Path(__file__).parent / "classes"

LONGEST = 600  # months, as an experiment may have


class ClassFile(Strict):
    """What a class file may say."""

    experiment: str = Field(min_length=1, description="name of a shipped experiment, or a file beside this one")
    settings: list[str] = Field(default=[], description="key=value on top of the experiment, as with --set")
    outcome: Outcome | None = Field(default=None, description="who wins the elections; none given: the first listed")
    seats: list[str] = Field(default=[], description="codes of states to sit at; none: all with trade of their own")
    rounds: int = Field(default=6, ge=1, le=40, description="number of rounds")
    months_a_round: int = Field(default=6, ge=1, le=60, description="months the world moves after each round")
    talk_seconds: int = Field(default=240, ge=0, le=7200, description="time to talk; 0: until the teacher goes on")
    choose_seconds: int = Field(default=120, ge=0, le=7200, description="time to choose; 0: until the teacher goes on")
    practice_seconds: int = Field(
        default=0, ge=0, le=1800, description="a round to practise that leaves no trace; 0: none"
    )
    decide: Literal["one", "vote"] = Field(default="one", description="the first at a seat decides, or all by vote")
    seating: Literal["random", "balanced", "assigned"] = Field(default="balanced", description="who sits where")
    names: str = Field(default="", description="CSV of names (and seats), beside this file")
    bots: dict[str, str] = Field(default={}, description="strategy of an empty seat, by code; none: its own utility")
    per_seat: int = Field(default=0, ge=0, le=100, description="students a seat, others observe; 0: any number")


@dataclasses.dataclass(frozen=True, eq=False)
class ClassSetup:
    """A class ready to be opened.

    seats: codes; names: code -> language -> name; roster: normal name -> code, observer or open; warm_up: months that
    pass before the first round; digest: of all that moves a number or a seat; history: the same months under the rules
    the case knows of, None where it has none.
    """

    file: ClassFile
    experiment: Experiment
    case: Case
    outcome: str
    seats: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]]
    roster: Mapping[str, str | None]
    warm_up: int
    digest: str
    history: Experiment | None = None


def class_names() -> tuple[str, ...]:
    """Return the names of the class files that come with the program, the shortest lesson first."""
    return tuple(sorted(path.stem for path in _SHIPPED.glob("*.toml")))


def class_path(name: str) -> Path:
    """Return the class file of a name, or that a path leads to. Raises ExperimentError where there is neither."""
    if name in class_names():
        return _SHIPPED / f"{name}.toml"
    if not Path(name).is_file():
        shipped = ", ".join(class_names())
        raise ExperimentError(f"'{name}': cannot be read, and is none of the class files that come along: {shipped}")
    return Path(name)


def load_class(path: Path) -> ClassSetup:
    """Return the class that a file describes. Raises ExperimentError (one line) for what cannot be played."""
    layer = read_layers(path)
    if "title" in layer.values and "experiment" not in layer.values:
        raise ExperimentError(
            f'{path.name}: this is an experiment, no class file; write one with experiment = "{path.name}" in it'
        )
    try:
        content = ClassFile.model_validate(layer.values)
    except ValidationError as error:
        raise from_validation(error, layer, ClassFile) from None
    experiment, warm_up = _experiment(content, path)
    case = load_case(experiment.data_folder)
    seats = _seats(content, experiment, case, path)
    names = {state.code: state.name for state in case.states}
    called = {normal_name(word): code for code in seats for word in (code, *names[code].values())}
    if content.seating == "assigned" and not content.names:
        raise ExperimentError(f"{path.name}: seating = 'assigned' needs a list: add names = \"class.csv\"")
    roster = read_roster(path.parent / content.names, called) if content.names else {}
    said = json.dumps([content.model_dump(), experiment.digest, seats, roster], sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()
    known = any(row.grade != "assumed" for row in case.timeline)  # an invented case has no history
    history = _history(content, path, experiment.months) if known else None
    return ClassSetup(content, experiment, case, experiment.outcomes[0], seats, names, roster, warm_up, digest, history)


def _experiment(content: ClassFile, path: Path) -> tuple[Experiment, int]:
    """Return the experiment with seats over as many months as are played, and the months before the first round."""
    beside = path.parent / content.experiment
    name = content.experiment if content.experiment in experiment_names() else beside
    plain = load_experiment(name, content.settings)
    first = month_number(plain.start)
    free = plain.mode == "replay_until"
    warm_up = month_number(plain.replay_until) - first if free else 0
    outcome = content.outcome or plain.outcomes[0]
    months = warm_up + content.rounds * content.months_a_round
    if months > LONGEST:
        problem = f"rounds and months_a_round make {months} months, and a run has at most {LONGEST}"
        raise ExperimentError(f"{path.name}: {problem}; lower one of them")
    given = {
        "mode": "seats",
        "months": months,
        "seeds": 1,
        "outcomes": [outcome],
        "variants": ["main"],
        **{f"seats.{code}": strategy for code, strategy in content.bots.items()},
    }
    return _with(name, content.settings, given), warm_up


def _history(content: ClassFile, path: Path, months: int) -> Experiment:
    """Return the class's months as the case's own timeline makes the rules."""
    beside = path.parent / content.experiment
    name = content.experiment if content.experiment in experiment_names() else beside
    given = {"months": months, "seeds": 1, "outcomes": ["none"], "variants": ["main"]}
    played = _with(name, content.settings, given)
    nobody_decides: dict[str, Any] = {"frameworks": (), "protocols": {}, "instruments": ()}
    return dataclasses.replace(played, mode="replay", replay_until="", **nobody_decides)


def _with(name: str | Path, settings: list[str], given: Mapping[str, Any]) -> Experiment:
    return load_experiment(name, [*settings, *(f"{key}={json.dumps(value)}" for key, value in given.items())])


def _seats(content: ClassFile, experiment: Any, case: Case, path: Path) -> tuple[str, ...]:
    """Return the codes of the seats: states with trade of their own."""
    setting = build_setting(experiment, case, experiment.outcomes[0], 1, "main")
    codes = [state.code for state in case.states]
    able = [code for code in codes if setting.own_sales[codes.index(code)] > 0.0]
    able = [code for code in able if case.states[codes.index(code)].role != "target"]
    for code in content.seats:
        if code not in able:
            raise ExperimentError(f"{path.name}: seats: nobody can sit at '{code}'; there are {', '.join(able)}")
    return tuple(code for code in able if code in content.seats or not content.seats)
