"""The command itself: where it listens, what it says, and that a class goes on after its server was killed."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from abm.cli.main import main
from tests.classroom.served import Served


def test_a_class_goes_on_after_the_server_was_killed(served: Served) -> None:
    student = httpx.Client(base_url=served.address, follow_redirects=True)
    student.get("/")
    student.post("/join", data={"code": served.code, "name": "花子"})
    for _ in range(2):
        httpx.post(f"{served.teach}/forward")
    student.post("/choose", data={"what": "everything"})
    before = student.get("/seat").text
    served.kill()
    served.again()
    assert student.get("/seat").text == before
    assert "You chose: Refuse everything" in before
    httpx.post(f"{served.teach}/forward")
    assert "everything" in httpx.get(f"{served.teach}/students.csv").text
    student.close()
    assert served.stop() == 130


def test_one_log_serves_one_class_at_a_time(served: Served) -> None:
    command = [sys.executable, "-m", "abm", "serve", "--class", "class.toml", "--port", "0"]
    done = subprocess.run(command, cwd=served.folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "in use by another server" in done.stderr and done.stderr.count("\n") == 1


def test_it_listens_on_loopback_unless_told_otherwise(served: Served) -> None:
    port = int(served.address.rsplit(":", 1)[1].rstrip("/"))
    table = Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()
    hosts = {line.split()[1].split(":")[0] for line in table[1:] if line.split()[1].endswith(f":{port:04X}")}
    assert hosts == {"0100007F"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["serve", "--class", "none.toml"], "none.toml: cannot be read"),
        (["serve", "--class", "class.toml", "--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
        (["serve", "--class", "class.toml", "--log", "no/such/folder"], "cannot be kept"),
    ],
)
def test_what_cannot_be_served_is_refused_in_one_line(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class.toml").write_text('experiment = "classroom_three_states"\n', encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    said = capsys.readouterr().err
    assert caught.value.code == 2 and told in said and said.count("\n") == 1
