"""The command itself: where it listens, what it says, and that a class goes on after its server was killed."""

import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
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


HEAD = b"POST /join HTTP/1.1\r\nHost: x\r\nContent-Length: 16000\r\n\r\na="
WHOLE = b"GET /style.css HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"GET / HTTP/1.1\r\nHost: x\r\n"


def connected(served: Served, stack: ExitStack, sent: bytes) -> socket.socket:
    host, port = served.address.removeprefix("http://").rstrip("/").split(":")
    one = stack.enter_context(socket.create_connection((host, int(port))))
    one.settimeout(13)
    one.sendall(sent)
    return one


def rest_of(one: socket.socket) -> bytes:
    """Return what comes until the other side closes."""
    return b"".join(iter(lambda: one.recv(65_536), b""))


def test_a_connection_whose_request_does_not_end_is_closed(served: Served) -> None:
    with ExitStack() as stack:
        unfinished = [connected(served, stack, sent) for sent in (b"", HALF, HEAD, WHOLE + HALF, WHOLE + HEAD) * 40]
        late = connected(served, stack, WHOLE)
        assert late.recv(65_536).startswith(b"HTTP/1.1 200")
        late.sendall(HALF)
        trickling = connected(served, stack, HEAD)
        assert httpx.get(served.address, timeout=5).status_code == 200
        begun = time.monotonic()
        while time.monotonic() - begun < 9.0:
            trickling.sendall(b"a")
            time.sleep(0.5)
        rest_of(late)
        assert rest_of(trickling) == b""
        assert all(rest_of(one).count(b"HTTP/1.1 200") == (number % 5 > 2) for number, one in enumerate(unfinished))
        assert time.monotonic() - begun < 20.0
    served.stop()
    assert served.complaints.count("\n") == 1, served.complaints  # that the class is kept


def test_a_connection_that_takes_no_answers_is_closed(served: Served) -> None:
    host, port = served.address.removeprefix("http://").rstrip("/").split(":")
    taken = b""
    with socket.socket() as deaf, suppress(ConnectionResetError):
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        deaf.connect((host, int(port)))
        deaf.settimeout(20)
        deaf.sendall(WHOLE * 2000)
        time.sleep(12)
        while part := deaf.recv(65_536):
            taken += part
    assert taken.count(b"HTTP/1.1 200") < 2000


@pytest.mark.skipif(sys.platform != "linux", reason="other machines have one address of their own")
@pytest.mark.parametrize("sent", [b"", HALF, HEAD, WHOLE])
def test_who_holds_many_connections_keeps_out_nobody_of_the_same_address(served: Served, sent: bytes) -> None:
    host, port = served.address.removeprefix("http://").rstrip("/").split(":")
    same = "127.0.0.2"
    with ExitStack() as stack:
        for _ in range(700):
            one = stack.enter_context(socket.create_connection((host, int(port)), source_address=(same, 0)))
            one.sendall(sent)
        for _ in range(60):
            student = stack.enter_context(httpx.Client(transport=httpx.HTTPTransport(local_address=same)))
            assert student.get(served.address, timeout=5).status_code == 200


def test_what_breaks_off_or_is_no_request_says_no_more_than_a_line(served: Served) -> None:
    chunked = b"POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(3):
            connected(served, stack, HEAD).close()
        garbled = connected(served, stack, chunked)
        assert garbled.recv(65_536).startswith(b"HTTP/1.1 404")
        garbled.sendall(b"no number\r\n")
        rest_of(garbled)
    upgrade = {"connection": "upgrade", "upgrade": "websocket", "sec-websocket-version": "13", "sec-websocket-key": "x"}
    assert httpx.get(served.address, headers=upgrade, timeout=5).status_code == 200
    assert httpx.post(f"{served.address}leave", headers={"origin": "http://[bad"}, timeout=5).status_code == 403
    served.stop()
    assert "Traceback" not in served.complaints and served.complaints.count("\n") <= 3, served.complaints


def test_it_listens_on_loopback_unless_told_otherwise(served: Served) -> None:
    port = int(served.address.rsplit(":", 1)[1].rstrip("/"))
    table = Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()
    listening = "0A"  # ends of connections of other tests may have the same port on another address
    ends = [line.split()[1].split(":") for line in table[1:] if line.split()[3] == listening]
    assert {host for host, end in ends if end == f"{port:04X}"} == {"0100007F"}


def test_a_class_without_a_name_is_the_first_that_comes_along(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "abm", "serve", "--class", "--port", "0", "--rooms", "2"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        said = "".join(iter(server.stdout.readline, "Ctrl-C ends it.\n"))
        server.terminate()
    assert said.count("Students:") == said.count("Teacher:") == 2
    assert "Room 1 of 2, code " in said and said.index("Room 2 of 2") > said.index("Teacher:")
    logs = ("forty_five_minutes.class.jsonl", "room2.forty_five_minutes.class.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(logs)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["serve", "--class", "none.toml"], "'none.toml': cannot be read"),
        (["serve", "--class", "experiment.toml"], "this is an experiment, no class file"),
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
    (tmp_path / "experiment.toml").write_text('title = "x"\n', encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    said = capsys.readouterr().err
    assert caught.value.code == 2 and told in said and said.count("\n") == 1
