"""The class files of the guide can be opened as they are."""

from pathlib import Path

import pytest

from abm.sessions import Session, class_names, class_path, load_class


@pytest.mark.parametrize("name", class_names())
def test_it_can_be_opened(name: str) -> None:
    setup = load_class(class_path(name))
    assert setup.file.practice_seconds == 180
    assert len(setup.seats) >= 3
    assert setup.experiment.months == setup.warm_up + setup.file.rounds * setup.file.months_a_round


@pytest.mark.parametrize("name", class_names())
def test_every_seat_has_something_to_choose_and_a_place_to_agree(name: str, tmp_path: Path) -> None:
    session = Session(load_class(class_path(name)), tmp_path / "log.jsonl")
    assert all(len(prospect.offered) > 1 for prospect in session.prospects.values())
    assert session.frameworks
    assert set(session.setup.seats) <= {
        seat for code in session.setup.experiment.frameworks for seat in session.members(code)
    }
