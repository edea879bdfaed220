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
from abm.scenario.writing import render
from abm.sessions import ClassSetup, Refused, Session, held, load_class
from abm.sessions.debrief import decided, kept, lost_sales, outcome, students_csv, worlds_of
from abm.sessions.public import agreements, happenings, standings
from abm.sessions.room import Choice
from abm.sessions.saving import experiment_text
from abm.sessions.session import PAYMENTS, Payment
from abm.sessions.tally import chosen_at

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


def replayed(session: Session, folder: Path) -> Any:
    """Return the tables of the class that was saved and run as an experiment."""
    (folder / "played.toml").write_text(experiment_text(session), encoding="utf-8")
    experiment = load_experiment(folder / "played.toml")
    return simulate(experiment, load_case(experiment.data_folder), experiment.outcomes[0], 1).tables


def states_of(session: Session, column: str) -> dict[str, list[float]]:
    """Return a column of the states since the last round began, by code."""
    states, found = session.turns[-1].tables["states"], dict[str, list[float]]()
    for code, month, value in zip(states["state"], states["month"], states[column], strict=True):
        if month >= session.turns[-1].played.month:
            found.setdefault(code, []).append(value)
    return found


def refused(move: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        move()
    return caught.value.word


def test_a_seat_cannot_flood_the_table(opened: Callable[..., Session]) -> None:
    session = joined(opened)
    leader, other = who(session, "k1"), who(session, "k2")
    levels = [level for level in session.levels if level]
    goods = list(session.frameworks["council"].items)
    lists = [{item: level} for item in goods for level in levels]
    assert len(lists) > 3
    for listed in lists[:3]:
        session.table(leader, "council", listed)
    assert refused(lambda: session.table(leader, "council", lists[3])) == "table_full"
    session.table(other, "council", lists[3])


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
    assert json.dumps(replayed(session, tmp_path)) == json.dumps(session.turns[-1].tables)


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


def test_a_payment_stands_with_the_list_it_is_for(opened: Callable[..., Session], tmp_path: Path) -> None:
    session = joined(opened)
    leader, partner = who(session, "k1"), who(session, "k2")
    session.table(leader, "council", LIST)
    session.table(leader, "council", LIST, Payment("XA", "XB", 50))
    for seat, paid in (("XA", -50.0), ("XB", 50.0)):
        without, with_payment = (session.gain_of(made, seat) for made in session.room.on_table)
        assert with_payment == pytest.approx(without + paid)
    session.sign(leader, 1, False)
    session.sign(partner, 2, True)
    play(session, {"k1": "keep", "k2": "keep"})
    events = session.turns[-1].tables["events"]
    promised = zip(events["kind"], events["actor"], events["transfers"], strict=True)
    assert [row[1:] for row in promised if row[0] == "commit"] == [("XA", -50.0), ("XB", 50.0)]
    (bond,) = session.prospects["XB"].bonds
    assert (bond.framework, bond.transfer, bond.strictness) == ("council", 50.0, dict.fromkeys(LIST, 0.4))
    assert bond.ends > session.month and session.prospects["XH"].bonds == ()
    assert json.dumps(replayed(session, tmp_path)) == json.dumps(session.turns[-1].tables)


@pytest.mark.parametrize(
    ("payment", "word"),
    [
        (Payment("XA", "XB", 3), "not_possible"),
        (Payment("XA", "XB", -50), "not_possible"),
        (Payment("XA", "XA", 50), "not_possible"),
        (Payment("XA", "XH", 50), "not_possible"),
        (Payment("", "XB", 50), "not_possible"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(opened: Callable[..., Session], payment: Payment, word: str) -> None:
    session = joined(opened)
    assert refused(lambda: session.table(who(session, "k1"), "council", LIST, payment)) == word
    assert set(session.frameworks) == {"council"} and session.frameworks["council"].pays and 3 not in PAYMENTS


def test_a_line_holds_for_whoever_signs_it_and_nobody_signs_by_itself(
    opened: Callable[..., Session], tmp_path: Path
) -> None:
    session = joined(opened)
    assert "exception" in session.frameworks["council"].outlines
    leader = who(session, "k1")
    assert refused(lambda: session.table(leader, "council", {}, Payment("XA", "XB", 50), "exception")) == (
        "pay_for_nothing"
    )
    assert refused(lambda: session.table(leader, "council", {}, line="nowhere")) == "not_possible"
    play(session, {"k1": "everything"})
    assert kinds(session, "line") == []  # the council met, and at a seat nothing is signed that nobody tabled
    session.forward()
    session.table(leader, "council", {}, line="exception")
    assert refused(lambda: session.table(leader, "council", {}, line="exception")) == "tabled_already"
    play(session, {"k1": "keep", "k2": "keep"})
    assert kinds(session, "line") == ["XA"]
    assert json.dumps(replayed(session, tmp_path)) == json.dumps(session.turns[-1].tables)


def test_a_line_beside_a_list_falls_with_it(opened: Callable[..., Session]) -> None:
    session = joined(opened)
    session.table(who(session, "k1"), "council", LIST, line="exception")
    play(session, {"k1": "keep", "k2": "keep"})
    assert kinds(session, "line") == kinds(session, "commit") == []


def test_in_talk_only_who_takes_part_shows_and_learns(opened: Callable[..., Session], tmp_path: Path) -> None:
    """The hub and the leader talk, the partner stays away: nobody learns its practice, and its trust stays."""
    trust = {}
    for talks in (True, False):
        (tmp_path / "class.jsonl").unlink(missing_ok=True)
        session = joined(opened)
        play(session, {"k1": "everything", "k2": "everything"})
        session.forward()
        assert session.frameworks["forum"].parties == ("XA", "XB", "XH")
        if talks:
            session.table(who(session, "k1"), "forum", {})
            assert session.gain_of(session.room.on_table[0], "XA") is None
            session.sign(who(session, "k3"), 1, True)
        play(session, {"k1": "keep", "k2": "keep"})
        trust[talks] = {code: values[0] for code, values in states_of(session, "trust").items()}
    assert json.dumps(replayed(session, tmp_path)) == json.dumps(session.turns[-1].tables)
    assert trust[True]["XB"] == trust[False]["XB"] and trust[True]["XH"] > trust[False]["XH"]


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> ClassSetup:
    """Return a class whose leader may reach over foreign firms and spare who joins its club."""
    file = tmp_path_factory.mktemp("club") / "class.toml"
    file.write_text(
        """experiment = "us_election_2024"
settings = ["replay_until=2024-11", 'frameworks=["us_jp_nl", "exemption_club"]']
outcome = "change"
seats = ["US", "JP", "NL"]
rounds = 1
months_a_round = 4
""",
        encoding="utf-8",
    )
    return load_class(file)


def test_a_club_is_joined_by_those_who_sign_and_by_nobody_without_its_leader(club: ClassSetup, tmp_path: Path) -> None:
    promised = {}
    for leader_signs in (True, False):
        session = Session(club, tmp_path / f"{leader_signs}.jsonl")
        for key in ("k1", "k2", "k3"):
            session.join(key, key)
        seat = {student.seat: student for student in session.room.here}
        session.forward()
        assert {"US", "JP"} <= set(session.frameworks["exemption_club"].parties)
        assert session.prospects["US"].reach and not session.prospects["JP"].reach
        session.table(seat["JP"], "exemption_club", {})
        session.sign(seat["US"], 1, leader_signs)
        session.forward()
        session.forward()
        promised[leader_signs] = set(kinds(session, "commit"))
        assert not set(kinds(session, "broken")) & promised[leader_signs]
        assert json.dumps(replayed(session, tmp_path)) == json.dumps(session.turns[-1].tables)
    assert {"US", "JP"} <= promised[True] and not {"US", "JP", "NL"} & promised[False]
    assert "NL" not in promised[True]  # it sits there, and did not sign


def test_a_signature_is_counted_as_the_choice_of_a_seat_is(opened: Callable[..., Session]) -> None:
    """Two of three at a seat are against: what the third signs alone binds nobody; an answer to a proposal likewise."""
    session = opened('decide = "vote"\nseats = ["XA", "XB"]\n', settings=COUNCIL)
    for number in range(6):
        session.join(f"V{number}", f"k{number}")
    session.forward()
    ours = [student for student in session.room.here if student.seat == "XB"]
    theirs = session.room.at("XA")[0]
    session.table(theirs, "council", LIST)
    session.propose(theirs, "XB", "everything", "everything", "")
    for student, yes, stands in zip(ours, (True, False, False), (True, True, False), strict=True):
        session.sign(student, 1, yes)
        session.answer(student, 1, yes)
        assert session.room.on_table[0].signed["XB"] is stands
        assert session.room.proposals[0].answer == ("accepted" if stands else "declined")
    session.sign(ours[1], 1, True)
    assert session.room.on_table[0].signed["XB"] is True


def test_where_one_decides_the_first_at_the_seat_signs(opened: Callable[..., Session]) -> None:
    session = opened('seats = ["XA", "XB"]\n', settings=COUNCIL)
    for number in range(6):
        session.join(f"V{number}", f"k{number}")
    session.forward()
    first, second = (student for student in session.room.here[:4] if student.seat == "XB")
    session.table(session.room.at("XA")[0], "council", LIST)
    session.sign(first, 1, False)
    session.sign(second, 1, True)
    assert session.room.on_table[0].signed["XB"] is False


@pytest.mark.parametrize("word", ["", "reach"])
def test_the_leader_reaches_only_as_its_seat_decides(word: str, opened: Callable[..., Session], tmp_path: Path) -> None:
    """Left alone the model takes its reach in this case; at a seat nothing happens until somebody chooses it."""
    session = opened(settings='settings = ["switches.elections=false"]\n')
    for key in ("k1", "k2", "k3"):
        session.join(key, key)
    leader, partner = who(session, "k1"), who(session, "k2")
    session.forward()
    session.forward()
    assert refused(lambda: session.choose(leader, "keep", {}, "reach")) == "not_possible"  # it has no list yet
    session.choose(leader, "everything", {})
    session.forward()
    session.forward()
    session.forward()
    assert session.prospects["XA"].reach_now == "none" and not session.prospects["XB"].reach
    for student, option in ((leader, "all"), (partner, "reach")):
        assert refused(lambda s=student, o=option: session.choose(s, "keep", {}, o)) == "not_possible"
    session.choose(leader, "keep", {}, word)
    worth = session.prospects["XA"].reach[word]["total"] if word else 0.0
    while session.room.phase != "over":
        session.forward()
    assert [row.worth for row in decided(session) if (row.round, row.seat) == (2, "XA")] == [worth]
    events = session.turns[-1].tables["events"]
    took = zip(events["kind"], events["candidate"], events["chosen"], strict=True)
    assert [row[1] for row in took if row[0] == "reach" and row[2]] == ([word] if word else [])
    assert any(event.what == word for event in happenings(session.turns[1])) == bool(word)
    assert json.dumps(replayed(session, tmp_path)) == json.dumps(session.turns[-1].tables)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"framework": "nowhere"}, "unknown framework 'nowhere'"),
        ({"framework": "forum"}, "agrees no common lists"),
        ({"items": {}}, "nothing is tabled in 'council'"),
        ({"transfers": {"XA": -5.0}}, "sum to -5"),
        ({"transfers": {"XA": -5.0, "XH": 5.0}}, "'XH' is no member"),
        ({"items": {}, "line": "both", "transfers": {"XA": -5.0, "XB": 5.0}}, "has no payment for this"),
        ({"framework": "forum", "items": {}, "line": "both"}, "agrees no line"),
        ({"signed": ["XH"]}, "'XH' is no member of 'council'"),
        ({"items": {"optics": "list_1"}}, "unknown item 'optics'"),
        ({"items": {"optics/advanced": "all"}}, "unknown level 'all'"),
        ({"month": "2040-01"}, "lies outside the horizon"),
    ],
)
def test_a_file_that_tables_what_cannot_be_is_refused_in_a_line(row: dict[str, Any], told: str) -> None:
    made = {"month": "2023-01", "framework": "council", "by": "XA", "items": LIST, "signed": ["XA"], **row}
    text = f"tabled = {render({'row': [made]}).removeprefix('row = ')}".strip().replace("tabled = ", "tabled=", 1)
    with pytest.raises(ExperimentError, match=told) as caught:
        load_experiment("classroom_three_states", ['mode="seats"', 'frameworks=["council", "forum"]', text])
    assert "\n" not in str(caught.value)


def test_history_stands_beside_a_class_of_a_real_case(club: ClassSetup, tmp_path: Path) -> None:
    session = Session(club, tmp_path / "log.jsonl")
    session.join("A", "k1")
    while not session.turns:
        session.forward()
    worlds = worlds_of(session.setup, session.room.rounds)
    assert worlds.history is not None
    ours = session.turns[-1].tables
    assert worlds.history["months"]["month"] == ours["months"]["month"]
    assert worlds.history["months"]["effective_alignment"] != worlds.alone["months"]["effective_alignment"]
    since = session.turns[0].played.month
    assert lost_sales(ours, "US") > lost_sales(ours, "US", since) == pytest.approx(outcome(session.turns[0], "US")[1])


def test_who_signed_does_that_and_nothing_else_this_round(opened: Callable[..., Session]) -> None:
    """The leader signs 40 % of all and chooses to refuse everything: it does what it signed, and pages say so."""
    session = joined(opened)
    items = dict.fromkeys(session.frameworks["council"].items, "list_2")
    session.table(who(session, "k1"), "council", items)
    session.sign(who(session, "k2"), 1, True)
    session.propose(who(session, "k1"), "XH", "everything", "keep", "")
    session.answer(who(session, "k3"), 1, True)
    expects = {seat: session.gain_of(session.room.on_table[0], seat) for seat in ("XA", "XB")}
    play(session, {"k1": "everything"})
    assert set(session.prospects["XA"].strictness.values()) == {0.4}
    (made,) = agreements(session.turns[0])
    assert (set(made.bound), made.declined) == ({"XA", "XB"}, ())
    rows = {row.seat: row for row in decided(session)}
    for seat in ("XA", "XB"):
        assert (rows[seat].by, rows[seat].signed, rows[seat].worth) == ("signed", made, expects[seat])
    assert [(one.mine, one.yours) for one in kept(session)] == [(False, True)]  # it signed less than it had promised
    assert rows["XH"].by == "default" and rows["XH"].signed is None
    assert {row.state: row.by for row in standings(session, session.turns[0])}["XB"] == "signed"
    assert "XB signed council" in students_csv(session)


def test_it_is_public_who_declined(opened: Callable[..., Session]) -> None:
    session = joined(opened)
    session.table(who(session, "k1"), "council", LIST)
    play(session, {"k1": "keep", "k2": "keep"})
    (made,) = agreements(session.turns[0])
    assert (made.bound, made.declined) == ((), ("XB",))


def test_figures_of_a_seat_are_of_what_is_made_there(opened: Callable[..., Session]) -> None:
    """What sells without controls, what sold and what was lost are of one kind: the first is the sum of the others."""
    session = joined(opened)
    before = {seat: sum(session.prospects[seat].sales.values()) for seat in ("XA", "XB", "XH")}
    assert before["XH"] > 0.0
    play(session, {"k1": "everything", "k2": "everything"})
    for seat, made in before.items():
        sold, lost = session.turns[0].made[seat][0]
        assert sold + lost == pytest.approx(made)
        told = outcome(session.turns[0], seat)
        assert told[0] == pytest.approx(sum(sold for sold, _ in session.turns[0].made[seat]))
        assert told[1] == pytest.approx(lost_sales(session.turns[0].tables, seat))


def test_only_what_ends_all_rules_is_called_so_and_options_tell_when_they_hold(opened: Callable[..., Session]) -> None:
    session = joined(opened)
    assert session.prospects["XB"].options["everything"].begins > session.month
    assert session.prospects["XB"].options["keep"].begins == session.month
    items = dict.fromkeys(session.frameworks["council"].items, "list_2")
    session.table(who(session, "k1"), "council", items)
    session.sign(who(session, "k2"), 1, True)
    play(session, {})
    session.forward()
    assert not session.prospects["XA"].waits and "nothing" not in session.prospects["XA"].offered
    assert refused(lambda: session.shock("retaliation", "XH")) == "no_rules_there"
    session.shock("retaliation", "XA")


def test_who_left_signs_nothing(opened: Callable[..., Session]) -> None:
    session = joined(opened)
    session.table(who(session, "k1"), "council", LIST)
    session.sign(who(session, "k2"), 1, True)
    session.leave(who(session, "k2"))
    play(session, {"k1": "keep"})
    assert session.turns[0].played.tabled[0]["signed"] == ["XA"]


def test_nobody_but_its_owner_reads_the_log(opened: Callable[..., Session], tmp_path: Path) -> None:
    with held(tmp_path / "class.jsonl"):
        opened()
        assert (tmp_path / "class.jsonl").stat().st_mode & 0o077 == 0


def test_rules_and_reach_are_counted_apart(opened: Callable[..., Session]) -> None:
    """Nobody wants both, yet most want to keep and most want reach."""
    session = opened('decide = "vote"\nseats = ["XA"]\n', settings='settings = ["switches.elections=false"]\n')
    for number in range(3):
        session.join(f"V{number}", f"k{number}")
    session.forward()
    session.forward()
    session.choose(who(session, "k0"), "everything", {})
    for _ in range(3):
        session.forward()
    for key, what, word in (("k0", "keep", "none"), ("k1", "keep", "reach"), ("k2", "best", "reach")):
        assert what in session.prospects["XA"].offered
        session.choose(who(session, key), what, {}, word)
    assert chosen_at(session.setup, session.room, "XA") == Choice("keep", (), "reach")


def test_in_history_nobody_meets_or_chooses_whatever_the_class_lets_states_do(tmp_path: Path) -> None:
    file = tmp_path / "class.toml"
    file.write_text(
        """experiment = "us_election_2024"
settings = ['frameworks=["us_jp_nl"]', "protocols.us_jp_nl=bargaining", 'instruments=["outbound"]']
rounds = 1
""",
        encoding="utf-8",
    )
    history = load_class(file).history
    assert history is not None and history.mode == "replay"
    assert (history.frameworks, dict(history.protocols), history.instruments) == ((), {}, ())
