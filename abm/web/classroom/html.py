"""Write HTML so that nothing a person typed is ever taken for a tag: text is escaped unless it was made here."""

from html import escape
from typing import Any

__all__ = ["Html", "field", "fold", "folded", "join", "options", "table", "tag"]

_EMPTY = ("br", "hr", "img", "input", "link", "meta")
_LONG = 30
_FIT_A_PHONE = 4  # columns
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


def table(head: Any, rows: Any, caption: Any = None, stacked: bool | None = None, more: str | None = None) -> Html:
    """Return a table; the first cell of a row heads it.

    stacked: whether a small screen shows the cells of a row one below the other, each with its heading, in place of
    scrolling sideways; None: where it has many columns. more: what a wall without room for all rows says of the rest.
    """
    if stacked is None:
        stacked = len(head) > _FIT_A_PHONE
    names = head if stacked else [None] * len(head)
    top = tag("thead", tag("tr", [tag("th", cell, scope="col") for cell in head]))
    body = [
        tag(
            "tr",
            _cell("th", row[0], names[0], scope="row"),
            [_cell("td", cell, name) for cell, name in zip(row[1:], names[1:], strict=True)],
        )
        for row in rows
    ]
    told = tag("table", tag("caption", caption) if caption else None, top, tag("tbody", body, data_more=more))
    kind = "wide stacked" if stacked else "wide"
    return tag("div", told, class_=kind, tabindex="0", role="region", aria_label=caption or "table")


def fold(head: Html, *rest: Any, class_: str = "") -> Html:
    """Return a part of a page under its heading: open, but folded by a script where a screen is small."""
    return tag("details", tag("summary", head), *rest, class_=f"fold {class_}".strip(), open=True)


def folded(head: str, rest: str) -> Html | str:
    """Return a head and what stands behind it, behind a click where that is long."""
    return tag("details", tag("summary", head), rest) if len(rest) > _LONG else f"{head} – {rest}"


def _cell(kind: str, cell: Any, head: Any, **attributes: Any) -> Html:
    """Return a cell with its heading, where it needs one; what is long gets room."""
    long = not isinstance(cell, Html) and len(str(cell)) > _LONG
    return tag(kind, cell, class_="long" if long else None, data_head=head, **attributes)
