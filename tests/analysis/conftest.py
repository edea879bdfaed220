"""Made-up results for the analysis floor, and what is known about their case."""

from pathlib import Path

import pytest

from abm.analysis.background import Background

from .synthetic import synthetic_background, write_synthetic


@pytest.fixture(scope="session")
def results_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of made-up results."""
    return write_synthetic(tmp_path_factory.mktemp("results") / "synthetic")


@pytest.fixture(scope="session")
def background() -> Background:
    """Return the background of the made-up case."""
    return synthetic_background()
