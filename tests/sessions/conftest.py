"""Classes to play in: a class file, a clock that stands until it is turned, and students."""

from collections.abc import Callable
from pathlib import Path

import pytest

from abm.sessions import ClassSetup, Session, load_class

SETTINGS = 'settings = ["switches.elections=false"]\n'
TEXT = """experiment = "classroom_three_states"
outcome = "none"
rounds = 3
months_a_round = 4
talk_seconds = 60
choose_seconds = 30
"""


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def setup(tmp_path: Path) -> Callable[..., ClassSetup]:
    """Return a function that writes a class file and loads it."""

    def build(more: str = "", roster: bytes = b"", settings: str = SETTINGS) -> ClassSetup:
        (tmp_path / "class.toml").write_text(settings + TEXT + more, encoding="utf-8")
        (tmp_path / "class.csv").write_bytes(roster)
        return load_class(tmp_path / "class.toml")

    return build


@pytest.fixture
def opened(tmp_path: Path, clock: Clock, setup: Callable[..., ClassSetup]) -> Callable[..., Session]:
    """Return a function that opens a class; called again it opens the same log again."""

    def build(more: str = "", roster: bytes = b"", settings: str = SETTINGS) -> Session:
        return Session(setup(more, roster, settings), tmp_path / "class.jsonl", clock)

    return build


@pytest.fixture
def class_of_three(opened: Callable[..., Session]) -> Session:
    """Return a class whose three seats are taken, by keys k1, k2, k3."""
    session = opened()
    for number in (1, 2, 3):
        session.join(f"Student {number}", f"k{number}")
    return session
