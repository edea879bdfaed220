"""Experiment files written for a test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from abm.core.errors import ExperimentError
from abm.scenario import Experiment, load_experiment

HEAD = 'title = "A test"\ndata = "semiconductor_equipment"\n'


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes an experiment file; its text starts on line 3, below title and data."""

    def file(text: str = "", name: str = "a.toml", head: str = HEAD) -> Path:
        path = tmp_path / name
        path.write_text(head + text, encoding="utf-8")
        return path

    return file


@pytest.fixture
def load(write: Callable[..., Path]) -> Callable[..., Experiment]:
    """Return a function that writes a file and loads it with overrides."""

    def loaded(text: str = "", *overrides: str) -> Experiment:
        return load_experiment(write(text), overrides)

    return loaded


@pytest.fixture
def refused() -> Callable[..., str]:
    """Return a function that gives the one line with which a file or name is refused."""

    def line(path: Path | str, *overrides: str) -> str:
        with pytest.raises(ExperimentError) as caught:
            load_experiment(path, overrides)
        told = str(caught.value)
        assert "\n" not in told
        return told

    return line
