"""What is sent to a class and what it answers with: small forms from our own pages, headers that keep others out."""

import re
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

__all__ = [
    "KEY", "YEAR", "Answer", "Form", "asset", "file_of", "form_of", "guarded", "host_of", "kept_in", "nothing",
    "number_in", "set_key", "told_in",
]  # fmt: skip

KEY = "yardfence_seat"
YEAR = 365 * 24 * 3600
_LARGEST = 16_384
_MOST_FIELDS = 100
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

Form = Mapping[str, str]
Answer = Callable[[Request], Awaitable[Response]]


def guarded(answer: Answer, refused: Callable[[Request, Exception], Awaitable[Response]]) -> Answer:
    """Return an answer that comes to our own pages alone; one that fails is told in a page and a line of the log."""

    async def answered(request: Request) -> Response:
        try:
            if request.method == "POST":
                _ask_same_origin(request)
            return kept_in(await answer(request))
        except Exception as error:
            return await refused(request, error)

    return answered


def kept_in(response: Response) -> Response:
    """Return a response with the headers that keep other pages and hosts out."""
    response.headers.update({name: value for name, value in _HEADERS.items() if name not in response.headers})
    return response


def _ask_same_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host", ""):
        raise HTTPException(403)


async def form_of(request: Request) -> Form:
    """Return the fields that were sent, refusing what no form of ours sends."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > _LARGEST:
                raise HTTPException(413)
    except ClientDisconnect:
        raise HTTPException(400) from None
    try:
        text = body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace"))
    except ValueError:
        raise HTTPException(413) from None


def set_key(answer: Response, key: str) -> None:
    """Let a browser keep what its student is known by."""
    answer.set_cookie(KEY, key, max_age=YEAR, httponly=True, samesite="lax", path="/")


def host_of(request: Request) -> str:
    """Return the address a request comes from, '' where it is not known."""
    return request.client.host if request.client else ""


def told_in(request: Request) -> str:
    """Return what the page is to tell, as its address says."""
    return request.query_params.get("told", "")[:40]


def number_in(text: str) -> int:
    """Return a number that was sent, 0 for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def file_of(text: str, name: str) -> Response:
    """Return a text to be saved under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


async def nothing(request: Request) -> Response:
    """Answer a browser that looks for what there is none of."""
    return Response(status_code=204, headers={"Cache-Control": "max-age=86400"})


def asset(name: str, kind: str) -> Answer:
    """Return what answers with a file of the pages; kind: its media type."""
    content = files("abm.web.classroom").joinpath(name).read_bytes()

    async def whole(request: Request) -> Response:
        return Response(content, media_type=kind, headers={"Cache-Control": "max-age=60"})

    return whole
