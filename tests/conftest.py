"""What tests of several floors ask for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.chromium import require, started

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# How long a busy machine takes to make an example says nothing about the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Return a real Chromium, closed with the file of tests: no two may be open at once in one process."""
    require()
    with started() as opened:
        yield opened
