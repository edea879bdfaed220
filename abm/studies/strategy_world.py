"""One world among the judged ones, told: what happened under each strategy, and what of its gap each gap explains.

The world is the median one by mean value over strategies and winners (the lower of two), with its draw and luck. Gaps
are divided as in `abm.studies.gaps`, the seated state following each strategy: 32 subsets of closed gaps, Shapley
values of follow-through. Limits: one world, not the set.
"""

import csv
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from abm.data import Case
from abm.engine.ensemble import Task
from abm.engine.worlds.gaps import GAPS
from abm.engine.worlds.judged_worlds import name_of_world
from abm.engine.worlds.told_worlds import simulate_closed_strategies, simulate_events
from abm.metrics.shapley import shapley_values
from abm.records import write_json
from abm.records.atomic import whole_file
from abm.scenario import Experiment
from abm.scenario.assumed import MAIN
from abm.studies.judged_runners import Batch, Runner, play

__all__ = ["EVENTS", "GAPS_TABLE", "MEDIAN", "draws_of", "median_world", "tell_median_world"]

MEDIAN, EVENTS, GAPS_TABLE = "median.json", "events.csv", "gaps.csv"
_SUBSETS = 1 << len(GAPS)
_GAP_COLUMNS = ("gap", *GAPS, "unexplained")


def draws_of(experiment: Experiment) -> tuple[int, Sequence[int]]:
    """Return the size of the hypercube that judged worlds are drawn from, 0 for none, and which rows they are."""
    if experiment.kept:
        return experiment.kept.draws, experiment.kept.rows
    draws = experiment.judged.draws if experiment.judged else 0
    return draws, range(max(draws, 1))


def median_world(rows: Iterable[Mapping[str, str]]) -> tuple[int, int]:
    """Return draw and seed of the median world among rows of worlds.csv."""
    values: dict[tuple[int, int], list[float]] = {}
    for row in rows:
        if row["variant"] == MAIN:
            values.setdefault((int(row["draw"]), int(row["seed"])), []).append(float(row["value"]))
    ordered = sorted(values, key=lambda world: (statistics.fmean(values[world]), world))
    return ordered[(len(ordered) - 1) // 2]


def tell_median_world(experiment: Experiment, case: Case, folder: Path, runner: Runner) -> None:
    """Write events.csv, gaps.csv (unless switched off) and median.json into a folder of judged worlds.

    case: with its fringe not yet split. Nothing is done where they are there. Raises YardfenceError.
    """
    judged = experiment.judged
    if judged is None or (folder / MEDIAN).is_file():
        return
    with (folder / "worlds.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    draw, seed = median_world(rows)
    outcomes = ",".join(dict.fromkeys(row["outcome"] for row in rows))
    name = name_of_world(draw, draws_of(experiment)[0], judged.state, judged.menu)
    told = Batch(experiment, case, (Task(outcomes, name, seed),), simulate_events)
    (records,) = play(told, folder, runner)
    events = records.tables["events"]
    _write(folder / EVENTS, list(events), zip(*events.values(), strict=True))
    if judged.gaps:
        tasks = tuple(Task(outcomes, f"{subset}/{name}", seed) for subset in range(_SUBSETS))
        closed = Batch(experiment, case, tasks, simulate_closed_strategies)
        worlds = [world.tables["follow_through"] for world in play(closed, folder, runner)]
        _write(folder / GAPS_TABLE, ("outcome", "strategy", *_GAP_COLUMNS), _divided(worlds))
    write_json(folder / MEDIAN, {"draw": draw, "seed": seed})


def _divided(worlds: Sequence[Mapping[str, Sequence[Any]]]) -> list[list[Any]]:
    """Return a row for each winner and strategy: the gap, its five shares, and what is left; worlds: by subset."""
    rows: list[list[Any]] = []
    for place, keys in enumerate(zip(worlds[0]["outcome"], worlds[0]["strategy"], strict=True)):
        reached = np.array([world["operation"][place] for world in worlds])
        shares = shapley_values(reached).tolist()
        rows.append([*keys, float(1.0 - reached[0]), *shares, float(1.0 - reached[-1])])
    return rows


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with whole_file(path) as working, working.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([["" if value is None or value != value else value for value in row] for row in rows])
