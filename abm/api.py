"""What `import abm` offers: load an experiment, run it, read the results.

experiment = abm.load_experiment("us_election_2024", ["seeds=2"])
folder = abm.run(experiment)
results = abm.read_results(folder)
results.runs, results.months        # pandas frames
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from abm.records import Results, read_results
from abm.scenario import Experiment, load_experiment

__all__ = ["Results", "load_experiment", "read_results", "run"]


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
    run. Raises YardfenceError with one line that says what is wrong.
    """
    from abm.analysis.report import write_report
    from abm.analysis.summary import write_summary
    from abm.analysis.words import load_words
    from abm.studies.run_experiment import run_experiment

    load_words(language)

    def finish(folder: Path) -> None:
        write_summary(folder)
        write_report(folder, language)

    return run_experiment(experiment, Path(out), finish, workers, command or _call(experiment, language), advance)


def _call(experiment: Experiment, language: str) -> list[str]:
    """Return the command that would do the same, for what can be told from the experiment alone."""
    return ["yardfence", "run", experiment.name, *(["--lang", language] if language != "en" else [])]
