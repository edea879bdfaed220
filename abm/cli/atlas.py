"""`yardfence atlas FILE`: which coalitions of states would hold in a month, and who would leave first."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import File, Json, Language, Out, Settings, Tongue
from abm.core.errors import ExperimentError

__all__ = ["atlas"]

Month = Annotated[
    str | None, typer.Option("--at", metavar="MONTH", help="A month such as 2024-11; else history's last.")
]
Codes = Annotated[
    str | None,
    typer.Option("--states", metavar="CODES", help="Codes of states with commas between; else all suppliers."),
]
Full = Annotated[bool, typer.Option("--full", help="Let outsiders answer the coalition (8 states at most).")]

FallApart = Annotated[
    bool, typer.Option("--fall-apart", help="Who leaves expects the rest to fall apart, not to choose anew.")
]

LeaderFirst = Annotated[
    bool, typer.Option("--leader-first", help="As --full, but the coalition moves first and foresees the answers.")
]


def atlas(
    file: File,
    at: Month = None,
    states: Codes = None,
    full: Full = False,
    fall_apart: FallApart = False,
    leader_first: LeaderFirst = False,
    settings: Settings = None,
    out: Out = Path("results"),
    lang: Tongue = Language.EN,
    as_json: Json = False,
) -> None:
    """Chart all coalitions: packages, payoffs, denial, leakage, stability."""
    from abm import api
    from abm.scenario import load_experiment

    experiment = load_experiment(file, settings or ())
    codes = _codes(states)
    if at is not None and not at.strip():
        raise ExperimentError("--at '': names no month; write one such as 2024-11, or leave the option out")
    if full and leader_first:
        raise ExperimentError("--full and --leader-first are two ways for outsiders to answer; give one of them")
    command = ["yardfence", *sys.argv[1:]]
    folder = api.chart_coalitions(experiment, out, at or "", codes, full, lang.value, command, fall_apart, leader_first)
    told = json.loads((folder / "atlas.json").read_text(encoding="utf-8"))
    if as_json:
        print(json.dumps({"folder": str(folder), **told}, indent=1, sort_keys=True, ensure_ascii=False))
        return
    from abm.cli.atlas_table import show_atlas

    show_atlas({**experiment.config, "data": experiment.data_folder}, told, folder, lang.value)


def _codes(states: str | None) -> tuple[str, ...]:
    """Return the codes between the commas; none where the option is left out. Raises ExperimentError."""
    if states is None:
        return ()
    codes = tuple(code.strip() for code in states.split(","))
    if not all(codes):
        raise ExperimentError(
            f"--states '{states}': holds an empty code; put one comma between codes, or leave the option out"
        )
    return codes
