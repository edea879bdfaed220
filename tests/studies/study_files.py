"""Small studies written for a test."""

import importlib
import os
from pathlib import Path
from typing import Any

import pytest

# Set in .ci/run: what is skipped elsewhere, for want of a program or an extra, is a failure there.
REQUIRED = os.environ.get("YARDFENCE_REQUIRE_EXECUTORS") == "1"

BASE = 'extends = "classroom_three_states"\noutcomes = ["none"]\n'
HEAD = """
# what follows begins on line 7
extends = "base.toml"
title = "A study"
months = 4
variants = ["main"]
"""
SWEPT = HEAD + '[sweep]\n"states.XB.free_trade" = [0.1, 0.5, 0.9]\n"switches.request" = [true, false]\n'


def write(folder: Path, text: str, name: str = "small.toml") -> Path:
    """Write a study file, and the one it extends, and return its path."""
    (folder / "base.toml").write_text(BASE, encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def needs(module: str, extra: str) -> Any:
    """Return a module of an extra, or skip the test with the reason."""
    try:
        return importlib.import_module(module)
    except ImportError:
        without(f"{module} is not installed; pip install -e '.[{extra}]'")


def without(reason: str) -> None:
    """Skip a test for a reason, or fail where nothing may be skipped."""
    if REQUIRED:
        pytest.fail(f"{reason} (YARDFENCE_REQUIRE_EXECUTORS=1)")
    pytest.skip(reason)
