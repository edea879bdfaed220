"""`yardfence run FILE`: simulate, keep, report, and print what came out."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from abm.cli.options import Count, File, Json, Kept, Language, Out, Settings, Tongue, Workers, kept_settings
from abm.cli.progress import progress

if TYPE_CHECKING:
    from abm.scenario import Experiment

__all__ = ["run"]


def run(
    file: File,
    seeds: Count = None,
    months: Count = None,
    settings: Settings = None,
    workers: Workers = None,
    out: Out = Path("results"),
    kept: Kept = None,
    lang: Tongue = Language.EN,
    as_json: Json = False,
) -> None:
    """Run an experiment and write its results and report."""
    from abm.scenario import load_experiment

    counts = {"seeds": seeds, "months": months}
    given = [f"--{key}={value}" for key, value in counts.items() if value is not None]
    experiment = load_experiment(file, [*kept_settings(kept), *(settings or ()), *given])
    folder = _run(experiment, out, workers, lang)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    if as_json:
        print(json.dumps({"folder": str(folder), **summary}, indent=1, sort_keys=True, ensure_ascii=False))
        return
    from abm.cli.closing import show_closing

    config = {**experiment.config, "data": experiment.data_folder}
    show_closing(config, summary, folder, lang.value)


def _run(experiment: "Experiment", out: Path, workers: int | None, lang: Language) -> Path:
    from abm import api
    from abm.studies.run_experiment import count_runs

    command = ["yardfence", *sys.argv[1:]]
    with progress(count_runs(experiment)) as advance:
        return api.run(experiment, out, workers, lang.value, command, advance)
