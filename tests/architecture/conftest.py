"""Files of the tree."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def modules() -> tuple[Path, ...]:
    """Return every module of the package."""
    return tuple(sorted((ROOT / "abm").rglob("*.py")))
