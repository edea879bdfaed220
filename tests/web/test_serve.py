"""The command that serves the page: refusals in one line, loopback unless asked."""

import inspect
import socket
import sys
from pathlib import Path

import pytest

from abm.core.errors import YardfenceError
from abm.scenario import load_experiment
from abm.web.address import address_of, is_reachable, listen
from abm.web.explorer.opening import offered, opening
from abm.web.explorer.serve import LOOPBACK, explorer_app, serve_explorer


def test_a_missing_extra_is_one_line_that_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "solara", None)
    with pytest.raises(YardfenceError) as refused:
        serve_explorer(None)
    assert (
        str(refused.value)
        == "the page needs the package solara: pip install -e '.[classroom]', in the project's folder"
    )


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
        with pytest.raises(YardfenceError, match=f"cannot listen on {LOOPBACK}, port {port}: .*choose another --port"):
            serve_explorer(None, port=port)


def test_it_listens_on_loopback_unless_asked() -> None:
    assert inspect.signature(serve_explorer).parameters["host"].default == LOOPBACK == "127.0.0.1"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of websockets, which Solara's server takes by an old name
def test_it_opens_an_experiment_with_other_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("solara")
    monkeypatch.setattr(opening, "file", None)
    monkeypatch.setattr("uvicorn.run", lambda *given, **how: None)
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    serve_explorer("classroom_three_states", port=port, settings=["states.XB.free_trade=0.1", "months=30"])
    assert capsys.readouterr().out == f"Open http://127.0.0.1:{port}/ in a browser. Ctrl-C ends it.\n"
    path = next(iter(offered().values()))
    assert load_experiment(path).states["XB"]["free_trade"] == 0.1
    assert next(iter(offered())) == "classroom_three_states"
    with pytest.raises(YardfenceError):
        serve_explorer(None, settings=["nonsense=1"])


@pytest.mark.parametrize("host", ["", " ", "ü" * 70, "\udcff", "a" * 300, "255.255.255.255", "224.0.0.1", "ff02::1"])
def test_a_host_that_is_no_machine_is_refused_in_one_line(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abm.web.explorer.serve._require_extra", lambda: None)
    told = r"^cannot listen on \S.*; choose another --port or --host$"
    with pytest.raises(YardfenceError, match=told):
        serve_explorer(None, host=host)
    with pytest.raises(YardfenceError, match=told):
        listen(host, 0)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_page_has_nothing_from_elsewhere_and_tells_visitors_nothing_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("solara")
    from solara.server import settings
    from starlette.testclient import TestClient

    asked: list[object] = []
    for name in ("requests.get", "socket.getaddrinfo", "time.sleep"):
        monkeypatch.setattr(name, lambda *given, **how: asked.append(given))
    monkeypatch.setattr(settings.assets, "proxy_cache_dir", tmp_path)
    (tmp_path / "here@1.0.0" / "dist").mkdir(parents=True)
    (tmp_path / "here@1.0.0" / "dist" / "bar.js").write_text("1", encoding="utf-8")
    client = TestClient(explorer_app())
    assert client.get("/_solara/cdn/here@1.0.0/dist/bar.js").text == "1"
    for path in ("foo@1.0.0/bar.js", "foo@1.0.0", "here@1.0.0", "here@1.0.0/dist", "%2e%2e/x.js", ""):
        assert client.get(f"/_solara/cdn/{path}").status_code == 404, path
    assert (tmp_path / "here@1.0.0" / "dist" / "bar.js").exists()
    assert not asked
    assert client.get("/resourcez?verbose").status_code == 404
    assert client.post("/_solara/api/close/x").status_code == 404
    assert client.post("/_solara/api/close/x?session_id=y").status_code == 200
    assert settings.kernel.cull_timeout == "10m"


@pytest.mark.parametrize(("host", "told"), [("127.0.0.1", "http://127.0.0.1:80/"), ("::1", "http://[::1]:80/")])
def test_an_address_is_one_to_type(host: str, told: str) -> None:
    assert address_of(host, 80) == told and is_reachable(told)
    assert not is_reachable("http://some-laptop:80/")
    assert "0.0.0.0" not in address_of("0.0.0.0", 80)
