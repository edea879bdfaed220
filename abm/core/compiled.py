"""Whether compiled kernels stand in for the numpy equations they mirror: only where somebody asked for them.

A process asks by `use(True)` or by the environment variable YARDFENCE_COMPILED=1, which its workers inherit. Results
then equal those of the reference to 1e-9, not to the last bit: nothing that is merely installed may switch kernels on.
Kernels are plain Python over arrays and scalars in modules named compiled_*; numba (the extra `fast`) compiles them
when they are first called and keeps the machine code. Without numba they run as they are, which serves tests alone.
"""

import hashlib
import importlib.util
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from abm.core.errors import YardfenceError
from abm.core.shell import installing

__all__ = ["asked", "formula", "installed", "kernel", "use"]

_VARIABLE = "YARDFENCE_COMPILED"
# Whose text moves machine code: modules of kernels, and those whose constants kernels freeze.
_SOURCES = ("compiled*.py", "columns.py", "leakage.py", "line.py")
# None until the environment has been read.
_state: dict[str, bool | None] = {"asked": None}


def installed() -> bool:
    """Return whether numba can be imported."""
    return importlib.util.find_spec("numba") is not None


def use(wanted: bool) -> None:
    """Ask for compiled kernels, or for the numpy reference, in this process and the workers it starts from now on."""
    if wanted and not installed():
        raise YardfenceError(f"compiled kernels need numba: {installing('fast')}")
    os.environ[_VARIABLE] = "1" if wanted else "0"
    _state["asked"] = wanted


def asked() -> bool:
    """Return whether compiled kernels were asked for."""
    if _state["asked"] is None:
        use(os.environ.get(_VARIABLE, "0") not in ("", "0"))
    return bool(_state["asked"])


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Return a function over arrays and scalars compiled where numba is installed, else as it is.

    Divisions by zero give inf or NaN as in numpy. Sums keep their order: no fast-math.
    """
    return cast(F, _compile(inlined=False)(function))


def formula[F: Callable[..., Any]](function: F) -> F:
    """Return a kernel of numbers alone, of which the machine code stands in every kernel that calls it.

    A call inside a loop costs more than what so short a function computes.
    """
    return cast(F, _compile(inlined=True)(function))


@lru_cache
def _compile(inlined: bool) -> Callable[[Any], Any]:
    """Return what compiles a function; inlined: into those that call it."""
    if not installed():
        return lambda function: function
    import numba

    config: Any = numba.config
    if not config.CACHE_DIR:
        config.CACHE_DIR = str(_cache_folder(Path(__file__).parents[1]))
    made = numba.njit(cache=True, fastmath=False, error_model="numpy", forceinline=inlined)
    return cast(Callable[[Any], Any], made)


def _cache_folder(package: Path) -> Path:
    """Return where machine code is kept, by the text of all kernels and of the constants in them.

    numba alone would look at the file of the function called and miss a change in another that it takes from.
    """
    digest = hashlib.blake2b(digest_size=8)
    for source in sorted(path for name in _SOURCES for path in package.rglob(name)):
        digest.update(source.read_bytes())
    beside, name = package / "__pycache__", f"kernels-{digest.hexdigest()}"
    return (beside if os.access(package, os.W_OK) else Path.home() / ".cache" / "yardfence") / name
