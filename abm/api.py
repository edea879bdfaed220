"""What `import abm` offers: load an experiment, run it, read the results.

experiment = abm.load_experiment("us_election_2024", ["seeds=2"])
folder = abm.run(experiment)
results = abm.read_results(folder)
results.runs, results.months        # pandas frames
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from abm.records import Results, read_results
from abm.scenario import Experiment, load_experiment

__all__ = [
    "Results", "chart_coalitions", "divide_gaps", "judge_strategies", "load_experiment", "match_history",
    "read_results", "run",
]  # fmt: skip


def run(
    experiment: Experiment,
    out: str | Path = "results",
    workers: int | None = 1,
    language: str = "en",
    command: Sequence[str] = (),
    advance: Callable[[], None] = lambda: None,
) -> Path:
    """Run an experiment and return its folder of results: tables, summary, figures, report.

    out: where the folder `<experiment>/<start time>-<digest>` goes; workers: processes, None for one a processor (then
    a script needs its `if __name__ == "__main__":`); language: of the report, en or ja; advance: called after each
    run. Raises YardfenceError with one line that says what is wrong; where it is the report, the tables are kept.
    """
    from abm.analysis.report import write_report
    from abm.analysis.words import load_words
    from abm.studies.run_experiment import run_experiment

    load_words(language)

    def finish(folder: Path) -> None:
        try:
            write_report(folder, language)
        except Exception:
            shutil.rmtree(folder / "figures", ignore_errors=True)
            raise

    command = command or _call("run", experiment, language)
    return run_experiment(experiment, Path(out), finish, workers, command, advance)


def divide_gaps(
    experiment: Experiment,
    out: str | Path = "results",
    workers: int | None = 1,
    language: str = "en",
    command: Sequence[str] = (),
    advance: Callable[[], None] = lambda: None,
) -> Path:
    """Divide each partner's alignment gap among the five gaps; return the folder with gaps.csv, gaps.json, gaps.html.

    out: where the folder `<experiment>/gaps-<start time>-<digest>` goes; the other arguments are those of `run`. Runs
    32 worlds a partner, outcome and seed. Raises YardfenceError with one line that says what is wrong.
    """
    from abm.analysis.background import background_of
    from abm.analysis.figures import write_gap_figure
    from abm.analysis.report.gap_page import write_gap_page
    from abm.analysis.words import load_words
    from abm.studies import gaps

    words = load_words(language)
    config = {**experiment.config, "data": experiment.data_folder}
    background = background_of(config)

    def finish(folder: Path) -> None:
        write_gap_figure(folder, background, words)
        write_gap_page(folder, config, background, words)

    command = command or _call("gaps", experiment, language)
    return gaps.divide_gaps(experiment, Path(out), finish, workers, command, advance)


def judge_strategies(
    experiment: Experiment,
    out: str | Path = "results",
    workers: int | None = 1,
    language: str = "en",
    command: Sequence[str] = (),
    advance: Callable[[], None] = lambda: None,
    resume: str | Path | None = None,
    on: str = "local",
    settings: Mapping[str, str] | None = None,
) -> Path:
    """Judge the strategies of the state that `judged` names over its worlds; return the folder of what came of it.

    It holds worlds.csv, tables of regret and robustness, figures and strategies.html. out: where the folder
    `<experiment>/strategies-<start time>-<digest>` goes; resume: a folder to go on with instead, which may be whole;
    advance: called after each world; on: local, dask or slurm, settings: those of the executor; the other arguments are
    those of `run`. Where a cluster refuses the work and no world was played the new folder is removed. Raises
    YardfenceError.
    """
    from abm.analysis.strategies.page import write_strategies
    from abm.analysis.words import load_words
    from abm.core.shell import judging
    from abm.studies import strategies
    from abm.studies.executors import ClusterError
    from abm.studies.judged_file import going_on
    from abm.studies.judged_runners import Runner

    load_words(language)
    command = command or _call("strategies", experiment, language)
    runner = Runner(on, workers, settings or {})
    runner.check()
    folder = Path(resume) if resume is not None else strategies.begin_study(experiment, Path(out), command)
    try:
        strategies.judge_worlds(experiment, folder, runner, advance)
    except ClusterError as error:
        if resume is None and strategies.remove_unplayed(folder):
            raise
        raise ClusterError(f"{error}; what is done is kept, go on with: {judging(folder)}") from error
    with going_on(folder):
        write_strategies(folder, language, experiment.data_folder)
    return folder


def match_history(
    experiment: Experiment,
    draws: int = 200,
    out: str | Path = "results",
    workers: int | None = 1,
    language: str = "en",
    command: Sequence[str] = (),
    advance: Callable[[], None] = lambda: None,
) -> Path:
    """Keep the draws in which states adopt as they did; return the folder with kept.toml, tables, pictures, match.html.

    draws: rows of the latin hypercube, 1 to 10,000; out: where the folder `<experiment>/match-<start time>-<digest>`
    goes; advance: called after each draw. Raises YardfenceError.
    """
    from abm.analysis.match.page import write_match
    from abm.analysis.words import load_words
    from abm.studies import matching

    load_words(language)
    command = command or _call("match", experiment, language)

    def finish(folder: Path) -> None:
        write_match(folder, language, experiment.data_folder)

    return matching.match_history(experiment, draws, Path(out), workers, command, advance, finish)[0]


def chart_coalitions(
    experiment: Experiment,
    out: str | Path = "results",
    at: str = "",
    states: Sequence[str] = (),
    full: bool = False,
    language: str = "en",
    command: Sequence[str] = (),
    fall_apart: bool = False,
    leader_first: bool = False,
) -> Path:
    """Chart all coalitions of some states in a month; return the folder with coalitions.csv, atlas.json, atlas.png.

    out: where the folder `<experiment>/atlas-<start time>-<digest>` goes; at: a month, '' for the last one under
    history, or of the run; states: codes, none for all suppliers; full: outsiders answer the coalition, for at most 8
    states; fall_apart: whoever leaves expects the rest to fall apart rather than to choose anew; leader_first: as full,
    but the coalition foresees the answers. Raises YardfenceError with one line that says what is wrong.
    """
    from abm.analysis.figures import write_atlas_figure
    from abm.analysis.words import load_words
    from abm.studies import atlas
    from abm.studies.atlas_tables import Atlas, summary

    words = load_words(language)

    def finish(folder: Path, found: Atlas) -> None:
        write_atlas_figure(folder, found, summary(experiment, found), words)

    command = command or _call("atlas", experiment, language)
    return atlas.chart_coalitions(experiment, Path(out), at, states, full, fall_apart, leader_first, finish, command)


def _call(verb: str, experiment: Experiment, language: str) -> list[str]:
    """Return the command that would do the same, for what can be told from the experiment alone."""
    return ["yardfence", verb, experiment.name, *(["--lang", language] if language != "en" else [])]
