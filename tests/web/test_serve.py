"""The command that serves the page: refusals in one line, loopback unless asked."""

import inspect
import socket
import sys

import pytest

from abm.core.errors import YardfenceError
from abm.web.explorer.serve import LOOPBACK, serve_explorer


def test_a_missing_extra_is_one_line_that_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "solara", None)
    with pytest.raises(YardfenceError) as refused:
        serve_explorer(None)
    assert str(refused.value) == "the page needs the package solara: pip install 'yardfence[classroom]'"


def test_a_file_that_is_none_is_refused_before_anything_starts() -> None:
    with pytest.raises(YardfenceError, match="no such experiment file"):
        serve_explorer("nowhere.toml")


def test_a_port_in_use_is_one_line() -> None:
    pytest.importorskip("solara")
    pytest.importorskip("solara_assets")
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(YardfenceError, match=f"{port} cannot be used .*choose another --port"):
            serve_explorer(None, port=port)


def test_it_listens_on_loopback_unless_asked() -> None:
    assert inspect.signature(serve_explorer).parameters["host"].default == LOOPBACK == "127.0.0.1"
