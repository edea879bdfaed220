"""`yardfence strategies FILE`: judge the strategies of one state over the same worlds."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import (
    Count,
    Json,
    Kept,
    Language,
    On,
    Out,
    Place,
    Settings,
    Tasks,
    Tongue,
    Workers,
    kept_settings,
)
from abm.cli.phrases import PHRASES
from abm.cli.progress import progress
from abm.cli.sweeping import pairs
from abm.core.errors import YardfenceError
from abm.core.shell import judging

if TYPE_CHECKING:
    from abm.scenario import Experiment

__all__ = ["strategies"]

# Tables that --json prints.
_TOLD = ("regret", "surely", "trials", "certain", "switches", "satisficing", "weights", "menu", "worth")


def strategies(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="An experiment file, or the name of one that is shipped.")
    ] = None,
    seeds: Count = None,
    settings: Settings = None,
    workers: Workers = None,
    out: Out = Path("results"),
    resume: Annotated[
        Path | None, typer.Option("--resume", metavar="DIR", help="Go on with a folder, or write its page anew.")
    ] = None,
    on: On = Place.LOCAL,
    tasks: Tasks = None,
    kept: Kept = None,
    trials: Annotated[
        bool, typer.Option("--trials", help="Play the first seed again with every headline assumption changed.")
    ] = False,
    kernels: Annotated[
        bool, typer.Option("--compiled", help="Run compiled kernels (extra fast): equal to 1e-9, and faster.")
    ] = False,
    lang: Tongue = Language.EN,
    as_json: Json = False,
) -> None:
    """Judge strategies of one state by winner, draw and seed: regret, thresholds, weights (minutes to hours)."""
    from abm import api
    from abm.core import compiled
    from abm.scenario import load_experiment
    from abm.scenario.assumed import TRIALS
    from abm.studies.judged_begun import kernels_of
    from abm.studies.strategies import count_worlds

    if file is None:
        raise YardfenceError(_missing(resume))
    if kernels:
        compiled.use(True)
    given = [f"--seeds={seeds}"] if seeds is not None else []
    given += [f"judged.variants={json.dumps(list(TRIALS))}"] if trials else []
    experiment = load_experiment(file, [*kept_settings(kept), *(settings or ()), *given])
    if resume is not None:
        kernels_of(resume, experiment)  # what differs is told before what else may be missing
    _tell_of_draws(experiment, lang.value)
    with progress(count_worlds(experiment)) as advance:
        command = ["yardfence", *sys.argv[1:]]
        folder = api.judge_strategies(
            experiment, out, workers, lang.value, command, advance, resume, on.value, pairs(tasks)
        )
    _tell(folder, lang.value, as_json=as_json)


def _tell_of_draws(experiment: "Experiment", language: str) -> None:
    """Say that draws asked for do not count beside those that were kept."""
    if experiment.kept and experiment.judged:
        beside = {"kept": len(experiment.kept.rows), "draws": experiment.judged.draws}
        print(PHRASES[language]["draws_beside"].format(**beside), file=sys.stderr)


def _missing(resume: Path | None) -> str:
    """Return what to call where no experiment is named."""
    if resume is None:
        return "missing argument FILE: name an experiment file, or one that `yardfence list` calls strategies"
    return f"--resume alone names no experiment; go on with: {judging(resume)}"


def _tell(folder: Path, language: str, *, as_json: bool) -> None:
    """Print the table to read aloud and the answers with their conditions."""
    from abm.analysis.strategies.page import page_name
    from abm.analysis.strategies.ranking import rank
    from abm.analysis.strategies.sentences import summary_sentences
    from abm.analysis.strategies.worlds import read_worlds
    from abm.analysis.words import load_words
    from abm.cli.strategy_table import show_strategies

    worlds = read_worlds(folder)
    ranking = rank(worlds)
    words = load_words(language)
    if as_json:
        tables = {name: json.loads(getattr(ranking, name).to_json(orient="records")) for name in _TOLD}
        told = {"folder": str(folder), "told": summary_sentences(worlds, ranking, words)}
        print(json.dumps({**told, **tables}, indent=1, sort_keys=True, ensure_ascii=False))
        return
    show_strategies(worlds, ranking, words, folder / page_name(language))
