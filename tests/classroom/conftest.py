"""A class on the web, without a network: browsers are clients with cookies of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from abm.sessions import Session, load_class
from abm.web.classroom.app import class_app
from tests.classroom.served import Served

ADDRESS = "http://testserver/"
TEXT = """experiment = "classroom_three_states"
settings = ["switches.elections=false"]
outcome = "none"
rounds = 2
months_a_round = 4
talk_seconds = 0
choose_seconds = 0
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    (tmp_path / "class.toml").write_text(TEXT, encoding="utf-8")
    return Session(load_class(tmp_path / "class.toml"), tmp_path / "class.jsonl")


@pytest.fixture
def browser(session: Session) -> Iterator[Callable[..., TestClient]]:
    """Return a function that opens a browser, and joins with it where it gets a name."""
    app = class_app([session], ADDRESS)
    with ExitStack() as stack:

        def build(name: str = "") -> TestClient:
            client = stack.enter_context(TestClient(app, raise_server_exceptions=False))
            if name:
                client.get("/")
                answer = client.post("/join", data={"code": session.room.code, "name": name})
                assert answer.url.path == "/seat", answer.text
            return client

        yield build


@pytest.fixture
def teacher(session: Session, browser: Callable[..., TestClient]) -> Callable[..., str]:
    """Return a function that asks for something as the teacher does, and gives the page that follows."""
    client = browser()

    def ask(verb: str = "", **form: str) -> str:
        at = f"/teach/{session.room.teacher}"
        answer = client.post(f"{at}/{verb}", data=form) if verb else client.get(at)
        assert answer.status_code == 200
        return answer.text

    return ask


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path)
    yield server
    if server.process.poll() is None:
        server.stop()
