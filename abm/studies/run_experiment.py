"""Run an experiment and keep it: every world simulated, tables written, the folder finished, then named."""

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from abm.core.errors import ResultsError, YardfenceError, told_of
from abm.core.shell import argument
from abm.data import case_names, load_case, split_fringe
from abm.engine.ensemble import available_workers, simulate_all, tasks_of
from abm.records import Clock, new_folder, provenance_of_run, whole_folder, write_results
from abm.scenario import Experiment, to_toml

__all__ = [
    "available_workers", "config_text", "copy_tables", "count_runs", "illustrate", "kept_tables", "run_experiment",
]  # fmt: skip

_TABLES = "data"


def count_runs(experiment: Experiment) -> int:
    """Return how many runs an experiment asks for, twins included."""
    return len(tasks_of(experiment))


def run_experiment(
    experiment: Experiment,
    out: Path,
    finish: Callable[[Path], object],
    workers: int | None = None,
    command: Sequence[str] = (),
    advance: Callable[[], None] = lambda: None,
) -> Path:
    """Return the folder `out/<experiment>/<start time>-<8 digits of the digest>` with the results of a run.

    finish: called with the folder once the tables are written, before it gets its name (summary, report); where it
    fails the tables are kept and the error says so; workers: None for all processors at hand; command: for the
    provenance; advance: called after each run. Raises YardfenceError.
    """
    workers = available_workers() if workers is None else workers
    if workers < 1:
        raise YardfenceError(f"workers = {workers}: may not be below 1")
    clock = Clock.start()
    final = new_folder(out, experiment.name, experiment.digest, clock.stamp)
    with whole_folder(final) as folder:
        case = split_fringe(load_case(experiment.data_folder), experiment.fringe_rows)
        records = simulate_all(experiment, case, tasks_of(experiment), workers, advance)
        provenance = partial(provenance_of_run, clock, final, experiment.digest, command, workers)
        write_results(folder, records, config_text(experiment, folder), provenance)
        problem = _problem_of(lambda: finish(folder))
    if problem:
        cure = f"the tables are kept, and this makes it again: yardfence report {argument(final)}"
        raise ResultsError(f"the report could not be written ({problem}); {cure}")
    return final


def _problem_of(finish: Callable[[], object]) -> str:
    """Finish a folder that holds tables; return what went wrong, '' where nothing did."""
    try:
        finish()
    except Exception as error:
        return told_of(error)
    return ""


def illustrate(finish: Callable[[], object], folder: Path) -> str:
    """Add pictures and pages to a folder of tables; return what went wrong, '' where nothing did.

    Where something did, whatever was added is taken away again and the tables stay.
    """
    before = set(folder.iterdir())
    problem = _problem_of(finish)
    for path in set(folder.iterdir()) - before if problem else ():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return problem


def kept_tables(what: str, problem: str, final: Path) -> ResultsError:
    """Return the error of a folder that is whole but for what was drawn from its tables."""
    return ResultsError(f"{what} could not be drawn ({problem}); the tables are kept in {argument(final)}")


def config_text(experiment: Experiment, folder: Path) -> str:
    """Return the text of config.toml; tables of one's own are copied into the folder, so that results stand alone."""
    data = copy_tables(experiment.data_folder, folder)
    return to_toml(experiment, data)


def copy_tables(data_folder: str, folder: Path) -> str | None:
    """Copy tables of one's own into a folder; return their place in it, None where the case is a shipped one."""
    if data_folder in case_names():
        return None
    (folder / _TABLES).mkdir()
    for path in sorted(Path(data_folder).iterdir()):
        if path.suffix in (".csv", ".toml"):
            shutil.copyfile(path, folder / _TABLES / path.name)
    return _TABLES
