"""Build HTML from nested calls; whatever is not already HTML is escaped."""

import base64
import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["Html", "element", "embedded", "join", "table"]

_VOID = ("img", "meta", "br")
# A cell that is one figure, or says that there is none.
_FIGURE = re.compile(r"[−+]?\d[\d,.]*%?|–|")


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


def embedded(svg: Path, alternative: str) -> Html:
    """Return a figure that holds its picture, so that a page is whole in one file."""
    data = base64.b64encode(svg.read_bytes()).decode("ascii")
    return element("figure", element("img", src=f"data:image/svg+xml;base64,{data}", alt=alternative))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> Html:
    """Return a table that scrolls sideways where it does not fit; first cells are row headings.

    Columns of single figures stand to the right. A row that starts in small type belongs to the one above it; where it
    is that alone, it is as wide as the table.
    """
    held = [list(row) for row in rows]
    looks = [_look([row[place] for row in held if place < len(row)]) if place else {} for place in range(len(heads))]
    titles = (element("th", text, scope="col", **look) for text, look in zip(heads, looks, strict=True))
    body = [_row(row, looks) for row in held]
    parts = [element("caption", caption)] if caption else []
    head = element("thead", element("tr", *titles))
    return element("div", element("table", *parts, head, element("tbody", *body)), class_="scroll")


def _look(column: Sequence[str]) -> dict[str, str]:
    """Return how a column is set."""
    figures = any(map(str.isdigit, "".join(column))) and all(map(_FIGURE.fullmatch, column))
    return {"class_": "number"} if figures else {}


def _row(cells: Sequence[str], looks: Sequence[dict[str, str]]) -> Html:
    others = [element("td", cell, **look) for cell, look in zip(cells[1:], looks[1:], strict=False)]
    below = cells[0].startswith("<small>")
    wide = {"colspan": str(len(looks))} if below and not others else {}
    inner = [element("th", cells[0], scope="row", **wide), *others]
    return element("tr", *inner, class_="below") if below else element("tr", *inner)
