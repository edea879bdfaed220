"""Write HTML so that nothing a person typed is ever taken for a tag: text is escaped unless it was made here."""

from html import escape
from typing import Any

__all__ = ["Html", "field", "folded", "join", "options", "table", "tag"]

_EMPTY = ("br", "hr", "img", "input", "link", "meta")
_LONG = 30
_NAMES = {"class_": "class", "for_": "for", "http_equiv": "http-equiv"}


class Html(str):
    """Markup that needs no escaping any more."""

    __slots__ = ()


def join(*parts: Any) -> Html:
    """Return parts one after another; lists are flattened, None and False left out, text escaped."""
    told = []
    for part in parts:
        if part is None or part is False:
            continue
        if isinstance(part, list | tuple):
            told.append(join(*part))
        else:
            told.append(part if isinstance(part, Html) else Html(escape(str(part))))
    return Html("".join(told))


def tag(name: str, /, *children: Any, **attributes: Any) -> Html:
    """Return an element; attributes that are None or False are left out, True stands alone."""
    told = ""
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        shown = _NAMES.get(key, key.replace("_", "-"))
        told += f" {shown}" if value is True else f' {shown}="{escape(str(value))}"'
    inside = join(*children)
    return Html(f"<{name}{told}>" if name in _EMPTY else f"<{name}{told}>{inside}</{name}>")


def field(label: Any, control: Html) -> Html:
    """Return a control with its label around it."""
    return tag("label", tag("span", label), control)


def options(choices: Any, chosen: str = "") -> Html:
    """Return the options of a select from pairs of value and text."""
    return join([tag("option", text, value=value, selected=value == chosen) for value, text in choices])


def table(head: Any, rows: Any, caption: Any = None) -> Html:
    """Return a table that may be scrolled sideways on a small screen; the first cell of a row heads it."""
    top = tag("thead", tag("tr", [tag("th", cell, scope="col") for cell in head]))
    body = [tag("tr", tag("th", row[0], scope="row"), [_cell(cell) for cell in row[1:]]) for row in rows]
    told = tag("table", tag("caption", caption) if caption else None, top, tag("tbody", body))
    return tag("div", told, class_="wide", tabindex="0", role="region", aria_label=caption or "table")


def folded(text: str) -> Html | str:
    """Return text, behind a click where it is long: first what leads it, up to a dash or colon."""
    head, dash, rest = text.partition(" – ")
    return tag("details", tag("summary", head), rest) if dash and len(rest) > _LONG else text


def _cell(cell: Any) -> Html:
    """Return a cell; what is long gets room, so that a small screen scrolls instead of breaking every word."""
    return tag("td", cell, class_="long" if not isinstance(cell, Html) and len(str(cell)) > _LONG else None)
