"""The room: who sits where, what was said and chosen, folded from the entries of the log, one after the other.

Folding an entry never fails and never looks at a clock: whether a move is possible is asked before it is written down.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["Choice", "Message", "Proposal", "Room", "Round", "Student", "Tabling", "fold"]


@dataclasses.dataclass
class Student:
    """Somebody in the room.

    seat: code of a state, empty for who observes; keys, way_back: hashes of what proves who it is; arrived: the larger,
    the later it sat down; entered: second at which it came into the room, the last time; put_out: sent away by the
    teacher; lent: how many words to come back by the teacher gave it; may_use_lent: whether it has not used the last.
    """

    number: int
    name: str
    seat: str
    keys: set[str]
    way_back: str
    arrived: int = 0
    entered: float = 0.0
    present: bool = True
    put_out: bool = False
    lent: int = 0
    may_use_lent: bool = False


@dataclasses.dataclass(frozen=True)
class Choice:
    """What a student wants its seat to do: a word of `abm.scenario.schema.Decided`, a mix, its reach ('': as it is).

    instruments: those it takes up (True) or gives up.
    """

    what: str
    mix: tuple[tuple[str, str], ...] = ()
    reach: str = ""
    instruments: tuple[tuple[str, bool], ...] = ()


@dataclasses.dataclass(frozen=True)
class Message:
    """Words from a seat to another, or to all ('')."""

    number: int
    sender: str
    receiver: str
    by: int
    text: str


@dataclasses.dataclass
class Proposal:
    """What a seat would do if another did its part, in words of choice; answer: '', accepted or declined.

    votes: student -> whether it accepts, the latest last; the answer is the seat's.
    """

    number: int
    by: int
    sender: str
    receiver: str
    mine: str
    yours: str
    text: str
    answer: str = ""
    votes: dict[int, bool] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Tabling:
    """What a seat tables in a framework: item -> level, payments by state, a line; signed: the seats' answers, by code.

    votes: student -> whether it signs, the latest last.
    """

    number: int
    by: int
    sender: str
    framework: str
    items: tuple[tuple[str, str], ...]
    transfers: tuple[tuple[str, float], ...]
    line: str
    signed: dict[str, bool]
    votes: dict[int, bool]


@dataclasses.dataclass
class Round:
    """A round that was played: its month, what was decided (rows of an experiment), by whom, and what happened.

    choices: what each student wanted; seats: where each sat; tabled: rows of an experiment; on_table: all that was put
    on the table.
    """

    month: str
    decisions: tuple[Mapping[str, Any], ...]
    by: Mapping[str, str]
    shocks: tuple[Mapping[str, Any], ...]
    proposals: tuple[Proposal, ...]
    messages: tuple[Message, ...]
    choices: Mapping[int, Choice]
    seats: Mapping[int, str]
    tabled: tuple[Mapping[str, Any], ...] = ()
    on_table: tuple[Tabling, ...] = ()


@dataclasses.dataclass
class Room:
    """Everything that is so in a class, but for the model's world.

    code: what students type; teacher: the teacher's secret; digest: of the class; phase: lobby, talk, choose, reveal or
    over; deadline: second at which the phase ends, 0 without one; paused: second since which the clock stands, 0 while
    it runs; beats: how often the server has noted that it still runs; spoken: how much each student has said in this
    round; practice: whether the round at hand is taken back when it is over; practised: whether there was such a round,
    or none on purpose.
    """

    code: str = ""
    teacher: str = ""
    digest: str = ""
    phase: str = "lobby"
    deadline: float = 0.0
    paused: float = 0.0
    students: dict[int, Student] = dataclasses.field(default_factory=dict)
    rounds: list[Round] = dataclasses.field(default_factory=list)
    choices: dict[int, Choice] = dataclasses.field(default_factory=dict)
    shocks: list[Mapping[str, Any]] = dataclasses.field(default_factory=list)
    messages: list[Message] = dataclasses.field(default_factory=list)
    proposals: list[Proposal] = dataclasses.field(default_factory=list)
    on_table: list[Tabling] = dataclasses.field(default_factory=list)
    beats: int = 0
    spoken: dict[int, int] = dataclasses.field(default_factory=dict)
    undone: int = 0
    open_door: bool = True
    practice: bool = False
    practised: bool = False

    @property
    def number(self) -> int:
        """Return the number of the round at hand, from 1."""
        return len(self.rounds) + (self.phase not in ("reveal", "over"))

    @property
    def counted(self) -> list[Round]:
        """Return the rounds that are part of the game: all that were played but for practice."""
        return [] if self.practice else self.rounds

    @property
    def here(self) -> list[Student]:
        """Return everybody who was not sent away, in the order they came."""
        return [student for student in self.students.values() if not student.put_out]

    def at(self, seat: str) -> list[Student]:
        """Return who sits at a seat, in the order they sat down."""
        found = [student for student in self.students.values() if student.seat == seat and student.present]
        return sorted(found, key=lambda student: student.arrived)

    @property
    def arrivals(self) -> int:
        """Return a number larger than that of anybody who sat down before."""
        return 1 + max((student.arrived for student in self.students.values()), default=0)


def fold(room: Room, entry: Mapping[str, Any]) -> None:
    """Let an entry of the log have happened."""
    _FOLDS[entry["kind"]](room, entry)


def _open(room: Room, entry: Mapping[str, Any]) -> None:
    room.code, room.teacher, room.digest = entry["code"], entry["teacher"], entry["digest"]


def _join(room: Room, entry: Mapping[str, Any]) -> None:
    number = len(room.students) + 1
    room.students[number] = Student(
        number, entry["name"], entry["seat"], {entry["key"]}, entry["way_back"], room.arrivals, entry["at"]
    )


def _key(room: Room, entry: Mapping[str, Any]) -> None:
    room.students[entry["student"]].keys.add(entry["key"])
    room.students[entry["student"]].may_use_lent = False
    _back(room, entry)


def _lend(room: Room, entry: Mapping[str, Any]) -> None:
    student = room.students[entry["student"]]
    student.lent, student.may_use_lent = student.lent + 1, True


def _leave(room: Room, entry: Mapping[str, Any]) -> None:
    room.students[entry["student"]].present = False
    room.choices.pop(entry["student"], None)


def _back(room: Room, entry: Mapping[str, Any]) -> None:
    student = room.students[entry["student"]]
    student.present, student.entered = True, entry["at"]


def _move(room: Room, entry: Mapping[str, Any]) -> None:
    student = room.students[entry["student"]]
    student.seat, student.arrived = entry["seat"], room.arrivals
    room.choices.pop(entry["student"], None)


def _put_out(room: Room, entry: Mapping[str, Any]) -> None:
    student = room.students[entry["student"]]
    student.keys, student.way_back, student.seat = set(), "", ""
    student.present, student.put_out, student.may_use_lent = False, True, False
    room.choices.pop(entry["student"], None)


def _phase(room: Room, entry: Mapping[str, Any]) -> None:
    room.phase, room.deadline, room.paused = entry["phase"], entry["deadline"], 0.0
    if entry["phase"] == "talk":
        _clear(room)
        room.practised = True


def _practice(room: Room, entry: Mapping[str, Any]) -> None:
    """Begin the practice round."""
    room.phase, room.deadline, room.paused, room.practice = "talk", entry["deadline"], 0.0, True
    _clear(room)


def _practice_over(room: Room, entry: Mapping[str, Any]) -> None:
    """Take the practice round back, with all that was said and happened in it, and begin the first round."""
    room.rounds, room.shocks, room.practice, room.practised = [], [], False, True
    room.phase, room.deadline, room.paused = "talk", entry["deadline"], 0.0
    _clear(room)


def _door(room: Room, entry: Mapping[str, Any]) -> None:
    room.open_door = entry["open"]


def _pause(room: Room, entry: Mapping[str, Any]) -> None:
    room.paused = room.paused or entry["at"]


def _go(room: Room, entry: Mapping[str, Any]) -> None:
    if room.paused and room.deadline:
        room.deadline += entry["at"] - room.paused
    room.paused = 0.0


def _choose(room: Room, entry: Mapping[str, Any]) -> None:
    mix = tuple(sorted(entry["mix"].items()))
    room.choices.pop(entry["student"], None)
    room.choices[entry["student"]] = Choice(
        entry["what"], mix, entry["reach"], tuple(sorted(entry.get("instruments", {}).items()))
    )


def _say(room: Room, entry: Mapping[str, Any]) -> None:
    number = len(room.messages) + 1
    room.messages.append(Message(number, entry["sender"], entry["receiver"], entry["student"], entry["text"]))
    room.spoken[entry["student"]] = room.spoken.get(entry["student"], 0) + 1


def _propose(room: Room, entry: Mapping[str, Any]) -> None:
    number = len(room.proposals) + 1
    words = (entry[name] for name in ("student", "sender", "receiver", "mine", "yours", "text"))
    room.proposals.append(Proposal(number, *words))
    room.spoken[entry["student"]] = room.spoken.get(entry["student"], 0) + 1


def _table(room: Room, entry: Mapping[str, Any]) -> None:
    number, by, sender = len(room.on_table) + 1, entry["student"], entry["sender"]
    items, transfers = (tuple(sorted(entry[name].items())) for name in ("items", "transfers"))
    made = Tabling(number, by, sender, entry["framework"], items, transfers, entry["line"], {sender: True}, {by: True})
    room.on_table.append(made)
    room.spoken[entry["student"]] = room.spoken.get(entry["student"], 0) + 1


def _sign(room: Room, entry: Mapping[str, Any]) -> None:
    made = room.on_table[entry["tabling"] - 1]
    _cast(made.votes, entry["student"], entry["signs"])
    made.signed[entry["seat"]] = entry["stands"]


def _answer(room: Room, entry: Mapping[str, Any]) -> None:
    made = room.proposals[entry["proposal"] - 1]
    _cast(made.votes, entry["student"], entry["accepts"])
    made.answer = entry["answer"]


def _cast(votes: dict[int, bool], student: int, vote: bool) -> None:
    """Let a vote take the place of an earlier one of the same student, as the latest."""
    votes.pop(student, None)
    votes[student] = vote


def _shock(room: Room, entry: Mapping[str, Any]) -> None:
    room.shocks.append({name: entry[name] for name in ("what", "state", "party", "level")})


def _calm(room: Room, entry: Mapping[str, Any]) -> None:
    """Take back what was to happen with the next decisions."""
    room.shocks = []


def _resume(room: Room, entry: Mapping[str, Any]) -> None:
    """Give back the time in which there was no server."""
    room.deadline = entry["deadline"]


def _resolve(room: Room, entry: Mapping[str, Any]) -> None:
    room.rounds.append(
        Round(
            entry["month"],
            tuple(entry["decisions"]),
            dict(entry["by"]),
            tuple({**shock, "month": entry["month"]} for shock in room.shocks),
            tuple(room.proposals),
            tuple(room.messages),
            dict(room.choices),
            {student.number: student.seat for student in room.students.values()},
            tuple(entry["tabled"]),
            tuple(room.on_table),
        )
    )
    room.phase, room.deadline, room.paused = "reveal", 0.0, 0.0
    room.choices, room.shocks = {}, []


def _undo(room: Room, entry: Mapping[str, Any]) -> None:
    undone = room.rounds.pop()
    again = [{key: value for key, value in row.items() if key != "month"} for row in undone.shocks]
    room.shocks = [*again, *room.shocks]
    room.undone += 1
    _clear(room)
    room.phase, room.deadline, room.paused = "talk", entry["deadline"], 0.0


def _clear(room: Room) -> None:
    room.choices, room.messages, room.proposals, room.on_table, room.spoken = {}, [], [], [], {}


def _here(room: Room, entry: Mapping[str, Any]) -> None:
    room.beats += 1


_FOLDS: Mapping[str, Callable[[Room, Mapping[str, Any]], None]] = {
    "open": _open,
    "join": _join,
    "key": _key,
    "lend": _lend,
    "leave": _leave,
    "back": _back,
    "move": _move,
    "put_out": _put_out,
    "phase": _phase,
    "door": _door,
    "pause": _pause,
    "go": _go,
    "choose": _choose,
    "say": _say,
    "propose": _propose,
    "answer": _answer,
    "table": _table,
    "sign": _sign,
    "calm": _calm,
    "resume": _resume,
    "here": _here,
    "shock": _shock,
    "resolve": _resolve,
    "undo": _undo,
    "practice": _practice,
    "practice_over": _practice_over,
}
