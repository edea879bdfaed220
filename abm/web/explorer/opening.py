"""What the command line asked the page to open: a file beside the shipped experiments, and a language."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from abm.core.toml import TomlError, parse_toml
from abm.scenario import experiment_names, experiment_path, holds_study

__all__ = ["Opening", "offered", "opening", "titled"]

FIRST = "classroom_three_states"
_LONGEST = 120  # letters of a title


class Opening:
    """Kept for the whole process, set once before the server starts."""

    file: Path | None = None
    language: str = "en"


opening = Opening()


def offered() -> Mapping[str, Path | str]:
    """Return the experiments to choose from by name: the file that was given, the small one, then all others."""
    shipped: dict[str, Path | str] = {name: name for name in (FIRST, *_shipped()) if name in _shipped()}
    if opening.file is None:
        return shipped
    name = opening.file.stem if str(opening.file) not in shipped else str(opening.file)
    return {name: opening.file, **{key: value for key, value in shipped.items() if key != name}}


def titled(experiments: Mapping[str, Path | str], language: str) -> Mapping[str, str]:
    """Return titles in a language -> names of experiments; the name where a file states no title, or one twice."""
    found: dict[str, str] = {}
    for name, source in experiments.items():
        title = _title(experiment_path(source), language) or name
        found[title if title not in found else f"{title} ({name})"] = name
    return found


@cache
def _title(path: Path, language: str) -> str:
    try:
        values = parse_toml(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, TomlError):
        return ""
    return str(values.get(f"title_{language}") or values.get("title") or "")[:_LONGEST]


@cache
def _shipped() -> tuple[str, ...]:
    return tuple(name for name in experiment_names() if not holds_study(experiment_path(name)))
