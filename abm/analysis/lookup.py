"""Find what a name means to a reader who asks for an explanation: results, an experiment, or a measure."""

import difflib
from pathlib import Path

from abm.analysis.explain import explain, explain_measure
from abm.analysis.words import load_words
from abm.core.errors import YardfenceError
from abm.records.reader import is_results_folder

__all__ = ["explain_name", "latest_results"]


def explain_name(name: str, root: Path = Path("results"), language: str = "en", seed: int | None = None) -> str:
    """Return the explanation of a folder of results, of an experiment's latest results, or of a measure.

    Raises YardfenceError, naming near measures, where the name is none of these.
    """
    folder = Path(name)
    if folder.is_dir() and is_results_folder(folder):
        return explain(folder, language, seed)
    latest = latest_results(name, root)
    if latest is not None:
        return explain(latest, language, seed)
    meaning = explain_measure(name, language)
    if meaning is not None:
        return meaning
    close = difflib.get_close_matches(name, load_words(language).family("measure"), n=3, cutoff=0.5)
    cure = f"; near measures: {', '.join(close)}" if close else ""
    raise YardfenceError(f"'{name}' is no folder of results, no experiment with results in '{root}', no measure{cure}")


def latest_results(experiment: str, root: Path = Path("results")) -> Path | None:
    """Return the newest whole folder of an experiment's results, None where there is none."""
    stem = Path(experiment).name.removesuffix(".toml")
    if stem in ("", ".."):
        return None
    found = sorted(path for path in (root / stem).glob("[!.]*") if is_results_folder(path))
    return found[-1] if found else None
