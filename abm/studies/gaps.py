"""Divide each partner's alignment gap among the five gaps (Togashi 2024): Shapley values over 32 worlds.

    alignment gap of a world = 1 - F, F the partner's follow-through in operation over the months states decide
    v(S) = gap(nothing closed) - gap(S closed);   gap = sum of the five shares + what remains with all five closed

For every outcome and seed a world is run with each subset of one partner's gaps closed, with the same luck; the world
with nothing closed is common to all partners. Limits: a share is what closing a gap does on average over the orders of
closing, in this model; a negative one says that this difference brings the partner nearer to the leader.
"""

import csv
import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.core.errors import YardfenceError
from abm.data import Case, load_case
from abm.engine.ensemble import Task, available_workers, simulate_all
from abm.engine.run import Records
from abm.engine.worlds.gaps import GAPS, OPEN, closed_variant, partners_with_stances, simulate_closed
from abm.metrics.shapley import shapley_values
from abm.records import Clock, new_folder, provenance_of_run, whole_folder, write_json
from abm.scenario import Experiment
from abm.studies.run_experiment import config_text, illustrate, kept_tables
from abm.studies.verdicts import spread

__all__ = ["COLUMNS", "SEEDS", "Division", "count_worlds", "divide", "divide_gaps"]

Array = npt.NDArray[np.float64]

SEEDS = 3
_SUBSETS = 1 << len(GAPS)
# Columns of gaps.csv after outcome, state and seed: the whole, its parts, and what they leave.
COLUMNS = ("gap", *GAPS, "unexplained")


@dataclasses.dataclass(frozen=True)
class Division:
    """The gap of one partner in one outcome and seed: values by COLUMNS, NaN where follow-through is not defined.

    follow_through: F by subset of closed gaps (bit p: GAPS[p]).
    """

    outcome: str
    state: str
    seed: int
    values: Mapping[str, float]
    follow_through: tuple[float, ...]


def count_worlds(experiment: Experiment) -> int:
    """Return how many runs a study of an experiment asks for."""
    return len(_tasks(experiment, _partners(experiment, load_case(experiment.data_folder))))


def divide_gaps(
    experiment: Experiment,
    out: Path,
    finish: Callable[[Path], object] = lambda folder: None,
    workers: int | None = None,
    command: Sequence[str] = (),
    advance: Callable[[], None] = lambda: None,
) -> Path:
    """Return the folder `out/<experiment>/gaps-<start time>-<8 digits of the digest>` with a study's results.

    It holds gaps.csv (a row an outcome, partner and seed), worlds.csv (follow-through of every world), gaps.json
    (spreads over seeds), config.toml and provenance.json. finish: called with the folder before it gets its name,
    where it fails the tables are kept and the error says so; workers: None for all processors at hand; advance: called
    after each run. Raises YardfenceError.
    """
    workers = available_workers() if workers is None else workers
    if workers < 1:
        raise YardfenceError(f"workers = {workers}: may not be below 1")
    clock = Clock.start()
    case = load_case(experiment.data_folder)
    _partners(experiment, case)
    final = new_folder(out, experiment.name, experiment.digest, f"gaps-{clock.stamp}")
    with whole_folder(final) as folder:
        divisions = divide(experiment, case, workers, advance)
        _write(folder, experiment, divisions)
        write_json(folder / "provenance.json", provenance_of_run(clock, final, experiment.digest, command, workers))
        problem = illustrate(lambda: finish(folder), folder)
    if problem:
        raise kept_tables("the figure", problem, final)
    return final


def divide(
    experiment: Experiment, case: Case, workers: int = 1, advance: Callable[[], None] = lambda: None
) -> list[Division]:
    """Return the divisions by outcome, partner and seed, in that order; the same for any number of workers.

    Raises YardfenceError where states decide in no month, or no partner has stances.
    """
    partners = _partners(experiment, case)
    tasks = _tasks(experiment, partners)
    found = _by_world(simulate_all(experiment, case, tasks, workers, advance, simulate_closed))
    return [
        _division(found, outcome, state, seed)
        for outcome in experiment.outcomes
        for state in partners
        for seed in range(1, experiment.seeds + 1)
    ]


def _partners(experiment: Experiment, case: Case) -> tuple[str, ...]:
    if experiment.mode == "replay":
        raise YardfenceError(f"{experiment.name}: history is imposed to the end, so that no gap can move a rule")
    partners = partners_with_stances(experiment, case)
    if not partners:
        raise YardfenceError(f"the case '{case.name}' states the stances of no partner, so there is no gap to divide")
    return partners


def _tasks(experiment: Experiment, partners: Sequence[str]) -> tuple[Task, ...]:
    variants = [OPEN, *(closed_variant(state, subset) for state in partners for subset in range(1, _SUBSETS))]
    seeds = range(1, experiment.seeds + 1)
    return tuple(Task(outcome, name, seed) for outcome in experiment.outcomes for name in variants for seed in seeds)


def _by_world(records: Iterable[Records]) -> dict[Task, dict[str, float]]:
    """Return follow-through by state for every world."""
    found = {}
    for record in records:
        table = record.tables["follow_through"]
        found[Task(record.outcome, record.variant, record.seed)] = dict(
            zip(table["state"], table["operation"], strict=True)
        )
    return found


def _division(found: Mapping[Task, Mapping[str, float]], outcome: str, state: str, seed: int) -> Division:
    worlds = [found[Task(outcome, closed_variant(state, subset), seed)][state] for subset in range(_SUBSETS)]
    shares = shapley_values(np.array(worlds))
    gap, left = 1.0 - worlds[0], 1.0 - worlds[-1]
    values = dict(zip(COLUMNS, (gap, *shares.tolist(), left), strict=True))
    return Division(outcome, state, seed, values, tuple(worlds))


def _write(folder: Path, experiment: Experiment, divisions: Sequence[Division]) -> None:
    (folder / "config.toml").write_text(config_text(experiment, folder), encoding="utf-8", newline="\n")
    keys = ("outcome", "state", "seed")
    rows = [[*(getattr(row, key) for key in keys), *(row.values[name] for name in COLUMNS)] for row in divisions]
    _write_csv(folder / "gaps.csv", (*keys, *COLUMNS), rows)
    worlds = [
        [*(getattr(row, key) for key in keys), *(subset >> place & 1 for place in range(len(GAPS))), value]
        for row in divisions
        for subset, value in enumerate(row.follow_through)
    ]
    _write_csv(folder / "worlds.csv", (*keys, *GAPS, "follow_through_operation"), worlds)
    write_json(folder / "gaps.json", _summary(experiment, divisions))


def _write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows as CSV; numbers in the shortest form that reads back to the same, nothing for NaN."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([["" if value != value else value for value in row] for row in rows])


def _summary(experiment: Experiment, divisions: Sequence[Division]) -> dict[str, Any]:
    """Return spreads over seeds by outcome, partner and column, and the partners in order."""
    outcomes: dict[str, dict[str, Any]] = {outcome: {} for outcome in experiment.outcomes}
    for row in divisions:
        outcomes[row.outcome].setdefault(row.state, {name: [] for name in COLUMNS})
        for name in COLUMNS:
            outcomes[row.outcome][row.state][name].append(row.values[name])
    told = {
        outcome: {
            state: {name: spread(values) for name, values in columns.items()} for state, columns in states.items()
        }
        for outcome, states in outcomes.items()
    }
    return {
        "digest": experiment.digest,
        "experiment": experiment.name,
        "outcomes": told,
        "partners": list(dict.fromkeys(row.state for row in divisions)),
        "seeds": experiment.seeds,
    }
