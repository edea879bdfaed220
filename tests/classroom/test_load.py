"""A full class on a real server: sixty students, rounds in a row, every click answered within a second.

Bounded in time, against loopback alone. What is measured is the slowest click of the class.
"""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from abm.sessions import class_path
from tests.classroom.served import Served

STUDENTS, ROUNDS, PHASE, SLOWEST = 60, 2, 4.0, 1.0
MOST_MEMORY = 1500  # MB
SHARED = "127.0.0.2"  # on the way back to this machine too, but to the server somebody else's, as behind a router


class Student:
    """A browser that keeps the time of its slowest click."""

    def __init__(self, address: str, number: int, here: str = "127.0.0.1") -> None:
        way = httpx.AsyncHTTPTransport(local_address=here)
        self.client = httpx.AsyncClient(base_url=address, follow_redirects=True, timeout=20, transport=way)
        self.number = number
        self.slowest = 0.0

    async def click(self, path: str, **form: str) -> str:
        began = time.perf_counter()
        answer = await (self.client.post(path, data=form) if form else self.client.get(path))
        self.slowest = max(self.slowest, time.perf_counter() - began)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def after(self, most: float) -> None:
        """Wait as long as this student takes, spread over a phase as a class is."""
        await asyncio.sleep(most * (self.number % 20) / 20)


async def play(served: Served, here: str) -> float:
    address, code, teach, look = served.address, served.code, served.teach, f"{served.address}look"
    students = [Student(address, number, here) for number in range(STUDENTS)]
    teacher = Student(f"{teach}/", 0)

    async def enter(student: Student) -> None:
        await student.after(PHASE)
        await student.click("/")
        await student.click("/join", code=code, name=f"Student {student.number}")

    async def talk(student: Student) -> None:
        await student.after(PHASE)
        await student.click("/seat")
        await student.click("/say", receiver="", text=f"Hello from {student.number}")

    async def choose(student: Student) -> None:
        await student.after(PHASE)
        await student.click("/seat")
        await student.click("/choose", what="keep" if student.number % 2 else "best")

    async def read(student: Student) -> None:
        await student.after(PHASE)
        await student.click(look)
        await student.click("/seat")

    await asyncio.gather(*(enter(student) for student in students))
    for _ in range(ROUNDS):
        for act in (talk, choose, read):
            await teacher.click("forward", now="1")
            await asyncio.gather(*(act(student) for student in students))
    for student in (*students, teacher):
        await student.client.aclose()
    return max(student.slowest for student in (*students, teacher))


def full_class(served: Served, capsys: pytest.CaptureFixture[str], here: str) -> None:
    """Play a class whose students all come from an address, which is not this machine's own name where rules hold."""
    slowest = asyncio.run(asyncio.wait_for(play(served, here), 120))
    with capsys.disabled():
        print(f"\n  slowest click of {STUDENTS} students in {ROUNDS} rounds: {slowest:.2f} s, {served.memory} MB")
    lines = httpx.get(f"{served.teach}/students.csv").text.splitlines()
    assert len(lines) == STUDENTS + 1
    assert lines[0].endswith(f"round_{ROUNDS}")
    assert slowest < SLOWEST
    assert served.memory < MOST_MEMORY


@pytest.mark.alone
def test_sixty_students_wait_less_than_a_second(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    full_class(served, capsys, "127.0.0.1")


@pytest.mark.alone
def test_they_do_not_in_the_class_of_ninety_minutes_behind_one_address_either(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = class_path("ninety_minutes").read_text(encoding="utf-8")
    served = Served(tmp_path, text.replace("practice_seconds = 180", "practice_seconds = 0"))
    try:
        full_class(served, capsys, SHARED)
    finally:
        served.stop()
