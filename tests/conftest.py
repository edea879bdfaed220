"""What tests of several floors ask for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.chromium import require, started

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Return a real Chromium, closed with the file of tests: no two may be open at once in one process."""
    require()
    with started() as opened:
        yield opened
