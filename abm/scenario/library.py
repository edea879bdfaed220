"""Where experiments that travel with the package lie: in the tree beside the package, or inside the wheel."""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from abm.core.errors import ExperimentError

__all__ = ["experiment_names", "experiment_path", "near", "near_or_all", "nearest"]

_PACKAGE = Path(__file__).resolve().parents[1]


def experiment_names() -> tuple[str, ...]:
    """Return the names of the shipped experiments, sorted."""
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


def experiment_path(name_or_path: str | Path) -> Path:
    """Return the file of an experiment: a path, or the name of a shipped one; ExperimentError where there is none."""
    text = str(name_or_path)
    path = Path(text)
    if path.exists() and not path.is_dir():
        return path
    shipped = _folder() / f"{text.removesuffix('.toml')}.toml"
    if path.name == text and shipped.is_file():
        return shipped
    if path.is_dir():
        raise ExperimentError(f"{text}: this is a folder; give a file (.toml) or a name from `yardfence list`")
    raise ExperimentError(f"{text}: no such experiment file{near(path.stem, experiment_names())}; see `yardfence list`")


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return at most two known words that are near."""
    return difflib.get_close_matches(word, sorted(known), n=2, cutoff=0.6)


def near(word: str, known: Iterable[str]) -> str:
    """Return '; did you mean ...?' with the nearest known words, or '' where none is near."""
    close = nearest(word, known)
    return "; did you mean " + " or ".join(f"'{name}'" for name in close) + "?" if close else ""


def near_or_all(word: str, known: Sequence[str]) -> str:
    """Return the nearest known words as `near` does, or all there are."""
    return near(word, known) or ("; it has " + ", ".join(known) if known else "; it has none")


def _folder() -> Path:
    tree = _PACKAGE.parent / "experiments"
    if tree.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file():
        return tree
    return _PACKAGE / "_experiments"
