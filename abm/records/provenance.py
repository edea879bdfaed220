"""Under which circumstances results came about: the only file that holds times, paths and the machine."""

import dataclasses
import datetime
import os
import platform
import sys
import time
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

import abm
from abm.core import compiled

__all__ = ["Clock", "machine_of_part", "provenance_of_run", "versions"]

_PACKAGES = ("matplotlib", "mesa", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy")


@dataclasses.dataclass(frozen=True)
class Clock:
    """When a run began: date and time in UTC, and the reading of the steady clock."""

    started: datetime.datetime
    steady: float

    @classmethod
    def start(cls) -> "Clock":
        """Return a clock that starts now."""
        return cls(datetime.datetime.now(datetime.UTC), time.monotonic())

    @property
    def stamp(self) -> str:
        """Return the start as a name for a folder, `20241105T120000Z`."""
        return self.started.strftime("%Y%m%dT%H%M%SZ")


def provenance_of_run(clock: Clock, folder: Path, digest: str, command: Sequence[str], workers: int) -> dict[str, Any]:
    """Return times, place, versions and machine of a run, as of now."""
    return {
        "command": list(command),
        "compiled": compiled.asked(),
        "cpu": {"features": _cpu_features(), "machine": platform.machine()},
        "digest": digest,
        "folder": str(folder.absolute()),
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - clock.steady, 3),
        "started": clock.started.isoformat(timespec="seconds"),
        "system": platform.platform(),
        "version": abm.__version__,
        "versions": versions(),
        "workers": workers,
    }


@cache
def machine_of_part() -> dict[str, Any]:
    """Return where and with what the runs of a part of a study are made: host, batch job, versions, processor."""
    job = os.environ.get("SLURM_JOB_ID", "")
    return {"features": _cpu_features(), "host": platform.node(), "job": job, "versions": versions()}


def versions() -> dict[str, str]:
    """Return the versions of the interpreter, this package and those that numbers go through."""
    found = {"python": sys.version.split()[0], "yardfence": abm.__version__}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _cpu_features() -> list[str]:
    """Return the vector extensions numpy may use: its exp, log and pow differ between them in the last digit."""
    core = getattr(np, "_core", None)
    features = getattr(getattr(core, "_multiarray_umath", None), "__cpu_features__", {})
    return sorted(name for name, found in features.items() if found)
