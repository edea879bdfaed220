"""The addresses of a class: who may ask for what, and how a move that is sent becomes one of the session.

A seat knows its students by a cookie that only the server reads; the teacher's pages stand behind a secret in their
address. Whatever is sent is small, comes from our own pages, and is asked by the session whether it is possible.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from abm.sessions import Refused, Session
from abm.sessions.debrief import Worlds, students_csv, worlds_of
from abm.sessions.room import Round, Student
from abm.sessions.roster import same_name
from abm.sessions.saving import experiment_text
from abm.web.classroom.code_picture import code_picture
from abm.web.classroom.debrief import debrief_page, replay_page
from abm.web.classroom.door import door_page
from abm.web.classroom.frame import Look, look_at, mark, phase_mark, plain_page
from abm.web.classroom.html import Html
from abm.web.classroom.projector import projector_page
from abm.web.classroom.seat import seat_page
from abm.web.classroom.teacher import PUT_OUT, teacher_page

__all__ = ["KEY", "class_app"]

KEY = "yardfence_seat"
_LANGUAGE = "yardfence_language"
_YEAR = 365 * 24 * 3600
_LARGEST = 16_384
_MOST_FIELDS = 100
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_log = logging.getLogger(__name__)

Form = Mapping[str, str]
Answer = Callable[[Request], Awaitable[Response]]


class ClassApp:
    """The pages of one class."""

    def __init__(self, session: Session, address: str, language: str) -> None:
        self.session = session
        self.address = address
        self.language = language
        self._compared: tuple[tuple[Round, ...], Worlds] | None = None
        self._comparing = asyncio.Lock()

    # Pages.

    async def door(self, request: Request) -> Response:
        """Show the way in; the cookie is set here, so that sending the form twice is one student."""
        code = re.sub(r"[^A-Za-z]", "", request.query_params.get("code", ""))[:4].upper()
        known = self._student(request) is not None
        answer = self._page(request, door_page(self._look(request), _told(request), code, known))
        if not _key(request):
            _set_key(answer, secrets.token_urlsafe(24))
        return answer

    async def seat(self, request: Request) -> Response:
        """Show a student's page."""
        student = self._student(request)
        if student is None:
            return RedirectResponse("/", 303)
        return self._page(
            request, seat_page(self._look(request), student, self._word(request, student), _told(request))
        )

    async def screen(self, request: Request) -> Response:
        """Show the projector view."""
        return self._page(request, projector_page(self._look(request), self.address))

    async def teach(self, request: Request) -> Response:
        """Show the teacher's page."""
        self._ask_teacher(request)
        return self._page(request, teacher_page(self._look(request), self.address, _told(request)))

    async def debrief(self, request: Request) -> Response:
        """Show what to talk about afterwards."""
        self._ask_teacher(request)
        worlds = await self._worlds() if self.session.room.counted else None
        return self._page(request, debrief_page(self._look(request), worlds))

    async def replay(self, request: Request) -> Response:
        """Show one round as it went."""
        self._ask_teacher(request)
        number = _number(request.path_params["number"])
        if not 0 < number <= len(self.session.turns):
            raise HTTPException(404)
        return self._page(request, replay_page(self._look(request), number))

    async def experiment(self, request: Request) -> Response:
        """Hand over the class as an experiment."""
        self._ask_teacher(request)
        return _file(experiment_text(self.session), "class.toml")

    async def students(self, request: Request) -> Response:
        """Hand over a line a student; the mark in front lets table programs read Japanese."""
        self._ask_teacher(request)
        return _file("\ufeff" + students_csv(self.session), "students.csv")

    async def look(self, request: Request) -> Response:
        """Tell whether pages are still current."""
        return PlainTextResponse(mark(self.session))

    async def picture(self, request: Request) -> Response:
        """Show the address with the code as a picture for telephones."""
        address = f"{self.address}?code={self.session.room.code}"
        return Response(code_picture(address), media_type="image/svg+xml")

    # Moves of students.

    async def join(self, request: Request) -> Response:
        """Let somebody in; on a device that somebody else's seat knows already, another name is somebody else."""
        form = await _form(request)
        name, known = form.get("name", ""), self._student(request)
        if known is None or same_name(known.name, name):
            return self._enter(request, form, lambda key: self.session.join(name, key))
        key = secrets.token_urlsafe(24)
        answer = self._enter(request, form, lambda _: self.session.join(name, key))
        if self.session.student(key) is not None:
            _set_key(answer, key)
        return answer

    async def back(self, request: Request) -> Response:
        """Let a student in from another device."""
        form = await _form(request)
        return self._enter(request, form, lambda key: self.session.come_back(form.get("word", ""), key))

    async def choose(self, request: Request) -> Response:
        """Take a student's choice."""
        form = await _form(request)
        mix = {name.removeprefix("mix."): value for name, value in form.items() if name.startswith("mix.")}
        what = form.get("what", "")
        return self._move(request, "chosen", lambda who: self.session.choose(who, what, mix if what == "mix" else {}))

    async def say(self, request: Request) -> Response:
        """Take a message."""
        form = await _form(request)
        receiver, text = form.get("receiver", ""), form.get("text", "")
        return self._move(request, "sent", lambda who: self.session.say(who, receiver, text))

    async def propose(self, request: Request) -> Response:
        """Take a proposal."""
        form = await _form(request)
        receiver, mine, yours, text = (form.get(name, "") for name in ("receiver", "mine", "yours", "text"))
        return self._move(request, "sent", lambda who: self.session.propose(who, receiver, mine, yours, text))

    async def answer(self, request: Request) -> Response:
        """Take an answer to a proposal."""
        form = await _form(request)
        number, accepts = _number(form.get("proposal", "")), form.get("answer") == "accept"
        return self._move(request, "sent", lambda who: self.session.answer(who, number, accepts))

    async def table(self, request: Request) -> Response:
        """Take a common list that is tabled in a framework."""
        form = await _form(request)
        items = {name.removeprefix("item."): value for name, value in form.items() if name.startswith("item.")}
        framework = form.get("framework", "")
        return self._move(request, "tabled", lambda who: self.session.table(who, framework, items, ""))

    async def sign(self, request: Request) -> Response:
        """Take a signature, or one that is taken back."""
        form = await _form(request)
        number, signs = _number(form.get("tabling", "")), form.get("signs") == "yes"
        return self._move(request, "sent", lambda who: self.session.sign(who, number, signs))

    async def leave(self, request: Request) -> Response:
        """Let a student leave its seat."""
        await _form(request)
        return self._move(request, "done", self.session.leave)

    async def come_again(self, request: Request) -> Response:
        """Let a student that left take its seat again."""
        await _form(request)
        return self._move(request, "done", lambda who: self.session.join(who.name, _key(request)))

    # Moves of the teacher.

    async def verb(self, request: Request) -> Response:
        """Do what the teacher asks for."""
        self._ask_teacher(request)
        form, session = await _form(request), self.session
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

    # Helpers.

    def _enter(self, request: Request, form: Form, enter: Callable[[str], Student]) -> Response:
        key, code = _key(request), form.get("code", "").strip().upper()
        told = "no_cookies" if not key else "" if code == self.session.room.code else "wrong_code"
        if not told:
            try:
                enter(key)
                return RedirectResponse("/seat", 303)
            except Refused as refused:
                told = refused.word
        answer = RedirectResponse(f"/?told={told}", 303)
        if not key:
            _set_key(answer, secrets.token_urlsafe(24))
        return answer

    def _move(self, request: Request, done: str, move: Callable[[Student], object]) -> Response:
        student = self._student(request)
        if student is None:
            return RedirectResponse("/", 303)
        told = done
        try:
            move(student)
        except Refused as refused:
            told = refused.word
        return RedirectResponse(f"/seat?told={told}", 303)

    async def _worlds(self) -> Worlds:
        """Return what would have been; it takes seconds, so the class goes on meanwhile and the answer is kept."""
        rounds = tuple(self.session.room.rounds)
        async with self._comparing:
            if self._compared is None or self._compared[0] != rounds:
                self._compared = rounds, await asyncio.to_thread(worlds_of, self.session.setup, rounds)
            return self._compared[1]

    def _student(self, request: Request) -> Student | None:
        key = _key(request)
        return self.session.student(key) if key else None

    def _word(self, request: Request, student: Student) -> str:
        return self.session.word_of(student, _key(request))

    def _ask_teacher(self, request: Request) -> None:
        given = request.path_params["secret"].encode("utf-8", "replace")
        if not secrets.compare_digest(given, self.session.room.teacher.encode()):
            raise HTTPException(404)

    def _look(self, request: Request) -> Look:
        return look_at(self.session, self._language(request))

    def _language(self, request: Request) -> str:
        for word in (request.query_params.get("lang"), request.cookies.get(_LANGUAGE)):
            if word in ("en", "ja"):
                return word
        return self.language

    def _page(self, request: Request, page: Html, status: int = 200) -> Response:
        answer = Response(page, status, media_type="text/html")
        if request.query_params.get("lang") in ("en", "ja"):
            answer.set_cookie(_LANGUAGE, request.query_params["lang"], max_age=_YEAR, httponly=True, samesite="lax")
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
        return self._page(request, plain_page(look, look.say(key)), status)

    async def ticking(self) -> None:
        """Go on whenever a deadline has passed; what fails once is tried again."""
        while True:
            await asyncio.sleep(0.5)
            try:
                self.session.tick()
            except Exception:
                _log.exception("the clock of the class failed")


def class_app(session: Session, address: str, language: str = "en") -> Starlette:
    """Return the application of a class; address: what students type; language: where a browser has chosen none."""
    pages = ClassApp(session, address, language)

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        clock = asyncio.create_task(pages.ticking())
        yield
        clock.cancel()

    shown: Mapping[str, Answer] = {
        "/": pages.door,
        "/seat": pages.seat,
        "/screen": pages.screen,
        "/look": pages.look,
        "/qr.svg": pages.picture,
        "/style.css": _asset("style.css", "text/css"),
        "/look.js": _asset("look.js", "text/javascript"),
        "/teach/{secret}": pages.teach,
        "/teach/{secret}/debrief": pages.debrief,
        "/teach/{secret}/replay/{number}": pages.replay,
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
    routes = [Route(path, _guarded(answer), methods=["GET"]) for path, answer in shown.items()]
    routes += [Route(path, _guarded(answer), methods=["POST"]) for path, answer in sent.items()]
    handlers: Any = {HTTPException: pages.refused, Exception: pages.refused}
    return Starlette(routes=routes, exception_handlers=handlers, lifespan=running)


def _guarded(answer: Answer) -> Answer:
    """Return an answer with the headers that keep other pages and hosts out."""

    async def guarded(request: Request) -> Response:
        if request.method == "POST":
            _ask_same_origin(request)
        response = await answer(request)
        response.headers.update({name: value for name, value in _HEADERS.items() if name not in response.headers})
        return response

    return guarded


def _ask_same_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise HTTPException(403)


async def _form(request: Request) -> Form:
    """Return the fields that were sent, refusing what no form of ours sends."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise HTTPException(413)
    try:
        text = body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace"))
    except ValueError:
        raise HTTPException(413) from None


def _key(request: Request) -> str:
    key = request.cookies.get(KEY, "")
    return key if _KEY.fullmatch(key) else ""


def _set_key(answer: Response, key: str) -> None:
    answer.set_cookie(KEY, key, max_age=_YEAR, httponly=True, samesite="lax", path="/")


def _told(request: Request) -> str:
    return request.query_params.get("told", "")[:40]


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _move_student(session: Session, form: Form) -> None:
    number, seat = _number(form.get("student", "")), form.get("seat", "")
    if seat == PUT_OUT:
        session.put_out(number)
    else:
        session.move(number, seat)


def _shock(form: Form) -> dict[str, Any]:
    """Return an event as the session takes it; a party is sent with its state."""
    party, _, state = form.get("party", "").partition("|")
    level = {"0.25": 0.25, "0.5": 0.5, "1.0": 1.0}.get(form.get("level", ""), 0.5)
    return {"what": form.get("what", ""), "state": state or form.get("state", ""), "party": party, "level": level}


def _file(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


def _asset(name: str, kind: str) -> Answer:
    content = files("abm.web.classroom").joinpath(name).read_bytes()

    async def asset(request: Request) -> Response:
        return Response(content, media_type=kind, headers={"Cache-Control": "max-age=60"})

    return asset
