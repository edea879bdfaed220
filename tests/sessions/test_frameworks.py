"""Frameworks in a class: a common list that seats table and sign binds them, in the class and when it is replayed."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from abm.core.errors import ExperimentError
from abm.data import load_case
from abm.engine.run import simulate
from abm.scenario import load_experiment
from abm.sessions import Refused, Session
from abm.sessions.saving import experiment_text

COUNCIL = 'settings = ["switches.elections=false", \'frameworks=["council", "forum"]\']\n'
LIST = {"chambers/advanced": "list_2", "optics/advanced": "list_2"}


def joined(opened: Callable[..., Session], keys: tuple[str, ...] = ("k1", "k2", "k3")) -> Session:
    session = opened(settings=COUNCIL)
    for key in keys:
        session.join(key, key)
    session.forward()
    return session


def who(session: Session, key: str) -> Any:
    student = session.student(key)
    assert student
    return student


def play(session: Session, choices: Mapping[str, str]) -> None:
    session.forward()
    for key, what in choices.items():
        session.choose(who(session, key), what, {})
    session.forward()


def kinds(session: Session, kind: str) -> list[str]:
    events = session.turns[-1].tables["events"]
    return [actor for name, actor in zip(events["kind"], events["actor"], strict=True) if name == kind]


def refused(move: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        move()
    return caught.value.word


def test_what_all_seats_sign_binds_them_and_is_replayed(opened: Callable[..., Session], tmp_path: Path) -> None:
    session = joined(opened)
    assert list(session.frameworks) == ["council"]
    session.table(who(session, "k1"), "council", LIST)
    assert session.gain_of(session.room.on_table[0], "XB") != session.gain_of(session.room.on_table[0], "XA")
    session.sign(who(session, "k2"), 1, True)
    play(session, {"k1": "keep", "k2": "everything"})
    assert sorted(kinds(session, "commit")) == ["XA", "XB"]
    levels = session.prospects["XA"].strictness
    assert levels == {"chambers/advanced": 0.4, "optics/advanced": 0.4}
    for words in session.prospects["XA"].postures.values():  # nothing below what was signed is offered
        assert not any(word.startswith(("none", "list_1+")) for word in words)
    while session.room.phase != "over":
        session.forward()
    (tmp_path / "played.toml").write_text(experiment_text(session), encoding="utf-8")
    experiment = load_experiment(tmp_path / "played.toml")
    records = simulate(experiment, load_case(experiment.data_folder), experiment.outcomes[0], 1)
    assert json.dumps(records.tables) == json.dumps(session.turns[-1].tables)


def test_without_all_signatures_nobody_is_bound(opened: Callable[..., Session]) -> None:
    session = joined(opened)
    session.table(who(session, "k1"), "council", LIST)
    session.sign(who(session, "k2"), 1, True)
    session.sign(who(session, "k2"), 1, False)
    play(session, {"k1": "keep", "k2": "keep"})
    assert kinds(session, "commit") == [] and "XA" not in kinds(session, "adopt")


def test_a_member_that_nobody_sits_at_weighs_it_by_its_gain(opened: Callable[..., Session]) -> None:
    session = joined(opened, ("k1",))
    session.table(who(session, "k1"), "council", LIST)
    gains = session.gain_of(session.room.on_table[0], "XB")
    play(session, {"k1": "keep"})
    assert (kinds(session, "commit") == ["XA", "XB"]) == (gains > 0.0)


def test_what_most_seats_sign_comes_to_the_vote(opened: Callable[..., Session]) -> None:
    session = joined(opened)
    session.table(who(session, "k1"), "council", LIST)
    session.table(who(session, "k2"), "council", {"optics/advanced": "list_military"})
    session.sign(who(session, "k1"), 2, True)
    play(session, {"k1": "keep", "k2": "keep"})
    (row,) = session.turns[0].played.tabled
    assert (row["by"], row["signed"]) == ("XB", ["XA", "XB"])


def test_what_cannot_be_tabled_is_refused(opened: Callable[..., Session]) -> None:
    session = joined(opened)
    leader, hub = who(session, "k1"), who(session, "k3")
    for framework, items, word in (
        ("council", {}, "nothing_tabled"),
        ("council", {"optics/advanced": ""}, "nothing_tabled"),
        ("council", {"optics/advanced": "list_9"}, "not_possible"),
        ("council", {"nothing/advanced": "list_1"}, "not_possible"),
        ("forum", LIST, "not_possible"),
        ("x", LIST, "not_possible"),
    ):
        assert refused(lambda f=framework, i=items: session.table(leader, f, i)) == word
    assert refused(lambda: session.table(hub, "council", LIST)) == "not_possible"
    session.table(leader, "council", LIST)
    assert (
        refused(lambda: session.sign(hub, 1, True)) == refused(lambda: session.sign(leader, 2, True)) == "not_possible"
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"framework": "nowhere"}, "unknown framework 'nowhere'"),
        ({"framework": "forum"}, "agrees no common lists"),
        ({"signed": ["XH"]}, "'XH' is no member of 'council'"),
        ({"items": {"optics": "list_1"}}, "unknown item 'optics'"),
        ({"items": {"optics/advanced": "all"}}, "unknown level 'all'"),
        ({"month": "2040-01"}, "lies outside the horizon"),
    ],
)
def test_a_file_that_tables_what_cannot_be_is_refused_in_a_line(row: dict[str, Any], told: str) -> None:
    made = {"month": "2023-01", "framework": "council", "by": "XA", "items": LIST, "signed": ["XA"], **row}
    items = ", ".join(f'"{item}" = "{level}"' for item, level in made["items"].items())
    text = (
        f'tabled=[{{month = "{made["month"]}", framework = "{made["framework"]}", by = "XA", items = {{{items}}}, '
        f"signed = {json.dumps(made['signed'])}}}]"
    )
    with pytest.raises(ExperimentError, match=told) as caught:
        load_experiment("classroom_three_states", ['mode="seats"', 'frameworks=["council", "forum"]', text])
    assert "\n" not in str(caught.value)
