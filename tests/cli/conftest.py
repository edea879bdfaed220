"""Call the command in this process, and as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from abm.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


class Said(NamedTuple):
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Said]:
    """Return a function that runs a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Said:
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Said(int(caught.value.code or 0), out, err)

    return run


def start(*arguments: str | Path, cwd: Path, **environment: str) -> "subprocess.Popen[str]":
    """Start a command as a process of its own."""
    own = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment}
    command = [sys.executable, "-m", "abm", *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=cwd, env=own, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


@pytest.fixture(scope="session")
def small_results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of results of the small case, made once."""
    out = tmp_path_factory.mktemp("small")
    arguments = ["run", "classroom_three_states", "--seeds", "1", "--workers", "1", "--out", str(out)]
    with pytest.raises(SystemExit):
        main(arguments)
    return next((out / "classroom_three_states").iterdir())
