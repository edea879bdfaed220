"""Whether compiled kernels stand in for the numpy equations they mirror: only where somebody asked for them.

A process asks by `use(True)` or by the environment variable YARDFENCE_COMPILED=1, which its workers inherit. Results
then equal those of the reference to 1e-9, not to the last bit: nothing that is merely installed may switch kernels on.
Kernels are plain Python over arrays and scalars; numba (the extra `fast`) compiles them when they are first called and
keeps the machine code beside their module. Without numba the same functions run as they are, which serves tests alone.
"""

import importlib.util
import os
from collections.abc import Callable
from typing import Any, cast

from abm.core.errors import YardfenceError

__all__ = ["asked", "installed", "kernel", "use"]

_VARIABLE = "YARDFENCE_COMPILED"
# None until the environment has been read.
_state: dict[str, bool | None] = {"asked": None}


def installed() -> bool:
    """Return whether numba can be imported."""
    return importlib.util.find_spec("numba") is not None


def use(wanted: bool) -> None:
    """Ask for compiled kernels, or for the numpy reference, in this process and the workers it starts from now on."""
    if wanted and not installed():
        raise YardfenceError("compiled kernels need numba: install the extra `fast` (pip install -e '.[fast]')")
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
    if not installed():
        return function
    import numba

    return cast(F, numba.njit(cache=True, fastmath=False, error_model="numpy")(function))
