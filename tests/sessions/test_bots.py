"""A strategy plays for a state in a class: nobody sits there, and the state does what the strategy says."""

from collections.abc import Callable
from pathlib import Path

import pytest

import abm
from abm.core.errors import ExperimentError
from abm.data import load_case
from abm.engine.run import simulate
from abm.sessions import Session, load_class
from abm.sessions.saving import experiment_text
from tests.sessions.conftest import TEXT

BOT = "seats.XB='hedge'"


@pytest.fixture
def class_file(tmp_path: Path) -> Callable[[str], Path]:
    def write(more: str) -> Path:
        text = TEXT.replace('"switches.elections=false"', f'"switches.elections=false", "{BOT}"') + more
        (tmp_path / "bots.toml").write_text(text, encoding="utf-8")
        return tmp_path / "bots.toml"

    return write


def test_a_bot_plays_its_state_to_the_end_of_the_class(class_file: Callable[[str], Path], tmp_path: Path) -> None:
    setup = load_class(class_file(""))
    assert "XB" not in setup.seats and len(setup.seats) > 1
    session = Session(setup, tmp_path / "bots.jsonl")
    session.join("Student", "k1")
    for _ in range(10):
        session.forward()
    (tmp_path / "saved.toml").write_text(experiment_text(session), encoding="utf-8")
    saved = abm.load_experiment(tmp_path / "saved.toml")
    assert saved.seats == {"XB": "hedge"} and all(made.state != "XB" for made in saved.decisions)
    events = simulate(saved, load_case(saved.data_folder), "none", 1).tables["events"]
    founded = zip(events["kind"], events["actor"], strict=True)
    assert ("found", "XB") in set(founded)


def test_nobody_sits_where_a_strategy_plays(class_file: Callable[[str], Path]) -> None:
    with pytest.raises(ExperimentError, match="'hedge' plays for 'XB'"):
        load_class(class_file('seats = ["XB"]\n'))


def test_decisions_and_a_strategy_for_one_state_are_refused() -> None:
    made = '{month="2023-02", state="XB", what="keep"}'
    with pytest.raises(ExperimentError, match="plays for 'XB'"):
        abm.load_experiment("classroom_three_states", ['mode="seats"', BOT.replace("'", '"'), f"decisions=[{made}]"])
