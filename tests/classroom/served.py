"""A class served by the command itself, in a process of its own that can be killed and started again."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

__all__ = ["Served"]

TEXT = """experiment = "classroom_three_states"
settings = ["switches.elections=false", 'frameworks=["council"]']
outcome = "none"
rounds = 2
months_a_round = 6
talk_seconds = 0
choose_seconds = 0
"""


class Served:
    """A server on loopback; address, wall, teach: what students, everybody and the teacher open.

    complaints: what it wrote on its error stream until it ended.
    """

    def __init__(self, folder: Path, text: str = TEXT) -> None:
        self.folder = folder
        (folder / "class.toml").write_text(text, encoding="utf-8")
        self._begin("0")

    def kill(self) -> None:
        """End the process without a word of warning."""
        self.process.kill()
        self._end()

    def again(self) -> None:
        """Start it again on the same port."""
        self._begin(self.address.rsplit(":", 1)[1].rstrip("/"))

    def stop(self) -> int:
        """Ask the process to end, as Ctrl-C does; return its exit code."""
        self.process.terminate()
        return self._end()

    @property
    def memory(self) -> int:
        """Return the memory the process has used at most, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) // 1024

    def _begin(self, port: str) -> None:
        command = [sys.executable, "-m", "abm", "serve", "--class", "class.toml", "--port", port]
        self.process: subprocess.Popen[Any] = subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        said = ""
        while "Ctrl-C" not in said:
            line = self.process.stdout.readline()
            assert line, self.process.stderr.read()
            said += line
        self.address = _found(r"Students: +(\S+)", said)
        self.code = _found(r"code (\w+)", said)
        self.wall = _found(r"Projector: +(\S+)", said)
        self.teach = _found(r"Teacher: +(\S+)", said)

    def _end(self) -> int:
        _, self.complaints = self.process.communicate(timeout=60)
        return int(self.process.returncode)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text
    return found[1]
