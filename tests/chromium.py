"""The browser of the tests: Debian's Chromium under playwright, which `.ci/run` requires and others may lack."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

__all__ = ["REQUIRED", "missing", "require", "started"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PACKAGES = ("solara", "solara_assets", "playwright")
REQUIRED = os.environ.get("YARDFENCE_REQUIRE_BROWSER") == "1"


def missing() -> str:
    """Return what a test in a browser lacks, '' for nothing."""
    lacking = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if lacking:
        return f"{lacking[0]} is not installed"
    return "" if any(map(shutil.which, _NAMES)) else "no Chromium on this machine"


def require() -> None:
    """Skip the test that asks where the browser is missing; fail it where it is required."""
    if lack := missing():
        assert not REQUIRED, lack
        pytest.skip(lack)


@contextmanager
def started() -> Iterator[Any]:
    """Give a browser, and close it at the end."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, _NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
