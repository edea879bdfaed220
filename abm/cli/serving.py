"""`yardfence serve`: the explorer as a page in a browser."""

from typing import Annotated

import typer

from abm.cli.options import Language, Tongue

__all__ = ["serve"]


def serve(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="An experiment to open first: a file, or a shipped one's name.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; this machine alone unless given.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="N", help="Port.")] = 8765,
    lang: Tongue = Language.EN,
) -> None:
    """Show a world month by month in a browser, with sliders and a second world beside it."""
    from abm.web.explorer.serve import serve_explorer

    serve_explorer(file, host, port, lang.value)
