"""`yardfence match FILE`: which draws of all that is uncertain let states adopt as they did."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import File, Language, Out, Settings, Tongue, Workers
from abm.cli.phrases import PHRASES
from abm.cli.progress import progress

__all__ = ["match"]


def match(
    file: File,
    draws: Annotated[int, typer.Option("--draws", min=1, metavar="N", help="Rows of the latin hypercube.")] = 200,
    settings: Settings = None,
    workers: Workers = None,
    out: Out = Path("results"),
    kernels: Annotated[
        bool, typer.Option("--compiled", help="Run compiled kernels (extra fast): equal to 1e-9, and faster.")
    ] = False,
    lang: Tongue = Language.EN,
) -> None:
    """Keep the draws whose run passes the facts of adoption; write the set other experiments use, with a page."""
    from abm import api
    from abm.analysis.match.page import match_sentences, page_name
    from abm.analysis.words import load_words
    from abm.core import compiled
    from abm.scenario import load_experiment

    if kernels:
        compiled.use(True)
    experiment = load_experiment(file, settings or ())
    with progress(draws) as advance:
        command = ["yardfence", *sys.argv[1:]]
        folder = api.match_history(experiment, draws, out, workers, lang.value, command, advance)
    found = json.loads((folder / "match.json").read_text(encoding="utf-8"))
    for sentence in match_sentences(found, load_words(lang.value)):
        print(sentence)
    print(f"{PHRASES[lang.value]['results']} {folder / page_name(lang.value)}")
