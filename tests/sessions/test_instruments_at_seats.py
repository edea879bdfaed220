"""Instruments beside lists at a seat: offered where the experiment opens them, decided, voted on, and replayed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from abm.data import load_case
from abm.engine.run import simulate
from abm.scenario import load_experiment
from abm.sessions import Refused, Session
from abm.sessions.debrief import decided, students_csv, worlds_of
from abm.sessions.public import happenings
from abm.sessions.reasons import instrument_reasons
from abm.sessions.saving import experiment_text

SETTINGS = (
    'settings = ["switches.elections=false", "switches.legal_bases=false", \'instruments=["persons", "subsidy"]\']\n'
)


@pytest.fixture
def session(opened: Callable[..., Session]) -> Session:
    """Return a class with two seats taken by a student each, and the third left to the model."""
    made = opened("decide = 'vote'\n", settings=SETTINGS)
    for number in (1, 2):
        made.join(f"Student {number}", f"k{number}")
    to_choice(made)
    return made


def who(session: Session, key: str) -> Any:
    return session.student(key)


def to_choice(session: Session) -> None:
    session.forward()
    session.forward()


def kinds(session: Session, state: str) -> list[tuple[str, str]]:
    """Return what was public of a state's instruments in the last round."""
    return [
        (one.kind, one.instrument) for one in happenings(session.turns[-1]) if one.actor == state and one.instrument
    ]


def test_a_seat_takes_up_an_instrument_and_gives_it_up(session: Session) -> None:
    prospect = session.prospects["XA"]
    assert set(prospect.open_instruments) == {"persons", "subsidy"} and not prospect.instruments
    session.choose(who(session, "k1"), "keep", {}, instruments={"persons": True, "subsidy": False})
    assert session.room.choices[1].instruments == (("persons", True),)  # as it is: nothing to do
    session.choose(who(session, "k2"), "keep", {})
    session.forward()
    assert kinds(session, "XA")[0] == ("instrument_announced", "persons") and not kinds(session, "XB")
    made = next(row for row in decided(session) if row.seat == "XA")
    reason = instrument_reasons(session.turns[0], made)["persons"]
    assert made.worth == pytest.approx(prospect.open_instruments["persons"]["total"]) == pytest.approx(reason.total)
    assert "persons=yes" in students_csv(session)
    to_choice(session)
    while "persons" not in session.prospects["XA"].instruments:
        assert "persons" not in session.prospects["XA"].open_instruments  # it is on its way
        session.forward()
        to_choice(session)
    session.choose(who(session, "k1"), "keep", {}, instruments={"persons": False})
    session.forward()
    assert ("instrument_given_up", "persons") in kinds(session, "XA")


def test_what_is_not_open_is_refused(session: Session) -> None:
    for name in ("outbound", "list", "", "persons\0"):
        with pytest.raises(Refused, match="not_possible"):
            session.choose(who(session, "k1"), "keep", {}, instruments={name: True})
    assert not session.room.choices


def test_each_instrument_is_voted_on_apart(session: Session) -> None:
    for number in (3, 4, 5):
        session.move(session.join(f"Student {number}", f"k{number}").number, "XA")
    for key, names in (("k1", "persons"), ("k3", "persons subsidy"), ("k4", "persons"), ("k5", "")):
        session.choose(who(session, key), "keep", {}, instruments=dict.fromkeys(names.split(), True))
    session.forward()
    row = next(row for row in session.turns[0].played.decisions if row["state"] == "XA")
    assert row["instruments"] == {"persons": True}


def test_it_is_kept_replayed_and_taken_back(session: Session, opened: Callable[..., Session], tmp_path: Path) -> None:
    session.choose(who(session, "k1"), "everything", {}, instruments={"persons": True})
    session.forward()
    again = opened("decide = 'vote'\n", settings=SETTINGS)
    assert again.room.rounds == session.room.rounds and again.turns[0].tables == session.turns[0].tables
    (tmp_path / "played.toml").write_text(experiment_text(session), encoding="utf-8")
    experiment = load_experiment(tmp_path / "played.toml")
    records = simulate(experiment, load_case(experiment.data_folder), experiment.outcomes[0], 1)
    assert json.dumps(records.tables) == json.dumps(session.turns[-1].tables)
    worlds = worlds_of(session.setup, session.room.counted)
    assert worlds.instead["XA"] is not None and worlds.alone != session.turns[-1].tables
    session.undo()
    assert set(session.prospects["XA"].open_instruments) == {"persons", "subsidy"}


def test_a_class_without_such_instruments_offers_none(class_of_three: Session) -> None:
    assert not any(prospect.open_instruments for prospect in class_of_three.prospects.values())
