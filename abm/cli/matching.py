"""`yardfence match FILE`: which draws of all that is uncertain let states adopt as they did."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import File, Out, Settings, Workers
from abm.cli.progress import progress

__all__ = ["match"]


def match(
    file: File,
    draws: Annotated[int, typer.Option("--draws", min=1, metavar="N", help="Rows of the latin hypercube.")] = 200,
    settings: Settings = None,
    workers: Workers = None,
    out: Out = Path("results"),
) -> None:
    """Keep the draws whose run passes the facts of adoption, and write the set for experiments of strategies."""
    from abm.scenario import load_experiment
    from abm.studies.matching import match_history

    experiment = load_experiment(file, settings or ())
    with progress(draws) as advance:
        folder, found = match_history(experiment, draws, out, workers, ["yardfence", *sys.argv[1:]], advance)
    for measure, count in found.in_band.items():
        print(f"{measure}: {count} of {found.draws} draws in the band")
    print(f"all of them: {len(found.kept)} of {found.draws} draws kept ({found.share:.0%}); no band was widened")
    if not found.kept:
        print("Nothing survives: within these ranges the model does not adopt as history did.")
    print(f"Results: {folder} (kept.toml goes into an experiment of strategies)")
