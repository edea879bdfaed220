"""A class in play: asks whether a move is possible, writes it into the log, and keeps the model's world beside it.

All of it follows from the log, so a class that is opened again stands where it stood. It is made for one thread.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from abm.core.errors import ExperimentError, ResultsError
from abm.engine.frameworks.tabled import Agenda
from abm.engine.seated_game import Option, Prospect
from abm.mechanisms.states.postures import common_levels, share_refused
from abm.sessions.class_file import ClassSetup
from abm.sessions.log import Log
from abm.sessions.lookalikes import look_alike
from abm.sessions.refusal import Refused
from abm.sessions.room import Choice, Proposal, Room, Student, Tabling, fold
from abm.sessions.roster import OBSERVER
from abm.sessions.seating import is_listed, seat_of_newcomer
from abm.sessions.table import Table, Turn
from abm.sessions.tally import decisions_of, row_of, settled, tabled_of
from abm.sessions.text import LONGEST_NAME, LONGEST_TEXT, clean

__all__ = ["JOINED", "PAYMENTS", "Payment", "Session"]

PAYMENTS = (1, 2, 5, 10, 20, 50, 100, 200, 500)  # USD million a month that can be offered
JOINED = ("club", "talk")  # protocols of frameworks that can be joined as they stand
_MOST_STUDENTS = 200
_MOST_SAID = 20
_MOST_TABLED = 3  # by a seat in a framework and a round: weighing one takes time for all
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
_BACK_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_BACK_LENGTH = 8
# What comes of a log whose lines are whole and say what no class writes.
_DAMAGED = (LookupError, TypeError, AttributeError, ValueError)
_STILL_HERE = 5.0  # seconds of a phase after which the log says that the server still runs


class Payment(NamedTuple):
    """What one member pays another for a common list, USD million a month; 0: nothing."""

    payer: str = ""
    payee: str = ""
    amount: int = 0


NO_PAYMENT = Payment()
NO_INSTRUMENTS: Mapping[str, bool] = {}


class Session:
    """A class; every verb is a student's or the teacher's, and raises Refused where it is not possible now.

    clock: seconds since the epoch. Raises ResultsError where the log is another class's.
    """

    def __init__(self, setup: ClassSetup, log: Path, clock: Callable[[], float] = time.time) -> None:
        self.setup = setup
        self.room = Room()
        self._clock = clock
        self._log = Log(log)
        self._table = Table(setup)
        self._by_key: dict[str, int] = {}
        for entry in self._log.entries:
            self._take(entry)
        if not self._log.entries:
            code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(4))
            self._write("open", code=code, teacher=secrets.token_urlsafe(12), digest=setup.digest)
        if self.room.digest != setup.digest:
            raise ResultsError(
                f"'{log}' is the log of another class, or the class file was changed; choose another --log"
            )
        try:
            self._table.follow(self.room.rounds)
            self._give_back_time()
        except _DAMAGED as error:
            raise ResultsError(f"'{log}' holds a round that cannot be played; choose another --log") from error

    # What anybody may see.

    @property
    def now(self) -> float:
        """Return the time by the clock of the class."""
        return self._clock()

    @property
    def seconds_left(self) -> float | None:
        """Return seconds to the deadline of the phase, None where there is none."""
        if not self.room.deadline:
            return None
        return max(self.room.deadline - (self.room.paused or self.now), 0.0)

    @property
    def version(self) -> int:
        """Return a number that grows with everything that happens in the class."""
        return len(self._log.entries) - self.room.beats

    @property
    def month(self) -> str:
        """Return the month in which the next decisions are taken."""
        return self._table.month

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return the rounds that were played, each with what the seats knew and what came of it."""
        return self._table.turns

    @property
    def prospects(self) -> Mapping[str, Prospect]:
        """Return what each seat knows before the decisions of the round at hand; for the eyes of the seat alone."""
        return self._table.prospects

    @property
    def frameworks(self) -> Mapping[str, Agenda]:
        """Return what can be put on the table of each framework in this round, by code."""
        return self._table.frameworks

    @property
    def levels(self) -> tuple[str, ...]:
        """Return the names of the levels that a common list can hold."""
        return common_levels(self._steps)

    def share_refused(self, level: str) -> float | None:
        """Return the share that a level of a list refuses, None of a level that is no share of all buyers."""
        return share_refused(level, self._steps)

    @property
    def listing(self) -> tuple[str, ...]:
        """Return the states that have rules in force or on their way, which the rival can hit back at."""
        return self._table.listing()

    def members(self, framework: str) -> tuple[str, ...]:
        """Return the codes of a framework's members."""
        return next(row.members for row in self.setup.case.frameworks if row.code == framework)

    def gain_of(self, made: Tabling, seat: str) -> float | None:
        """Return what a seat expects of what is tabled, USD million a month, None of talk; for its eyes alone."""
        return self._table.gains(row_of(made, self.month, ())).get(seat)

    def worth_of(self, seat: str, choice: Choice) -> Option | None:
        """Return what a choice would bring a seat, None where it is not possible any more; for its eyes alone."""
        prospect = self.prospects[seat]
        if choice.what != "mix":
            return prospect.options.get(choice.what)
        try:
            return self._table.worth({"month": self.month, "state": seat, "what": "mix", "mix": dict(choice.mix)})
        except ExperimentError:
            return None

    def student(self, key: str) -> Student | None:
        """Return who holds a key."""
        number = self._by_key.get(_hash(key))
        student = self.room.students[number] if number else None
        return student if student and not student.put_out else None

    # Students.

    def join(self, name: str, key: str) -> Student:
        """Let somebody in, or back in: a key that is known is the same student; a name alone lets nobody back in."""
        known = self.student(key)
        if known:
            if not known.present:
                self._write("back", student=known.number)
            return known
        if not self.room.open_door:
            raise Refused("door")
        name = clean(name, LONGEST_NAME)
        if not name:
            raise Refused("no_name")
        if len(self.room.here) >= _MOST_STUDENTS:
            raise Refused("full")
        if any(look_alike(name, other.name) for other in self.room.here):
            raise Refused("name_taken")
        seat = seat_of_newcomer(self.setup, self.room, name)
        self._write("join", name=name, seat=seat, key=_hash(key), way_back=_hash(self.way_back(key)))
        return self.room.students[len(self.room.students)]

    def expected(self, student: Student) -> bool:
        """Return whether a list of names, where there is one, holds the student."""
        return not self.setup.roster or is_listed(self.setup, student.name)

    def come_back(self, word: str, key: str) -> Student:
        """Let a student in again by its own word, from another device."""
        found = _hash("".join(clean(word, 20).upper().split()))
        for student in self.room.students.values():
            if secrets.compare_digest(student.way_back, found) or self._is_lent(student, found):
                if self.student(key) is not student:
                    self._write("key", student=student.number, key=_hash(key))
                return student
        raise Refused("unknown_word")

    def way_back(self, key: str) -> str:
        """Return the word that lets the holder of a key in from another device, as it was when the key was new."""
        digest = hashlib.sha256(f"way back {self.room.teacher} {key}".encode()).digest()
        return "".join(_BACK_LETTERS[byte % len(_BACK_LETTERS)] for byte in digest[:_BACK_LENGTH])

    def word_of(self, student: Student, key: str) -> str:
        """Return the way back of a student by its first key, '' by a later one."""
        word = self.way_back(key)
        return word if _hash(word) == student.way_back else ""

    def lent_word(self, student: Student) -> str:
        """Return the word that the teacher gave a student to come back by once, '' where none waits to be used."""
        return self.way_back(f"lent {student.number} {student.lent}") if student.may_use_lent else ""

    def leave(self, student: Student) -> None:
        """Let a student's seat go on without it; it may come back."""
        if student.present:
            self._write("leave", student=student.number)

    def choose(
        self,
        student: Student,
        what: str,
        mix: Mapping[str, str],
        reach: str = "",
        instruments: Mapping[str, bool] = NO_INSTRUMENTS,
    ) -> None:
        """Note in secret what a student wants its seat to do; a later choice takes the place of an earlier one."""
        self._ask_seated(student, "choose")
        prospect = self.prospects[student.seat]
        moved = {segment: posture for segment, posture in mix.items() if posture != "today"}
        if what == "mix" and not moved:
            what = "keep"
        if what == "mix":
            if any(posture not in prospect.postures.get(segment, ()) for segment, posture in moved.items()):
                raise Refused("not_possible")
        elif what not in prospect.offered:
            raise Refused("not_possible")
        reach = "" if reach == prospect.reach_now else reach
        if reach and reach not in prospect.reach:
            raise Refused("not_possible")
        turned = {name: wanted for name, wanted in instruments.items() if wanted is not (name in prospect.instruments)}
        if any(name not in prospect.open_instruments for name in turned):
            raise Refused("not_possible")
        made = Choice(what, tuple(sorted(moved.items())) if what == "mix" else (), reach, tuple(sorted(turned.items())))
        if made != self.room.choices.get(student.number):
            more = {"instruments": turned} if turned else {}
            self._write("choose", student=student.number, what=what, mix=dict(made.mix), reach=reach, **more)

    def say(self, student: Student, receiver: str, text: str) -> None:
        """Send words to another seat, or to all."""
        text = self._ask_to_speak(student, receiver, text)
        if not text:
            raise Refused("no_text")
        self._write("say", student=student.number, sender=student.seat, receiver=receiver, text=text)

    def propose(self, student: Student, receiver: str, mine: str, yours: str, text: str) -> None:
        """Tell another seat what this one would do if it did its part; nobody is bound by it."""
        text = self._ask_to_speak(student, receiver, text)
        if not receiver:
            raise Refused("no_receiver")
        if not self.room.at(receiver):
            raise Refused("nobody_there")
        if mine not in self.prospects[student.seat].promises or yours not in self.prospects[receiver].promises:
            raise Refused("cannot_promise")
        words = {"sender": student.seat, "receiver": receiver, "mine": mine, "yours": yours, "text": text}
        self._write("propose", student=student.number, **words)

    def answer(self, student: Student, proposal: int, accepts: bool) -> None:
        """Accept or decline what was proposed to the student's seat; its answer is counted as its choice is."""
        self._ask_seated(student, "talk", "choose")
        if not 0 < proposal <= len(self.room.proposals):
            raise Refused("not_possible")
        made: Proposal = self.room.proposals[proposal - 1]
        if made.receiver != student.seat:
            raise Refused("not_possible")
        if made.votes.get(student.number) is accepts:
            return
        answer = "accepted" if self._counted(student, made.votes, accepts) else "declined"
        self._write("answer", student=student.number, proposal=proposal, accepts=accepts, answer=answer)

    def table(
        self,
        student: Student,
        framework: str,
        items: Mapping[str, str],
        payment: Payment = NO_PAYMENT,
        line: str = "",
    ) -> None:
        """Table a common list, a payment for it and a line in a framework the seat belongs to, or to join as it stands.

        Who tables it signs it.
        """
        self._ask_to_speak(student, "", "")
        held = {item: level for item, level in items.items() if level}
        agenda = self.frameworks.get(framework)
        if agenda is None or student.seat not in agenda.parties:
            raise Refused("not_possible")
        if (agenda.items or agenda.outlines) and not (held or line or agenda.protocol in JOINED):
            raise Refused("nothing_tabled")
        transfers = _transfers(agenda, payment) if payment.amount else {}
        possible = set(held) <= set(agenda.items) and set(held.values()) <= set(self.levels)
        if not possible or (line and line not in agenda.outlines):
            raise Refused("not_possible")
        if transfers and not held:
            raise Refused("pay_for_nothing")
        facts = {"framework": framework, "items": held, "transfers": transfers, "line": line}
        if any(made.framework == framework and _same(made, facts) for made in self.room.on_table):
            raise Refused("tabled_already")
        own = sum(made.framework == framework and made.sender == student.seat for made in self.room.on_table)
        if own >= _MOST_TABLED:
            raise Refused("table_full")
        self._write("table", student=student.number, sender=student.seat, **facts)
        self.gain_of(self.room.on_table[-1], student.seat)  # kept: who tables it waits for it, not whoever looks next

    def sign(self, student: Student, tabling: int, signs: bool) -> None:
        """Sign what is tabled, or take the signature back; the seat's signature is counted as its choice is."""
        self._ask_seated(student, "talk", "choose")
        if not 0 < tabling <= len(self.room.on_table):
            raise Refused("not_possible")
        made = self.room.on_table[tabling - 1]
        if student.seat not in self.frameworks[made.framework].parties:
            raise Refused("not_possible")
        if made.votes.get(student.number) is signs:
            return
        stands = self._counted(student, made.votes, signs)
        self._write("sign", student=student.number, seat=student.seat, tabling=tabling, signs=signs, stands=stands)

    # The teacher.

    def forward(self) -> None:
        """Go on at once: from the lobby or a reveal to talk, to the choice, to the reveal; practice comes first."""
        room, file = self.room, self.setup.file
        if room.phase == "choose":
            self._resolve()
        elif room.phase == "talk":
            self._enter("choose", self._seconds("choose"))
        elif room.practice:
            self._write("practice_over", deadline=self._deadline(file.talk_seconds))
            self._table.follow(room.rounds)
        elif room.phase == "lobby" and file.practice_seconds and not room.practised:
            self._write("practice", deadline=self._deadline(file.practice_seconds // 2))
        elif room.phase == "over" or len(room.rounds) >= file.rounds:
            if room.phase != "over":
                self._enter("over", 0)
        else:
            self._enter("talk", file.talk_seconds)

    def skip_practice(self) -> None:
        """Begin the first round at once, without practice or with what was practised taken back."""
        room = self.room
        if room.practice:
            self._write("practice_over", deadline=self._deadline(self.setup.file.talk_seconds))
            self._table.follow(room.rounds)
        elif room.phase == "lobby":
            self._enter("talk", self.setup.file.talk_seconds)
        else:
            raise Refused("not_now")

    def tick(self) -> bool:
        """Go on where a deadline has passed, and return whether it had; before, note that the clock still runs."""
        room = self.room
        if not room.deadline or room.paused:
            return False
        if self.now < room.deadline:
            if self.now - self._log.entries[-1]["at"] >= _STILL_HERE:
                self._write("here")
            return False
        self.forward()
        return True

    def set_door(self, is_open: bool) -> None:
        """Let newcomers in, or nobody but those who come back."""
        if self.room.open_door != is_open:
            self._write("door", open=is_open)

    def pause(self) -> None:
        """Stop the clock, and all moves."""
        if not self.room.paused and self.room.phase in ("talk", "choose"):
            self._write("pause")

    def go(self) -> None:
        """Let the clock run on."""
        if self.room.paused:
            self._write("go")

    def undo(self) -> None:
        """Take back the last round that was played; it is played anew."""
        if not self.room.rounds:
            raise Refused("nothing_to_undo")
        self._write("undo", deadline=self._deadline(self._seconds("talk")))
        self._table.follow(self.room.rounds)

    def move(self, number: int, seat: str) -> None:
        """Give a student another seat, or let it observe."""
        here = {student.number for student in self.room.here}
        if number not in here or seat not in (*self.setup.seats, OBSERVER):
            raise Refused("not_possible")
        if self.room.students[number].seat != seat:
            self._write("move", student=number, seat=seat)

    def lend_word(self, number: int) -> None:
        """Give a student who has lost its own word another one, by which it comes back once."""
        if number not in {student.number for student in self.room.here}:
            raise Refused("not_possible")
        self._write("lend", student=number)

    def put_out(self, number: int) -> None:
        """Send a student away, as one who came under several names; if the door is open it may join anew."""
        if number not in self.room.students or self.room.students[number].put_out:
            raise Refused("not_possible")
        self._write("put_out", student=number)

    def shock(self, what: str, state: str, party: str = "", level: float = 0.5) -> None:
        """Let something happen in the month of the next decisions."""
        parties = [row.party for row in self.setup.case.platforms if row.state == state]
        known = state in self.setup.names and what in ("government", "leak", "retaliation")
        possible = known and (what != "government" or party in parties) and 0.0 <= level <= 1.0
        target = any(row.code == state and row.role == "target" for row in self.setup.case.states)
        if not possible or target or self.room.phase == "over":
            raise Refused("not_possible")
        if what == "retaliation" and state not in self.listing:
            raise Refused("no_rules_there")
        party = party if what == "government" else ""
        self._write("shock", what=what, state=state, party=party, level=level if what == "retaliation" else 0.0)

    def calm(self) -> None:
        """Take back what was to happen with the next decisions."""
        if self.room.shocks:
            self._write("calm")

    def empty_seats(self) -> list[str]:
        """Return the seats nobody sits at; the model decides for them."""
        return [seat for seat in self.setup.seats if not self.room.at(seat)]

    # How it is kept.

    @property
    def _steps(self) -> int:
        parameters: Any = self.setup.experiment.parameters
        return int(parameters.choice.strictness_steps)

    def _resolve(self) -> None:
        decisions, by = decisions_of(self.setup, self.room, self.month)
        month, decisions = self.month, self._possible(decisions)
        tabled = tabled_of(self.setup, self.room, month)
        self._write("resolve", month=month, decisions=decisions, by=by, tabled=tabled)
        try:
            self._table.follow(self.room.rounds)
        except ExperimentError:  # what the log says could not be played would keep the class from ever being opened
            self._write("undo", deadline=self._deadline(self._seconds("talk")))
            self._table.start_over(self.room.rounds)
            raise Refused("not_possible") from None

    def _counted(self, student: Student, votes: Mapping[int, bool], vote: bool) -> bool:
        """Return what a seat answers once one of its students has answered too."""
        others = {number: cast for number, cast in votes.items() if number != student.number}
        return bool(settled(self.setup, self.room, student.seat, {**others, student.number: vote}))

    def _possible(self, decisions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return decisions that can be played together: where one turns out impossible, the seat keeps its rules."""
        if self._can(decisions):
            return decisions
        told = [row if self._can([row]) else _kept(row) for row in decisions]
        return told if self._can(told) else [_kept(row) for row in decisions]

    def _can(self, decisions: list[dict[str, Any]]) -> bool:
        try:
            self._table.check(decisions)
        except ExperimentError:
            return False
        return True

    def _seconds(self, phase: str) -> int:
        """Return how long a phase lasts; the two of a practice round share its time."""
        file = self.setup.file
        if self.room.practice:
            return file.practice_seconds // 2
        return file.talk_seconds if phase == "talk" else file.choose_seconds

    def _enter(self, phase: str, seconds: int) -> None:
        self._write("phase", phase=phase, deadline=self._deadline(seconds))

    def _give_back_time(self) -> None:
        """Move a deadline by the time since anything was written down: nobody could act while there was no server."""
        away = self.now - self._log.entries[-1]["at"]
        if self.room.deadline and not self.room.paused and away > 0.0:
            self._write("resume", deadline=self.room.deadline + away)

    def _deadline(self, seconds: int) -> float:
        return self.now + seconds if seconds else 0.0

    def _write(self, kind: str, **facts: Any) -> None:
        entry = {"kind": kind, "at": self.now, **facts}
        self._log.append(entry)
        self._take(entry)

    def _take(self, entry: Mapping[str, Any]) -> None:
        try:
            fold(self.room, entry)
        except _DAMAGED as error:
            raise ResultsError(f"'{self._log.path}' is no log of a class; choose another --log") from error
        if entry["kind"] in ("join", "key"):
            number = entry["student"] if entry["kind"] == "key" else len(self.room.students)
            self._by_key[entry["key"]] = number

    def _ask_seated(self, student: Student, *phases: str) -> None:
        if self.room.paused:
            raise Refused("paused")
        if self.room.phase not in phases:
            raise Refused("not_now")
        if student.seat == OBSERVER or not student.present:
            raise Refused("observer")

    def _ask_to_speak(self, student: Student, receiver: str, text: str) -> str:
        """Return the text as it is kept, where the student may speak to the receiver now."""
        self._ask_seated(student, "talk", "choose")
        if receiver and (receiver not in self.setup.seats or receiver == student.seat):
            raise Refused("no_receiver")
        if self.room.spoken.get(student.number, 0) >= _MOST_SAID:
            raise Refused("said_enough")
        return clean(text, LONGEST_TEXT)

    def _is_lent(self, student: Student, found: str) -> bool:
        """Return whether a word, hashed, is the one that the teacher gave a student."""
        word = self.lent_word(student)
        return bool(word) and secrets.compare_digest(_hash(word), found)


def _kept(decision: Mapping[str, Any]) -> dict[str, Any]:
    """Return the decision of the same seat to leave all as it is."""
    kept = {name: value for name, value in decision.items() if name != "instruments"}
    return {**kept, "what": "keep", "mix": {}, "reach": ""}


def _transfers(agenda: Agenda, payment: Payment) -> dict[str, float]:
    """Return what each member receives, where there can be such a payment."""
    payer, payee, amount = payment
    if not agenda.pays or payer == payee or not {payer, payee} <= set(agenda.parties) or amount not in PAYMENTS:
        raise Refused("not_possible")
    return {payer: -float(amount), payee: float(amount)}


def _same(made: Tabling, facts: Mapping[str, Any]) -> bool:
    return (dict(made.items), dict(made.transfers), made.line) == tuple(
        facts[name] for name in ("items", "transfers", "line")
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
