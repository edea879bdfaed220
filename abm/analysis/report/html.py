"""Build HTML from nested calls; whatever is not already HTML is escaped."""

import html
from collections.abc import Iterable, Sequence

__all__ = ["Html", "element", "join", "table"]

_VOID = ("img", "meta", "br")


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str) -> Html:
    """Return a tag around its children; attribute names may end in '_' (class_)."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(value)}"' for name, value in attributes.items()
    )
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(children)}</{tag}>")


def join(children: Iterable[str]) -> Html:
    """Return children one after the other, escaped unless they are HTML."""
    return Html("".join(child if isinstance(child, Html) else html.escape(child) for child in children))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> Html:
    """Return a table that scrolls sideways where it does not fit; first cells are row headings.

    A row that starts in small type belongs to the one above it.
    """
    head = element("thead", element("tr", *(element("th", text, scope="col") for text in heads)))
    body = [_row(row) for row in rows]
    parts = [element("caption", caption)] if caption else []
    return element("div", element("table", *parts, head, element("tbody", *body)), class_="scroll")


def _row(cells: Sequence[str]) -> Html:
    inner = [element("th", cells[0], scope="row"), *(element("td", cell) for cell in cells[1:])]
    return element("tr", *inner, class_="below") if cells[0].startswith("<small>") else element("tr", *inner)
