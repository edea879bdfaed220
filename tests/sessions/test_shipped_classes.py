"""The class files of the guide can be opened as they are."""

from pathlib import Path

import pytest

from abm.sessions import load_class

CLASSES = sorted((Path(__file__).resolve().parents[2] / "docs" / "classes").glob("*.toml"))


@pytest.mark.parametrize("path", CLASSES, ids=lambda path: path.stem)
def test_it_can_be_opened(path: Path) -> None:
    setup = load_class(path)
    assert len(setup.seats) >= 3
    assert setup.experiment.months == setup.warm_up + setup.file.rounds * setup.file.months_a_round
