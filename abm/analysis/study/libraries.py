"""The libraries of the extra `study`, imported where they are used, with one clear line where they are missing.

What they warn of at import and inside their own code is silenced by its text, so that a new warning is seen.
"""

import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from abm.core.errors import YardfenceError
from abm.core.shell import installing

__all__ = ["INSTALL", "library", "quiet"]

INSTALL = installing("study")
_NOISE: tuple[tuple[str, type[Warning]], ...] = (
    ("ipyparallel not installed", UserWarning),  # ema_workbench, at import: an evaluator that is not used here
    ("altair based interactive inspection", ImportWarning),  # ema_workbench, at import: figures for notebooks
    ("The inplace keyword in DataFrame.drop", DeprecationWarning),  # ema_workbench.analysis.prim under pandas 3.1
)


def library(module: str) -> Any:
    """Return a module of the extra `study`.

    Raises YardfenceError, with the line that installs it, where it is missing.
    """
    name = module.partition(".")[0]
    try:
        with quiet():
            return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != name:
            raise
        raise YardfenceError(f"this study needs the package {name}: {INSTALL}") from error


@contextmanager
def quiet() -> Iterator[None]:
    """Silence what the libraries are known to warn of, inside the block only."""
    with warnings.catch_warnings():
        for text, category in _NOISE:
            warnings.filterwarnings("ignore", message=text, category=category)
        yield
