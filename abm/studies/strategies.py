"""Judge the strategies of one state over the same worlds: winner x draw of uncertainties x seed x strategy.

Draws are rows of a latin hypercube over all documented ranges. Worlds are written to worlds.csv in their order as they
are done, so that a study that was stopped goes on where it stopped and ends in the same bytes; what is drawn stands in
draws.csv. Trials of an assumption are played for the first seed alone. When all are done one median world is told
(`strategy_world`), and provenance.json holds digests, so that whoever alters a table is refused. Limits: unless the
experiment holds draws that `yardfence match` keeps, worlds count that history would rule out.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from abm.core import compiled
from abm.core.errors import YardfenceError
from abm.data import load_case, split_fringe
from abm.engine.draws import numbers_drawn
from abm.engine.ensemble import Task, available_workers
from abm.engine.worlds.judged_worlds import name_of_world, simulate_strategies, world_named
from abm.records import Clock, new_folder, provenance_of_run, whole_folder, write_json
from abm.records.sealed import PROVENANCE, SEALED, digests_of, seal
from abm.scenario import Experiment
from abm.scenario.schema import Judged
from abm.scenario.varied import MOST_RUNS
from abm.studies.judged_begun import CONFIG, kernels_of
from abm.studies.judged_file import HEAD, append, going_on, keep_whole, only_writer, rows_of_world
from abm.studies.judged_runners import HERE, Batch, Runner, play
from abm.studies.run_experiment import config_text
from abm.studies.strategy_world import EVENTS, GAPS_TABLE, MEDIAN, draws_of, tell_median_world

__all__ = ["DRAWS", "WORLDS", "begin_study", "count_worlds", "judge_worlds", "remove_unplayed"]

WORLDS = "worlds.csv"
DRAWS = "draws.csv"
_FROM_THE_START = (CONFIG, DRAWS)
_AT_THE_END = (WORLDS, EVENTS, GAPS_TABLE, MEDIAN)
_WINNERS = ("continuity", "change")


def count_worlds(experiment: Experiment) -> int:
    """Return how many worlds a study asks for, each with every winner and strategy. Raises YardfenceError."""
    return len(_tasks(experiment))


def begin_study(experiment: Experiment, out: Path, command: Sequence[str] = ()) -> Path:
    """Return the new folder `out/<experiment>/strategies-<start time>-<8 digits of the digest>`, without worlds yet.

    Raises YardfenceError.
    """
    _tasks(experiment)
    clock = Clock.start()
    final = new_folder(out, experiment.name, experiment.digest, f"strategies-{clock.stamp}")
    with whole_folder(final) as folder:
        (folder / CONFIG).write_text(config_text(experiment, folder), encoding="utf-8", newline="\n")
        provenance = provenance_of_run(clock, final, experiment.digest, command, available_workers())
        append(folder / WORLDS, [HEAD])
        append(folder / DRAWS, _drawn(experiment))
        began = {"compiled": compiled.asked(), SEALED: digests_of(folder, _FROM_THE_START)}
        write_json(folder / PROVENANCE, {**provenance, **began})
    return final


def judge_worlds(
    experiment: Experiment, folder: Path, runner: Runner = HERE, advance: Callable[[], None] = lambda: None
) -> None:
    """Have the worlds of a folder done that are not yet; the same table comes out whoever plays them.

    Kernels are those the folder was begun with. Once all are done, digests of the tables stand in provenance.json.
    Raises YardfenceError, ResultsError where the folder holds another study or one that was altered, Stopped where it
    is interrupted.
    """
    tasks = _tasks(experiment)
    case = load_case(experiment.data_folder)
    split = split_fringe(case, experiment.fringe_rows)
    runner.check()
    with going_on(folder), only_writer(folder):
        done = _done(experiment, folder, tasks)
        for _ in range(done):
            advance()
        batch = Batch(experiment, split, tasks[done:], simulate_strategies)
        with closing(play(batch, folder, runner, advance)) as played:
            for records in played:
                append(folder / WORLDS, rows_of_world(records))
        tell_median_world(experiment, case, folder, runner)
        seal(folder, (*_FROM_THE_START, *_AT_THE_END))


def remove_unplayed(folder: Path) -> bool:
    """Remove a folder of which no world was played; return whether that was so."""
    unplayed = len((folder / WORLDS).read_bytes().splitlines()) <= 1
    if unplayed:
        shutil.rmtree(folder)
    return unplayed


def _tasks(experiment: Experiment) -> tuple[Task, ...]:
    judged = _judged(experiment)
    winners = [outcome for outcome in _WINNERS if outcome in experiment.outcomes]
    if len(winners) < len(experiment.outcomes) or experiment.mode == "replay":
        problem = 'strategies are judged by winner: write outcomes = ["continuity", "change"]'
        raise YardfenceError(f"{experiment.name}: {problem}, and let states decide (mode)")
    draws, rows = draws_of(experiment)
    if (worlds := len(rows) * experiment.seeds) > MOST_RUNS:
        problem = f"asks for {worlds:,} worlds, draws times seeds; a study has at most {MOST_RUNS:,}: take fewer seeds"
        raise YardfenceError(f"{experiment.name}: {problem}")
    return tuple(
        Task(",".join(winners), name_of_world(draw, draws, judged.state, judged.menu), seed)
        for draw in rows
        for seed in range(1, experiment.seeds + 1)
    )


def _judged(experiment: Experiment) -> Judged:
    if experiment.judged is None:
        cure = 'add a table [judged] with state = "...", or start from one that `yardfence list` calls strategies'
        raise YardfenceError(f"{experiment.name}: whose strategies are to be judged? {cure}")
    return experiment.judged


def _done(experiment: Experiment, folder: Path, tasks: Sequence[Task]) -> int:
    """Return how many worlds a folder holds whole; what is left of a world cut short is cut off."""
    kernels = kernels_of(folder, experiment)
    if kernels != compiled.asked():
        compiled.use(kernels)
    return keep_whole(folder / WORLDS, tasks, _judged(experiment).variants)


def _drawn(experiment: Experiment) -> list[list[Any]]:
    """Return the rows of draws.csv, the head first: every uncertain number of every draw."""
    case = load_case(experiment.data_folder)
    names = dict.fromkeys(task.variant for task in _tasks(experiment))
    drawn = {name: numbers_drawn(world_named(name).experiment(experiment, case)) for name in names}
    body = [[world_named(name).draw, *numbers.values()] for name, numbers in drawn.items()]
    return [["draw", *next(iter(drawn.values()))], *body]
