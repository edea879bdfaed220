"""A real Slurm: the one that is up, or one of a single node that is started for the tests where they are required."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.studies.study_files import REQUIRED, needs, without

SCRIPT = Path(__file__).with_name("single_node.sh")
CONFIG = Path(os.environ.get("YARDFENCE_SLURM_DIR", "/run/yardfence-slurm")) / "slurm.conf"


@pytest.fixture(scope="session")
def slurm() -> Iterator[None]:
    """See that Slurm answers; `tests/slurm/single_node.sh start` makes one."""
    needs("submitit", "hpc")
    before = os.environ.get("SLURM_CONF")
    if before is None and CONFIG.is_file():
        os.environ["SLURM_CONF"] = str(CONFIG)
    ours = not _answers() and REQUIRED
    if ours:
        subprocess.run([SCRIPT, "start"], check=True)
        os.environ["SLURM_CONF"] = str(CONFIG)
    if not _answers():
        without(f"no Slurm answers here; start one with {SCRIPT.name} start")
    yield
    if ours:
        subprocess.run([SCRIPT, "stop"], check=True)
    if before is None:
        os.environ.pop("SLURM_CONF", None)


def _answers() -> bool:
    if shutil.which("scontrol") is None:
        return False
    return "is UP" in subprocess.run(["scontrol", "ping"], capture_output=True, text=True, check=False).stdout
