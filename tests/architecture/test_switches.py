"""A switch that nothing reads would change nothing and say nothing: each is read by the model."""

import re
from pathlib import Path

import pytest

from abm.scenario import Switches


@pytest.mark.parametrize("name", list(Switches.model_fields))
def test_every_switch_is_read_by_the_model(name: str, root: Path) -> None:
    reads = re.compile(rf"switches\.{name}\b")
    assert any(reads.search(path.read_text(encoding="utf-8")) for path in (root / "abm" / "engine").rglob("*.py"))
