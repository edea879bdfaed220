"""The explorer served by the command itself, in a process of its own on loopback."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["WAIT", "served_explorer"]

ROOT = Path(__file__).resolve().parents[2]
WAIT = 60.0


@contextmanager
def served_explorer(folder: Path, *options: str) -> Iterator[str]:
    """Give the address of a server that runs in a folder until the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = folder / "said.txt"
    own = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    with said.open("w") as out:
        command = [sys.executable, "-m", "abm", "serve", *options, "--port", str(port)]
        server = subprocess.Popen(command, cwd=folder, env=own, stdout=out, stderr=out)
    at = f"http://127.0.0.1:{port}/"
    try:
        end = time.monotonic() + WAIT
        while not _answers(at):
            assert server.poll() is None and time.monotonic() < end, said.read_text()
            time.sleep(0.2)
        yield at
    finally:
        server.terminate()
        server.wait(20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            answer.read()
    except OSError:
        return False
    return True
