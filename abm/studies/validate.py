"""Hold the model against stylised facts: replay and endogenous runs and episodes of history, fact by fact, hit or miss.

A fact has a band and a role. `input` facts are imposed by the timeline, by legal months or by a parameter and never
count; `fitted` ones were known when a value was set; `predicted` ones were not used. No value is moved to pass. The
first case that is no episode of history decides whether enough is hit; every other is judged and tallied by itself.
"""

import dataclasses
import difflib
import functools
import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from abm.core.calendar import MONTHS_A_YEAR, month_number
from abm.core.errors import YardfenceError
from abm.data import Case, load_case
from abm.data.schema import FactRow
from abm.scenario import Experiment, load_experiment
from abm.studies import patterns
from abm.studies.facts import MEASURES, NOT_RECORDED, Evidence, gather
from abm.studies.verdicts import FactVerdict, PatternVerdict, enough_in_band, judge_value, spread

__all__ = ["DEFAULT_EXPERIMENTS", "EPISODES", "Episode", "Validation", "run_validation", "validate"]

DEFAULT_EXPERIMENTS = ("sme_2022_replay", "sme_2022_endogenous")
# Small cases of history, and the experiments on them by the same names: another time, other goods, other members.
EPISODES = ("chincom_1952", "pipeline_1982")

Numbers = dict[str, float]


@dataclasses.dataclass(frozen=True)
class Episode:
    """The facts of a case that decides nothing, with their verdicts; its name and title."""

    case: str
    title: str
    facts: tuple[FactVerdict, ...]


@dataclasses.dataclass(frozen=True)
class Validation:
    """Facts of the case that decides (none where all are episodes), episodes and expectations, with their verdicts."""

    facts: tuple[FactVerdict, ...]
    patterns: tuple[PatternVerdict, ...]
    episodes: tuple[Episode, ...] = ()

    @property
    def every_fact(self) -> tuple[FactVerdict, ...]:
        """Return the facts of all cases."""
        return (*self.facts, *(fact for episode in self.episodes for fact in episode.facts))

    @property
    def passed(self) -> bool:
        """Return whether two thirds of the fitted and predicted facts that decide lie in their bands.

        Those of the deciding case, or of all episodes together where nothing else was named.
        """
        return enough_in_band(self.facts or self.every_fact)


@dataclasses.dataclass(frozen=True)
class _Job:
    """One seed of one experiment, with its companion worlds."""

    experiment: str
    seed: int


def validate(
    experiment_names: Sequence[str] = (*DEFAULT_EXPERIMENTS, *EPISODES), seeds: int = 20, workers: int = 1
) -> list[FactVerdict]:
    """Return the verdict on every fact of the experiments' cases in the experiments' modes, in the order of the file.

    experiment_names: names or paths; seeds: runs 1..seeds of each; workers: processes (the rows are the same for any).
    Raises ExperimentError or DataError as `load_experiment` does, YardfenceError for a fact with an unknown measure.
    """
    return list(run_validation(experiment_names, seeds, workers).every_fact)


def run_validation(
    experiment_names: Sequence[str] = (*DEFAULT_EXPERIMENTS, *EPISODES),
    seeds: int = 20,
    workers: int = 1,
    advance: Callable[[], None] = lambda: None,
) -> Validation:
    """Return facts and expectations; `advance` is called once a finished seed of an experiment."""
    if seeds < 1 or workers < 1:
        raise YardfenceError("seeds and workers are counted from 1: give at least one of each")
    for name in experiment_names:
        _check_mode(name)
        _check_measures(_case(name))
    jobs = [_Job(name, seed) for name in experiment_names for seed in range(1, seeds + 1)]
    results: dict[str, list[Numbers]] = {name: [] for name in experiment_names}
    for job, numbers in zip(jobs, _work(jobs, workers), strict=True):
        results[job.experiment].append(numbers)
        advance()
    facts: dict[str, list[FactVerdict]] = {}
    for name, runs in results.items():
        facts.setdefault(_experiment(name).data_folder, []).extend(_fact_rows(name, runs))
    expected = [row for name in results if _mode(name) == "endogenous" for row in _pattern_rows(results[name])]
    titles = {_experiment(name).data_folder: (_case(name).name, _case(name).title["en"]) for name in results}
    decides = next((folder for folder, (name, _) in titles.items() if name not in EPISODES), None)
    episodes = tuple(Episode(*titles[folder], tuple(rows)) for folder, rows in facts.items() if folder != decides)
    return Validation(tuple(facts[decides]) if decides is not None else (), tuple(expected), episodes)


def _work(jobs: Sequence[_Job], workers: int) -> Iterable[Numbers]:
    if workers == 1:
        yield from map(_measure, jobs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_measure, jobs)


@functools.lru_cache(maxsize=16)
def _experiment(name: str, overrides: tuple[str, ...] = ()) -> Experiment:
    return load_experiment(name, overrides)


@functools.lru_cache(maxsize=4)
def _case(name: str) -> Case:
    return load_case(_experiment(name).data_folder)


def _mode(name: str) -> str:
    """Return under which facts an experiment is judged: those of its case in its mode."""
    return _experiment(name).mode


def _measure(job: _Job) -> Numbers:
    """Return all numbers of one seed: measures by key, expectations by `pattern/key`."""
    experiment, case, mode = _experiment(job.experiment), _case(job.experiment), _mode(job.experiment)
    main = gather(experiment, case, experiment.outcomes[0], job.seed)
    worlds = None if mode == "replay" else _election_worlds(job, case)
    by_world = {"main": main, "change": worlds[1] if worlds else main}
    told = {fact.measure: MEASURES[fact.measure] for fact in case.facts if fact.mode == mode and _measured(fact)}
    numbers = {key: measure.of(by_world[measure.world]) for key, measure in told.items()}
    if mode != "endogenous":
        return numbers
    expected = patterns.of_main_run(main)
    if worlds:
        expected |= patterns.of_purpose(*worlds)
    return numbers | {f"pattern/{key}": value for key, value in expected.items()}


def _measured(fact: FactRow) -> bool:
    return fact.measure in MEASURES


def _election_worlds(job: _Job, case: Case) -> tuple[Evidence, Evidence] | None:
    """Return the runs under continuity and under change, long enough for a year in office; None without elections."""
    leader = next(state.code for state in case.states if state.role == "leader")
    first = month_number(_experiment(job.experiment).start)
    offices = [row.inauguration for row in case.elections if row.state == leader and row.inauguration > first]
    if not offices:
        return None
    probes = (min(offices) - 1, min(offices) + MONTHS_A_YEAR)
    length = f"months={probes[1] - first + 1}"
    worlds = [
        gather(_experiment(job.experiment, (length, f"outcomes=['{outcome}']")), case, outcome, job.seed, probes)
        for outcome in ("continuity", "change")
    ]
    return worlds[0], worlds[1]


def _check_mode(name: str) -> None:
    """Refuse history up to a date where no fact of the case is of such a run: its facts would mix what was imposed."""
    mode = _mode(name)
    if mode == "replay_until" and not any(fact.mode == mode for fact in _case(name).facts):
        raise YardfenceError(
            f"{name}: the facts of {_case(name).name} are judged with history imposed to the end or not at all"
        )


def _check_measures(case: Case) -> None:
    for fact in case.facts:
        if fact.measure not in MEASURES and fact.measure not in NOT_RECORDED:
            near = difflib.get_close_matches(fact.measure, MEASURES, n=2)
            hint = f"; did you mean {' or '.join(near)}?" if near else f"; known are {', '.join(MEASURES)}"
            raise YardfenceError(f"facts.csv of {case.name}: fact {fact.number} has no measure '{fact.measure}'{hint}")


def _fact_rows(name: str, runs: Sequence[Numbers]) -> list[FactVerdict]:
    return [_fact_row(fact, runs) for fact in _case(name).facts if fact.mode == _mode(name)]


def _fact_row(fact: FactRow, runs: Sequence[Numbers]) -> FactVerdict:
    over_runs = MEASURES[fact.measure].over_runs if fact.measure in MEASURES else "median"
    value = spread([run.get(fact.measure, math.nan) for run in runs], over_runs)
    return {
        "fact": fact.number,
        "name": fact.name["en"],
        "mode": fact.mode,
        "role": fact.role,
        "band": (_closed(fact.low), _closed(fact.high)),
        "value": value,
        "verdict": judge_value(fact.role, value["median"], fact.low, fact.high),
    }


def _closed(end: float) -> float | None:
    return None if math.isinf(end) else end


def _pattern_rows(runs: Sequence[Numbers]) -> list[PatternVerdict]:
    return [_pattern_row(expectation, runs) for expectation in patterns.EXPECTATIONS]


def _pattern_row(expectation: patterns.Expectation, runs: Sequence[Numbers]) -> PatternVerdict:
    values = [run.get(f"pattern/{expectation.key}", math.nan) for run in runs]
    told = [expectation.holds(value) for value in values if not math.isnan(value)]
    holds = sum(told) / len(told) if told else None
    measured = expectation.side != "not measured"
    return {
        "pattern": expectation.key,
        "name": expectation.name,
        "number": expectation.number,
        "value": spread(values),
        "holds": holds,
        "verdict": ("hit" if holds is not None and holds > 0.5 else "miss") if measured else "not measured",
    }
