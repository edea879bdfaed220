"""`yardfence gaps FILE`: what of each partner's alignment gap each of the five gaps explains."""

import json
import sys
from pathlib import Path

from abm.cli.options import Count, File, Json, Language, Out, Settings, Tongue, Workers
from abm.cli.progress import progress

__all__ = ["gaps"]


def gaps(
    file: File,
    seeds: Count = None,
    settings: Settings = None,
    workers: Workers = None,
    out: Out = Path("results"),
    lang: Tongue = Language.EN,
    as_json: Json = False,
) -> None:
    """Divide each partner's alignment gap among the five gaps (some minutes)."""
    from abm import api
    from abm.scenario import load_experiment
    from abm.studies.gaps import SEEDS, count_worlds

    given = [f"--seeds={seeds}"] if seeds is not None else []
    experiment = load_experiment(file, [f"seeds={SEEDS}", *(settings or ()), *given])
    with progress(count_worlds(experiment)) as advance:
        command = ["yardfence", *sys.argv[1:]]
        folder = api.divide_gaps(experiment, out, workers, lang.value, command, advance)
    told = json.loads((folder / "gaps.json").read_text(encoding="utf-8"))
    if as_json:
        print(json.dumps({"folder": str(folder), **told}, indent=1, sort_keys=True, ensure_ascii=False))
        return
    from abm.cli.gap_table import show_gaps

    show_gaps({**experiment.config, "data": experiment.data_folder}, told, folder, lang.value)
