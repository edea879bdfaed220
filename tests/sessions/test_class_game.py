"""A class without a web: seats, rounds, what is secret, what is possible, and that the log holds all of it."""

import copy
import csv
import dataclasses
import json
import random
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from abm.core.errors import ExperimentError, ResultsError
from abm.data import load_case
from abm.engine.run import simulate
from abm.scenario import load_experiment
from abm.sessions import ClassSetup, Refused, Session, class_path, held, load_class
from abm.sessions.debrief import decided, kept, lost_sales, students_csv, worlds_of
from abm.sessions.log import Log
from abm.sessions.news import news_of
from abm.sessions.public import happenings, listed, standings
from abm.sessions.saving import experiment_text
from abm.sessions.tally import chosen_at


def who(session: Session, key: str) -> Any:
    student = session.student(key)
    assert student
    return student


def refused(move: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        move()
    return caught.value.word


def test_only_what_concerns_a_seat_is_news_to_it(class_of_three: Session) -> None:
    session = class_of_three
    students = [who(session, key) for key in ("k1", "k2", "k3")]
    session.forward()

    def hear(act: Callable[[], object]) -> list[bool]:
        """Return to whom an act is news."""
        before = [news_of(session, student) for student in students]
        act()
        return [word != news_of(session, student) for word, student in zip(before, students, strict=True)]

    assert hear(lambda: session.say(students[0], "XB", "hello")) == [True, True, False]
    assert hear(lambda: session.say(students[0], "", "hello")) == [True, True, True]
    assert hear(lambda: session.propose(students[0], "XH", "keep", "keep", "")) == [True, False, True]
    assert hear(lambda: session.answer(students[2], 1, True)) == [True, False, True]
    assert hear(lambda: session.shock("leak", "XA")) == [False, False, False]
    session.forward()
    assert hear(lambda: session.choose(students[1], "everything", {})) == [False, True, False]
    assert hear(lambda: session.join("Late", "k4")) == [seat == "XA" for seat in ("XA", "XB", "XH")]


def test_a_choice_that_turns_out_impossible_never_stops_the_clock(
    class_of_three: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = class_of_three
    session.forward()
    session.forward()
    for key in ("k1", "k2"):
        session.choose(who(session, key), "everything", {})
    table: Any = session._table
    asked = table.check

    def check(decisions: list[dict[str, Any]]) -> None:
        if any(row["state"] == "XB" and row["what"] != "keep" for row in decisions):
            raise ExperimentError("it cannot do that")
        asked(decisions)

    monkeypatch.setattr(table, "check", check)
    session.forward()
    assert session.room.phase == "reveal"
    done = {row["state"]: row["what"] for row in session.room.rounds[0].decisions}
    assert (done["XA"], done["XB"]) == ("everything", "keep")


def test_balanced_seats_fill_evenly(opened: Callable[..., Session]) -> None:
    session = opened()
    for number in range(7):
        session.join(f"Name {number}", f"k{number}")
    assert [len(session.room.at(seat)) for seat in session.setup.seats] == [3, 2, 2]


def test_joining_twice_is_harmless_and_coming_back_is_the_same_seat(class_of_three: Session) -> None:
    first = who(class_of_three, "k2")
    assert class_of_three.join("Another name", "k2") is first
    class_of_three.leave(first)
    assert class_of_three.empty_seats() == [first.seat]
    assert class_of_three.join("Student 2", "k2").seat == first.seat
    assert class_of_three.empty_seats() == []
    again = class_of_three.come_back(class_of_three.way_back("k2").lower(), "other device")
    assert again is first and who(class_of_three, "other device") is first
    assert refused(lambda: class_of_three.come_back("AAAAAAAA", "k9")) == "unknown_word"


def test_a_full_seat_lets_others_observe(opened: Callable[..., Session]) -> None:
    session = opened("per_seat = 1\n")
    seats = [session.join(f"S{number}", f"k{number}").seat for number in range(4)]
    assert seats == [*session.setup.seats, ""]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-8"])
def test_seats_assigned_from_a_list(opened: Callable[..., Session], encoding: str) -> None:
    roster = "名前,席\r\n山田 花子,乙国\r\nＡＬＩＣＥ,xa\r\n佐藤,観察者\r\n".encode(encoding)
    session = opened('seating = "assigned"\nnames = "class.csv"\n', roster)
    assert session.join("山田　花子", "k1").seat == "XB"
    assert session.join("alice", "k2").seat == "XA"
    assert session.join("佐藤", "k3").seat == ""
    stranger = session.join("nobody knows me", "k4")
    assert stranger.seat == "" and not session.expected(stranger)
    assert all(session.expected(student) for student in session.room.here if student is not stranger)
    assert refused(lambda: session.join("Alice", "k5")) == "name_taken"


@pytest.mark.parametrize("typed", ["山田花子", "山田　花子", "山田 花子"])
def test_a_name_of_the_list_is_found_however_it_is_spaced(opened: Callable[..., Session], typed: str) -> None:
    long = "A" * 49
    roster = f"名前,席\n山田 花子,XB\n髙橋 一郎,XA\n{long},XA\nA\u200bnn,XB\n".encode()
    session = opened('seating = "assigned"\nnames = "class.csv"\n', roster)
    seats = [session.join(name, f"k{place}").seat for place, name in enumerate((typed, "高橋一郎", long, "A\u200bnn"))]
    assert seats == ["XB", "XA", "XA", "XB"]
    assert refused(lambda: session.join("山田花子", "k9")) == "name_taken"


@pytest.mark.parametrize(
    ("more", "roster", "told"),
    [
        ('seating = "assigned"\n', b"", "needs a list"),
        ('names = "class.csv"\n', b"who\nA\n", "line 1: there is no column 'name'"),
        ('names = "class.csv"\n', b"name,seat\nA,Nowhere\n", "line 2: no seat is called 'Nowhere'"),
        ('names = "class.csv"\n', b"name\nA\na\n", "line 3: 'a' stands twice"),
        ('names = "none.csv"\n', b"", "cannot be read"),
        ('seats = ["XT"]\n', b"", "nobody can sit at 'XT'"),
        ("practice_seconds = 9999\n", b"", "practice_seconds"),
        ("lounds = 3\n", b"", "did you mean"),
        ('names = "class.csv"\n', b'name\n"A\nB\n', "no list of names"),
        ('names = "class.csv"\n', b"name\nA" + b"x" * 200_000, "no list of names"),
        ('names = "class.csv"\n', b"name\nA\x00\n", "can be read for sure"),
        ('names = "class.csv"\n', "name\nHélène\n".encode("cp1252"), "can be read for sure"),
    ],
)
def test_a_class_that_cannot_be_played_is_refused(
    setup: Callable[..., ClassSetup], more: str, roster: bytes, told: str
) -> None:
    with pytest.raises(ExperimentError, match=told) as caught:
        setup(more, roster)
    assert "\n" not in str(caught.value)


def test_a_round_goes_from_talk_to_choice_to_reveal(class_of_three: Session, clock: Any) -> None:
    session = class_of_three
    assert refused(lambda: session.choose(who(session, "k1"), "keep", {})) == "not_now"
    session.forward()
    assert (session.room.phase, session.seconds_left) == ("talk", 60.0)
    clock.now += 61
    assert session.tick() and session.room.phase == "choose"
    session.choose(who(session, "k1"), "everything", {})
    session.choose(who(session, "k2"), "mix", {"optics": "list_2+spill_approved", "chambers": "today"})
    clock.now += 31
    assert session.tick() and session.room.phase == "reveal"
    (turn,) = session.turns
    assert dict(turn.played.by) == {"XA": "seat", "XB": "seat", "XH": "default"}
    assert [row["what"] for row in turn.played.decisions] == ["everything", "mix", "keep"]
    assert session.month == "2023-05" and turn.last == "2023-04"
    assert session.prospects["XB"].waits


def test_what_is_not_possible_is_not_offered_and_is_refused(class_of_three: Session) -> None:
    session = class_of_three
    for _ in range(2):
        session.forward()
    prospect, student = session.prospects["XH"], who(session, "k3")
    assert (prospect.offered, prospect.postures) == (("keep",), {})
    assert session.prospects["XA"].offered == ("keep", "best", "everything")
    for what, mix in (
        ("everything", {}),
        ("mix", {"chambers": "list_1+spill_approved"}),
        ("mix", {"nothing": "none+none"}),
        ("mix", {"chambers": "<script>"}),
        ("model", {}),
        ("war", {}),
    ):
        assert refused(lambda what=what, mix=mix: session.choose(student, what, mix)) == "not_possible"


def test_an_empty_seat_is_the_models(opened: Callable[..., Session]) -> None:
    session = opened()
    session.join("Only one", "k1")
    for _ in range(3):
        session.forward()
    assert dict(session.turns[0].played.by) == {"XA": "default", "XB": "model", "XH": "model"}


def test_a_vote_is_won_by_most_and_the_first_of_equals(opened: Callable[..., Session]) -> None:
    session = opened('decide = "vote"\nseats = ["XA"]\n')
    for number in range(4):
        session.join(f"V{number}", f"k{number}")
    session.forward()
    session.forward()
    for key, what in (("k0", "keep"), ("k1", "everything"), ("k2", "everything"), ("k3", "keep"), ("k0", "best")):
        session.choose(who(session, key), what, {})
    chosen = chosen_at(session.setup, session.room, "XA")
    assert chosen and chosen.what == "everything"


def test_the_first_at_a_seat_decides_where_one_does(opened: Callable[..., Session]) -> None:
    session = opened('seats = ["XA"]\n')
    for number in range(3):
        session.join(f"V{number}", f"k{number}")
    session.forward()
    session.forward()
    session.choose(who(session, "k2"), "best", {})
    session.choose(who(session, "k1"), "everything", {})
    chosen = chosen_at(session.setup, session.room, "XA")
    assert chosen and chosen.what == "everything"


def test_talk_reaches_whom_it_is_for_and_binds_nobody(class_of_three: Session) -> None:
    session = class_of_three
    session.forward()
    one, two = who(session, "k1"), who(session, "k2")
    session.say(one, "XB", "  hello \x00\x1b[31m‮ <b>you</b>\n" + "x" * 1000)
    (message,) = session.room.messages
    assert message.text.startswith("hello [31m <b>you</b> x") and len(message.text) == 280
    assert refused(lambda: session.propose(one, "XB", "nothing", "keep", "")) == "cannot_promise"
    assert refused(lambda: session.propose(one, "XB", "everything", "asked", "")) == "cannot_promise"
    session.propose(one, "XB", "everything", "everything", "and then?")
    assert refused(lambda: session.answer(one, 1, True)) == "not_possible"
    session.answer(two, 1, True)
    assert session.room.proposals[0].answer == "accepted"
    session.answer(two, 1, False)  # until all have chosen it may think better of it
    assert session.room.proposals[0].answer == "declined"
    assert refused(lambda: session.propose(one, "XA", "keep", "keep", "")) == "no_receiver"
    assert refused(lambda: session.say(one, "", " \t ")) == "no_text"
    for _ in range(18):
        session.say(one, "", "again")
    assert refused(lambda: session.say(one, "", "again")) == "said_enough"


def test_a_pause_stops_clock_and_moves(class_of_three: Session, clock: Any) -> None:
    session = class_of_three
    session.forward()
    session.pause()
    clock.now += 600
    assert not session.tick() and session.seconds_left == 60.0
    assert refused(lambda: session.say(who(session, "k1"), "", "hello")) == "paused"
    session.go()
    assert session.seconds_left == 60.0
    session.say(who(session, "k1"), "", "hello")


def test_undo_takes_a_round_back(class_of_three: Session) -> None:
    session = class_of_three
    session.forward()
    before = copy.deepcopy(session.prospects)
    session.forward()
    session.choose(who(session, "k1"), "everything", {})
    session.forward()
    session.undo()
    assert (session.room.phase, session.room.number, session.turns) == ("talk", 1, ())
    assert session.prospects == before
    session.forward()
    session.forward()
    assert session.turns[0].played.by["XA"] == "default"


def test_rounds_taken_back_are_played_as_if_for_the_first_time(
    class_of_three: Session, opened: Callable[..., Session]
) -> None:
    session = class_of_three

    def play(what: str) -> None:
        session.forward()
        session.forward()
        session.choose(who(session, "k1"), what, {})
        session.forward()

    for what in ("keep", "everything", "keep"):
        play(what)
    straight = [turn.tables for turn in session.turns]
    for _ in range(2):
        session.undo()
    assert [turn.tables for turn in session.turns] == straight[:1]
    session.forward()
    session.choose(who(session, "k1"), "everything", {})
    session.forward()
    play("keep")
    assert [turn.tables for turn in session.turns] == straight
    assert [turn.tables for turn in opened().turns] == straight


def test_undo_keeps_what_the_teacher_has_just_let_happen(class_of_three: Session) -> None:
    session = class_of_three
    session.forward()
    session.shock("leak", "XB")
    session.forward()
    session.forward()
    session.shock("leak", "XA")
    session.undo()
    assert [shock["state"] for shock in session.room.shocks] == ["XB", "XA"]


def test_what_changes_nothing_is_not_written_down(class_of_three: Session) -> None:
    session = class_of_three
    session.forward()
    session.forward()
    for _ in range(5):
        session.choose(who(session, "k1"), "everything", {})
        version = session.version
    session.choose(who(session, "k1"), "everything", {})
    assert session.version == version


def test_a_practice_round_leaves_no_trace(opened: Callable[..., Session], clock: Any, tmp_path: Path) -> None:
    plain = opened()
    before = plain.prospects
    (tmp_path / "class.jsonl").unlink()
    session = opened("practice_seconds = 180\n")
    for number in (1, 2, 3):
        session.join(f"Student {number}", f"k{number}")
    session.forward()
    assert session.room.practice and session.seconds_left == 90.0
    session.say(who(session, "k1"), "", "only to try")
    session.shock("leak", "XB")
    clock.now += 91
    session.tick()
    assert (session.room.phase, session.seconds_left) == ("choose", 90.0)
    session.choose(who(session, "k1"), "everything", {})
    session.forward()
    assert session.room.phase == "reveal" and session.turns[0].played.by["XA"] == "seat"
    assert "round_1" not in students_csv(session) and "everything" not in experiment_text(session)
    session.shock("retaliation", "XA")
    session.forward()
    room = session.room
    assert (room.phase, room.number, room.rounds, room.messages, room.shocks) == ("talk", 1, [], [], [])
    assert (session.turns, session.prospects, session.seconds_left) == ((), before, 60.0)
    assert opened("practice_seconds = 180\n").room == room
    assert refused(session.skip_practice) == "not_now"


def test_practice_can_be_left_out_and_cut_short(opened: Callable[..., Session]) -> None:
    session = opened("practice_seconds = 180\n")
    session.skip_practice()
    assert (session.room.phase, session.room.practice, session.seconds_left) == ("talk", False, 60.0)
    assert session.room.practised


def test_the_teacher_may_move_students_and_inject_events(class_of_three: Session) -> None:
    session = class_of_three
    session.forward()
    session.move(3, "XA")
    assert [student.number for student in session.room.at("XA")] == [1, 3]
    session.shock("government", "XA", "challengers")
    session.shock("leak", "XB")
    for what, state in (("government", "XB"), ("leak", "XT"), ("flood", "XA")):
        assert refused(lambda what=what, state=state: session.shock(what, state, "challengers")) == "not_possible"
    session.forward()
    session.forward()
    kinds = session.turns[0].tables["events"]["kind"]
    assert "leak" in kinds and "inauguration" in kinds


def play_on(session: Session) -> None:
    """Play to the end with moves of several kinds."""
    while session.room.phase != "over":
        if session.room.phase == "choose":
            wanted = ("everything", "keep", "best")[len(session.turns)]
            session.choose(who(session, "k1"), wanted if wanted in session.prospects["XA"].offered else "keep", {})
            if "asked" in session.prospects["XB"].offered:
                session.choose(who(session, "k2"), "asked", {})
        if session.room.phase == "talk" and session.room.number == 2:
            session.shock("retaliation", "XA", level=0.4)
        session.forward()


def test_a_restart_in_mid_game_changes_nothing(
    class_of_three: Session, opened: Callable[..., Session], tmp_path: Path
) -> None:
    session = class_of_three
    session.forward()
    session.forward()
    session.choose(who(session, "k1"), "everything", {})
    session.forward()
    session.forward()
    session.say(who(session, "k2"), "XA", "半分だけ")
    session.forward()
    session.choose(who(session, "k2"), "keep", {})
    room, prospects = copy.deepcopy(session.room), session.prospects
    with (tmp_path / "class.jsonl").open("ab") as file:
        file.write(b'{"kind":"choose","stud')  # a crash in the middle of a line
    again = opened()
    assert again.room == room
    assert again.prospects == prospects
    assert again.turns[0].tables == session.turns[0].tables
    assert who(again, "k2").seat == "XB"
    again.choose(who(again, "k1"), "keep", {})


def test_a_restart_gives_back_the_time_nobody_could_use(
    class_of_three: Session, opened: Callable[..., Session], clock: Any
) -> None:
    session = class_of_three
    session.forward()
    session.forward()
    clock.now += 10
    session.choose(who(session, "k1"), "everything", {})
    clock.now += 300
    again = opened()
    assert (again.seconds_left, again.room.phase) == (20.0, "choose")
    assert not again.tick()


def test_a_restart_gives_back_no_time_that_was_used_in_silence(
    class_of_three: Session, opened: Callable[..., Session], clock: Any
) -> None:
    session = class_of_three
    session.forward()
    version = session.version
    for _ in range(80):
        clock.now += 0.5
        session.tick()
    assert session.version == version, "phones look again for what has changed alone"
    clock.now += 300
    assert 20.0 <= opened().seconds_left <= 25.0


def test_an_empty_line_at_its_end_is_no_end_of_a_log(class_of_three: Session, opened: Callable[..., Session]) -> None:
    with class_of_three._log.path.open("a", encoding="utf-8") as file:
        file.write("\n\n")
    assert len(opened().room.students) == 3


def test_another_class_cannot_use_the_log(class_of_three: Session, opened: Callable[..., Session]) -> None:
    with pytest.raises(ResultsError, match="log of another class"):
        opened("per_seat = 2\n")


def test_a_file_that_is_no_log_is_refused(opened: Callable[..., Session], tmp_path: Path) -> None:
    for content in ("hello\n", '{"kind":"join"}\n', '{"kind":"x"}\n', "[1]\n", "[" * 100_000 + "\n"):
        (tmp_path / "class.jsonl").write_text(content, encoding="utf-8")
        with pytest.raises(ResultsError, match="no log of a class"):
            opened()


def test_the_saved_experiment_replays_what_the_class_saw(class_of_three: Session, tmp_path: Path) -> None:
    session = class_of_three
    play_on(session)
    path = tmp_path / "played.toml"
    path.write_text(experiment_text(session), encoding="utf-8")
    experiment = load_experiment(path)
    assert "Student" not in path.read_text(encoding="utf-8")
    records = simulate(experiment, load_case(experiment.data_folder), experiment.outcomes[0], 1)
    assert json.dumps(records.tables) == json.dumps(session.turns[-1].tables)


def test_a_class_that_ended_early_is_saved_as_far_as_it_went(tmp_path: Path) -> None:
    session = Session(load_class(class_path("forty_five_minutes")), tmp_path / "log.jsonl")  # the vote comes later
    session.join("S", "k1")
    session.skip_practice()
    session.forward()
    session.choose(who(session, "k1"), "everything", {})
    session.forward()
    (tmp_path / "played.toml").write_text(experiment_text(session), encoding="utf-8")
    experiment = load_experiment(tmp_path / "played.toml")
    records = simulate(experiment, load_case(experiment.data_folder), experiment.outcomes[0], 1)
    assert json.dumps(records.tables) == json.dumps(session.turns[-1].tables)


def test_a_round_that_cannot_be_played_is_taken_back(
    class_of_three: Session, opened: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = class_of_three
    for _ in range(4):
        session.forward()
    session.forward()

    def broken(*given: Any) -> None:
        raise ExperimentError("decisions: refused in the middle of a month")

    with monkeypatch.context() as engine:
        engine.setattr("abm.engine.seated_game.SeatedGame.advance", broken)
        with suppress(ExperimentError):
            assert refused(session.forward) == "not_possible"
    again = opened()
    assert (again.room.phase, len(again.turns)) == ("talk", 1)


def test_an_entry_that_finds_no_room_leaves_the_log_whole(
    class_of_three: Session, opened: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            class_of_three.forward()
    assert class_of_three.room.phase == "lobby"
    class_of_three.forward()
    assert opened().room == class_of_three.room


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights otherwise")
@pytest.mark.parametrize("left_open", [False, True])
def test_nobody_but_its_owner_reads_the_log(tmp_path: Path, left_open: bool) -> None:
    path = tmp_path / "class.jsonl"
    if left_open:
        path.touch(0o644)
    with held(path):
        log = Log(path)
    log.append({"kind": "open"})
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_log_holds_no_key(class_of_three: Session, tmp_path: Path) -> None:
    text = (tmp_path / "class.jsonl").read_text(encoding="utf-8")
    assert '"k1"' not in text and class_of_three.way_back("k1") not in text


def test_a_closed_door_lets_only_those_back_who_were_in(class_of_three: Session) -> None:
    class_of_three.set_door(False)
    assert refused(lambda: class_of_three.join("Late", "k9")) == "door"
    assert class_of_three.join("", "k1").number == 1
    class_of_three.set_door(True)
    assert class_of_three.join("Late", "k9").seat == "XA"


def test_who_is_sent_away_leaves_seat_and_name_and_has_no_way_back(class_of_three: Session) -> None:
    session = class_of_three
    word = session.way_back("k2")
    session.put_out(2)
    assert session.student("k2") is None and session.empty_seats() == ["XB"]
    assert refused(lambda: session.come_back(word, "k2")) == "unknown_word"
    assert refused(lambda: session.put_out(2)) == refused(lambda: session.move(2, "XB")) == "not_possible"
    assert session.join("Student 9", "k9").seat == "XB"


def test_nobody_learns_the_practice_of_others_from_what_is_public(class_of_three: Session) -> None:
    session = class_of_three
    play_on(session)
    kinds = {happening.kind for turn in session.turns for happening in happenings(turn)}
    assert {"announce", "request", "effective"} <= kinds
    assert not {"tighten", "loosen", "answer", "review"} & kinds
    (leader, *_) = standings(session, session.turns[0])
    assert (leader.state, leader.by, leader.before) == ("XA", "seat", 0.0) and leader.listed > 0.0
    months, by_seat = listed(session.turns[-1], session.setup.seats)
    assert len(months) == 12 and {len(values) for values in by_seat.values()} == {12}
    assert by_seat["XA"][0] == 0.0 and by_seat["XA"][-1] > 0.0


def test_names_that_nobody_sees_are_none(opened: Callable[..., Session]) -> None:
    session = opened()
    for name in ("\u3164\u2800", "\u200b\u202e", " "):
        assert refused(lambda name=name: session.join(name, "k1")) == "no_name"
    assert session.join("Z" + "\u0301" * 40, "k1").name == "Ź\u0301\u0301"
    assert session.join("山田　花子", "k2").name == "山田 花子"


@pytest.mark.parametrize("between", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_a_list_as_office_programs_write_it(opened: Callable[..., Session], between: str, encoding: str) -> None:
    roster = f"name{between}seat\r\nHélène{between}XB\r\n".encode(encoding)
    session = opened('names = "class.csv"\n', roster)
    assert session.join("hélène", "k1").seat == "XB"
    assert session.join("stranger", "k2").seat == ""


def test_a_debrief_sets_each_decision_beside_the_models(class_of_three: Session) -> None:
    session = class_of_three
    session.forward()
    session.propose(who(session, "k1"), "XB", "everything", "everything", "")
    session.answer(who(session, "k2"), 1, True)
    session.propose(who(session, "k2"), "XA", "keep", "keep", "")
    session.answer(who(session, "k1"), 2, True)
    play_on(session)
    rows = decided(session)
    assert len(rows) == 9
    first = next(row for row in rows if row.seat == "XA")
    before = session.turns[0].prospects["XA"].options
    assert (first.what, first.model) == ("everything", "best")
    assert (first.worth, first.of_model) == tuple(before[word].terms["total"] for word in ("everything", "best"))
    assert first.worth < first.of_model and set(first.rules.values()) == {1.0} and first.model_rules != first.rules
    one, other = kept(session)
    assert (one.mine, one.yours, other.mine, other.yours) == (True, False, True, False)


def test_a_debrief_tells_what_would_have_been(class_of_three: Session) -> None:
    session = class_of_three
    play_on(session)
    ours = session.turns[-1].tables
    worlds = worlds_of(session.setup, session.room.rounds)
    assert set(worlds.instead) == {"XA", "XB"} and worlds.history is None  # an invented case has none
    others = [worlds.alone, *filter(None, worlds.instead.values())]
    assert len(others) == 3
    for tables in others:
        assert tables["months"]["month"] == ours["months"]["month"]
        assert tables["months"]["effective_alignment"] != ours["months"]["effective_alignment"]
    assert lost_sales(ours, "XA") > 0.0


def test_an_empty_seat_plays_the_strategy_that_the_class_file_names(
    opened: Callable[..., Session], tmp_path: Path
) -> None:
    session = opened('bots = { XB = "follow" }\n')
    session.join("Only one", "k1")
    while session.room.phase != "over":
        if session.room.phase == "choose":
            offered = session.prospects["XA"].offered
            session.choose(who(session, "k1"), "best" if "best" in offered else "keep", {})
        session.forward()
    tables = session.turns[-1].tables
    events = zip(*(tables["events"][name] for name in ("kind", "actor", "reason")), strict=True)
    assert ("strategy", "XB", "follow") in set(events)
    (tmp_path / "played.toml").write_text(experiment_text(session), encoding="utf-8")
    experiment = load_experiment(tmp_path / "played.toml")
    records = simulate(experiment, load_case(experiment.data_folder), experiment.outcomes[0], 1)
    assert json.dumps(records.tables) == json.dumps(tables)


def test_a_line_a_student(class_of_three: Session) -> None:
    session = class_of_three
    session.join('=HYPERLINK("x")', "k4")
    play_on(session)
    head, *lines = csv.reader(students_csv(session).splitlines())
    assert head[-1] == "round_3" and len(lines) == 4
    assert lines[0][1:4] == ["Student 1", "XA", "3"] and lines[0][-3] == "XA everything"
    assert lines[3][1].startswith("'=")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_the_log_tells_the_same_class(opened: Callable[..., Session], clock: Any, seed: int) -> None:
    session, dice = opened(), random.Random(seed)
    words = ["keep", "best", "asked", "nothing", "everything", "mix", "model", "x", ""]
    seats = [*session.setup.seats, "", "XT", "nowhere"]

    def someone() -> Any:
        return dice.choice(list(session.room.students.values()))

    session.join("First", "k0")
    moves: list[Callable[[], object]] = [
        lambda: session.join(dice.choice([*"ABCDEFG", "名", "", "x" * 99]), f"k{dice.randrange(9)}"),
        lambda: session.leave(someone()),
        lambda: session.choose(someone(), dice.choice(words), {"optics": dice.choice(["none+none", "today", "?"])}),
        lambda: session.say(someone(), dice.choice(seats), dice.choice(["hello", "", "\x00"])),
        lambda: session.propose(someone(), dice.choice(seats), dice.choice(words), dice.choice(words), "so"),
        lambda: session.answer(someone(), dice.randrange(-1, 4), dice.random() < 0.5),
        lambda: session.move(dice.randrange(-1, 12), dice.choice(seats)),
        lambda: session.shock(
            dice.choice(["leak", "government", "retaliation", "x"]), dice.choice(seats), "challengers"
        ),
        lambda: session.put_out(dice.randrange(2, 9)),
        lambda: session.lend_word(dice.randrange(0, 9)),
        session.forward,
        session.pause,
        session.go,
        session.undo,
        session.tick,
    ]
    for _ in range(150):
        clock.now += dice.randrange(20)
        with suppress(Refused):
            dice.choice(moves)()
    again = opened()
    away = clock.now - max(session._log.entries[-1]["at"], 0.0)
    moved = away if session.room.deadline and not session.room.paused else 0.0
    assert again.room == dataclasses.replace(session.room, deadline=session.room.deadline + moved)
    assert [turn.tables for turn in again.turns] == [turn.tables for turn in session.turns]
    assert again.prospects == session.prospects


@pytest.mark.parametrize(
    "name",
    [
        "Aki",
        " aKI ",
        "Ａｋｉ",
        "A\u200bki",
        "Aki\ufe0f",
        "A\u034fki",
        "\u0410ki",  # a Cyrillic letter
        "Ak\u03b9",  # a Greek one
        "AkI",
        "Ak1",
    ],
)
def test_a_name_that_looks_the_same_is_taken(opened: Callable[..., Session], name: str) -> None:
    session = opened()
    session.join("Aki", "k1")
    assert refused(lambda: session.join(name, "k2")) == "name_taken"
    assert len(session.room.students) == 1 and session.student("k2") is None


def test_names_that_differ_to_the_eye_are_different(opened: Callable[..., Session]) -> None:
    session = opened()
    for number, name in enumerate(("Aki", "Aki S.", "Ako", "かき", "かぎ", "花子", "Öz", "Oz", "山田 力", "山田 刀")):
        session.join(name, f"k{number}")
    assert refused(lambda: session.join("山田カ", "k99")) == "name_taken"  # kana in place of a Chinese character


def test_a_name_alone_brings_nobody_back_but_a_word_of_the_teacher_does_once(class_of_three: Session) -> None:
    session, seat = class_of_three, who(class_of_three, "k1").seat
    session.leave(who(session, "k1"))
    assert refused(lambda: session.join("Student 1", "k4")) == "name_taken"
    session.lend_word(1)
    word = session.lent_word(session.room.students[1])
    assert session.come_back(word.lower(), "k4").seat == seat and session.room.students[1].present
    assert not session.lent_word(session.room.students[1])
    assert refused(lambda: session.come_back(word, "k5")) == "unknown_word"
    assert who(session, "k1") is who(session, "k4") and len(session.room.students) == 3
    session.come_back(session.way_back("k1"), "k6")  # the student's own word holds on
    session.lend_word(1)
    word = session.lent_word(session.room.students[1])
    session.put_out(1)
    assert refused(lambda: session.come_back(word, "k7")) == "unknown_word"
    assert refused(lambda: session.lend_word(1)) == refused(lambda: session.lend_word(99)) == "not_possible"
