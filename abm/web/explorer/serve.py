"""Start the server of the explorer, with Solara's reports to its makers off and everything it loads at hand here."""

import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from abm.core.errors import YardfenceError
from abm.core.shell import installing
from abm.scenario import load_experiment, to_toml
from abm.scenario.library import experiment_names, experiment_path
from abm.web.address import address_of, listen
from abm.web.explorer.opening import FIRST, opening

__all__ = ["INSTALL", "LOOPBACK", "explorer_app", "serve_explorer"]

INSTALL = installing("classroom")
LOOPBACK = "127.0.0.1"
_PAGE = "abm.web.explorer.page"
_GONE = "10m"  # what a tab that vanished without a word is kept for


def serve_explorer(
    file: str | None, host: str = LOOPBACK, port: int = 8765, language: str = "en", settings: Sequence[str] = ()
) -> None:
    """Serve the page until it is stopped; file: an experiment to open first, with settings of its own (`key=value`).

    Raises YardfenceError, one line, where the file is none, the extra is missing or the port is taken.
    """
    if settings:
        opening.file = _changed(file or FIRST, settings)
    elif file is not None:
        load_experiment(file)
        opening.file = Path(file) if file not in experiment_names() else experiment_path(file)
    opening.language = language
    _require_extra()
    listen(host, port).close()
    import uvicorn

    app = explorer_app()
    warnings.filterwarnings("ignore", message="Cookies with samesite")  # the page is not shown inside another
    print(f"Open {address_of(host, port)} in a browser. Ctrl-C ends it.", flush=True)
    uvicorn.run(app, host=host, port=port, log_level="error")


def explorer_app() -> Any:
    """Return the application of the page; it asks nothing of any other host and shows no visitor how it fares."""
    os.environ["SOLARA_APP"] = _PAGE
    from solara.server import settings as solara_settings

    solara_settings.telemetry.mixpanel_enable = False
    solara_settings.main.mode = "production"
    solara_settings.theme.title = "Yardfence"
    solara_settings.theme.show_banner = False
    solara_settings.assets.fontawesome_enabled = False
    solara_settings.kernel.cull_timeout = _GONE
    from solara.server import starlette as server
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    def close(request: Request) -> Any:
        try:
            return server.close(request)
        except KeyError:  # there is no such tab
            return Response(status_code=404)

    server.get_path = _bundled
    server.app.router.routes[:0] = [
        Route("/resourcez", lambda request: Response(status_code=404)),
        Route("/_solara/api/close/{kernel_id}", close, methods=["POST"]),
    ]
    return server.app


def _bundled(folder: Path, path: str) -> Path:
    """Return a file that came with Solara, which would fetch others from the internet and clear away a folder asked."""
    file = Path(os.path.normpath(folder / path))
    if not file.is_relative_to(os.path.normpath(folder)) or not file.is_file():
        raise FileNotFoundError(path)
    return file


def _changed(file: str, settings: Sequence[str]) -> Path:
    """Return where an experiment with other values was put, under its own name, until the server ends."""
    experiment = load_experiment(file, list(settings))
    folder = Path(tempfile.mkdtemp(prefix="yardfence-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / f"{experiment.name}.toml"
    path.write_text(to_toml(experiment), encoding="utf-8")
    load_experiment(path)
    return path


def _require_extra() -> None:
    try:
        import solara
        import solara_assets  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ModuleNotFoundError as error:
        raise YardfenceError(f"the page needs the package {error.name}: {INSTALL}") from error
    assert solara and solara_assets
