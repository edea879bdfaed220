"""The addresses of a class: who may ask for what, and how a move that is sent becomes one of the session.

A seat knows its students by a cookie that only the server reads; the teacher's pages stand behind a secret in their
address. Whatever is sent is small, comes from our own pages, and is asked by the session whether it is possible.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from abm.sessions import Refused, Session
from abm.sessions.debrief import Told, Worlds, students_csv, worlds_of
from abm.sessions.room import Round, Student
from abm.sessions.roster import normal_name
from abm.sessions.saving import experiment_text
from abm.sessions.session import Payment
from abm.web.classroom.choice import GIVE_UP, TAKE_UP
from abm.web.classroom.code_picture import code_picture
from abm.web.classroom.compare import compare_page
from abm.web.classroom.debrief import debrief_page
from abm.web.classroom.door import door_page
from abm.web.classroom.frame import Look, begun, look_at, mark, phase_mark, plain_page, seat_mark, wall_of
from abm.web.classroom.guests import Guests, Keys
from abm.web.classroom.html import Html
from abm.web.classroom.projector import projector_page
from abm.web.classroom.replay import replay_page, steps
from abm.web.classroom.seat import seat_page
from abm.web.classroom.sent import (
    KEY,
    YEAR,
    Answer,
    Form,
    asset,
    file_of,
    form_of,
    guarded,
    host_of,
    kept_in,
    nothing,
    number_in,
    set_key,
    told_in,
)
from abm.web.classroom.tables import NOT_LISTED
from abm.web.classroom.teacher import LEND, PUT_OUT, PUT_OUT_SINCE, teacher_page

__all__ = ["class_app"]

_LANGUAGE = "yardfence_language"
_log = logging.getLogger(__name__)


class ClassApp:
    """The pages of a class, or of several rooms that play the same one."""

    def __init__(self, rooms: Sequence[Session], address: str, language: str) -> None:
        self.rooms = tuple(rooms)
        self.address = address
        self.language = language
        self._guests = Guests()
        self._keys = Keys(self.rooms[0].room.teacher)
        self._compared: dict[Session, tuple[tuple[Round, ...], Worlds]] = {}
        self._comparing = asyncio.Lock()

    async def door(self, request: Request) -> Response:
        """Show the way in; the cookie is set here, so that sending the form twice is one student."""
        code = re.sub(r"[^A-Za-z]", "", request.query_params.get("code", ""))[:4].upper()
        known = self._seat(request) is not None
        answer = self._page(request, door_page(self._look(request), told_in(request), code, known))
        if not self._key(request):
            set_key(answer, self._keys.issue())
        return answer

    async def seat(self, request: Request) -> Response:
        """Show a student's page."""
        seat = self._seat(request)
        if seat is None:
            return RedirectResponse("/", 303)
        session, student = seat
        word = session.word_of(student, self._key(request))
        return self._page(request, seat_page(self._look(request, session), student, word, told_in(request)))

    async def screen(self, request: Request) -> Response:
        """Show the projector view."""
        return self._page(request, projector_page(self._look(request, self._on_wall(request)), self.address))

    async def teach(self, request: Request) -> Response:
        """Show the teacher's page."""
        look, others = self._look(request, self._taught(request)), len(self.rooms) > 1
        return self._page(request, teacher_page(look, self.address, told_in(request), others))

    async def debrief(self, request: Request) -> Response:
        """Show what to talk about afterwards."""
        session = self._taught(request)
        worlds = await self._worlds(session)
        return self._page(request, debrief_page(self._look(request, session), worlds))

    async def compare(self, request: Request) -> Response:
        """Show all rooms side by side."""
        looks = [self._look(request, session) for session in (self._taught(request), *self.rooms)]
        return self._page(request, compare_page(looks[0], looks[1:]))

    async def replay(self, request: Request) -> Response:
        """Show a step of one round as it went."""
        session, number = self._taught(request), number_in(request.path_params["number"])
        step = request.path_params["step"]
        if not 0 < number <= len(session.turns) or step not in steps(session):
            raise HTTPException(404)
        return self._page(request, replay_page(self._look(request, session), number, step))

    async def experiment(self, request: Request) -> Response:
        """Hand over the class as an experiment."""
        return file_of(experiment_text(self._taught(request)), "class.toml")

    async def students(self, request: Request) -> Response:
        """Hand over a line a student; the mark in front lets table programs read Japanese."""
        session = self._taught(request)
        look = self._look(request, session)
        told = Told(
            head=lambda name: look.say(f"csv_{name}"),
            seat=lambda seat: look.state(seat) if seat else look.say("observer"),
            choice=look.choice,
            signed=lambda framework: look.say("signed_in", framework=look.framework(framework)),
        )
        return file_of("\ufeff" + students_csv(session, told), "students.csv")

    async def look(self, request: Request) -> Response:
        """Tell whether pages that everybody or the teacher sees are still current, and what has begun."""
        session = self._on_wall(request)
        return PlainTextResponse(f"{mark(session)}\n{begun(self._look(request, session))}")

    async def look_from_seat(self, request: Request) -> Response:
        """Tell the same of a student's page; nothing is current to whoever was sent away."""
        if (seat := self._seat(request)) is None:
            return PlainTextResponse(f"gone\n{self._look(request).say('begun_seat')}")
        session, student = seat
        told = begun(self._look(request, session), student, request.query_params.get("since", ""))
        return PlainTextResponse(f"{mark(session, student)}\n{told}")

    async def picture(self, request: Request) -> Response:
        """Show the address with the code as a picture for telephones."""
        address = f"{self.address}?code={self._on_wall(request).room.code}"
        return Response(code_picture(address), media_type="image/svg+xml")

    async def join(self, request: Request) -> Response:
        """Let somebody in; on a device that a seat knows already, another name is somebody else."""
        form = await form_of(request)
        name, seat, key = form.get("name", ""), self._seat(request), self._key(request)
        anew = bool(key) and seat is not None and normal_name(seat[1].name) != normal_name(name)
        used = self._keys.issue() if anew else key

        def enter(session: Session) -> Student:
            if session.student(used) is not None:
                return session.join(name, used)
            self._guests.ask(host_of(request), key, session)
            student = session.join(name, used)
            self._guests.note(host_of(request), key, used, session, student)
            return student

        answer = self._enter(request, form, enter)
        if anew and any(session.student(used) for session in self.rooms):
            set_key(answer, used)
        return answer

    async def back(self, request: Request) -> Response:
        """Let a student in from another device."""
        form = await form_of(request)
        return self._enter(request, form, lambda room: room.come_back(form.get("word", ""), self._key(request)))

    async def choose(self, request: Request) -> Response:
        """Take a student's choice."""
        form = await form_of(request)
        mix = {name.removeprefix("mix."): value for name, value in form.items() if name.startswith("mix.")}
        what, reach = form.get("what", ""), form.get("reach", "")
        mix = mix if what == "mix" else {}
        own = {
            name.removeprefix("instrument."): value for name, value in form.items() if name.startswith("instrument.")
        }
        turned = {name: value == TAKE_UP for name, value in own.items() if value in (TAKE_UP, GIVE_UP)}
        return self._move(request, form, "chosen", lambda room, who: room.choose(who, what, mix, reach, turned))

    async def say(self, request: Request) -> Response:
        """Take a message."""
        form = await form_of(request)
        receiver, text = form.get("receiver", ""), form.get("text", "")
        return self._move(request, form, "sent", lambda room, who: room.say(who, receiver, text))

    async def propose(self, request: Request) -> Response:
        """Take a proposal."""
        form = await form_of(request)
        receiver, mine, yours, text = (form.get(name, "") for name in ("receiver", "mine", "yours", "text"))
        return self._move(request, form, "sent", lambda room, who: room.propose(who, receiver, mine, yours, text))

    async def answer(self, request: Request) -> Response:
        """Take an answer to a proposal."""
        form = await form_of(request)
        number, accepts = number_in(form.get("proposal", "")), form.get("answer") == "accept"
        return self._move(request, form, "sent", lambda room, who: room.answer(who, number, accepts))

    async def table(self, request: Request) -> Response:
        """Take what is tabled in a framework."""
        form = await form_of(request)
        level = form.get("all", "")
        own = {name.removeprefix("item."): value for name, value in form.items() if name.startswith("item.")}
        items = {item: "" if value == NOT_LISTED else value or level for item, value in own.items()}
        framework, line = form.get("framework", ""), form.get("line", "")
        payment = Payment(form.get("payer", ""), form.get("payee", ""), number_in(form.get("amount", "")))
        return self._move(request, form, "tabled", lambda room, who: room.table(who, framework, items, payment, line))

    async def sign(self, request: Request) -> Response:
        """Take a signature, or one that is taken back."""
        form = await form_of(request)
        number, signs = number_in(form.get("tabling", "")), form.get("signs") == "yes"
        return self._move(request, form, "sent", lambda room, who: room.sign(who, number, signs))

    async def leave(self, request: Request) -> Response:
        """Let a student leave its seat."""
        form = await form_of(request)
        return self._move(request, form, "done", lambda room, who: room.leave(who))

    async def come_again(self, request: Request) -> Response:
        """Let a student that left take its seat again."""
        form = await form_of(request)
        return self._move(request, form, "done", lambda room, who: room.join(who.name, self._key(request)))

    async def verb(self, request: Request) -> Response:
        """Do what the teacher asks for."""
        session = self._taught(request)
        form = await form_of(request)
        verbs: Mapping[str, Callable[[], object]] = {
            "forward": session.forward,
            "pause": session.pause,
            "go": session.go,
            "undo": session.undo,
            "skip_practice": session.skip_practice,
            "calm": session.calm,
            "shut": lambda: session.set_door(False),
            "open": lambda: session.set_door(True),
            "move": lambda: _move_student(session, form),
            "shock": lambda: session.shock(**_shock(form)),
        }
        told, verb = "done", request.path_params["verb"]
        if verb not in verbs:
            raise HTTPException(404)
        now = phase_mark(session)
        try:
            if form.get("seen", now) == now:
                verbs[verb]()
            else:
                told = "stale"
        except Refused as refused:
            told = refused.word
        return RedirectResponse(f"/teach/{session.room.teacher}?told={told}", 303)

    def _enter(self, request: Request, form: Form, enter: Callable[[Session], Student]) -> Response:
        key, code = self._key(request), form.get("code", "").strip().upper()
        room = next((room for room in self.rooms if room.room.code == code), None)
        told = "no_cookies" if not key else "wrong_code"
        if key and room is not None:
            try:
                enter(room)
                for other in self.rooms:
                    if other is not room and (left := other.student(key)):
                        other.leave(left)
                return RedirectResponse("/seat", 303)
            except Refused as refused:
                told = refused.word
        kept = f"&code={code}" if room else ""
        answer = RedirectResponse(f"/?told={told}{kept}", 303)
        if not key:
            set_key(answer, self._keys.issue())
        return answer

    def _move(self, request: Request, form: Form, done: str, move: Callable[[Session, Student], object]) -> Response:
        """Let a student move, unless the page it moved on was that of another seat or round."""
        seat = self._seat(request)
        if seat is None:
            return RedirectResponse("/", 303)
        told, mark_now = done, seat_mark(*seat)
        try:
            if form.get("seen", mark_now) == mark_now:
                move(*seat)
            else:
                told = "stale_seat"
        except Refused as refused:
            told = refused.word
        return RedirectResponse(f"/seat?told={told}", 303)

    async def _worlds(self, session: Session) -> Worlds | None:
        """Return what would have been in the rounds played, None without any.

        It takes seconds, in which the class goes on and may play or take back a round; the answer is kept.
        """
        async with self._comparing:
            while rounds := tuple(session.room.counted):
                if session in self._compared and self._compared[session][0] == rounds:
                    return self._compared[session][1]
                self._compared[session] = rounds, await asyncio.to_thread(worlds_of, session.setup, rounds)
            return None

    def _seat(self, request: Request) -> tuple[Session, Student] | None:
        """Return the room and the student that a cookie knows; of several rooms the one entered last."""
        key = self._key(request)
        known = [(room, student) for room in self.rooms if key and (student := room.student(key))]
        return max(known, key=lambda seat: seat[1].entered, default=None)

    def _key(self, request: Request) -> str:
        """Return what a browser is known by, '' unless a door of this class gave it."""
        key = request.cookies.get(KEY, "")
        return key if self._keys.issued(key) else ""

    def _taught(self, request: Request) -> Session:
        """Return the room whose secret stands in an address."""
        given = request.path_params["secret"].encode("utf-8", "replace")
        for session in self.rooms:
            if secrets.compare_digest(given, session.room.teacher.encode()):
                return session
        raise HTTPException(404)

    def _on_wall(self, request: Request) -> Session:
        """Return the room whose wall an address names; nobody finds the code without having seen it."""
        given = request.path_params["wall"].encode("utf-8", "replace")
        for session in self.rooms:
            if secrets.compare_digest(given, wall_of(session).encode()):
                return session
        raise HTTPException(404)

    def _look(self, request: Request, session: Session | None = None) -> Look:
        return look_at(session or self.rooms[0], self._language(request))

    def _language(self, request: Request) -> str:
        for word in (request.query_params.get("lang"), request.cookies.get(_LANGUAGE)):
            if word in ("en", "ja"):
                return word
        return self.language

    def _page(self, request: Request, page: Html, status: int = 200) -> Response:
        answer = Response(page, status, media_type="text/html")
        if request.query_params.get("lang") in ("en", "ja"):
            answer.set_cookie(_LANGUAGE, request.query_params["lang"], max_age=YEAR, httponly=True, samesite="lax")
        return answer

    async def refused(self, request: Request, error: Exception) -> Response:
        """Show a page for what there is none of, or what was too much."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        key = {404: "error_lost", 405: "error_lost", 413: "error_large", 403: "error_elsewhere"}.get(
            status, "error_broken"
        )
        if status == 500:
            _log.error("a page failed: %s: %s", type(error).__name__, " ".join(str(error).split()))
        look = self._look(request)
        return kept_in(self._page(request, plain_page(look, look.say(key)), status))

    async def ticking(self) -> None:
        """Go on whenever a deadline has passed; what fails once is tried again."""
        while True:
            await asyncio.sleep(0.5)
            for room in self.rooms:
                try:
                    room.tick()
                except Exception:
                    _log.exception("the clock of the class failed")


def class_app(rooms: Sequence[Session], address: str, language: str = "en") -> Starlette:
    """Return the application of a class; address: what students type; language: where a browser has chosen none."""
    pages = ClassApp(rooms, address, language)

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        clock = asyncio.create_task(pages.ticking())
        yield
        clock.cancel()

    shown: Mapping[str, Answer] = {
        "/": pages.door,
        "/seat": pages.seat,
        "/look": pages.look_from_seat,
        "/screen/{wall}": pages.screen,
        "/screen/{wall}/look": pages.look,
        "/screen/{wall}/qr.svg": pages.picture,
        "/style.css": asset("style.css", "text/css"),
        "/look.js": asset("look.js", "text/javascript"),
        "/favicon.ico": nothing,
        "/teach/{secret}": pages.teach,
        "/teach/{secret}/debrief": pages.debrief,
        "/teach/{secret}/compare": pages.compare,
        "/teach/{secret}/replay/{number}/{step}": pages.replay,
        "/teach/{secret}/experiment.toml": pages.experiment,
        "/teach/{secret}/students.csv": pages.students,
    }
    sent: Mapping[str, Answer] = {
        "/join": pages.join,
        "/back": pages.back,
        "/choose": pages.choose,
        "/say": pages.say,
        "/propose": pages.propose,
        "/answer": pages.answer,
        "/table": pages.table,
        "/sign": pages.sign,
        "/leave": pages.leave,
        "/return": pages.come_again,
        "/teach/{secret}/{verb}": pages.verb,
    }
    routes = [Route(path, guarded(answer, pages.refused), methods=["GET"]) for path, answer in shown.items()]
    routes += [Route(path, guarded(answer, pages.refused), methods=["POST"]) for path, answer in sent.items()]
    handlers: Any = {HTTPException: pages.refused}
    return Starlette(routes=routes, exception_handlers=handlers, lifespan=running)


def _move_student(session: Session, form: Form) -> None:
    number, seat = number_in(form.get("student", "")), form.get("seat", "")
    if seat == LEND:
        session.lend_word(number)
    elif seat == PUT_OUT:
        session.put_out(number)
    elif seat == PUT_OUT_SINCE:
        for student in [student.number for student in session.room.here if student.number >= number]:
            session.put_out(student)
    else:
        session.move(number, seat)


def _shock(form: Form) -> dict[str, Any]:
    """Return an event as the session takes it; a party is sent with its state."""
    party, _, state = form.get("party", "").partition("|")
    level = {"0.25": 0.25, "0.5": 0.5, "1.0": 1.0}.get(form.get("level", ""), 0.5)
    return {"what": form.get("what", ""), "state": state or form.get("state", ""), "party": party, "level": level}
